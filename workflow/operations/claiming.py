"""Claim what is due, channel by channel, and settle the claims of workers that are no more."""

from __future__ import annotations

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from workflow.clock import Clock
from workflow.config import Config
from workflow.ledger import Delivery, Notice
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.breakers import room_in
from workflow.worker import Worker

BROKEN_OFF = "发送中程序中断，可能已送达"


def due_channels(engine: Engine, clock: Clock) -> list[str]:
    """Return the channels on which something is due, mail first among equals by name."""
    with reading(engine) as session:
        due = select(Notice.channel).where(Notice.state == Delivery.PENDING, Notice.not_before <= clock.now())
        return sorted(session.scalars(due.distinct()))


def claim(engine: Engine, channel: str, *, config: Config, clock: Clock, worker: Worker) -> list[int]:
    """Claim as many due messages of a channel as it has room for, the oldest first; return their ids in order."""
    worker.stay_alive()
    with unit_of_work(engine) as session:
        now = clock.now()
        room = room_in(session, channel, now, config)
        if not room:
            return []
        due = (
            select(Notice.id)
            .where(
                Notice.channel == channel,
                Notice.state == Delivery.PENDING,
                Notice.not_before <= now,
            )
            .order_by(Notice.not_before, Notice.id)
            .limit(min(room, config.outbox.batch))
            .with_for_update(skip_locked=True, of=Notice)
        )
        ids = list(session.scalars(due))
        claimed = update(Notice).where(Notice.id.in_(ids), Notice.state == Delivery.PENDING)
        taken = session.scalars(
            claimed.values(
                state=Delivery.CLAIMED,
                claimed_by=worker.name,
                claimed_at=now,
                attempts=Notice.attempts + 1,
                dot_at=None,
            ).returning(Notice.id)
        )
        still_ours = set(taken)
        return [one for one in ids if one in still_ours]


def recover(engine: Engine, *, worker: Worker) -> int:
    """Settle the claims of dead workers: past the dot is in doubt, before it is owed again. Return how many.

    Each step asks again in the database whether the dot was passed, so that a worker that only seemed dead loses its
    claim and never has its message sent by two.
    """
    with reading(engine) as session:
        held = session.scalars(select(Notice.claimed_by).where(Notice.state == Delivery.CLAIMED).distinct())
        dead = [name for name in held if name and worker.is_dead(name)]
    if not dead:
        return 0
    with unit_of_work(engine) as session:
        return sum(_give_up(session, name) for name in dead)


def _give_up(session: Session, name: str) -> int:
    theirs = (Notice.state == Delivery.CLAIMED, Notice.claimed_by == name)
    nobody = {"claimed_by": None, "claimed_at": None}
    doubtful = update(Notice).where(*theirs, Notice.dot_at.is_not(None))
    owed = update(Notice).where(*theirs, Notice.dot_at.is_(None))
    doubt = doubtful.values(state=Delivery.IN_DOUBT, reply=BROKEN_OFF, **nobody).returning(Notice.id)
    again = owed.values(state=Delivery.PENDING, attempts=Notice.attempts - 1, **nobody).returning(Notice.id)
    return sum(len(session.scalars(one).all()) for one in (doubt, again))


def hand_back(engine: Engine, ids: list[int], worker: Worker) -> None:
    """Owe again what was claimed and not begun, as if it had not been claimed."""
    with unit_of_work(engine) as session:
        ours = update(Notice).where(
            Notice.id.in_(ids),
            Notice.state == Delivery.CLAIMED,
            Notice.claimed_by == worker.name,
            Notice.dot_at.is_(None),
        )
        session.execute(
            ours.values(
                state=Delivery.PENDING,
                attempts=Notice.attempts - 1,
                claimed_by=None,
                claimed_at=None,
            )
        )
