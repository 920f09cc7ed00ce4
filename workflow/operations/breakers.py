"""Breakers: a way out that fails again and again rests with growing pauses, then one message tries it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Table, func, or_, select, update
from sqlalchemy.orm import Session

from workflow.config import Config
from workflow.ledger import Breaker, Delivery, Notice
from workflow.outbox import insert_missing

PROBE_LEASE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
UNLIMITED = ("mail", "inbox")


def room_in(session: Session, key: str, now: datetime, config: Config) -> int:
    """Return how many messages may be claimed for a way out now: none while it rests, one to try it, else a batch.

    A robot takes so many a minute and no more; who asks holds its row until the claim is committed.
    """
    row = session.get(Breaker, key)
    if key in UNLIMITED and (row is None or row.failures < config.outbox.breaker_failures):
        return config.outbox.batch
    row = _locked(session, key)
    if row.failures >= config.outbox.breaker_failures:
        if _rests(row, now, config):
            return 0
        row.paused_until = now + PROBE_LEASE  # nobody else tries while this one does
        return 1
    return config.outbox.batch if key in UNLIMITED else max(0, _left_this_minute(session, key, now, config))


def _rests(row: Breaker, now: datetime, config: Config) -> bool:
    """Whether it is to be left alone; a pause longer than any was set by a clock that stood too far ahead, and is over."""
    longest = max(timedelta(minutes=config.outbox.longest_pause_minutes), PROBE_LEASE)
    return row.paused_until is not None and now < row.paused_until <= now + longest


def waits_for_its_minute(session: Session, key: str, now: datetime, config: Config) -> bool:
    """Whether a way out works and only has taken as many as it takes a minute."""
    if key in UNLIMITED:
        return False
    row = session.get(Breaker, key)
    is_well = row is None or row.failures < config.outbox.breaker_failures
    return is_well and _left_this_minute(session, key, now, config) <= 0


def _left_this_minute(session: Session, key: str, now: datetime, config: Config) -> int:
    used = session.scalar(
        select(func.count())
        .select_from(Notice)
        .where(
            Notice.channel == key,
            or_(Notice.state == Delivery.CLAIMED, Notice.dot_at.between(now - MINUTE, now + MINUTE)),
        )
    )
    return config.chat.per_minute - (used or 0)


def _locked(session: Session, key: str) -> Breaker:
    _lay(session, key)
    return session.scalars(
        select(Breaker).where(Breaker.key == key).with_for_update().execution_options(populate_existing=True)
    ).one()


def _lay(session: Session, key: str) -> None:
    table = Breaker.__table__
    assert isinstance(table, Table)
    insert_missing(session, table, [{"key": key, "failures": 0, "said": ""}], returning="key")


def note_failure(
    session: Session,
    key: str,
    reason: str,
    now: datetime,
    config: Config,
    *,
    pause_seconds: int | None = None,
) -> datetime | None:
    """Count a failure of a way out; from the set number on it rests, twice as long each time. Return until when."""
    row = _locked(session, key)
    row.failures += 1
    if pause_seconds is not None:
        row.failures = max(row.failures, config.outbox.breaker_failures)
    over = row.failures - config.outbox.breaker_failures
    longest = timedelta(minutes=config.outbox.longest_pause_minutes)
    grown = timedelta(seconds=pause_seconds or config.outbox.backoff_seconds * 2 ** min(max(over, 0), 12))
    row.paused_until = now + min(grown, longest) if over >= 0 else None
    row.said, row.failed_at = reason[:500], now
    return row.paused_until


def note_success(session: Session, key: str, now: datetime) -> None:
    """Close the breaker again; a way out that works already is written once a minute at most."""
    row = session.get(Breaker, key)
    if row is None:
        _lay(session, key)
    elif not row.failures and row.sent_at is not None and now - row.sent_at < MINUTE:
        return
    working = update(Breaker).where(Breaker.key == key)
    session.execute(working.values(failures=0, paused_until=None, said="", sent_at=now))


def release(session: Session, key: str) -> None:
    """Let a resting way out be tried at once: its one try was not needed, or the office asks."""
    if key == "inbox":
        return
    resting = update(Breaker).where(Breaker.key == key, Breaker.failures > 0)
    session.execute(resting.values(paused_until=None))
