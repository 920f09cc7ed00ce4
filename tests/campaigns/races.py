"""A report handed in at the very instant its reminder is sent: ``python -m tests.campaigns.races``.

One thread carries the reminder, the other hands in; both begin at once and each dawdles at random. Who has handed in,
that is whose transaction ended before the last question to the ledger was asked, must not be reminded any more.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Engine, insert, select

from notifications.message import DeliveryWithdrawn, Message, Receipt
from tests.cast import Cast, assemble_with_plan
from tests.databases import KINDS, fresh_ledger
from tests.house import configure
from workflow import outbox
from workflow.clock import FixedClock
from workflow.config import Config
from workflow.ledger import Notice, NoticeItem, Obligation
from workflow.ledger.engine import unit_of_work
from workflow.operations import delivery, reports
from workflow.operations.posts import Post
from workflow.worker import Worker, life_of

MORNING = datetime(2024, 9, 20, 1, 0, tzinfo=UTC)
DAWDLE = 0.04


@dataclass
class Told:
    """What came of all races."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class Dawdling:
    """A way out that takes its time before the last question, and notes when it asked it and when it sent."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.asked = self.sent = 0.0

    def deliver(self, message: Message, before_dot: Callable[[], bool]) -> Receipt:
        """Carry one message; see Transport."""
        time.sleep(self.seconds)
        self.asked = time.perf_counter()
        if not before_dot():
            raise DeliveryWithdrawn
        self.sent = time.perf_counter()
        return Receipt("250 taken", message.key)

    def close(self) -> None:
        """Nothing is open."""


class Track:
    """One obligation, its reporter, and a reminder of it for every race."""

    def __init__(self, engine: Engine, config: Config, seed: int) -> None:
        self.engine, self.config, self.chance, self.told = engine, config, random.Random(seed), Told()
        with unit_of_work(engine) as session:
            self.cast: Cast = assemble_with_plan(session)
            self.row = self.cast.obligation(session, "县财政局", "1.1.2").id
        self._write(lambda session, actor, seen: reports.save(
            session, actor, self.row, reports.Written(progress_text="本期已完成。"), seen_version=seen, now=MORNING
        ))  # fmt: skip

    def _write(self, act: Callable[..., object]) -> None:
        with unit_of_work(self.engine) as session:
            seen = session.get_one(Obligation, self.row).report_version
            act(session, self.cast.actor("参与填报人"), seen)

    def _hand_in(self) -> None:
        self._write(lambda session, actor, seen: reports.submit(session, actor, self.row, seen_version=seen, now=MORNING))

    def _owe(self, number: int) -> None:
        person, key = self.cast.people["参与填报人"].id, f"race:{number}"
        with unit_of_work(self.engine) as session:
            owed = [outbox.Owed(person, "digest", "mail", key, MORNING.date())]
            outbox.owe(session, self.cast.committee.id, owed, at=MORNING, not_before=MORNING)
            notice = session.scalars(select(Notice.id).where(Notice.natural_key == key)).one()
            item = {"person_id": person, "obligation_id": self.row, "channel": "mail", "rung": f"T-2@{number}"}
            session.execute(insert(NoticeItem).values(notice_id=notice, **item))

    def race(self, number: int) -> None:
        """Begin both at once; hold what was sent against when the hand-in was committed."""
        self._owe(number)
        way, barrier = Dawdling(self.chance.uniform(0, DAWDLE)), threading.Barrier(2)
        wait, done = self.chance.uniform(0, 2 * DAWDLE), [0.0]

        def hand_in() -> None:
            barrier.wait(timeout=30)
            time.sleep(wait)
            self._hand_in()
            done[0] = time.perf_counter()

        reporter = threading.Thread(target=hand_in)
        reporter.start()
        barrier.wait(timeout=30)
        with Worker(life_of(self.engine, self.config.home)) as worker:
            delivery.deliver_due(self.engine, Post(way), config=self.config, clock=FixedClock(MORNING), worker=worker)
        reporter.join(timeout=60)
        self._judge(number, way, done[0])
        self._write(lambda session, actor, seen: reports.withdraw(session, actor, self.row, seen_version=seen, now=MORNING))

    def _judge(self, number: int, way: Dawdling, handed_in: float) -> None:
        if not way.sent:
            self.told.outcomes["handed in first, not reminded"] += 1
        elif handed_in < way.asked:
            self.told.faults.append(f"race {number}: reminded {1000 * (way.sent - handed_in):.1f} ms after the hand-in")
        else:
            self.told.outcomes["reminded first, then handed in"] += 1


def run(engine: Engine, config: Config, count: int, seed: int) -> Told:
    """Run so many races."""
    track = Track(engine, config, seed)
    for number in range(count):
        track.race(number)
    return track.told


@click.command()
@click.option("--count", default=500, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(count: int, seed: int) -> None:
    """Exit 1 if anybody is reminded of what they had handed in."""
    faults: list[str] = []
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder, fresh_ledger(kind, Path(folder)) as engine:
            told = run(engine, configure(Path(folder), engine), count, seed)
        outcomes = ", ".join(f"{name} {number}" for name, number in sorted(told.outcomes.items()))
        click.echo(f"{kind:10} {count} races: {outcomes}, {len(told.faults)} reminded after the hand-in")
        faults += told.faults
    for fault in faults[:40]:
        click.echo(f"✗ {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
