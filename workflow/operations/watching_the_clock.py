"""Watch the machine's clock: a jump of minutes is journalled in every committee, and its office is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.clock import Ticks
from workflow.ledger import Committee, Delivery, Notice, RoundRun
from workflow.operations.informing import tell_office
from workflow.queries.people import system_actor

WORTH_TELLING = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=15)  # over the longest holidays to the next working morning, with room to spare


def jump_since_last_run(session: Session, now: datetime, ticks: Ticks | None) -> timedelta | None:
    """Return by how much the clock was moved since the last run, or None for less than five minutes.

    On the same start of the same machine the kernel's count tells, either way. Otherwise only a clock that stands
    before the last run's is known to be wrong, this one's or the other machine's.
    """
    if ticks is None:
        return None
    newest = select(RoundRun).order_by(RoundRun.id.desc()).limit(1)
    last = session.scalars(newest.where(RoundRun.boot == ticks.boot)).one_or_none()
    if last is not None and last.boot_seconds is not None:
        moved = now - last.started_at - timedelta(seconds=ticks.seconds - last.boot_seconds)
    else:
        last = session.scalars(newest).one_or_none()
        moved = min(now - last.started_at, timedelta()) if last else timedelta()
    return moved if abs(moved) > WORTH_TELLING else None


def tell_of_jump(session: Session, run: RoundRun, moved: timedelta) -> None:
    """Journal the jump in every committee and tell its office, in the transaction of the run that saw it."""
    now, seconds = run.started_at, round(moved.total_seconds())
    run.clock_jump = seconds
    if moved < timedelta():
        _owe_now(session, now)
    said = {"seconds": seconds, "at": now.isoformat()}
    was, is_now = (now - moved).isoformat(), now.isoformat()
    for committee_id in session.scalars(select(Committee.id).order_by(Committee.id)).all():
        act = journal.Act(act="clock_jumped", thing="round", thing_id=run.id, before=was, after=is_now)
        journal.append(session, system_actor(committee_id), act, at=now)
        tell_office(session, committee_id, "clock_jumped", f"{run.id}", said, now=now)


def _owe_now(session: Session, now: datetime) -> None:
    """Let go at once what a clock far ahead put off: no message of ours ever waits that long for its morning."""
    put_off = update(Notice).where(Notice.state == Delivery.PENDING, Notice.not_before > now + LONGEST_WAIT)
    session.execute(put_off.values(not_before=now))
