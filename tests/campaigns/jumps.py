"""A machine whose clock jumps while it sweeps and sends, and machines in other zones: ``python -m tests.campaigns.jumps``.

The sender is a process of its own under libfaketime, which moves its clock and leaves the kernel's count alone. After
the jumps the clock is right again: each reminder has then arrived once, and every jump that a round could see is in the
journal. The zone of the machine changes nothing at all.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from unittest import mock

import click
from sqlalchemy import Engine, func, select

from tests.campaigns.kills import ROOT, child_of, configuration
from tests.campaigns.towns import MORNING, settle_people
from tests.databases import KINDS, fresh_ledger
from workflow import journal
from workflow.clock import SystemClock
from workflow.config import load
from workflow.ledger import Bell, Committee, JournalEntry, Notice, NoticeItem, RoundRun
from workflow.ledger.engine import make_engine, reading
from workflow.operations import ringing
from workflow.operations.ringing import ring
from workflow.operations.rounds import Rounds

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))  # Debian: libfaketime
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Europe/London", "Asia/Kathmandu", "Pacific/Apia")
PEOPLE = 30
AFTERWARDS = (timedelta(minutes=30), timedelta(hours=1), timedelta(days=3))  # what was put off to Monday goes on Monday
HOURS = (-3.0, 3.0, -3.0, 3.0, -10.0, 13.0, 1.0, -0.5)


@dataclass
class Told:
    """What came of all runs."""

    runs: int = 0
    due: int = 0
    taken: int = 0
    jumps: int = 0
    journalled: int = 0
    faults: list[str] = field(default_factory=list)


class FalseClock:
    """The file that a child's clock follows."""

    def __init__(self, path: Path, moment: datetime) -> None:
        self.path = path
        self.show(moment)

    def show(self, moment: datetime) -> None:
        """Let the child believe that it is this moment now."""
        self._write((moment - datetime.now(UTC)).total_seconds())

    def move(self, by: timedelta) -> None:
        """Let it jump."""
        self._write(self.offset + by.total_seconds())

    def _write(self, offset: float) -> None:
        self.offset = offset
        part = self.path.with_suffix(".part")
        part.write_text(f"{offset:+.0f}\n")
        part.replace(self.path)


