"""What a calendar shows: the due moments of a person's units, or of one unit, by a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from workflow.canonical import token_hash
from workflow.errors import NotFoundError
from workflow.ledger import Committee, DueMoment, FeedToken, Obligation, Period, Person, RoleGrant, Task, Unit
from workflow.rules.states import OPEN, State


@dataclass(frozen=True)
class DueEntry:
    """One due moment: titles, codes and dates, and nothing of any report."""

    obligation_id: int
    code: str
    title: str
    unit: str
    role: str
    period: str
    due_at: datetime
    explanation: str
    sequence: int
    changed_at: datetime
    state: State


@dataclass(frozen=True)
class FeedOwner:
    """Whose feed a secret opens."""

    committee: Committee
    name: str
    unit_ids: frozenset[int]


def owner_of(session: Session, token: str) -> FeedOwner:
    """Return whose feed this is; raises NotFoundError for a wrong, renewed or leaver's secret alike."""
    row = session.scalars(
        select(FeedToken).where(FeedToken.token_hash == token_hash(token), FeedToken.revoked_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFoundError
    committee = session.get_one(Committee, row.committee_id)
    if row.unit_id is not None:
        unit = session.get_one(Unit, row.unit_id)
        return FeedOwner(committee, unit.name, frozenset({unit.id}))
    person = session.get_one(Person, row.person_id)
    if not person.active:
        raise NotFoundError
    grants = select(RoleGrant.unit_id).where(RoleGrant.person_id == person.id, RoleGrant.unit_id.is_not(None))
    return FeedOwner(committee, person.name, frozenset(unit for unit in session.scalars(grants) if unit))


def has_link(session: Session, *, person_id: int | None = None, unit_id: int | None = None) -> bool:
    """Whether a person or unit has a living secret."""
    owner = FeedToken.person_id == person_id if person_id is not None else FeedToken.unit_id == unit_id
    return (
        session.scalar(select(FeedToken.id).where(owner, FeedToken.revoked_at.is_(None)).limit(1)) is not None
    )


def entries(session: Session, owner: FeedOwner, *, now: datetime, done_shown_days: int) -> list[DueEntry]:
    """Return open entries up to a year ahead, and finished ones for a stated number of days, by due moment."""
    shown_since = now - timedelta(days=done_shown_days)
    finished_lately = and_(Obligation.state.not_in(OPEN), Obligation.changed_at >= shown_since)
    statement = (
        select(Obligation, Task.code, Task.title, Unit.name, Period.label, DueMoment.explanation)
        .join(Task, Obligation.task_id == Task.id)
        .join(Unit, Obligation.unit_id == Unit.id)
        .join(Period, Obligation.period_id == Period.id)
        .join(DueMoment, Obligation.due_moment_id == DueMoment.id)
        .where(
            Obligation.committee_id == owner.committee.id,
            Obligation.unit_id.in_(owner.unit_ids),
            Obligation.due_at <= now + timedelta(days=366),
            or_(Obligation.state.in_(OPEN), finished_lately),
        )
        .order_by(Obligation.due_at, Obligation.id)
    )
    return [
        DueEntry(
            row.id,
            code,
            title,
            unit,
            row.role.value,
            period,
            row.due_at,
            words,
            row.sequence,
            row.changed_at,
            row.state,
        )
        for row, code, title, unit, period, words in session.execute(statement)
    ]
