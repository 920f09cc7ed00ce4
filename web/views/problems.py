"""困难问题: the office's register, what reports offer for it, and the way of each entry."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, g, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from web import forms
from web.access import requires
from web.acting import carried_out
from web.areas import plan_or_none
from web.database import session
from web.presentation import today
from workflow.documents.registers import problem_book_of
from workflow.errors import DubanError, NotFoundError
from workflow.ledger import Problem
from workflow.operations import problems as operation
from workflow.queries import acts
from workflow.queries import problems as query
from workflow.rules.problems import LEVEL_LABELS, PROBLEM, Level, ProblemState
from workflow.rules.roles import OFFICE, Deed, Thing, capacity_for, may_anywhere

area = Blueprint("problems", __name__)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@area.get("/problems")
@requires(Deed.VIEW_ACTS)
def index() -> str:
    """The register by filters, and what reports offer for it."""
    return _index()


def _index(error: DubanError | None = None) -> str:
    plan = plan_or_none()
    may_raise = may_anywhere(g.actor, Deed.RAISE_PROBLEM)
    return render_template(
        "problems/index.html",
        rows=query.problems(session(), g.actor, _asked()),
        offered=query.offered(session(), g.actor, plan) if plan and may_raise else [],
        units=acts.units_to_choose(session(), g.actor),
        own_units=_own_units(),
        tasks=acts.tasks_to_choose(session(), g.actor) if may_raise else [],
        may_raise=may_raise,
        chosen=request.args,
        states=ProblemState,
        machine=PROBLEM,
        error=error,
        typed=request.form,
    )


def _asked() -> query.Filter:
    state, unit = request.args.get("state", ""), request.args.get("unit", "")
    return query.Filter(
        state=ProblemState(state) if state in set(ProblemState) else None,
        unit_id=int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 10 else None,
        words=request.args.get("q", "").strip()[:100],
    )


def _own_units() -> list[tuple[int, str]]:
    """The units in whose name the person may raise: all for the office, else their own."""
    found = acts.units_to_choose(session(), g.actor)
    if g.actor.holds(*OFFICE):
        return [(unit.id, unit.name) for unit in found]
    return [(unit.id, unit.name) for unit in found if unit.id in g.actor.unit_ids]


@area.get("/problems.xlsx")
@requires(Deed.VIEW_ACTS)
def workbook() -> Response:
    """The same entries as a workbook."""
    from exports.excel import table_book

    rows = query.problems(session(), g.actor, _asked())
    book = problem_book_of(g.committee, rows, as_of=today())
    name = f"困难问题清单_{today():%Y%m%d}.xlsx"
    return send_file(BytesIO(table_book(book)), mimetype=WORKBOOK, as_attachment=True, download_name=name)


@area.post("/problems")
@requires(Deed.RAISE_PROBLEM)
def raise_one() -> Response | tuple[str, int]:
    """Enter a difficulty by hand."""
    return carried_out(
        lambda: operation.raise_problem(
            session(),
            g.actor,
            operation.Raised(forms.whole("unit_id"), forms.text("text"), forms.whole_or_none("task_id")),
            now=g.now,
        ),
        said="已登记，办公室会分办。",
        then=url_for("problems.index"),
        again=_index,
    )


@area.post("/problems/from-report/<int:report_id>")
@requires(Deed.RAISE_PROBLEM)
def take(report_id: int) -> Response | tuple[str, int]:
    """Enter what a report says."""
    return carried_out(
        lambda: operation.raise_from_report(session(), g.actor, report_id, now=g.now),
        said="已登记，办公室会分办。",
        then=url_for("problems.index"),
        again=_index,
    )


@area.get("/problems/<int:problem_id>")
@requires(Deed.VIEW_ACTS)
def show(problem_id: int) -> str:
    """One entry with what the person may do to it."""
    return _page(problem_id)


def _page(problem_id: int, error: DubanError | None = None) -> str:
    one = query.problem(session(), g.actor, problem_id)
    return render_template(
        "problems/show.html",
        one=one,
        may=[act for act in PROBLEM.acts_from(one.state) if _may(one, act)],
        units=[(unit.id, unit.name) for unit in acts.units_to_choose(session(), g.actor)],
        levels=LEVEL_LABELS,
        steps=acts.steps(session(), PROBLEM, one.id),
        machine=PROBLEM,
        error=error,
        typed=request.form,
    )


def _may(one: Problem, act: str) -> bool:
    unit_id = one.handler_id if act == "answer" else one.unit_id
    if act == "answer" and one.handler_id is not None and one.handler_id not in g.actor.unit_ids:
        return False
    return capacity_for(g.actor, PROBLEM.deeds[act], Thing(one.committee_id, unit_id)) is not None


@area.post("/problems/<int:problem_id>/<string:act>")
@requires(Deed.HANDLE_PROBLEM, Deed.ANSWER_PROBLEM)
def do(problem_id: int, act: str) -> Response | tuple[str, int]:
    """Assign, answer, escalate, close or reopen it."""
    done = DOERS.get(act)
    if done is None:
        raise NotFoundError
    said, carry = done
    return carried_out(
        lambda: carry(problem_id),
        said=said,
        then=url_for("problems.show", problem_id=problem_id),
        again=lambda refused: _page(problem_id, refused),
    )


def _assign(problem_id: int) -> None:
    handler, due_on = forms.whole_or_none("handler_id"), forms.day("due_on", "答复期限")
    operation.assign(session(), g.actor, problem_id, handler_id=handler, due_on=due_on, now=g.now)


def _answer(problem_id: int) -> None:
    operation.answer(session(), g.actor, problem_id, answer=forms.text("answer"), now=g.now)


def _escalate(problem_id: int) -> None:
    level = request.form.get("level", "")
    chosen = Level(level) if level in set(Level) else None
    operation.escalate(
        session(), g.actor, problem_id, level=chosen, reason=forms.text("why_escalate"), now=g.now
    )


def _close(problem_id: int) -> None:
    operation.close(session(), g.actor, problem_id, reason=forms.text("reason"), now=g.now)


def _reopen(problem_id: int) -> None:
    operation.reopen(session(), g.actor, problem_id, reason=forms.text("reason"), now=g.now)


DOERS = {
    "assign": ("已分办，并告知对方。", _assign),
    "answer": ("已答复。", _answer),
    "escalate": ("已提请研究。", _escalate),
    "close": ("已办结。", _close),
    "reopen": ("已重新办理。", _reopen),
}
