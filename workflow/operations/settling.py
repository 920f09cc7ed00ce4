"""Settle what came of a message that was carried: each step holds only as long as the claim does."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from notifications.message import DeliveryError, Fault
from workflow.ledger import Delivery, Notice
from workflow.ledger.engine import unit_of_work
from workflow.operations.breakers import note_failure, note_success, release
from workflow.operations.informing import tell_office
from workflow.operations.preparing import Errand, Ready, settle
from workflow.operations.stopping import stop_address

LONGEST_PAUSE = timedelta(hours=6)
TRIES = (0.1, 0.4, 1.0, 2.0, 4.0)
TRIAL = "trial"


def surely(write: Callable[[], None]) -> None:
    """Write what came of a message; again, if the database is away for a moment. Writing twice changes nothing."""
    for pause in TRIES:
        try:
            return write()
        except (OperationalError, InterfaceError):
            time.sleep(pause)
    return write()


def sent(errand: Errand, ready: Ready, reply: str) -> None:
    """It arrived; also where somebody took this worker for dead after its dot: then it is in doubt no more."""
    now = errand.clock.now()
    with unit_of_work(errand.engine) as session:
        ours = or_(
            and_(Notice.state == Delivery.CLAIMED, Notice.claimed_by == errand.worker.name),
            and_(Notice.state == Delivery.IN_DOUBT, Notice.settled_at.is_(None)),
        )
        arrived = update(Notice).where(Notice.id == ready.notice_id, ours)
        nobody = {"claimed_by": None, "claimed_at": None}
        session.execute(arrived.values(state=Delivery.SENT, reply=reply[:500], settled_at=now, **nobody))
        note_success(session, ready.channel, now)


def doubtful(errand: Errand, ready: Ready, reason: str) -> None:
    """The dot was written and no answer came."""
    with unit_of_work(errand.engine) as session:
        swap = errand.mine(ready.notice_id)
        nobody = {"claimed_by": None, "claimed_at": None}
        session.execute(swap.values(state=Delivery.IN_DOUBT, reply=reason[:500], **nobody))
        note_failure(session, ready.channel, reason, errand.clock.now(), errand.config)


def withdrawn(errand: Errand, ready: Ready, *, is_done: bool) -> None:
    """Nothing was sent: its reader has done everything, or something changed and it is composed anew at once."""
    with unit_of_work(errand.engine) as session:
        swap = errand.mine(ready.notice_id)
        session.execute(
            swap.values(
                state=Delivery.WITHDRAWN if is_done else Delivery.PENDING,
                reply="发送前已办结" if is_done else "发送前有变化，重新编写",
                settled_at=errand.clock.now() if is_done else None,
                attempts=Notice.attempts - 1,
                claimed_by=None,
                claimed_at=None,
            )
        )
        release(session, ready.channel)


def failed(errand: Errand, ready: Ready, error: DeliveryError) -> bool:
    """Owe it again after a growing pause, or end it; return whether it is owed again."""
    now = errand.clock.now()
    with unit_of_work(errand.engine) as session:
        held = select(Notice).where(Notice.id == ready.notice_id, Notice.claimed_by == errand.worker.name)
        notice = session.scalars(held.with_for_update()).one_or_none()
        if notice is None:
            return False
        if error.fault is Fault.CHANNEL:
            _blame_channel(session, errand, ready, notice, error, now)
        else:
            note_success(session, ready.channel, now)
        if error.permanent or notice.attempts >= errand.config.outbox.attempts:
            _end(session, ready, notice, error, now)
            return False
        settle(notice, Delivery.PENDING, now, error.reason)
        notice.not_before = now + pause_after(notice.attempts, errand.config.outbox.backoff_seconds)
        return True


def pause_after(attempts: int, first_seconds: int) -> timedelta:
    """Return how long a message rests after so many attempts: twice as long each time, six hours at most."""
    return min(timedelta(seconds=first_seconds * 2 ** min(max(attempts - 1, 0), 16)), LONGEST_PAUSE)


def _blame_channel(
    session: Session, errand: Errand, ready: Ready, notice: Notice, error: DeliveryError, now: datetime
) -> None:
    """Count it against the way out, not against the message: that is owed as long as it takes."""
    if ready.event != TRIAL:
        notice.attempts -= 1
    rests_until = note_failure(
        session, ready.channel, error.reason, now, errand.config, pause_seconds=error.pause_seconds
    )
    if rests_until is not None:
        said = {"channel": ready.channel, "reason": error.reason[:200], "until": rests_until.isoformat()}
        key = f"{ready.channel}:{now:%Y%m%d}"
        tell_office(session, notice.committee_id, "channel_rests", key, said, now=now)


def _end(session: Session, ready: Ready, notice: Notice, error: DeliveryError, now: datetime) -> None:
    settle(notice, Delivery.FAILED, now, error.reason)
    if ready.event == TRIAL:
        return
    if error.fault is Fault.ADDRESS and error.permanent:
        stop_address(session, notice, ready.message.address, error.reason, now=now)
    else:
        tell_office(session, notice.committee_id, "not_sent", str(notice.id), {"notice": notice.id}, now=now)
