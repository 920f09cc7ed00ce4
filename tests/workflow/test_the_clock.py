"""A machine's clock that is moved: found by the kernel's own count, journalled, told, and shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from tests.cast import assemble_with_plan
from tests.house import configure
from workflow.clock import FixedClock, SystemClock, Ticks
from workflow.ledger import Bell, Breaker, Delivery, JournalEntry, Notice, RoundRun
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.ringing import missed, ring
from workflow.operations.rounds import Rounds
from workflow.queries.rounds import last_jump, silent_since

MORNING = datetime(2024, 9, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FixedClock:
    """A machine that has been up for a thousand seconds."""
    return FixedClock(MORNING, Ticks("this start", 1000.0))


@pytest.fixture
def rounds(engine: Engine, tmp_path: Path, clock: FixedClock) -> Rounds:
    """A town whose rounds have rung once, as they should."""
    with unit_of_work(engine) as session:
        assemble_with_plan(session)
    made = Rounds(engine, configure(tmp_path, engine), clock)
    ring(made, "generate", Bell.SCHEDULE)
    return made


def _ring_at(rounds: Rounds, clock: FixedClock, moment: datetime, up: Ticks) -> int | None:
    clock.moment, clock.up = moment, up
    ring(rounds, "generate", Bell.SCHEDULE)
    with reading(rounds.engine) as session:
        return session.scalars(select(RoundRun.clock_jump).order_by(RoundRun.id.desc()).limit(1)).one()


def test_time_that_passes_is_no_jump(rounds: Rounds, clock: FixedClock) -> None:
    assert _ring_at(rounds, clock, MORNING + HOUR, Ticks("this start", 4600.0)) is None
    assert _ring_at(rounds, clock, MORNING + HOUR, Ticks("this start", 4840.0)) is None  # four minutes: set right
    assert _ring_at(rounds, clock, MORNING + 300 * HOUR, Ticks("next start", 5.0)) is None  # off for days


@pytest.mark.parametrize("moved", [3 * HOUR, -3 * HOUR, timedelta(days=3650), timedelta(minutes=-6)])
def test_a_moved_clock_is_found_both_ways(rounds: Rounds, clock: FixedClock, moved: timedelta) -> None:
    seconds = _ring_at(rounds, clock, MORNING + HOUR + moved, Ticks("this start", 4600.0))
    assert seconds == moved.total_seconds()
    later = clock.moment + HOUR
    assert _ring_at(rounds, clock, later, Ticks("this start", 8200.0)) is None  # told once, not for ever


def test_after_a_start_only_a_clock_before_the_last_run_is_known_to_be_wrong(
    rounds: Rounds, clock: FixedClock
) -> None:
    assert _ring_at(rounds, clock, MORNING - HOUR, Ticks("next start", 5.0)) == -3600


def test_a_jump_is_journalled_told_once_and_shown(rounds: Rounds, clock: FixedClock) -> None:
    _ring_at(rounds, clock, MORNING + 4 * HOUR, Ticks("this start", 4600.0))
    with reading(rounds.engine) as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.act == "clock_jumped")).one()
        assert (entry.before, entry.after) == ("2024-09-23T02:00:00+00:00", "2024-09-23T05:00:00+00:00")
        told = select(func.count()).where(Notice.event == "clock_jumped", Notice.channel == "inbox")
        assert session.scalar(told) == 2  # both of the office
        shown = last_jump(session, now=clock.moment)
        assert shown is not None
        assert shown.clock_jump == 3 * 3600
        assert last_jump(session, now=clock.moment + timedelta(days=8)) is None


def test_a_clock_a_year_ahead_holds_nothing_up_once_it_is_right_again(
    rounds: Rounds, clock: FixedClock
) -> None:
    clock.moment, clock.up = MORNING + 9000 * HOUR, Ticks("this start", 1010.0)
    for name in ("generate", "remind", "announce"):
        ring(rounds, name, Bell.SCHEDULE)
    with unit_of_work(rounds.engine) as session:
        waits = update(Notice).where(Notice.event == "digest").values(state="pending")
        session.execute(waits)
        session.add(Breaker(key="mail", failures=9, said="", paused_until=clock.moment + HOUR / 4))
    clock.moment, clock.up = MORNING + HOUR, Ticks("this start", 4600.0)
    assert {one.name for one in missed(rounds)} >= {"remind", "announce"}
    for name in ("remind", "announce"):
        ring(rounds, name, Bell.CATCH_UP)
    with reading(rounds.engine) as session:
        assert silent_since(session, now=clock.moment + timedelta(minutes=20)) is not None
        mails = session.scalars(select(Notice.state).where(Notice.event == "digest", Notice.channel == "mail")).all()
        assert mails
        assert set(mails) <= {Delivery.SENT, Delivery.WITHDRAWN}


def test_the_machines_clock_counts_on_its_own() -> None:
    clock = SystemClock()
    first, second = clock.ticks(), clock.ticks()
    assert first is not None
    assert second is not None
    assert first.boot == second.boot
    assert second.seconds >= first.seconds > 0
