"""What stands where: every obligation that has begun, with its light (台账, 红黄绿, 今日)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from workflow.ledger import (
    Assignment,
    DueMoment,
    Obligation,
    Period,
    Plan,
    PlanStatus,
    Report,
    Section,
    Task,
    Unit,
)
from workflow.queries.expected import expected_percent, span_of
from workflow.queries.lights import (
    CURRENT_VERSION,
    PLACE,
    RANKS,
    RESTING,
    Moment,
    begun,
    by_light,
    rank_in,
)
from workflow.queries.obligations import visible
from workflow.rules.lights import (
    WORST_FIRST,
    Light,
    LightFacts,
    Verdict,
    light_of,
)
from workflow.rules.roles import Actor
from workflow.rules.states import Role, State

__all__ = ["Moment", "begun"]  # asked for here by many


@dataclass(frozen=True)
class BoardRow:
    """One obligation as it is listed; ``percent`` is the latest version's progress, if told."""

    id: int
    task_id: int
    code: str
    title: str
    position: int
    section_code: str
    section: str
    unit_id: int
    unit: str
    role: Role
    period_id: int
    period: str
    period_key: str
    state: State
    due_at: datetime
    due_on: date
    first_due_at: datetime
    moved_count: int
    returned_count: int
    explanation: str
    is_provisional: bool
    handed_in_at: datetime | None
    percent: Decimal | None
    progress_text: str
    problems: str
    next_steps: str
    report_id: int | None
    report_version: int
    verdict: Verdict


def live_plan(session: Session, actor: Actor) -> Plan | None:
    """Return the committee's newest adopted plan, or None."""
    statement = select(Plan).where(Plan.committee_id == actor.committee_id, Plan.status == PlanStatus.ADOPTED)
    return session.scalars(statement.order_by(Plan.id.desc()).limit(1)).one_or_none()


def rows(
    session: Session,
    actor: Actor,
    plan: Plan,
    moment: Moment,
    *conditions: ColumnElement[bool],
    page: tuple[int, int] | None = None,
) -> list[BoardRow]:
    """Return the visible obligations that satisfy the conditions, by task, then due moment: one query.

    ``page`` is (first, how many) of that order. Conditions may name Task, Unit, Period, Section and Report.
    """
    expected = expected_percent(span_of(plan), moment.today)
    columns = (Unit.name, Period, Section, Report, DueMoment.explanation, DueMoment.is_provisional, expected)
    statement = (
        select(Obligation, Task, *columns)
        .select_from(Obligation)
        .join(DueMoment, DueMoment.id == Obligation.due_moment_id)
        .order_by(Task.position, Obligation.due_at, Obligation.id)
    )
    statement = placed(statement).where(Obligation.plan_id == plan.id, visible(actor), *conditions)
    if page is not None:
        statement = statement.offset(page[0]).limit(page[1])
    distances: dict[date, int] = {}
    found = []
    for row, task, unit, period, part, report, words, provisional, line in session.execute(statement):
        if row.due_on not in distances:
            distances[row.due_on] = moment.calendar.working_days_between(moment.today, row.due_on)
        facts = _facts(row, task, period, report, line, moment, distances[row.due_on])
        verdict = light_of(facts, moment.rules)
        found.append(_row(row, task, unit, period, part, report, words or "", bool(provisional), verdict))
    return found


def _row(
    row: Obligation, task: Task, unit: str, period: Period, part: Section | None, report: Report | None, words: str,
    is_provisional: bool, verdict: Verdict,
) -> BoardRow:  # fmt: skip
    return BoardRow(
        id=row.id,
        task_id=task.id,
        code=task.code,
        title=task.title,
        position=task.position,
        section_code=part.code if part else "",
        section=part.title if part else "",
        unit_id=row.unit_id,
        unit=unit,
        role=row.role,
        period_id=period.id,
        period=period.label,
        period_key=period.key,
        state=row.state,
        due_at=row.due_at,
        due_on=row.due_on,
        first_due_at=row.first_due_at,
        moved_count=row.moved_count,
        returned_count=row.returned_count,
        explanation=words,
        is_provisional=is_provisional,
        handed_in_at=row.handed_in_at,
        percent=report.progress_percent if report else None,
        progress_text=report.progress_text if report else "",
        problems=report.problems if report else "",
        next_steps=report.next_steps if report else "",
        report_id=report.id if report else None,
        report_version=row.report_version,
        verdict=verdict,
    )


