"""Which due rule holds for which assignment, and every date of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CTE, Subquery, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from workflow.ledger import Assignment, Cycle, DueMoment, Obligation, Period, Plan, Section, Task
from workflow.rules.scopes import Scope, scope_in_words
from workflow.rules.states import OPEN, Role

FAR = 1000


def sections_above(plan_id: int) -> CTE:
    """Return (section_id, above_id, distance) of every section of a plan and all that lie above it, itself at 0."""
    itself = select(
        Section.id.label("section_id"), Section.id.label("above_id"), literal(0).label("distance")
    )
    above = itself.where(Section.plan_id == plan_id).cte("above", recursive=True)
    parent = select(above.c.section_id, Section.parent_id, above.c.distance + 1).join(
        Section, Section.id == above.c.above_id
    )
    return above.union_all(parent.where(Section.parent_id.is_not(None)))


def ruling(plan_id: int) -> Subquery:
    """Return (assignment_id, cycle_id): the most specific rule in force for each assignment of a plan."""
    above = sections_above(plan_id)
    nearness = case(
        (Cycle.task_id.is_not(None), 0), (Cycle.section_id.is_not(None), above.c.distance + 1), else_=FAR
    )
    best = func.row_number().over(
        partition_by=Assignment.id,
        order_by=(nearness, case((Cycle.role.is_not(None), 0), else_=1), Cycle.id.desc()),
    )
    ranked = (
        select(Assignment.id.label("assignment_id"), Cycle.id.label("cycle_id"), best.label("place"))
        .join(Task, Task.id == Assignment.task_id)
        .join(Cycle, and_(Cycle.plan_id == Assignment.plan_id, Cycle.replaced_at.is_(None)))
        .outerjoin(above, and_(above.c.section_id == Task.section_id, above.c.above_id == Cycle.section_id))
        .where(
            Assignment.plan_id == plan_id,
            or_(Cycle.task_id.is_(None), Cycle.task_id == Task.id),
            or_(Cycle.section_id.is_(None), above.c.above_id.is_not(None)),
            or_(Cycle.role.is_(None), Cycle.role == Assignment.role),
        )
        .subquery("ranked")
    )
    return select(ranked.c.assignment_id, ranked.c.cycle_id).where(ranked.c.place == 1).subquery("ruling")


def live_rules(session: Session, plan: Plan) -> list[Cycle]:
    """Return the rules in force, the plan's own first."""
    statement = select(Cycle).where(Cycle.plan_id == plan.id, Cycle.replaced_at.is_(None))
    return sorted(session.scalars(statement), key=lambda one: (not scope_of(one).is_whole_plan, one.id))


def former_rules(session: Session, plan: Plan) -> list[Cycle]:
    """Return the rules that were replaced, the latest first."""
    statement = select(Cycle).where(Cycle.plan_id == plan.id, Cycle.replaced_at.is_not(None))
    return list(session.scalars(statement.order_by(Cycle.replaced_at.desc(), Cycle.id.desc())))


def scope_of(cycle: Cycle) -> Scope:
    """Return for what a rule is."""
    return Scope(cycle.section_id, cycle.task_id, cycle.role)


def scope_words(session: Session, cycle: Cycle) -> str:
    """Return for what a rule is, in words."""
    place = ""
    if cycle.task_id is not None:
        task = session.get_one(Task, cycle.task_id)
        place = f"任务{task.code} {task.title}"
    elif cycle.section_id is not None:
        section = session.get_one(Section, cycle.section_id)
        place = f"章节{section.code} {section.title}"
    return scope_in_words(scope_of(cycle), place)


@dataclass(frozen=True)
class PlannedDate:
    """One date of a plan with the rule that made it, and how much of it is still open."""

    cycle_id: int
    period: str
    year: int
    roles: tuple[Role, ...]
    due_at: datetime
    due_on: date
    nominal_on: date
    explanation: str
    is_provisional: bool
    owed: int
    open: int


def planned_dates(session: Session, plan: Plan) -> list[PlannedDate]:
    """Return every date of a plan in order; roles that owe at the same moment by the same rule stand together."""
    counted = (
        select(
            Obligation.due_moment_id,
            func.count().label("owed"),
            func.sum(case((Obligation.state.in_(OPEN), 1), else_=0)).label("open"),
        )
        .where(Obligation.plan_id == plan.id)
        .group_by(Obligation.due_moment_id)
        .subquery()
    )
    statement = (
        select(DueMoment, Period.label, Period.year, counted.c.owed, counted.c.open)
        .join(Period, DueMoment.period_id == Period.id)
        .join(Cycle, DueMoment.cycle_id == Cycle.id)
        .outerjoin(counted, counted.c.due_moment_id == DueMoment.id)
        .where(Cycle.plan_id == plan.id, Cycle.replaced_at.is_(None), DueMoment.is_live)
        .order_by(DueMoment.due_at, DueMoment.cycle_id, Period.id, DueMoment.role)
    )
    found: dict[tuple[int, int, datetime], PlannedDate] = {}
    roles = {cycle.id: cycle.role for cycle in live_rules(session, plan)}
    for moment, label, year, owed, still_open in session.execute(statement):
        if not owed or roles[moment.cycle_id] not in {None, moment.role}:
            continue  # nobody owes it in this role
        key = (moment.cycle_id, moment.period_id, moment.due_at)
        before = found.get(key)
        found[key] = PlannedDate(
            cycle_id=moment.cycle_id,
            period=label,
            year=year,
            roles=(*(before.roles if before else ()), moment.role),
            due_at=moment.due_at,
            due_on=moment.due_on,
            nominal_on=moment.nominal_on,
            explanation=moment.explanation,
            is_provisional=moment.is_provisional,
            owed=(before.owed if before else 0) + (owed or 0),
            open=(before.open if before else 0) + int(still_open or 0),
        )
    return list(found.values())
