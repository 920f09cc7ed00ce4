"""销号: ask, sign, check and close; reopen, suspend and adjust by paper; look back (回头看)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from web import forms, sessions
from web.access import requires
from web.acting import carried_out
from web.database import session
from workflow.errors import DubanError, NotFoundError
from workflow.ledger import Task
from workflow.operations import closing as operation
from workflow.operations import standing
from workflow.operations.closing import Handed
from workflow.operations.task_moves import state_of
from workflow.queries import acts
from workflow.queries import closing as query
from workflow.rules.closing import CLOSING, SPOT_CHECK
from workflow.rules.roles import Capacity, Deed, Thing, capacity_for
from workflow.rules.task_states import TASK_ACT_LABELS, TASK_LABELS, TaskAct, TaskState, next_task_state

area = Blueprint("closings", __name__)
BY_PAPER = (TaskAct.SUSPEND, TaskAct.RESUME, TaskAct.ADJUST)


@area.get("/closings")
@requires(Deed.VIEW_ACTS)
def index() -> str:
    """All requests that the person may see, and the looks back that are planned."""
    return render_template(
        "closings/index.html",
        rows=query.closings(session(), g.actor),
        checks=query.planned_checks(session(), g.actor),
        machine=CLOSING,
    )


@area.get("/tasks/<int:task_id>/closing")
@requires(Deed.VIEW_ACTS)
def task(task_id: int) -> str:
    """Where one task stands: its requests, looks back, changes, and what the person may do."""
    return _task_page(task_id)


def _task_page(task_id: int, error: DubanError | None = None) -> str:
    one = query.task_seen(session(), g.actor, task_id)
    state = state_of(one, g.now)
    office = capacity_for(g.actor, Deed.DECIDE_CLOSING, Thing(g.actor.committee_id)) is not None
    unit_id = _asking_unit(one) if next_task_state(state, TaskAct.ASK_CLOSING) else None
    return render_template(
        "closings/task.html",
        task=one,
        state=state,
        unit_id=unit_id,
        files=query.evidence_of(session(), one.id, unit_id) if unit_id else [],
        closings=query.closings_of(session(), one),
        checks=query.checks_of(session(), one),
        moves=query.moves_of(session(), one),
        cancelled=query.cancelled_obligations(session(), one),
        by_paper=[act for act in BY_PAPER if office and next_task_state(state, act)],
        may_reopen=office and state is TaskState.CLOSED,
        machine=CLOSING,
        check_machine=SPOT_CHECK,
        TASK_LABELS=TASK_LABELS,
        TASK_ACT_LABELS=TASK_ACT_LABELS,
        error=error,
        typed=request.form,
    )


def _asking_unit(one: Task) -> int | None:
    """The unit for which the person may ask, if there is one."""
    own = g.actor.units_as(Capacity.REPORTER)
    return next(iter(sorted(query.answerable_units(session(), one.id) & own)), None)


@area.post("/tasks/<int:task_id>/closing")
@requires(Deed.ASK_CLOSING)
def ask(task_id: int) -> Response | tuple[str, int]:
    """Hand a request to the unit's leader."""
    return carried_out(
        lambda: operation.ask(
            session(),
            g.actor,
            task_id,
            Handed(
                forms.whole("unit_id"),
                forms.text("result"),
                forms.text("figures"),
                frozenset(forms.wholes("evidence")),
            ),
            now=g.now,
        ),
        said="销号申请已提交，等分管领导签批后报办公室核查。",
        then=url_for("closings.task", task_id=task_id),
        again=lambda refused: _task_page(task_id, refused),
    )


@area.post("/tasks/<int:task_id>/standing/<string:act>")
@requires(Deed.DECIDE_CLOSING, Deed.CHECK_AGAIN)
def stand(task_id: int, act: str) -> Response | tuple[str, int]:
    """Reopen, suspend, resume or adjust a task, or plan a look back at it."""
    carry = {"reopen": _reopen, "check": _plan_check, **{str(one): _by_paper(one) for one in BY_PAPER}}.get(
        act
    )
    if carry is None:
        raise NotFoundError
    return carried_out(
        lambda: carry(task_id),
        said="已登记，并告知责任单位。" if act != "check" else "已安排回头看。",
        then=url_for("closings.task", task_id=task_id),
        again=lambda refused: _task_page(task_id, refused),
    )


