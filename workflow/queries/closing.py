"""Tasks on their way to being closed, and the looks back at closed ones, as far as a person may see them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workflow.errors import NotFoundError
from workflow.ledger import (
    Assignment,
    Closing,
    Evidence,
    Obligation,
    Period,
    Plan,
    SpotCheck,
    Task,
    TaskTransition,
    Unit,
)
from workflow.rules.closing import CLOSING, CheckState, ClosingState
from workflow.rules.roles import OFFICE, Actor, Capacity
from workflow.rules.states import Role, State


def task_seen(session: Session, actor: Actor, task_id: int) -> Task:
    """Return a task of the actor's committee that the actor may see; raises NotFoundError."""
    statement = select(Task).join(Plan).where(Task.id == task_id, Plan.committee_id == actor.committee_id)
    if not actor.reads_all:
        own = select(Assignment.task_id).where(Assignment.unit_id.in_(actor.unit_ids))
        statement = statement.where(Task.id.in_(own))
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def answerable_units(session: Session, task_id: int) -> frozenset[int]:
    """Return the units that answer for a task: its lead, or the jointly responsible where none leads."""
    rows = session.execute(
        select(Assignment.unit_id, Assignment.role).where(
            Assignment.task_id == task_id, Assignment.ends_on.is_(None), Assignment.role != Role.PARTICIPANT
        )
    ).all()
    leads = frozenset(row.unit_id for row in rows if row.role is Role.LEAD)
    return leads or frozenset(row.unit_id for row in rows)


def unverified_reports(session: Session, task_id: int) -> tuple[str, ...]:
    """Return the reports of a task that were handed in and wait for the office, in words."""
    rows = session.execute(
        select(Unit.name, Period.label)
        .select_from(Obligation)
        .join(Unit, Obligation.unit_id == Unit.id)
        .join(Period, Obligation.period_id == Period.id)
        .where(
            Obligation.task_id == task_id,
            Obligation.state == State.SIGNED,
            Obligation.role != Role.PARTICIPANT,
        )
        .order_by(Period.starts_on, Unit.id)
    )
    return tuple(f"{unit}{period}" for unit, period in rows)


def evidence_of(session: Session, task_id: int, unit_id: int) -> list[Evidence]:
    """Return the files that a unit has uploaded for a task's reports."""
    statement = (
        select(Evidence)
        .join(Obligation, Evidence.obligation_id == Obligation.id)
        .where(Obligation.task_id == task_id, Obligation.unit_id == unit_id)
    )
    return list(session.scalars(statement.order_by(Evidence.id)))


def closings_of(session: Session, task: Task) -> list[Closing]:
    """Return a task's requests, the newest first; the task must have been fetched for the actor."""
    return list(
        session.scalars(select(Closing).where(Closing.task_id == task.id).order_by(Closing.id.desc()))
    )


def checks_of(session: Session, task: Task) -> list[SpotCheck]:
    """Return a task's looks back, the newest first; the task must have been fetched for the actor."""
    statement = select(SpotCheck).where(SpotCheck.task_id == task.id)
    return list(session.scalars(statement.order_by(SpotCheck.planned_on.desc(), SpotCheck.id.desc())))


def moves_of(session: Session, task: Task) -> list[TaskTransition]:
    """Return every change of a task's state, oldest first."""
    statement = select(TaskTransition).where(TaskTransition.task_id == task.id)
    return list(
        session.scalars(statement.options(joinedload(TaskTransition.person)).order_by(TaskTransition.id))
    )


def cancelled_obligations(session: Session, task: Task) -> int:
    """Return how many of a task's obligations are not owed any more (终止): they stay visible."""
    statement = select(func.count()).select_from(Obligation)
    ended = statement.where(Obligation.task_id == task.id, Obligation.state == State.CANCELLED)
    return session.scalar(ended) or 0


def _may_see(actor: Actor) -> ColumnElement[bool]:
    here = Closing.committee_id == actor.committee_id
    return here if actor.reads_all else here & Closing.unit_id.in_(actor.unit_ids)


def closings(session: Session, actor: Actor) -> list[Closing]:
    """Return the requests that the actor may see: those that wait for somebody first, then the newest."""
    waits = Closing.state.in_(CLOSING.waiting)
    statement = select(Closing).where(_may_see(actor)).order_by(waits.desc(), Closing.id.desc())
    return list(session.scalars(statement.options(joinedload(Closing.task), joinedload(Closing.unit))))


def closing(session: Session, actor: Actor, closing_id: int) -> Closing:
    """Return one request; raises NotFoundError for a foreign or missing one."""
    statement = select(Closing).where(Closing.id == closing_id, _may_see(actor))
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def spot_check(session: Session, actor: Actor, check_id: int) -> SpotCheck:
    """Return one look back, for readers of the whole committee; raises NotFoundError."""
    found = session.get(SpotCheck, check_id, populate_existing=True)
    if found is None or found.committee_id != actor.committee_id or not actor.reads_all:
        raise NotFoundError
    return found


def planned_checks(session: Session, actor: Actor) -> list[SpotCheck]:
    """Return the looks back that are planned, the earliest first, for readers of the whole committee."""
    if not actor.reads_all:
        return []
    statement = select(SpotCheck).where(
        SpotCheck.committee_id == actor.committee_id, SpotCheck.state == CheckState.PLANNED
    )
    return list(session.scalars(statement.order_by(SpotCheck.planned_on).options(joinedload(SpotCheck.task))))


def waiting_for(session: Session, actor: Actor) -> list[Closing]:
    """Return the requests that wait for this very person: to sign, or to check."""
    wanted: list[ColumnElement[bool]] = []
    if units := actor.units_as(Capacity.SIGNER):
        wanted.append((Closing.state == ClosingState.AWAITING) & Closing.unit_id.in_(units))
    if actor.holds(*OFFICE):
        wanted.append(Closing.state == ClosingState.SIGNED)
    if not wanted:
        return []
    statement = select(Closing).where(_may_see(actor), or_(*wanted)).order_by(Closing.id)
    return list(session.scalars(statement.options(joinedload(Closing.task), joinedload(Closing.unit))))
