"""年度目标: targets and milestones set by the office, accepted or returned by the unit's leader."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, g, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web import forms, sessions
from web.access import requires
from web.acting import carried_out
from web.areas import plan
from web.database import session
from web.presentation import today
from workflow.errors import DubanError, InvalidInputError, NotFoundError
from workflow.ledger import AnnualTarget, Indicator, Plan
from workflow.operations import targets as operation
from workflow.operations.targets import Aim, NewTarget
from workflow.queries import targets as query
from workflow.queries.board import visible_tasks
from workflow.rules.roles import Deed, Thing, capacity_for, may_anywhere

area = Blueprint("targets", __name__)
QUARTERS = {1: "一季度", 2: "二季度", 3: "三季度", 4: "四季度"}
PERCENT = Decimal(100)


@area.get("/targets")
@requires(Deed.VIEW_TARGETS)
def index() -> str:
    """The targets of a year; those that wait for their unit come first."""
    current = plan()
    year = request.args.get("year", type=int) or today().year
    years = range(current.first_year, current.last_year + 1)
    year = year if year in years else current.first_year
    return render_template(
        "targets/index.html",
        plan=current,
        rows=[(one, query.version_of(one, one.version), query.version_of(one, one.in_force_version))
              for one in query.targets_of(session(), g.actor, current, year=year)],
        years=years,
        year=year,
        labels=query.LABELS,
        may_set=may_anywhere(g.actor, Deed.SET_TARGET),
    )  # fmt: skip


@area.get("/targets/new")
@requires(Deed.SET_TARGET)
def choose() -> str:
    """Choose the task or indicator, then the unit that answers for it."""
    current = plan()
    subject = request.args.get("subject", "")
    if not subject:
        return render_template("targets/choose.html", subjects=_subjects(current), year=_year(current))
    return _form(current, subject, None)


def _year(current: Plan) -> int:
    year = request.args.get("year", type=int) or today().year
    return min(max(year, current.first_year), current.last_year)


def _subjects(current: Plan) -> list[tuple[str, str]]:
    indicators = session().scalars(
        select(Indicator).where(Indicator.plan_id == current.id).order_by(Indicator.position)
    )
    return [
        *[(f"indicator:{one.id}", f"指标 {one.no} {one.name}") for one in indicators],
        *[(f"task:{one.id}", f"任务 {one.code} {one.title[:50]}") for one in visible_tasks(session(), g.actor, current)],
    ]  # fmt: skip


def _form(current: Plan, subject: str, row: AnnualTarget | None, error: DubanError | None = None) -> str:
    names = dict(_subjects(current))
    if subject not in names:
        raise NotFoundError
    task_id, indicator_id = _ids(subject)
    shown = query.version_of(row, row.version) if row else None
    return render_template(
        "targets/form.html",
        subject=subject,
        name=names[subject],
        units=list(query.responsible_units(session(), current, task_id, indicator_id).items()),
        indicator=session().get(Indicator, indicator_id) if indicator_id else None,
        years=[(year, f"{year}年") for year in range(current.first_year, current.last_year + 1)],
        year=row.year if row else _year(current),
        row=row,
        shown=shown,
        steps={one.quarter: one for one in shown.milestones} if shown else {},
        quarters=QUARTERS,
        error=error,
        typed=request.form,
    )


def _ids(subject: str) -> tuple[int | None, int | None]:
    kind, _, number = subject.partition(":")
    if kind not in {"task", "indicator"} or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise InvalidInputError("请选择一项任务或一项指标。", field="subject")
    return (int(number), None) if kind == "task" else (None, int(number))


@area.get("/targets/<int:target_id>/edit")
@requires(Deed.SET_TARGET)
def edit(target_id: int) -> str:
    """Set a target anew."""
    row = query.target_by_id(session(), g.actor, target_id)
    return _form(plan(), _subject_of(row), row)


def _subject_of(row: AnnualTarget) -> str:
    return f"task:{row.task_id}" if row.task_id is not None else f"indicator:{row.indicator_id}"


@area.post("/targets")
@requires(Deed.SET_TARGET)
def save() -> Response | tuple[str, int]:
    """Set a target, for the first time or anew; its unit's leader is told."""
    current, made = plan(), []

    def again(refused: DubanError) -> str:
        number = forms.whole_or_none("target")
        row = query.target_by_id(session(), g.actor, number) if number else None
        return _form(current, forms.text("subject"), row, refused)

    return carried_out(
        lambda: made.append(
            operation.set_target(
                session(), g.actor, current.id, _new(), seen_version=forms.whole("seen_version"), now=g.now
            )
        ),
        said="目标已下达，等分管领导接收。",
        then=lambda: url_for("targets.show", target_id=made[0].id),
        again=again,
    )


def _new() -> NewTarget:
    task_id, indicator_id = _ids(forms.text("subject"))
    return NewTarget(
        unit_id=forms.whole("unit_id") if forms.text("unit_id") else 0,
        year=forms.whole("year"),
        aim=_aim(""),
        task_id=task_id,
        indicator_id=indicator_id,
        milestones={quarter: _aim(f"_{quarter}") for quarter in QUARTERS},
        why=forms.text("why"),
    )


def _aim(ending: str) -> Aim:
    return Aim(
        value=forms.figure(f"value{ending}", "目标值"),
        percent=forms.figure(f"percent{ending}", "进度", maximum=PERCENT, percent_sign=True),
        words=forms.text(f"words{ending}"),
    )


@area.get("/targets/<int:target_id>")
@requires(Deed.VIEW_TARGETS)
def show(target_id: int) -> str:
    """One target: what is in force, what waits, all versions and acts."""
    return _page(target_id)


def _page(target_id: int, error: DubanError | None = None) -> str:
    row = query.target_by_id(session(), g.actor, target_id)
    thing = Thing(row.committee_id, row.unit_id)
    return render_template(
        "targets/show.html",
        row=row,
        latest=query.version_of(row, row.version),
        in_force=query.version_of(row, row.in_force_version),
        first=query.version_of(row, row.first_version),
        steps=query.steps_of(session(), row),
        labels=query.LABELS,
        quarters=QUARTERS,
        may_answer=row.state == "proposed" and capacity_for(g.actor, Deed.ANSWER_TARGET, thing) is not None,
        may_set=capacity_for(g.actor, Deed.SET_TARGET, thing) is not None,
        error=error,
        typed=request.form,
    )


@area.post("/targets/<int:target_id>/accept")
@requires(Deed.ANSWER_TARGET)
def accept(target_id: int) -> Response | tuple[str, int]:
    """Accept the version that was shown."""
    return carried_out(
        lambda: operation.accept(
            session(),
            g.actor,
            target_id,
            seen_version=forms.whole("seen_version"),
            presence=sessions.presence(),
            now=g.now,
        ),
        said="已接收，自即日起按这个目标衡量进度。",
        then=url_for("targets.show", target_id=target_id),
        again=lambda refused: _page(target_id, refused),
    )


@area.post("/targets/<int:target_id>/back")
@requires(Deed.ANSWER_TARGET)
def back(target_id: int) -> Response | tuple[str, int]:
    """Return it to the office with a reason."""
    return carried_out(
        lambda: operation.give_back(
            session(),
            g.actor,
            target_id,
            seen_version=forms.whole("seen_version"),
            reason=forms.text("reason"),
            now=g.now,
        ),
        said="已退回办公室。",
        then=url_for("targets.show", target_id=target_id),
        again=lambda refused: _page(target_id, refused),
    )
