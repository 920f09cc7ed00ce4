"""What a person carries: the drafts they wrote, what their units owe, what they have not read (for 交接)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from workflow.ledger import (
    Delivery,
    Notice,
    Obligation,
    Period,
    Person,
    PersonHandover,
    Report,
    RoleGrant,
    Unit,
)
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import Actor, Capacity
from workflow.rules.states import OPEN, State


@dataclass(frozen=True)
class Carried:
    """A person's open work: drafts of their hand, what waits for their units, what waits for their signature, unread lines."""

    drafts: Sequence[Obligation]
    to_write: Sequence[Obligation]
    to_sign: Sequence[Obligation]
    unread: int

    @property
    def open_count(self) -> int:
        """How many obligations wait for the person as a reporter or signer."""
        return len(self.to_write) + len(self.to_sign)


def carried_by(session: Session, person: Person, *, now: datetime) -> Carried:
    """Return what a person carries now: only what has begun."""
    today = now.astimezone(SHANGHAI).date()
    whole = (joinedload(Obligation.task), joinedload(Obligation.unit), joinedload(Obligation.period))
    own = and_(Report.obligation_id == Obligation.id, Report.version == Obligation.report_version)
    begun = (
        select(Obligation).join(Period, Period.id == Obligation.period_id).where(Period.starts_on <= today)
    )
    order = (Obligation.due_at, Obligation.id)
    drafts = begun.join(Report, own).where(
        Report.author_id == person.id, Obligation.state.in_([State.DRAFT, State.RETURNED])
    )
    units = {capacity: _units(person.id, capacity) for capacity in (Capacity.REPORTER, Capacity.SIGNER)}
    writing = begun.where(
        Obligation.unit_id.in_(units[Capacity.REPORTER]), Obligation.state.in_(OPEN - {State.AWAITING})
    )
    signing = begun.where(Obligation.unit_id.in_(units[Capacity.SIGNER]), Obligation.state == State.AWAITING)
    return Carried(
        drafts=session.scalars(drafts.options(*whole).order_by(*order)).all(),
        to_write=session.scalars(writing.options(*whole).order_by(*order)).all(),
        to_sign=session.scalars(signing.options(*whole).order_by(*order)).all(),
        unread=_unread(session, person.id),
    )


def _units(person_id: int, capacity: Capacity) -> Select[tuple[int | None]]:
    return select(RoleGrant.unit_id).where(
        RoleGrant.person_id == person_id, RoleGrant.capacity == capacity, RoleGrant.unit_id.is_not(None)
    )


def _unread(session: Session, person_id: int) -> int:
    statement = select(func.count()).where(
        Notice.person_id == person_id, Notice.channel == "inbox", Notice.state == Delivery.SENT, Notice.read_at.is_(None)
    )  # fmt: skip
    return session.scalar(statement) or 0


def handovers_of(session: Session, actor: Actor) -> Sequence[PersonHandover]:
    """Return the handovers of the committee's people, the latest first."""
    statement = select(PersonHandover).where(PersonHandover.committee_id == actor.committee_id)
    whole = (joinedload(PersonHandover.from_person), joinedload(PersonHandover.to_person))
    return session.scalars(statement.options(*whole).order_by(PersonHandover.id.desc())).all()


def person_grants(session: Session, person: Person) -> list[tuple[RoleGrant, str]]:
    """Return a person's capacities with the unit's name, if it is for one."""
    statement = (
        select(RoleGrant, Unit.name)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == person.id)
        .order_by(RoleGrant.id)
    )
    return [(row, name or "") for row, name in session.execute(statement)]
