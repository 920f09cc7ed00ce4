"""Send what is owed: claim, compose, talk to the other side with no transaction open, settle."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Engine, update

from notifications.message import DeliveryError, DeliveryInDoubt, DeliveryWithdrawn, Fault
from workflow.clock import Clock
from workflow.config import Config
from workflow.ledger import Delivery, Notice
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations import settling
from workflow.operations.breakers import waits_for_its_minute
from workflow.operations.claiming import claim, due_channels, hand_back, recover
from workflow.operations.composing import open_items
from workflow.operations.posts import Post
from workflow.operations.preparing import Delivered, Errand, Ready, prepare, with_paper
from workflow.worker import Worker

PAUSE_SECONDS = 5.0


class Patience:
    """How long a round waits in all for robots that take so many messages a minute; none at all unless told."""

    def __init__(self, seconds: float = 0, sleep: Callable[[float], None] = time.sleep) -> None:
        self.left, self._sleep = seconds, sleep

    def waits(self) -> bool:
        """Wait a little, if there is patience left; return whether it did."""
        if self.left < PAUSE_SECONDS:
            return False
        self._sleep(PAUSE_SECONDS)
        self.left -= PAUSE_SECONDS
        return True


def deliver_due(
    engine: Engine,
    post: Post,
    *,
    config: Config,
    clock: Clock,
    worker: Worker,
    patience: Patience | None = None,
) -> Delivered:
    """Send everything whose moment has come, a batch of each channel in turn; dead workers' claims are settled first."""
    recover(engine, worker=worker)
    errand, patience = Errand(engine, post, config, clock, worker), patience or Patience()
    try:
        is_busy = True
        while is_busy:
            sent = [_batch(errand, channel) for channel in due_channels(engine, clock)]
            is_busy = any(sent) or (_fills_up_again(errand) and patience.waits())
    finally:
        post.close()
    return errand.done


def deliver_one(
    engine: Engine, notice_id: int, post: Post, *, config: Config, clock: Clock, worker: Worker
) -> Delivered:
    """Send one message at once and only once, whatever rests: the test of a channel that somebody waits for."""
    errand = Errand(engine, post, config, clock, worker)
    with unit_of_work(engine) as session:
        owed = update(Notice).where(Notice.id == notice_id, Notice.state == Delivery.PENDING)
        mine = {"state": Delivery.CLAIMED, "claimed_by": worker.name, "claimed_at": clock.now()}
        claimed = session.scalars(owed.values(attempts=config.outbox.attempts, **mine).returning(Notice.id))
        is_mine = claimed.one_or_none() is not None
    try:
        if is_mine:
            _send(errand, notice_id)
    finally:
        post.close()
    return errand.done


def _fills_up_again(errand: Errand) -> bool:
    """Whether something due waits for nothing but the next minute of its robot."""
    channels = due_channels(errand.engine, errand.clock)
    with reading(errand.engine) as session:
        now = errand.clock.now()
        return any(waits_for_its_minute(session, channel, now, errand.config) for channel in channels)


def _batch(errand: Errand, channel: str) -> bool:
    """Send a batch of one channel, up to the channel's own fault; return whether there was anything."""
    ids = claim(errand.engine, channel, config=errand.config, clock=errand.clock, worker=errand.worker)
    for place, notice_id in enumerate(ids):
        if not _send(errand, notice_id):
            hand_back(errand.engine, ids[place + 1 :], errand.worker)
            break
    return bool(ids)


def _send(errand: Errand, notice_id: int) -> bool:
    """Send one claimed message and settle it; return False where the channel itself is at fault."""
    with unit_of_work(errand.engine) as session:
        ready = prepare(session, errand, notice_id)
    return True if ready is None else _carry(errand, ready)


def _carry(errand: Errand, ready: Ready) -> bool:
    fence = Fence(errand, ready)
    try:
        receipt = ready.carrier.deliver(with_paper(ready, errand.config), fence)
    except DeliveryWithdrawn:
        if fence.why != "lost":
            settling.withdrawn(errand, ready, is_done=fence.why == "done")
            errand.done.withdrawn += fence.why == "done"
        return True
    except DeliveryInDoubt as doubt:
        reason = doubt.reason
        settling.surely(lambda: settling.doubtful(errand, ready, reason))
        errand.done.in_doubt += 1
        return False
    except DeliveryError as error:
        if settling.failed(errand, ready, error):
            errand.done.later += 1
        else:
            errand.done.failed += 1
        return error.fault is not Fault.CHANNEL
    settling.surely(lambda: settling.sent(errand, ready, receipt.reply))
    errand.done.sent += 1
    return True


class Fence:
    """The question asked right before the dot: still ours, and still what was composed? The yes is written.

    ``why`` tells a no: "done" (nothing is left to say), "changed" (to be composed anew) or "lost" (not ours any more).
    """

    def __init__(self, errand: Errand, ready: Ready) -> None:
        self.errand, self.ready, self.why = errand, ready, ""

    def __call__(self) -> bool:
        with unit_of_work(self.errand.engine) as session:
            if self.ready.event == "digest":
                items = open_items(session, session.get_one(Notice, self.ready.notice_id))
                if items != self.ready.items:
                    self.why = "changed" if items else "done"
                    return False
            kept = self.errand.mine(self.ready.notice_id).values(dot_at=self.errand.clock.now())
            if session.execute(kept.returning(Notice.id)).one_or_none() is None:
                self.why = "lost"
        return not self.why