def _reopen(task_id: int) -> None:
    standing.reopen(session(), g.actor, task_id, reason=forms.text("reason"), now=g.now)


def _plan_check(task_id: int) -> None:
    day = forms.day("planned_on", "回头看的日期")
    operation.plan_check(session(), g.actor, task_id, planned_on=day, now=g.now)


def _by_paper(act: TaskAct) -> Callable[[int], None]:
    def carry(task_id: int) -> None:
        standing.change_by_paper(
            session(),
            g.actor,
            task_id,
            act,
            reason=forms.text("reason"),
            paper=forms.text("paper"),
            now=g.now,
        )

    return carry


@area.get("/closings/<int:closing_id>")
@requires(Deed.VIEW_ACTS)
def show(closing_id: int) -> str:
    """One request with what the person may do to it."""
    return _page(closing_id)


def _page(closing_id: int, error: DubanError | None = None) -> str:
    one = query.closing(session(), g.actor, closing_id)
    thing = Thing(one.committee_id, one.unit_id)
    return render_template(
        "closings/show.html",
        one=one,
        may=[act for act in CLOSING.acts_from(one.state) if capacity_for(g.actor, CLOSING.deeds[act], thing)],
        unverified=query.unverified_reports(session(), one.task_id),
        steps=acts.steps(session(), CLOSING, one.id),
        machine=CLOSING,
        error=error,
        typed=request.form,
    )


@area.post("/closings/<int:closing_id>/<string:act>")
@requires(Deed.ASK_CLOSING, Deed.SIGN_CLOSING, Deed.DECIDE_CLOSING)
def do(closing_id: int, act: str) -> Response | tuple[str, int]:
    """Sign, send back, withdraw, close or refuse."""
    done = DOERS.get(act)
    if done is None:
        raise NotFoundError
    said, carry = done
    return carried_out(
        lambda: carry(closing_id),
        said=said,
        then=url_for("closings.show", closing_id=closing_id),
        again=lambda refused: _page(closing_id, refused),
    )


def _sign(closing_id: int) -> None:
    operation.sign(session(), g.actor, closing_id, presence=sessions.presence(), now=g.now)


def _send_back(closing_id: int) -> None:
    operation.send_back(session(), g.actor, closing_id, reason=forms.text("reason"), now=g.now)


def _withdraw(closing_id: int) -> None:
    operation.withdraw(session(), g.actor, closing_id, now=g.now)


def _accept(closing_id: int) -> None:
    operation.accept(session(), g.actor, closing_id, finding=forms.text("finding"), now=g.now)


def _refuse(closing_id: int) -> None:
    operation.refuse(session(), g.actor, closing_id, finding=forms.text("why_refuse"), now=g.now)


DOERS: dict[str, tuple[str, Callable[[int], object]]] = {
    "sign": ("已签批，报办公室核查。", _sign),
    "send_back": ("已退回填报人。", _send_back),
    "withdraw": ("已撤回。", _withdraw),
    "accept": ("已销号，尚未报送的各期不再报送。", _accept),
    "refuse": ("已退回继续办理。", _refuse),
}


@area.post("/spot-checks/<int:check_id>")
@requires(Deed.CHECK_AGAIN)
def record(check_id: int) -> Response | tuple[str, int]:
    """Write down what a look back found."""
    one = query.spot_check(session(), g.actor, check_id)
    act = request.form.get("act", "")
    if act not in SPOT_CHECK.deeds or act == "plan":
        raise NotFoundError
    task_id = one.task_id
    return carried_out(
        lambda: operation.record_check(
            session(), g.actor, check_id, act_name=act, result=forms.text("result"), now=g.now
        ),
        said="已登记。" if act != "fail" else "已登记，任务重新挂账。",
        then=url_for("closings.task", task_id=task_id),
        again=lambda refused: _task_page(task_id, refused),
    )
