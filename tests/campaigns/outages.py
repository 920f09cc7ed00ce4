"""Rounds that fall silent for hours or months, and come back: ``python -m tests.campaigns.outages``.

Beside each town whose rounds were silent stands one whose rounds never were. People act alike in both. On the day of
the return and on each day after it, the two must tell the same: the same obligations, the same last word on each open
one to each person, the same letters suggested; one digest a person and day, nothing said twice, nothing invented.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click
from sqlalchemy import Engine, case, func, select, update
from sqlalchemy.orm import Session

from tests.cast import PARTS, Cast, adopt_small_plan, assemble
from tests.databases import fresh_ledger
from tests.house import configure
from workflow.clock import FixedClock
from workflow.ledger import Bell, Delivery, Notice, NoticeItem, Obligation
from workflow.ledger.engine import make_engine, reading, unit_of_work
from workflow.operations import checking, merging, reports, signing
from workflow.operations.reports import Written
from workflow.operations.ringing import missed, ring
from workflow.operations.rounds import Rounds
from workflow.queries.obligations import latest_report
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.states import OPEN, Role, State

ANCHORS = (
    date(2024, 2, 27),  # before the leap day
    date(2024, 9, 12),  # a Saturday that is worked, a moved holiday
    date(2024, 9, 27),  # before the October holidays
    date(2024, 12, 23),  # over the year's end
    date(2025, 1, 23),  # a Sunday that is worked, the spring holidays
    date(2025, 6, 20),
    date(2025, 9, 22),
    date(2026, 2, 10),
    date(2026, 9, 22),  # 25 September falls on a holiday: due on the 28th
    date(2026, 12, 22),
)
DAYS = (1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 26, 30, 45, 60, 75)
HOURS = (time(8, 0), time(8, 5), time(3, 20), time(12, 30), time(19, 59), time(22, 10))
LEAD, AFTER = 14, 6  # days lived before the anchor, and watched after a return
ROUNDS = ("generate", "remind", "announce")
STEP = timedelta(days=1)


@dataclass(frozen=True)
class Outage:
    """The rounds' last day is the one before ``begins``; they ring again at an hour of the day ``ends``."""

    anchor: date
    begins: date
    ends: date
    hour: time


@dataclass
class Told:
    """What came of all outages."""

    outages: int = 0
    compared_days: int = 0
    collapsed: int = 0
    faults: list[str] = field(default_factory=list)


