"""The rounds: each by hand, twice with no second effect, its run kept; what was missed is caught up; what fails is told."""

from __future__ import annotations

import itertools
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from tests.cast import assemble_with_plan
from tests.databases import fresh_ledger
from tests.house import configure
from workflow.clock import FixedClock
from workflow.ledger import (
    Base,
    Bell,
    JournalEntry,
    Notice,
    NoticeItem,
    Obligation,
    Plan,
    RoundRun,
)
from workflow.ledger.engine import reading, unit_of_work
from workflow.ledger.triggers import drop_statements
from workflow.operations.backups import BackupRefused, make_backup, restore_backup
from workflow.operations.ringing import KEPT_RUNS, missed, ring
from workflow.operations.rounds import IN_ALL, IN_EACH, Rounds
from workflow.queries.rounds import seen_rounds, silent_since
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.timetable import TABLE, last_before, next_after

MONDAY = datetime(2024, 9, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


@pytest.fixture
def rounds(engine: Engine, tmp_path: Path) -> Rounds:
    """The rounds of a town with a plan, on a Monday morning two days before a due day."""
    with unit_of_work(engine) as session:
        assemble_with_plan(session)
    return Rounds(engine, configure(tmp_path, engine), FixedClock(MONDAY))


def _counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has, but for the runs themselves."""
    with reading(engine) as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name != "round_run"
        }


def test_every_entry_of_the_timetable_can_be_rung() -> None:
    assert {entry.name for entry in TABLE} == set(IN_EACH) | set(IN_ALL)
    assert all(entry.why and entry.title for entry in TABLE)


def test_every_entry_of_the_timetable_has_its_flow() -> None:
    """Asked of a child: Prefect is slow to import, and fails a test run by its own warnings."""
    asks = "from workflow.flows.bells import FLOWS; print(*sorted(FLOWS))"
    done = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == sorted(entry.name for entry in TABLE)


def _files(rounds: Rounds) -> list[str]:
    kept = {".eml", ".zip", ".ics"}
    return sorted(str(path) for path in rounds.config.home.rglob("*") if path.suffix in kept)


def test_each_round_says_what_it_did_and_a_second_run_does_nothing(rounds: Rounds) -> None:
    for name in (entry.name for entry in TABLE):
        first = ring(rounds, name, Bell.HAND)
        assert first.is_well, first.said
        assert first.said
        before, files = _counts(rounds.engine), _files(rounds)
        assert ring(rounds, name, Bell.HAND).is_well
        assert (_counts(rounds.engine), _files(rounds)) == (before, files), name
    with reading(rounds.engine) as session:
        runs = session.scalars(select(RoundRun)).all()
        assert len(runs) == 2 * len(TABLE)
        assert all(run.bell is Bell.HAND and run.is_well and run.said and run.ended_at for run in runs)


def test_the_weekly_digest_carries_the_journals_head_and_is_one_message_a_day(rounds: Rounds) -> None:
    ring(rounds, "remind", Bell.HAND)
    said = ring(rounds, "weekly", Bell.HAND).said
    assert "周报2份" in said
    ring(rounds, "announce", Bell.HAND)
    with reading(rounds.engine) as session:
        kept = session.scalars(select(Notice).where(Notice.event == "weekly")).all()
        assert all(str(notice.payload["journal_hash"]) in notice.body for notice in kept)
        assert all("duban.checkpoint" in notice.body for notice in kept)
        pushed = session.execute(
            select(Notice.person_id, func.count())
            .where(Notice.push_day.is_not(None))
            .group_by(Notice.person_id)
        )
        assert all(number == 1 for _, number in pushed)


def _sent(rounds: Rounds) -> list[tuple[int, str]]:
    with reading(rounds.engine) as session:
        rows = session.execute(
            select(Notice.person_id, Notice.state).where(Notice.event == "digest").order_by(Notice.id)
        )
        return [(person_id, state.value) for person_id, state in rows]


@pytest.mark.parametrize("away", [timedelta(days=1), timedelta(days=30), timedelta(days=200)])
def test_however_long_the_machine_was_off_each_person_gets_one_digest(
    rounds: Rounds, away: timedelta
) -> None:
    ring(rounds, "remind", Bell.SCHEDULE)
    ring(rounds, "announce", Bell.SCHEDULE)
    first = len(_sent(rounds))
    clock = rounds.clock
    assert isinstance(clock, FixedClock)
    clock.moment = MONDAY + away
    for entry in missed(rounds):
        assert ring(rounds, entry.name, Bell.CATCH_UP).is_well
    ring(rounds, "remind", Bell.SCHEDULE)
    clock.moment += timedelta(days=9)  # past the night, a rest day or a holiday
    ring(rounds, "announce", Bell.SCHEDULE)
    after = _sent(rounds)[first:]
    assert len(after) == len({person for person, _ in after}), "one each, however many rungs were passed over"
    assert {state for _, state in after} <= {"sent"}
    with reading(rounds.engine) as session:
        doubled = select(NoticeItem.person_id, NoticeItem.obligation_id, NoticeItem.rung).group_by(
            NoticeItem.person_id, NoticeItem.obligation_id, NoticeItem.rung
        )
        assert session.execute(doubled.having(func.count() > 1)).all() == []


def test_after_an_outage_the_same_is_suggested_as_without_one(engine: Engine, tmp_path: Path) -> None:
    with unit_of_work(engine) as session:
        assemble_with_plan(session)
    clock = FixedClock(MONDAY)
    rounds = Rounds(engine, configure(tmp_path, engine), clock)
    said = []
    for day in range(12):
        clock.moment = MONDAY + timedelta(days=day)
        said.append(ring(rounds, "remind", Bell.SCHEDULE).said.partition("建议")[2])
    (tmp_path / "other").mkdir()
    with fresh_ledger("sqlite", tmp_path / "other") as other:
        with unit_of_work(other) as session:
            assemble_with_plan(session)
        late = Rounds(other, configure(tmp_path / "other", other), clock)
        assert ring(late, "remind", Bell.CATCH_UP).said.partition("建议")[2] == said[-1]
    assert said[-1]


def test_what_passed_in_silence_is_missed_until_it_is_rung(rounds: Rounds) -> None:
    clock = rounds.clock
    assert isinstance(clock, FixedClock)
    assert [entry.name for entry in missed(rounds)] == [
        "generate",
        "remind",
        "announce",
    ]  # what never ran waits its hour
    for entry in TABLE:
        ring(rounds, entry.name, Bell.SCHEDULE)
    assert missed(rounds) == []
    clock.moment = MONDAY + timedelta(days=30)
    assert {entry.name for entry in missed(rounds)} == {one.name for one in TABLE} - {"holidays"}
    with reading(rounds.engine) as session:
        assert silent_since(session, now=clock.moment) == MONDAY
        assert silent_since(session, now=MONDAY + timedelta(minutes=10)) is None
    for entry in missed(rounds):
        ring(rounds, entry.name, Bell.CATCH_UP)
    assert missed(rounds) == []


def test_only_the_newest_runs_are_kept(rounds: Rounds) -> None:
    with unit_of_work(rounds.engine) as session:
        session.add_all(
            RoundRun(name="announce", bell=Bell.SCHEDULE, started_at=MONDAY, ended_at=MONDAY, is_well=True)
            for _ in range(KEPT_RUNS + 30)
        )
    ring(rounds, "announce", Bell.HAND)
    with reading(rounds.engine) as session:
        assert session.scalar(select(func.count()).select_from(RoundRun)) == KEPT_RUNS
        assert seen_rounds(session, now=MONDAY)[-1].runs == KEPT_RUNS


def test_a_round_that_fails_in_one_committee_goes_on_in_the_others_and_is_told(
    rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work(rounds.engine) as session:
        assemble_with_plan(session, name="邻县残工委", first_phone=13800000000)
    well = IN_EACH["generate"]

    def sometimes(all_rounds: Rounds, committee_id: int) -> str:
        if committee_id == 1:
            raise OSError(28, "No space left on device")
        return well(all_rounds, committee_id)

    monkeypatch.setitem(IN_EACH, "generate", sometimes)
    rung = ring(rounds, "generate", Bell.SCHEDULE)
    assert not rung.is_well
    assert "No space left" in rung.said
    assert "委员会2：新增报送义务0项" in rung.said
    ring(rounds, "generate", Bell.SCHEDULE)
    with reading(rounds.engine) as session:
        told = session.scalars(select(Notice).where(Notice.event == "round_failed")).all()
        assert len(told) == 4  # two people of each office, once a day
        assert seen_rounds(session, now=MONDAY)[0].failures == 2


def test_a_broken_journal_is_told_to_office_and_administrator(rounds: Rounds) -> None:
    with unit_of_work(rounds.engine) as session:
        for statement in drop_statements(rounds.engine.dialect.name, ["journal_entry"]):
            session.execute(text(statement))
        session.execute(update(JournalEntry).where(JournalEntry.seq == 3).values(after="x"))
    rung = ring(rounds, "verify", Bell.SCHEDULE)
    assert not rung.is_well
    assert "第3条" in rung.said
    with reading(rounds.engine) as session:
        told = session.scalars(select(Notice).where(Notice.event == "journal_broken")).all()
        assert len(told) == 3
        assert all(notice.channel == "mail" for notice in told)


def test_a_year_without_its_notice_is_told_once_a_month_where_a_plan_needs_it(rounds: Rounds) -> None:
    clock = rounds.clock
    assert isinstance(clock, FixedClock)
    clock.moment = datetime(2030, 11, 15, 1, 0, tzinfo=UTC)
    assert "没有规划用到" in ring(rounds, "holidays", Bell.SCHEDULE).said
    with unit_of_work(rounds.engine) as session:
        session.execute(update(Plan).values(last_year=2031))
    assert "已告知办公室2人" in ring(rounds, "holidays", Bell.SCHEDULE).said
    assert "此前已告知" in ring(rounds, "holidays", Bell.SCHEDULE).said
    clock.moment = datetime(2024, 11, 15, 1, 0, tzinfo=UTC)
    assert "2025年节假日安排已有" in ring(rounds, "holidays", Bell.SCHEDULE).said


def test_old_backups_go_and_the_newest_stay(rounds: Rounds) -> None:
    clock = rounds.clock
    assert isinstance(clock, FixedClock)
    folder = rounds.config.home / rounds.config.backup.folder
    folder.mkdir(parents=True)
    for day in range(1, 21):
        (folder / f"duban-202408{day:02}.zip").write_bytes(b"old")
    (folder / "kept-by-hand.zip").write_bytes(b"mine")
    assert "清理7份" in ring(rounds, "backup", Bell.SCHEDULE).said
    left = sorted(path.name for path in folder.iterdir())
    assert len(left) == 15
    assert left[-2:] == ["duban-20240923.zip", "kept-by-hand.zip"]


def test_a_backup_comes_back_whole_on_its_own_kind_of_database(rounds: Rounds, tmp_path: Path) -> None:
    engine = rounds.engine
    (rounds.config.home / "channel.keys").write_text("k 00\n", encoding="ascii")
    archive = tmp_path / "a.zip"
    manifest = make_backup(engine, rounds.config.home, archive)
    assert "channel.keys" not in manifest["files"]
    before = _counts(engine)
    home = tmp_path / "new"
    if engine.dialect.name == "sqlite":
        url = f"sqlite:///{home / 'ledger.sqlite3'}"
    else:
        with engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA kept"))  # anything there at all is refused
        url = engine.url.render_as_string(hide_password=False)
        with pytest.raises(BackupRefused, match="已有数据"):
            restore_backup(archive, home, url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("DROP SCHEMA kept"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
    restore_backup(archive, home, url)
    with _engine_on(url, engine) as session:
        assert session.scalar(select(func.count()).select_from(Obligation)) == before["obligation"]


def _engine_on(url: str, engine: Engine) -> Session:
    from workflow.ledger.engine import make_engine

    return Session(make_engine(url) if engine.dialect.name == "sqlite" else engine)


@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry.name)
def test_next_and_last_hours_are_those_a_calendar_would_name(entry: object) -> None:
    cron = entry.cron  # type: ignore[attr-defined]
    minute, hour, day, month, weekday = cron.split()

    def fits(value: int, field: str) -> bool:
        if field == "*":
            return True
        if field.startswith("*/"):
            return value % int(field[2:]) == 0
        return str(value) in field.split(",")

    for start in (datetime(2024, 2, 28, 15, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, 0, tzinfo=UTC)):
        local = start.astimezone(SHANGHAI).replace(second=0)
        for minutes in itertools.count(1):
            one = local + timedelta(minutes=minutes)
            if (
                fits(one.minute, minute) and fits(one.hour, hour) and fits(one.day, day)
                and fits(one.month, month) and fits(one.isoweekday() % 7, weekday)
            ):  # fmt: skip
                break
        assert next_after(cron, start) == one
        assert last_before(cron, one) == one
        assert last_before(cron, one - timedelta(seconds=1)) < one
        assert next_after(cron, last_before(cron, one - timedelta(seconds=1))) == one


@pytest.mark.parametrize(
    "bad", ["* * * *", "61 * * * *", "* 24 * * *", "0 0 32 1 *", "0 0 31 2 *", "a * * * *", ""]
)
def test_a_cron_line_that_names_no_moment_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        next_after(bad, datetime(2024, 1, 1, tzinfo=UTC))
