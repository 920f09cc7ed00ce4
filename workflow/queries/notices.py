"""What was told, what is in doubt, and who cannot be reached."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.errors import NotFoundError
from workflow.ledger import Delivery, Notice, Person
from workflow.rules.roles import Actor, Deed, may_anywhere


def inbox(session: Session, actor: Actor, *, limit: int = 100) -> list[Notice]:
    """Return the person's own notices on any channel, the newest first."""
    statement = (
        select(Notice)
        .where(
            Notice.person_id == actor.person_id,
            Notice.event != "trial",
            Notice.state.in_([Delivery.SENT, Delivery.IN_DOUBT, Delivery.FAILED]),
        )
        .order_by(Notice.owed_at.desc(), Notice.id.desc())
        .limit(limit)
    )
    return list(session.scalars(statement))


def unread(session: Session, actor: Actor) -> int:
    """Return how many inbox lines the person has not opened."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Notice)
            .where(
                Notice.person_id == actor.person_id,
                Notice.channel == "inbox",
                Notice.state == Delivery.SENT,
                Notice.read_at.is_(None),
            )
        )
        or 0
    )


def in_doubt(session: Session, actor: Actor) -> list[tuple[Notice, str]]:
    """Return (notice, recipient's name) of what a crash left in doubt (可能已送达), for the office."""
    statement = (
        select(Notice, Person.name)
        .join(Person, Notice.person_id == Person.id)
        .where(Notice.committee_id == actor.committee_id, Notice.state == Delivery.IN_DOUBT)
        .order_by(Notice.id)
    )
    return [(notice, name) for notice, name in session.execute(statement)]


def doubtful_notice(session: Session, actor: Actor, notice_id: int) -> Notice:
    """Return one notice in doubt of the actor's committee; raises NotFoundError."""
    return _notice_in(session, actor, notice_id, Delivery.IN_DOUBT)


def failed_notice(session: Session, actor: Actor, notice_id: int) -> Notice:
    """Return one notice of the actor's committee that could not be sent; raises NotFoundError."""
    return _notice_in(session, actor, notice_id, Delivery.FAILED)


def _notice_in(session: Session, actor: Actor, notice_id: int, state: Delivery) -> Notice:
    if not may_anywhere(actor, Deed.SETTLE_DOUBT):
        raise NotFoundError
    found = session.scalars(
        select(Notice)
        .where(Notice.id == notice_id, Notice.committee_id == actor.committee_id, Notice.state == state)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def failed(session: Session, actor: Actor, *, limit: int = 50) -> list[tuple[Notice, str]]:
    """Return (notice, recipient's name) of what could not be sent to people of the actor's committee, the newest first."""
    statement = (
        select(Notice, Person.name)
        .join(Person, Notice.person_id == Person.id)
        .where(
            Notice.committee_id == actor.committee_id,
            Notice.state == Delivery.FAILED,
            Notice.event != "trial",
        )
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return list(session.execute(statement).tuples())


def waiting(session: Session, actor: Actor) -> dict[str, int]:
    """Return how many messages of the committee wait on each channel."""
    counted = (
        select(Notice.channel, func.count())
        .where(Notice.committee_id == actor.committee_id, Notice.state == Delivery.PENDING)
        .group_by(Notice.channel)
    )
    return dict(session.execute(counted).tuples().all())