def outages(count: int, seed: int) -> Iterator[Outage]:
    """Yield so many outages, every anchor in turn, of every length."""
    chance = random.Random(seed)
    for number in range(count):
        anchor = ANCHORS[number % len(ANCHORS)]
        begins = anchor + timedelta(days=chance.randint(-4, 4))
        length = DAYS[(number // len(ANCHORS)) % len(DAYS)]
        yield Outage(anchor, begins, begins + timedelta(days=length), chance.choice(HOURS))


class Town:
    """A committee with the small plan over three years, its people, its rounds, and its own clock."""

    def __init__(self, engine: Engine, folder: Path, cast: Cast) -> None:
        self.engine, self.cast = engine, cast
        self.clock = FixedClock(datetime(2024, 1, 2, 1, 0, tzinfo=UTC))
        self.rounds = Rounds(engine, configure(folder, engine), self.clock)

    def at(self, day: date, hour: time = time(9)) -> None:
        """Set the clock."""
        self.clock.moment = datetime.combine(day, hour, SHANGHAI).astimezone(UTC)

    def live(self, day: date) -> None:
        """What people do on a day, at noon: each obligation has its own days by its number, kept or missed."""
        self.at(day, time(12))
        with unit_of_work(self.engine) as session:
            rows = session.scalars(
                select(Obligation).where(Obligation.state.in_([*OPEN, State.SIGNED])).order_by(Obligation.id)
            ).all()
            for row in rows:
                self._act(session, row, day)

    def _act(self, session: Session, row: Obligation, day: date) -> None:
        habit = random.Random(row.id)
        written = row.first_due_at.astimezone(SHANGHAI).date() + timedelta(days=habit.randint(-9, 16))
        signed, checked = written + timedelta(days=habit.randint(0, 4)), timedelta(days=habit.randint(1, 5))
        name = next(name for name, unit in self.cast.units.items() if unit.id == row.unit_id)
        if row.state is State.OWED and day >= written and habit.random() < 0.85:
            self._hand_in(session, row, name)
        elif row.state is State.AWAITING and day >= signed:
            self._sign(session, row, name)
        elif row.state is State.SIGNED and day >= signed + checked and row.role is Role.PARTICIPANT:
            lead = self.cast.actor("牵头填报人")
            merging.adopt(session, lead, row.id, seen_version=row.report_version, now=self.clock.now())
        elif row.state is State.SIGNED and day >= signed + checked:
            self._check(session, row, day, is_good=habit.random() < 0.7 or row.returned_count > 0)
        elif row.state is State.RETURNED and day >= row.due_on + timedelta(days=habit.randint(-3, 6)):
            self._hand_in(session, row, name)

    def _part(self, unit: str, leads: bool) -> str:
        return next(part for part, (_, of) in PARTS.items() if of == unit and part.endswith("领导") == leads)

    def _hand_in(self, session: Session, row: Obligation, unit: str) -> None:
        if row.role is Role.LEAD and self._waits_for_inputs(session, row):
            return
        actor, now = self.cast.actor(self._part(unit, leads=False)), self.clock.now()
        written = Written(progress_text=f"本期按计划推进（{row.report_version + 1}）。")
        reports.save(session, actor, row.id, written, seen_version=row.report_version, now=now)
        session.flush()
        reports.submit(session, actor, row.id, seen_version=row.report_version, now=now)

    def _waits_for_inputs(self, session: Session, row: Obligation) -> bool:
        inputs = select(func.count()).where(
            Obligation.task_id == row.task_id, Obligation.period_id == row.period_id,
            Obligation.role == Role.PARTICIPANT, Obligation.state != State.ADOPTED,
        )  # fmt: skip
        return bool(session.scalar(inputs))

    def _sign(self, session: Session, row: Obligation, unit: str) -> None:
        now, seen = self.clock.now(), latest_report(session, row)
        assert seen is not None
        signing.sign(
            session, self.cast.actor(self._part(unit, leads=True)), row.id, seen_version=row.report_version,
            seen_hash=seen.content_hash, now=now, authenticated_at=now, clock_now=now, from_address="127.0.0.1",
        )  # fmt: skip

    def _check(self, session: Session, row: Obligation, day: date, *, is_good: bool) -> None:
        office, now, seen = self.cast.actor("办公室人员"), self.clock.now(), row.report_version
        if is_good:
            checking.verify(session, office, row.id, seen_version=seen, now=now)
            return
        again = day + timedelta(days=10)
        checking.return_report(
            session, office, row.id, seen_version=seen, reason="请补充数字。", new_due_on=again, now=now
        )

    def ring(self, day: date, bell: Bell = Bell.SCHEDULE, hour: time = time(9)) -> str:
        """Ring the day's rounds; after a silence only what is missed. Return the letters suggested."""
        self.at(day, hour)
        names = [one.name for one in missed(self.rounds)] if bell is Bell.CATCH_UP else list(ROUNDS)
        said = {name: ring(self.rounds, name, bell) for name in names if name in ROUNDS}
        assert all(one.is_well for one in said.values()), said
        return said["remind"].said.partition("建议")[2] if "remind" in said else ""


@dataclass(frozen=True)
class Picture:
    """What a town's ledger says at one moment."""

    obligations: dict[int, tuple[str, date]]
    items: frozenset[tuple[int, int, str]]
    last: dict[tuple[int, int], str]
    twice: int
    waiting: int

    @classmethod
    def of(cls, engine: Engine, now: datetime) -> Picture:
        """Look at a ledger."""
        with reading(engine) as session:
            rows = session.execute(select(Obligation.id, Obligation.state, Obligation.due_on)).all()
            told = session.execute(
                select(NoticeItem.person_id, NoticeItem.obligation_id, NoticeItem.rung).order_by(NoticeItem.id)
            ).all()
            pushes = session.execute(
                select(Notice.person_id, Notice.push_day).where(Notice.push_day.is_not(None))
            ).all()
            late = select(func.count()).where(Notice.state == Delivery.PENDING, Notice.not_before <= now)
            waiting = session.scalar(late) or 0
        twice = sum(n > 1 for n in Counter(map(tuple, told)).values())
        twice += sum(n > 1 for n in Counter(map(tuple, pushes)).values())
        last = {(person, row): rung for person, row, rung in told if not rung.startswith("returned")}
        return cls({row.id: (row.state.value, row.due_on) for row in rows}, frozenset(map(tuple, told)), last, twice, waiting)


def differences(never: Picture, silent: Picture) -> list[str]:
    """Return where a town that was silent tells anything but what the other does."""
    found = []
    if never.obligations != silent.obligations:
        found.append("the obligations differ")
    for (person, row), rung in never.last.items():
        is_up_to_them = _is_up_to(*never.obligations[row], rung)
        if is_up_to_them and silent.last.get((person, row)) != rung:
            found.append(f"person {person} was told {silent.last.get((person, row))} of {row}, not {rung}")
    invented = silent.items - never.items
    if invented:
        found.append(f"told what nobody tells: {sorted(invented)[:3]}")
    if silent.twice:
        found.append(f"{silent.twice} told twice")
    if silent.waiting:
        found.append(f"{silent.waiting} due and not sent")
    return found


def _is_up_to(state: str, due_on: date, rung: str) -> bool:
    """Whether who was told this still has to act by that day: the signer on what waits for them, the reporter on all else
    that is open.
    """
    is_theirs = rung.startswith("sign") == (state == State.AWAITING)
    return State(state) in OPEN and is_theirs and rung.endswith(f"@{due_on}")


class Years:
    """The town that never fell silent, lived once, with a copy of its ledger for each morning of an anchor's weeks."""

    def __init__(self, folder: Path, anchor: date) -> None:
        self.folder, self.anchor = folder, anchor
        with unit_of_work(self._open("oracle")) as session:
            self.cast = assemble(session)
            adopt_small_plan(session, self.cast, years=(2024, 2026))
        self.town = Town(self.engine, folder, self.cast)
        self.pictures: dict[date, Picture] = {}
        self.suggested: dict[date, str] = {}
        self._settle_the_past(anchor - timedelta(days=LEAD))

    def _open(self, name: str) -> Engine:
        (self.folder / name).mkdir()
        self._ledger = fresh_ledger("sqlite", self.folder / name)
        self.engine = self._ledger.__enter__()
        return self.engine

    def _settle_the_past(self, first: date) -> None:
        until = datetime.combine(first - timedelta(days=30), time(), SHANGHAI)
        with unit_of_work(self.engine) as session:
            past = update(Obligation).where(Obligation.due_at < until)
            done = case((Obligation.role == Role.PARTICIPANT, State.ADOPTED), else_=State.VERIFIED)
            session.execute(past.values(state=done, handed_in_at=Obligation.due_at, settled_at=Obligation.due_at))

    def morning(self, day: date) -> Path:
        """Return where the copy of a morning stands."""
        return self.folder / f"{day}.sqlite3"

    def live_until(self, last: date) -> None:
        """Live day by day: a copy, the rounds, the people."""
        day = self.anchor - timedelta(days=LEAD)
        while day <= last:
            self._copy_to(self.morning(day))
            self.suggested[day] = self.town.ring(day)
            self.pictures[day] = Picture.of(self.engine, self.town.clock.now())
            self.town.live(day)
            day += STEP

    def _copy_to(self, path: Path) -> None:
        live, copy = sqlite3.connect(str(self.engine.url.database)), sqlite3.connect(path)
        live.backup(copy)
        live.close()
        copy.close()

    def close(self) -> None:
        """Let go of the ledger."""
        self._ledger.__exit__(None, None, None)


def suffer(years: Years, outage: Outage, folder: Path, told: Told) -> None:
    """Live an outage from the morning it begins, and hold each day from the return on against the other town."""
    path = folder / "ledger.sqlite3"
    shutil.copyfile(years.morning(outage.begins), path)
    engine = make_engine(f"sqlite:///{path}")
    try:
        town = Town(engine, folder, years.cast)
        day = outage.begins
        while day < outage.ends:
            town.live(day)
            day += STEP
        if outage.hour < time(9):
            town.ring(outage.ends, Bell.CATCH_UP, outage.hour)
        for number in range(AFTER):
            suggested = town.ring(outage.ends + number * STEP)
            _hold(years, outage, outage.ends + number * STEP, Picture.of(engine, town.clock.now()), suggested, told)
            town.live(outage.ends + number * STEP)
    finally:
        engine.dispose()
    told.outages += 1


def _hold(years: Years, outage: Outage, day: date, silent: Picture, suggested: str, told: Told) -> None:
    never = years.pictures[day]
    faults = differences(never, silent)
    if suggested != years.suggested[day]:
        faults.append(f"suggested {suggested or 'nothing'}, not {years.suggested[day] or 'nothing'}")
    told.faults += [f"{outage.begins}..{outage.ends} {outage.hour}, on {day}: {one}" for one in faults]
    told.compared_days += 1
    told.collapsed += len(never.items - silent.items)


def run(count: int, seed: int, folder: Path) -> Told:
    """Suffer so many outages; return what came of them."""
    told, planned = Told(), list(outages(count, seed))
    for anchor in sorted({one.anchor for one in planned}):
        own = folder / str(anchor)
        own.mkdir()
        years, mine = Years(own, anchor), [one for one in planned if one.anchor == anchor]
        years.live_until(max(one.ends for one in mine) + AFTER * STEP)
        for number, outage in enumerate(mine):
            (own / f"silent{number}").mkdir()
            suffer(years, outage, own / f"silent{number}", told)
        years.close()
        shutil.rmtree(own)
    return told


@click.command()
@click.option("--count", default=200, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(count: int, seed: int) -> None:
    """Exit 1 if any day after any outage differs from the town that was never silent."""
    with tempfile.TemporaryDirectory() as folder:
        told = run(count, seed, Path(folder))
    click.echo(
        f"{told.outages} outages, {told.compared_days} days held against the town never silent, "
        f"{told.collapsed} reminders collapsed into later ones, {len(told.faults)} faults"
    )
    for fault in told.faults[:40]:
        click.echo(f"✗ {fault}")
    sys.exit(1 if told.faults else 0)


if __name__ == "__main__":
    main()