def placed(statement: Select[Any]) -> Select[Any]:
    """Join to the obligations what they stand in: task, unit, period, section, and their present version."""
    return (
        statement.join(Task, Obligation.task_id == Task.id)
        .join(Unit, Obligation.unit_id == Unit.id)
        .join(Period, Obligation.period_id == Period.id)
        .join(Section, Task.section_id == Section.id, isouter=True)
        .join(Report, CURRENT_VERSION, isouter=True)
    )


def _facts(
    row: Obligation,
    task: Task,
    period: Period,
    report: Report | None,
    expected: float,
    moment: Moment,
    days_left: int,
) -> LightFacts:
    accountable = row.role is not Role.PARTICIPANT
    percent = report.progress_percent if report else None
    return LightFacts(
        state=row.state,
        now=moment.now,
        due_at=row.due_at,
        days_left=days_left,
        has_begun=period.starts_on <= moment.today,
        returned_count=row.returned_count,
        expected_percent=expected if accountable else None,
        actual_percent=float(percent) if percent is not None else None,
        final_on=task.due_on if accountable and task.state not in RESTING else None,
    )


def light_is(plan: Plan, moment: Moment, light: Light) -> ColumnElement[bool]:
    """Return the condition that leaves the obligations of one light."""
    return rank_in(plan, moment) == RANKS[light]


def count_rows(
    session: Session, actor: Actor, plan: Plan, moment: Moment, *conditions: ColumnElement[bool]
) -> dict[Light, int]:
    """Return how many visible obligations there are of each light, the worst first: one query, no rows."""
    rank = rank_in(plan, moment).label(PLACE)
    statement = placed(select(rank, func.count()).select_from(Obligation)).group_by(PLACE)
    found = session.execute(
        statement.where(Obligation.plan_id == plan.id, visible(actor), *conditions)
    ).tuples()
    return by_light(found)


def responsible_units(session: Session, plan: Plan) -> dict[int, list[tuple[str, Role]]]:
    """Return (unit, role) by task id, in the plan's order."""
    statement = (
        select(Assignment.task_id, Unit.name, Assignment.role)
        .join(Unit, Assignment.unit_id == Unit.id)
        .where(Assignment.plan_id == plan.id, Assignment.ends_on.is_(None))
        .order_by(Assignment.id)
    )
    found: dict[int, list[tuple[str, Role]]] = {}
    for task_id, name, role in session.execute(statement):
        found.setdefault(task_id, []).append((name, role))
    return found


def sections_of(session: Session, plan: Plan) -> dict[int, Section]:
    """Return the plan's sections by id."""
    return {
        section.id: section for section in session.scalars(select(Section).where(Section.plan_id == plan.id))
    }


def count_lights(verdicts: Iterable[Verdict]) -> dict[Light, int]:
    """Return how many there are of each light, the worst first, zeros included."""
    counted = Counter(verdict.light for verdict in verdicts)
    return {light: counted.get(light, 0) for light in WORST_FIRST}


def visible_tasks(session: Session, actor: Actor, plan: Plan) -> list[Task]:
    """Return the tasks that the actor may see: all for readers, else those their units answer for."""
    statement = select(Task).where(Task.plan_id == plan.id).order_by(Task.position)
    if not actor.reads_all:
        own = select(Assignment.task_id).where(Assignment.unit_id.in_(actor.unit_ids))
        statement = statement.where(Task.id.in_(own))
    return list(session.scalars(statement))
