"""What stands where: every obligation that has begun, with its light (台账, 红黄绿, 今日)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

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
from workflow.queries.obligations import visible
from workflow.rules.deadlines import SHANGHAI, WorkCalendar
from workflow.rules.lights import (
    WORST_FIRST,
    Light,
    LightFacts,
    LightRules,
    Verdict,
    expected_progress,
    light_of,
    worst,
)
from workflow.rules.roles import Actor
from workflow.rules.states import OPEN, Role, State


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


@dataclass(frozen=True)
class Moment:
    """The time for which lights are asked: the moment, the local day, and the working-day calendar."""

    now: datetime
    calendar: WorkCalendar

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(SHANGHAI).date()


def live_plan(session: Session, actor: Actor) -> Plan | None:
    """Return the committee's newest adopted plan, or None."""
    statement = select(Plan).where(Plan.committee_id == actor.committee_id, Plan.status == PlanStatus.ADOPTED)
    return session.scalars(statement.order_by(Plan.id.desc()).limit(1)).one_or_none()


def begun(moment: Moment) -> ColumnElement[bool]:
    """Return the condition that leaves what matters today: the present period, and what is open of earlier ones."""
    present = and_(Period.starts_on <= moment.today, Period.ends_on >= moment.today)
    left_open = and_(Period.starts_on <= moment.today, Obligation.state.in_(OPEN))
    # a period's end may come after its due day: what is due by now is begun in every case
    return or_(present, left_open)


def rows(
    session: Session,
    actor: Actor,
    plan: Plan,
    moment: Moment,
    *conditions: ColumnElement[bool],
    rules: LightRules | None = None,
) -> list[BoardRow]:
    """Return the visible obligations that satisfy the conditions, by task, then due moment: one query."""
    section = aliased(Section)
    statement = (
        select(
            Obligation,
            Task,
            Unit.name,
            Period,
            section,
            Report,
            DueMoment.explanation,
            DueMoment.is_provisional,
        )
        .join(Task, Obligation.task_id == Task.id)
        .join(Unit, Obligation.unit_id == Unit.id)
        .join(Period, Obligation.period_id == Period.id)
        .join(section, Task.section_id == section.id, isouter=True)
        .join(
            Report,
            and_(Report.obligation_id == Obligation.id, Report.version == Obligation.report_version),
            isouter=True,
        )
        .join(
            DueMoment, and_(DueMoment.period_id == Period.id, DueMoment.role == Obligation.role), isouter=True
        )
        .where(Obligation.plan_id == plan.id, visible(actor), *conditions)
        .order_by(Task.position, Obligation.due_at, Obligation.id)
    )
    span = (date(plan.first_year, 1, 1), date(plan.last_year, 12, 31))
    distances: dict[date, int] = {}
    found = []
    for row, task, unit, period, part, report, words, provisional in session.execute(statement):
        if row.due_on not in distances:
            distances[row.due_on] = moment.calendar.working_days_between(moment.today, row.due_on)
        facts = LightFacts(
            state=row.state,
            now=moment.now,
            due_at=row.due_at,
            days_left=distances[row.due_on],
            has_begun=period.starts_on <= moment.today,
            returned_count=row.returned_count,
            expected_percent=_expected(span, period, moment) if row.role is not Role.PARTICIPANT else None,
            actual_percent=_percent(report),
        )
        found.append(
            BoardRow(
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
                explanation=words or "",
                is_provisional=bool(provisional),
                handed_in_at=row.handed_in_at,
                percent=report.progress_percent if report else None,
                progress_text=report.progress_text if report else "",
                problems=report.problems if report else "",
                next_steps=report.next_steps if report else "",
                report_id=report.id if report else None,
                report_version=row.report_version,
                verdict=light_of(facts, rules),
            )
        )
    return found


def _expected(span: tuple[date, date], period: Period, moment: Moment) -> float:
    """Return the line a report is held against: the plan's at the end of its own period, or today's if that is earlier."""
    return expected_progress(span[0], span[1], min(period.ends_on, moment.today))


def _percent(report: Report | None) -> float | None:
    if report is None or report.progress_percent is None:
        return None
    return float(report.progress_percent)


@dataclass(frozen=True)
class TaskLight:
    """A task with the light that wants attention first among its accountable obligations."""

    task_id: int
    code: str
    title: str
    section_code: str
    section: str
    leads: tuple[str, ...]
    joint: tuple[str, ...]
    verdict: Verdict
    rows: tuple[BoardRow, ...]


def by_task(found: Iterable[BoardRow], responsible: dict[int, list[tuple[str, Role]]], tasks: Sequence[Task],
            sections: dict[int, Section]) -> list[TaskLight]:  # fmt: skip
    """Group rows by task, in the plan's order; a task with nobody is grey and says so."""
    grouped: dict[int, list[BoardRow]] = {}
    for row in found:
        grouped.setdefault(row.task_id, []).append(row)
    lights = []
    for task in tasks:
        own = grouped.get(task.id, [])
        units = responsible.get(task.id, [])
        answering = [row.verdict for row in own if row.role is not Role.PARTICIPANT]
        verdict = worst(answering) if units else Verdict(Light.GREY, "没有责任单位")
        section = sections.get(task.section_id or 0)
        lights.append(
            TaskLight(
                task_id=task.id,
                code=task.code,
                title=task.title,
                section_code=section.code if section else "",
                section=section.title if section else "",
                leads=tuple(name for name, role in units if role is Role.LEAD),
                joint=tuple(name for name, role in units if role is Role.JOINT),
                verdict=verdict,
                rows=tuple(own),
            )
        )
    return lights


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
