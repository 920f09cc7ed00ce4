"""Make the obligations of a plan, and move the open ones when the calendar or the due rule changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Integer, String, and_, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from workflow import journal
from workflow.ledger import Assignment, DueMoment, DueMove, Extension, Obligation, Period, Plan
from workflow.ledger.base import UtcDateTime
from workflow.rules.extensions import ExtensionState
from workflow.rules.roles import Actor
from workflow.rules.states import OPEN, State


def make_obligations(
    session: Session, actor: Actor, plan: Plan, *, now: datetime, year: int | None = None
) -> int:
    """Make what is owed and not there yet, in one INSERT … SELECT; return how many rows were new.

    Running it again makes none. An assignment that starts or ends in mid-plan owes the periods it touches.
    """
    table = Obligation.__table__
    columns = [
        "committee_id", "plan_id", "assignment_id", "task_id", "unit_id", "period_id", "role", "state", "due_at",
        "due_on", "first_due_at", "moved_count", "returned_count", "report_version", "sequence", "changed_at",
    ]  # fmt: skip
    owed = (
        select(
            literal(plan.committee_id, Integer),
            Assignment.plan_id,
            Assignment.id,
            Assignment.task_id,
            Assignment.unit_id,
            Period.id,
            Assignment.role,
            literal(State.OWED.value, String),
            DueMoment.due_at,
            DueMoment.due_on,
            DueMoment.due_at,
            *[literal(0, Integer) for _ in range(4)],
            literal(now, UtcDateTime),
        )
        .join(Period, Period.plan_id == Assignment.plan_id)
        .join(DueMoment, and_(DueMoment.period_id == Period.id, DueMoment.role == Assignment.role))
        .where(Assignment.plan_id == plan.id, _touches())
        .order_by(Period.starts_on, Assignment.id)
    )
    if year is not None:
        owed = owed.where(Period.year == year)
    make = postgresql.insert if _is_postgres(session) else sqlite.insert
    statement = make(table).from_select(columns, owed).on_conflict_do_nothing()  # type: ignore[arg-type]
    result = session.execute(statement, execution_options={"preserve_rowcount": True})
    assert isinstance(result, CursorResult)
    made = result.rowcount
    if made:
        act = journal.Act(act="make_obligations", thing="plan", thing_id=plan.id, after=str(made))
        journal.append(session, actor, act, at=now)
    return made


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _touches() -> ColumnElement[bool]:
    begun = or_(Assignment.starts_on.is_(None), Assignment.starts_on <= Period.ends_on)
    not_over = or_(Assignment.ends_on.is_(None), Assignment.ends_on >= Period.starts_on)
    return and_(begun, not_over)


def move_open_due_moments(session: Session, actor: Actor, plan: Plan, *, why: str, now: datetime) -> int:
    """Give open obligations that nobody has moved by hand their period's present due moment; return how many moved."""
    granted = select(Extension.obligation_id).where(Extension.state == ExtensionState.GRANTED)
    rows = session.execute(
        select(Obligation.id, Obligation.due_at, DueMoment.due_at, DueMoment.due_on)
        .join(DueMoment, and_(DueMoment.period_id == Obligation.period_id, DueMoment.role == Obligation.role))
        .where(
            Obligation.plan_id == plan.id,
            Obligation.state.in_(OPEN),
            Obligation.returned_count == 0,
            Obligation.id.not_in(granted),
            Obligation.due_at != DueMoment.due_at,
        )
    ).all()
    for obligation_id, before_at, after_at, due_on in rows:
        session.execute(
            update(Obligation)
            .where(Obligation.id == obligation_id, Obligation.state.in_(OPEN), Obligation.due_at == before_at)
            .values(
                due_at=after_at,
                due_on=due_on,
                moved_count=Obligation.moved_count + 1,
                sequence=Obligation.sequence + 1,
                changed_at=now,
            )
        )
        session.add(
            DueMove(
                obligation_id=obligation_id,
                before_at=before_at,
                after_at=after_at,
                why=why,
                person_id=actor.person_id,
                at=now,
            )
        )
    if rows:
        act = journal.Act(act="move_due", thing="plan", thing_id=plan.id, after=str(len(rows)), reason=why)
        journal.append(session, actor, act, at=now)
    return len(rows)
