"""The rounds as the office sees them: the last run, what it said, how long it took, what failed, and the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.ledger import Bell, RoundRun
from workflow.rules.timetable import TABLE, Entry, last_before, next_after

LATE = timedelta(minutes=15)
BROKEN_OFF = timedelta(hours=2)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Seen:
    """A round with its runs of the last week in numbers."""

    entry: Entry
    last: RoundRun | None
    next_at: datetime
    runs: int
    failures: int

    def is_broken_off(self, now: datetime) -> bool:
        """Whether the last run has neither ended nor can still be running: its process was killed."""
        return (
            self.last is not None and self.last.ended_at is None and now - self.last.started_at > BROKEN_OFF
        )

    @property
    def took(self) -> timedelta | None:
        """How long the last run took."""
        return self.last.ended_at - self.last.started_at if self.last and self.last.ended_at else None


def seen_rounds(session: Session, *, now: datetime) -> list[Seen]:
    """Return every round of the timetable, in its order."""
    return [_seen(session, entry, now) for entry in TABLE]


def _seen(session: Session, entry: Entry, now: datetime) -> Seen:
    mine = select(RoundRun).where(RoundRun.name == entry.name)
    last = session.scalars(mine.order_by(RoundRun.id.desc()).limit(1)).one_or_none()
    counted = select(func.count(), func.count().filter(RoundRun.is_well.is_(False))).where(
        RoundRun.name == entry.name, RoundRun.started_at > now - WEEK
    )
    runs, failures = session.execute(counted).tuples().one()
    return Seen(entry, last, next_after(entry.cron, now), runs, failures)


def runs_of(session: Session, name: str, *, limit: int = 50) -> list[RoundRun]:
    """Return a round's runs, the newest first."""
    statement = select(RoundRun).where(RoundRun.name == name).order_by(RoundRun.id.desc()).limit(limit)
    return list(session.scalars(statement))


def last_jump(session: Session, *, now: datetime) -> RoundRun | None:
    """Return the run of the last week that found the clock moved, the newest; None where it went as it should."""
    moved = select(RoundRun).where(RoundRun.clock_jump.is_not(None), RoundRun.started_at > now - WEEK)
    return session.scalars(moved.order_by(RoundRun.id.desc()).limit(1)).one_or_none()


def silent_since(session: Session, *, now: datetime) -> datetime | None:
    """Return when the schedule last rang, if it should have rung since; None where it rings, or never has.

    It is read from the ledger alone: what counts is that rounds come, not whether some server answers.
    """
    rung = select(func.max(RoundRun.started_at)).where(
        RoundRun.bell == Bell.SCHEDULE, RoundRun.started_at <= now
    )
    last = session.scalar(rung)
    if last is None:
        return None
    latest_due = max(last_before(entry.cron, now - LATE) for entry in TABLE)
    return last if last < latest_due else None