@contextmanager
def sender(clock: FalseClock, zone: str = "UTC", build: str = "") -> Iterator[subprocess.Popen[str]]:
    """Run the child that sends, its clock following the file; a ``deaf`` one notices no jump: the control."""
    false = {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock.path),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "TZ": zone,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.campaigns.jumps", "send", *([build] if build else [])]
    child = subprocess.Popen(
        command, env={**os.environ, **false}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield child
    finally:
        try:
            child.communicate(timeout=10)  # its input ends, and so does it; killed, it would leave its clock's memory behind
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()


def _ask(child: subprocess.Popen[str], folder: Path) -> None:
    assert child.stdin is not None
    child.stdin.write(f"{folder}\n")
    child.stdin.flush()


def _wait(child: subprocess.Popen[str]) -> None:
    assert child.stdout is not None
    said = child.stdout.readline().strip()
    assert said == "done", said


@click.argument("build", default="")
def send(build: str) -> None:
    """Sweep and send for each folder that is named on a line, by the machine's clock."""
    if build == "deaf":
        mock.patch.object(ringing, "jump_since_last_run", return_value=None).start()
    for line in sys.stdin:
        config = load(Path(line.strip()) / "config.toml", {})
        engine = make_engine(config.database_url)
        rounds = Rounds(engine, config, SystemClock())
        said = [ring(rounds, name, Bell.SCHEDULE) for name in ("remind", "announce")]
        engine.dispose()
        print("done" if all(one.is_well for one in said) else said, flush=True)


def jump(kind: str, folder: Path, child: subprocess.Popen[str], clock: FalseClock, seed: int, port: int) -> Told:
    """One run: a sweep with jumps in its middle, then the right time again."""
    chance, told = random.Random(seed), Told(runs=1)
    with fresh_ledger(kind, folder) as engine:
        settle_people(engine, 1, PEOPLE)
        configuration(folder, engine.url.render_as_string(hide_password=False), port, has_witness=False)
        clock.show(MORNING)
        _ask(child, folder)
        for _ in range(chance.randint(1, 3)):
            time.sleep(chance.uniform(0, 0.4))
            clock.move(timedelta(hours=chance.choice(HOURS)))
            told.jumps += 1
        _wait(child)
        for later in AFTERWARDS:
            clock.show(MORNING + later)
            _ask(child, folder)
            _wait(child)
        _look(engine, told)
    return told


def _look(engine: Engine, told: Told) -> None:
    """Hold the ledger against itself: what is doubled, what waits, which jumps are journalled."""
    with reading(engine) as session:
        notices = session.scalars(select(Notice).where(Notice.event == "digest", Notice.channel == "mail")).all()
        told.due = len({one.person_id for one in notices})
        told.faults += [f"{one.natural_key} is {one.state.value}" for one in notices if one.state.value not in {"sent", "withdrawn"}]
        items = session.execute(select(NoticeItem.person_id, NoticeItem.obligation_id, NoticeItem.rung)).all()
        told.faults += [f"told twice: {one}" for one, count in Counter(map(tuple, items)).items() if count > 1]
        runs = session.scalars(select(RoundRun).order_by(RoundRun.id)).all()
        written = session.scalar(select(func.count()).where(JournalEntry.act == "clock_jumped")) or 0
        committee_id = session.scalars(select(Committee.id)).one()
        broken = journal.verify(session, committee_id)
    told.journalled = written
    told.taken = sum(one.state.value == "sent" for one in notices)
    if broken is not None:
        told.faults.append(broken.why)
    if told.due != PEOPLE:
        told.faults.append(f"{told.due} of {PEOPLE} were told")
    seen = [one.started_at.timestamp() - (one.boot_seconds or 0) for one in runs]
    moves = sum(abs(after - before) > 300 for before, after in pairwise(seen))
    if moves != written:
        told.faults.append(f"{moves} jumps seen by the rounds, {written} journalled")


def zone(name: str, folder: Path) -> list[tuple[object, ...]]:
    """Sweep and send on a machine of this zone; return everything that was owed."""
    clock = FalseClock(folder / "clock", MORNING)
    with (
        child_of("tests.campaigns.recorder", str(folder / "taken.log")) as relay,
        sender(clock, name) as child,
        fresh_ledger("sqlite", folder) as engine,
    ):
        assert relay.stdout is not None
        settle_people(engine, 1, PEOPLE)
        configuration(folder, str(engine.url), int(relay.stdout.readline()), has_witness=False)
        clock.show(MORNING)
        _ask(child, folder)
        _wait(child)
        with reading(engine) as session:
            rows = session.scalars(select(Notice).order_by(Notice.natural_key)).all()
            return [(one.natural_key, one.push_day, one.not_before.date(), one.state, one.subject, one.body) for one in rows]


def jumps(kind: str, count: int, seed: int, build: str = "") -> Told:
    """So many runs over one sender and one relay; doubled and lost are counted at the relay."""
    whole = Told()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        record, clock = folder / "taken.log", FalseClock(folder / "clock", MORNING)
        with child_of("tests.campaigns.recorder", str(record)) as relay, sender(clock, build=build) as child:
            assert relay.stdout is not None
            port = int(relay.stdout.readline())
            for number in range(count):
                own = folder / f"run{number}"
                own.mkdir()
                before = len(record.read_text().splitlines()) if record.exists() else 0
                told = jump(kind, own, child, clock, seed + number, port)
                taken = record.read_text().splitlines()[before:]
                if len(taken) != len(set(taken)) or len(set(taken)) != told.taken:
                    told.faults.append(f"{told.taken} sent, {len(taken)} taken, {len(set(taken))} of them different")
                _add(whole, told, number)
    return whole


def _add(whole: Told, told: Told, number: int) -> None:
    for name in ("runs", "due", "taken", "jumps", "journalled"):
        setattr(whole, name, getattr(whole, name) + getattr(told, name))
    whole.faults += [f"run {number}: {one}" for one in told.faults]


@click.group(invoke_without_command=True)
@click.option("--count", default=100, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.pass_context
def main(context: click.Context, count: int, seed: int) -> None:
    """Exit 1 if a message is lost or doubled, a jump is not journalled, or a zone changes a word."""
    if context.invoked_subcommand:
        return
    faults = []
    for kind in KINDS:
        told = jumps(kind, count, seed)
        click.echo(
            f"{kind:10} {told.runs} runs, {told.jumps} jumps | {told.due} people due, {told.taken} messages, "
            f"{told.journalled} jumps seen and journalled, {len(told.faults)} faults"
        )
        faults += told.faults
    pictures = {}
    for name in ZONES:
        with tempfile.TemporaryDirectory() as folder:
            pictures[name] = zone(name, Path(folder))
    faults += [f"{name} differs" for name in ZONES if pictures[name] != pictures["UTC"]]
    click.echo(f"{len(ZONES)} zones, {len(pictures['UTC'])} messages each, {len(faults)} faults in all")
    for fault in faults[:40]:
        click.echo(f"✗ {fault}")
    sys.exit(1 if faults else 0)


main.command("send")(send)

if __name__ == "__main__":
    main()
