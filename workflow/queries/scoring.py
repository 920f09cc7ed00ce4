"""What costs each unit points, with the rows that show it: faults in reporting by one query, the others from what is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from workflow.ledger import Assignment, IndicatorTask, Obligation, Period, Plan, Task, Unit
from workflow.queries.indicators import IndicatorStanding
from workflow.queries.reporting import is_due
from workflow.queries.task_lights import TaskLight
from workflow.rules.conclusions import Conclusion
from workflow.rules.lights import Light
from workflow.rules.scoring import Fault, Occurrence
from workflow.rules.states import Role, State


def occurrences(
    session: Session,
    plan: Plan,
    *,
    since: date,
    moment: datetime,
    tasks: Sequence[TaskLight],
    standings: Sequence[IndicatorStanding],
) -> dict[str, list[Occurrence]]:
    """Return each unit's faults from ``since`` to the moment, by its name; a unit without any has an empty list."""
    units = (
        select(Unit.name).join(Assignment, Assignment.unit_id == Unit.id).where(Assignment.plan_id == plan.id)
    )
    found: dict[str, list[Occurrence]] = {
        name: [] for name in session.scalars(units.group_by(Unit.id).order_by(Unit.id))
    }
    for unit, one in _reporting(session, plan, since, moment):
        found.setdefault(unit, []).append(one)
    for task in tasks:
        if task.verdict.light is Light.RED:
            for unit in (*task.leads, *task.joint):
                reason = f"{task.code} {task.title}：{task.verdict.reason}"
                found.setdefault(unit, []).append(Occurrence(Fault.RED_TASK, reason))
    leads = _leads(session, plan)
    for row in standings:
        fault = {Conclusion.BEHIND: Fault.BEHIND, Conclusion.NO_DATA: Fault.NO_DATA}.get(
            row.standing.conclusion
        )
        if fault is not None:
            for unit in leads.get(row.indicator.id, ()):
                found.setdefault(unit, []).append(Occurrence(fault, _indicator_words(row)))
    return found


def _indicator_words(row: IndicatorStanding) -> str:
    told = f"（{row.latest.reference}）" if row.latest else ""
    return f"指标{row.indicator.no} {row.indicator.name}{told}：{row.standing.reason or row.verdict.reason}"


def _reporting(
    session: Session, plan: Plan, since: date, moment: datetime
) -> list[tuple[str, Occurrence]]:  # fmt: skip
    came = Obligation.first_handed_in_at
    late = and_(came.is_not(None), came > Obligation.first_due_at)
    missing = and_(or_(came.is_(None), came >= moment), Obligation.state != State.WAIVED)
    statement = (
        select(Unit.name, Task.code, Period.label, came, Obligation.first_due_at, Obligation.returned_count, Obligation.id)
        .join(Unit, Obligation.unit_id == Unit.id)
        .join(Task, Obligation.task_id == Task.id)
        .join(Period, Obligation.period_id == Period.id)
        .where(
            Obligation.plan_id == plan.id, Period.starts_on >= since, is_due(moment),
            or_(late, missing, Obligation.returned_count > 0),
        )
        .order_by(Unit.id, Obligation.first_due_at, Obligation.id)
    )  # fmt: skip
    found: list[tuple[str, Occurrence]] = []
    for unit, code, period, handed_at, due_at, returned, number in session.execute(statement):
        words = f"任务{code}，{period}（报送项{number}）"
        if handed_at is None or handed_at >= moment:
            found.append((unit, Occurrence(Fault.MISSING, f"{words}到期未报")))
        elif handed_at > due_at:
            found.append((unit, Occurrence(Fault.LATE, f"{words}应{due_at:%m-%d}报，{handed_at:%m-%d}报")))
        if returned:
            found.append((unit, Occurrence(Fault.RETURNED, f"{words}被退回{returned}次")))
    return found


def _leads(session: Session, plan: Plan) -> dict[int, list[str]]:
    """The units that lead, or share without a lead, the tasks of each indicator."""
    statement = (
        select(IndicatorTask.indicator_id, Unit.name)
        .join(Assignment, Assignment.task_id == IndicatorTask.task_id)
        .join(Unit, Assignment.unit_id == Unit.id)
        .where(
            Assignment.plan_id == plan.id, Assignment.role != Role.PARTICIPANT, Assignment.ends_on.is_(None)
        )
        .distinct()
        .order_by(IndicatorTask.indicator_id, Unit.name)
    )
    found: dict[int, list[str]] = {}
    for indicator_id, name in session.execute(statement).tuples():
        found.setdefault(indicator_id, []).append(name)
    return found
