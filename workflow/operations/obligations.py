"""Make the obligations of a plan: one INSERT … SELECT over assignments × periods, by the rule that holds for each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Integer, String, and_, exists, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from workflow import journal
from workflow.ledger import Assignment, DueMoment, Obligation, Period, Plan, Task
from workflow.ledger.base import UtcDateTime
from workflow.queries.due_rules import ruling
from workflow.rules.periods import Cycle as CycleKind
from workflow.rules.roles import Actor
from workflow.rules.states import State
from workflow.rules.task_states import TaskState

COLUMNS = (
    "committee_id", "plan_id", "assignment_id", "first_assignment_id", "task_id", "unit_id", "period_id", "role",
    "state", "due_moment_id", "due_at", "due_on", "first_due_at", "moved_count", "returned_count", "report_version",
    "sequence", "changed_at",
)  # fmt: skip


def make_obligations(
    session: Session, actor: Actor, plan: Plan, *, now: datetime, year: int | None = None
) -> int:
    """Make what is owed and not there yet, in one INSERT … SELECT; return how many rows were new.

    Running it again makes none. An assignment that starts or ends in mid-plan owes the periods whose due day lies
    within it, and never two periods that overlap.
    """
    by_rule = ruling(plan.id)
    owed = (
        select(
            literal(plan.committee_id, Integer),
            Assignment.plan_id,
            Assignment.id,
            Assignment.id,
            Assignment.task_id,
            Assignment.unit_id,
            Period.id,
            Assignment.role,
            literal(State.OWED.value, String),
            DueMoment.id,
            DueMoment.due_at,
            DueMoment.due_on,
            DueMoment.due_at,
            *[literal(0, Integer) for _ in range(4)],
            literal(now, UtcDateTime),
        )
        .join(by_rule, by_rule.c.assignment_id == Assignment.id)
        .join(
            DueMoment,
            and_(
                DueMoment.cycle_id == by_rule.c.cycle_id,
                DueMoment.role == Assignment.role,
                DueMoment.is_live,
            ),
        )
        .join(Period, Period.id == DueMoment.period_id)
        .where(Assignment.plan_id == plan.id, _is_pursued(), _falls_within(), ~_is_made(), ~_is_covered())
        .order_by(Period.starts_on, Assignment.id)
    )
    if year is not None:
        owed = owed.where(Period.year == year)
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(Obligation).from_select(list(COLUMNS), owed).on_conflict_do_nothing()
    made = len(session.execute(statement.returning(Obligation.id)).all())
    if made:
        act = journal.Act(act="make_obligations", thing="plan", thing_id=plan.id, after=str(made))
        journal.append(session, actor, act, at=now)
    return made


def _is_pursued() -> ColumnElement[bool]:
    """Whether the assignment's task is neither closed nor suspended: then nothing new is owed."""
    at_rest = select(Task.id).where(Task.state.in_([TaskState.CLOSED, TaskState.SUSPENDED]))
    return Assignment.task_id.not_in(at_rest)


def _falls_within() -> ColumnElement[bool]:
    """Whether the assignment was there in the period and on its due day."""
    day, last = DueMoment.due_on, Period.ends_on
    begun = and_(Assignment.starts_on <= day, Assignment.starts_on <= last)
    return and_(
        or_(Assignment.starts_on.is_(None), begun),
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
    )


def _is_made() -> ColumnElement[bool]:
    known = aliased(Obligation)
    same = and_(known.first_assignment_id == Assignment.id, known.period_id == Period.id)
    return exists().where(same)


def _is_covered() -> ColumnElement[bool]:
    """Whether what is owed already, by this assignment or by the one it took over, covers some of the period."""
    other, their = aliased(Obligation), aliased(Period)
    own = and_(
        or_(other.assignment_id == Assignment.id, other.first_assignment_id == Assignment.id),
        other.period_id != Period.id,
    )
    return exists().where(
        other.plan_id
        == Assignment.plan_id,  # what it took over is of the same plan: without this every plan's is looked at
        or_(own, other.assignment_id == Assignment.predecessor_id),
        other.state != State.CANCELLED,
        their.id == other.period_id,
        their.starts_on <= Period.ends_on,
        their.ends_on >= Period.starts_on,
        their.kind != CycleKind.ONCE,
        Period.kind != CycleKind.ONCE,
    )
