"""Committees above and below: what a county lets its parent read, and what was handed down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from workflow.errors import NotFoundError
from workflow.ledger import Committee, HandedPlan, Plan, ReadGrant
from workflow.queries.people import system_reader
from workflow.rules.roles import Actor


def granted_reader(session: Session, actor: Actor, committee_id: int) -> tuple[Committee, Actor]:
    """Return a county and a reader of it, where it has granted that to the actor's committee; else NotFoundError."""
    statement = (
        select(Committee)
        .join(ReadGrant, ReadGrant.committee_id == Committee.id)
        .where(
            Committee.id == committee_id,
            Committee.parent_id == actor.committee_id,
            ReadGrant.parent_id == actor.committee_id,
            ReadGrant.revoked_at.is_(None),
        )
    )
    found = session.scalars(statement).one_or_none()
    if found is None or not actor.reads_all:
        raise NotFoundError
    return found, system_reader(found.id)


def live_grant(session: Session, committee_id: int) -> ReadGrant | None:
    """Return the grant that a committee has given to its parent and not taken back, or None."""
    statement = select(ReadGrant).where(
        ReadGrant.committee_id == committee_id, ReadGrant.revoked_at.is_(None)
    )
    return session.scalars(statement).one_or_none()


@dataclass(frozen=True)
class Handed:
    """A plan that was handed down: from whom, when, and whether it was taken on."""

    id: int
    plan_id: int
    title: str
    sender: str
    receiver_id: int
    receiver: str
    handed_at: datetime
    undertaken_at: datetime | None


def handed_to(session: Session, actor: Actor) -> list[Handed]:
    """Return the plans that were handed down to the actor's committee, the newest first."""
    return _handed(session, HandedPlan.committee_id == actor.committee_id)


def handed_by(session: Session, actor: Actor) -> list[Handed]:
    """Return the plans that the actor's committee has handed down."""
    return _handed(session, Plan.committee_id == actor.committee_id)


def _handed(session: Session, condition: ColumnElement[bool]) -> list[Handed]:
    sender, receiver = aliased(Committee), aliased(Committee)
    statement = (
        select(HandedPlan, Plan.title, sender.name, receiver.name)
        .join(Plan, HandedPlan.plan_id == Plan.id)
        .join(sender, Plan.committee_id == sender.id)
        .join(receiver, HandedPlan.committee_id == receiver.id)
        .where(condition)
        .order_by(HandedPlan.id.desc())
    )
    return [
        Handed(one.id, one.plan_id, title, above, one.committee_id, under, one.handed_at, one.undertaken_at)
        for one, title, above, under in session.execute(statement)
    ]
