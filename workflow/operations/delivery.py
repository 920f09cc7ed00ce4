"""Send what is owed: claim, render, talk to the server with no transaction open, settle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, or_, select, update
from sqlalchemy.orm import Session

from notifications.mail import DOMAIN
from notifications.message import (
    DeliveryError,
    DeliveryInDoubt,
    DeliveryWithdrawn,
    Message,
    Transport,
    message_id,
)
from workflow import journal
from workflow.clock import Clock
from workflow.config import Config
from workflow.ledger import Committee, Delivery, Notice, Person
from workflow.ledger.engine import unit_of_work
from workflow.operations.composing import compose, still_wanted
from workflow.queries.clock import now_for
from workflow.queries.notices import doubtful_notice
from workflow.rules.roles import Actor
from workflow.worker import Worker


@dataclass
class Delivered:
    """What a round did, in numbers."""

    sent: int = 0
    in_doubt: int = 0
    failed: int = 0
    later: int = 0
    withdrawn: int = 0

    @property
    def words(self) -> str:
        """The same in words."""
        return f"发出{self.sent}，存疑{self.in_doubt}，失败{self.failed}，稍后再试{self.later}，已无须发送{self.withdrawn}"


def deliver_due(
    engine: Engine, transport: Transport | None, *, config: Config, clock: Clock, worker: Worker
) -> Delivered:
    """Send everything whose moment has come; a killed worker's claims are settled first."""
    done = Delivered()
    recover(engine, clock=clock, worker=worker)
    while ids := _claim(engine, config, clock, worker):
        for notice_id in ids:
            _send(engine, notice_id, transport, config, clock, worker, done)
    return done


def recover(engine: Engine, *, clock: Clock, worker: Worker) -> int:
    """Settle the claims of workers that are no more: past the dot is in doubt, before it is owed again."""
    with unit_of_work(engine) as session:
        claimed = session.scalars(select(Notice).where(Notice.state == Delivery.CLAIMED)).all()
        dead = [one for one in claimed if one.claimed_by and worker.is_dead(one.claimed_by)]
        for one in dead:
            one.state = Delivery.IN_DOUBT if one.dot_at else Delivery.PENDING
            one.reply = "发送中程序中断，可能已送达" if one.dot_at else ""
            one.claimed_by = one.claimed_at = None
        return len(dead)


def _claim(engine: Engine, config: Config, clock: Clock, worker: Worker) -> list[int]:
    with unit_of_work(engine) as session:
        now = clock.now()
        due = (
            select(Notice.id)
            .join(Committee, Notice.committee_id == Committee.id)
            .where(
                Notice.state == Delivery.PENDING,
                or_(Notice.not_before <= now, Committee.is_demonstration),
            )
            .order_by(Notice.not_before, Notice.id)
            .limit(config.outbox.batch)
            .with_for_update(skip_locked=True, of=Notice)
        )
        ids = list(session.scalars(due))
        claimed = session.scalars(
            update(Notice)
            .where(Notice.id.in_(ids), Notice.state == Delivery.PENDING)
            .values(
                state=Delivery.CLAIMED,
                claimed_by=worker.name,
                claimed_at=now,
                attempts=Notice.attempts + 1,
                dot_at=None,
            )
            .returning(Notice.id)
        )
        return sorted(claimed)


def _send(
    engine: Engine,
    notice_id: int,
    transport: Transport | None,
    config: Config,
    clock: Clock,
    worker: Worker,
    done: Delivered,
) -> None:
    with unit_of_work(engine) as session:
        notice = session.get_one(Notice, notice_id)
        now = now_for(session.get_one(Committee, notice.committee_id), clock)
        words = compose(session, notice, base_url=config.base_url, now=now)
        if words is None or (notice.channel == "mail" and transport is None):
            _settle(notice, Delivery.WITHDRAWN, now, "已办结或无须发送")
            done.withdrawn += 1
            return
        notice.subject, notice.body = words.subject, words.text
        notice.message_id = message_id(notice.natural_key, DOMAIN)
        if notice.channel == "inbox":
            _settle(notice, Delivery.SENT, now, "站内")
            done.sent += 1
            return
        person = session.get_one(Person, notice.person_id)
        message = Message(
            notice.natural_key, person.name, person.email or "", words.subject, words.text, words.html, now
        )
    assert transport is not None
    _carry(engine, notice_id, message, transport, config, clock, worker, done)


def _carry(
    engine: Engine,
    notice_id: int,
    message: Message,
    transport: Transport,
    config: Config,
    clock: Clock,
    worker: Worker,
    done: Delivered,
) -> None:
    """Talk to the server with no transaction open, then settle by what came of it."""

    def settle(state: Delivery, reply: str, wait: timedelta | None = None) -> None:
        with unit_of_work(engine) as session:
            notice = session.get_one(Notice, notice_id)
            _settle(notice, state, clock.now(), reply)
            if wait is not None:
                notice.not_before = clock.now() + wait

    try:
        receipt = transport.deliver(message, _fence(engine, notice_id, clock, worker))
        settle(Delivery.SENT, receipt.reply)
        done.sent += 1
    except DeliveryWithdrawn:
        settle(Delivery.WITHDRAWN, "发送前已办结")
        done.withdrawn += 1
    except DeliveryInDoubt as doubt:
        settle(Delivery.IN_DOUBT, doubt.reason)
        done.in_doubt += 1
    except DeliveryError as failed:
        attempts = _attempts(engine, notice_id)
        if failed.permanent or attempts >= config.outbox.attempts:
            settle(Delivery.FAILED, failed.reason)
            done.failed += 1
        else:
            settle(
                Delivery.PENDING,
                failed.reason,
                timedelta(seconds=config.outbox.backoff_seconds * 2 ** (attempts - 1)),
            )
            done.later += 1


def _fence(engine: Engine, notice_id: int, clock: Clock, worker: Worker) -> Callable[[], bool]:
    """Return the question asked right before the final dot: still ours, and still wanted? The yes is kept."""

    def ask() -> bool:
        with unit_of_work(engine) as session:
            notice = session.get_one(Notice, notice_id)
            if not still_wanted(session, notice):
                return False
            mine = update(Notice).where(
                Notice.id == notice_id, Notice.state == Delivery.CLAIMED, Notice.claimed_by == worker.name
            )
            kept = session.execute(mine.values(dot_at=clock.now()).returning(Notice.id)).one_or_none()
            return kept is not None

    return ask


def _attempts(engine: Engine, notice_id: int) -> int:
    with unit_of_work(engine) as session:
        return session.get_one(Notice, notice_id).attempts


def _settle(notice: Notice, state: Delivery, now: datetime, reply: str) -> None:
    notice.state, notice.reply = state, reply[:500]
    notice.claimed_by = notice.claimed_at = None
    notice.settled_at = None if state is Delivery.PENDING else now


def settle_doubt(session: Session, actor: Actor, notice_id: int, *, arrived: bool, now: datetime) -> None:
    """Settle a message in doubt by the office's word: it arrived, or it is owed again."""
    notice = doubtful_notice(session, actor, notice_id)
    _settle(notice, Delivery.SENT if arrived else Delivery.PENDING, now, notice.reply)
    notice.not_before, notice.dot_at = now, None
    session.flush()
    act = journal.Act("settle_doubt", "notice", notice.id, "in_doubt", notice.state.value)
    journal.append(session, actor, act, at=now)
