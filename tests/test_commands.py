"""The command line as an operator uses it: exit codes, JSON, sentences, and a calendar reader that is not ours."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exports.ical import to_ics
from plan_graph.draft import PlanDraft
from tests.cast import RULE, SMALL_PLAN
from tests.documents import own_document
from tests.house import with_fonts
from web.cli import main
from web.supervisor import Child, Supervisor, read_status
from workflow import journal
from workflow.demonstration import make_demonstration
from workflow.documents.calendars import feed_of
from workflow.ledger.engine import make_engine, reading, unit_of_work
from workflow.ledger.migrations import upgrade
from workflow.operations.plans import Document
from workflow.queries import feeds
from workflow.settings import Calendar


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, named by the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUBAN_STORAGE__HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*arguments: str, code: int = 0) -> Result:
    """Run one command and hold its exit code to what is expected."""
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == code, (arguments, done.exit_code, done.output, done.exception)
    return done


@pytest.fixture
def living(home: Path) -> Path:
    """A home with a small demonstration that has lived three quarters."""
    with_fonts(home)
    engine = make_engine(f"sqlite:///{home / 'ledger.sqlite3'}")
    upgrade(engine)
    draft = PlanDraft.from_json(SMALL_PLAN)
    with unit_of_work(engine) as session:
        accounts = make_demonstration(
            session, draft, Document("x", "0" * 64), as_of=date(2024, 9, 20), seed=3, rule=RULE, evidence=home / "evidence"
        )
    assert {one.part for one in accounts} >= {"办公室人员甲", "办公室主任", "督查人员", "系统管理员"}
    engine.dispose()
    return home


def test_help_names_every_command() -> None:
    words = run("--help").output
    for name in (
        "up",
        "init",
        "plan",
        "person",
        "feed",
        "sweep",
        "evaluate",
        "flow",
        "report",
        "journal",
        "backup",
        "restore",
        "doctor",
        "db",
    ):
        assert f"\n  {name} " in words
        assert run(name, "--help").output


def test_a_real_committee_from_nothing_to_its_counts(home: Path, tmp_path: Path) -> None:
    run("plan", "show", code=2)
    run(
        "init",
        "--name",
        "测试县残工委",
        "--region",
        "000000",
        "--admin-name",
        "系统管理员",
        "--admin-phone",
        "13900000001",
    )
    run("plan", "import", str(own_document(tmp_path)), code=1)  # nobody of the office yet
    run("person", "add", "--name", "办公室人员", "--phone", "13900000002", "--as", "clerk")
    again = run("person", "add", "--name", "办公室人员", "--phone", "13900000002", "--as", "clerk", code=1)
    assert "已有账号" in again.stderr
    run("plan", "import", str(own_document(tmp_path)), "--adopt")
    known = run("plan", "import", str(own_document(tmp_path)), "--adopt", code=1)
    assert "以前导入过" in known.stderr
    assert "已导入" not in known.output.replace(known.stderr, "")
    counts = json.loads(run("plan", "show", "--json").output)
    assert counts["tasks"] == 4
    assert counts["assignments"] == {"lead": 3, "participant": 6, "joint": 2}
    assert counts["obligations"] == {"owed": 11 * 20}
    assert "新增报送义务0项" in run("sweep").output
    link = run("feed", "link", "县残联").output.strip()
    assert link.startswith("http://127.0.0.1:8000/feeds/")
    assert link != run("feed", "link", "县残联").output.strip()
    assert not (home / "ledger.sqlite3-journal").exists()


def test_a_plan_is_read_and_its_graph_written(home: Path, tmp_path: Path) -> None:
    data = json.loads(run("plan", "read", str(own_document(tmp_path)), "--json").output)
    assert [task["code"] for task in data["tasks"]] == ["3.1.1", "3.1.2", "3.2.1", "4.1"]
    run("plan", "graph", str(own_document(tmp_path)), "-o", str(tmp_path / "a.graphml"))
    run("plan", "graph", str(own_document(tmp_path)), "-o", str(tmp_path / "a.doc"), code=1)
    empty = tmp_path / "empty.docx"
    empty.write_bytes(b"")
    assert run("plan", "read", str(empty), code=1).stderr.strip().endswith("。")
    assert not home.exists()


def test_mistakes_of_the_configuration_are_told_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_WEB__PORT", "99999")
    monkeypatch.setenv("DUBAN_MAIL__KIND", "pigeon")
    monkeypatch.setenv("DUBAN_WEB__NOTHING", "1")
    told = run("doctor", code=2).stderr
    assert all(name in told for name in ("web.port", "mail.kind", "DUBAN_WEB__NOTHING"))


def test_the_doctor_looks_at_everything(living: Path) -> None:
    subjects = {one["subject"]: one["is_well"] for one in json.loads(run("doctor", "--json").output)}
    assert subjects.keys() >= {"字体", "时区", "节假日", "邮件", "数据目录", "账本", "时钟"}
    assert all(subjects.values())


def test_two_evaluations_of_one_ledger_have_the_same_bytes(living: Path, tmp_path: Path) -> None:
    run("evaluate", "--as-of", "2024-09-20", "-o", str(tmp_path / "a.pdf"))
    run("evaluate", "--as-of", "2024-09-20", "-o", str(tmp_path / "b.pdf"))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    run("evaluate", "--as-of", "2030-01-01", "-o", str(tmp_path / "c.pdf"), code=1)
    assert not (tmp_path / "c.pdf").exists()


def test_a_backup_comes_back_and_a_damaged_one_does_not(
    living: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "backup.zip"
    run("backup", str(archive))
    run("restore", str(archive), code=1)  # the home is in use
    before = run("plan", "show", "--json").output
    head = run("journal", "verify", "--json").output
    monkeypatch.setenv("DUBAN_STORAGE__HOME", str(tmp_path / "second"))
    run("restore", str(archive))
    assert run("plan", "show", "--json").output == before
    assert run("journal", "verify", "--json").output == head
    body = bytearray(archive.read_bytes())
    for place in random.Random(1).sample(range(len(body)), 40):
        body[place] ^= 0x55
    archive.write_bytes(bytes(body))
    monkeypatch.setenv("DUBAN_STORAGE__HOME", str(tmp_path / "third"))
    assert "Traceback" not in run("restore", str(archive), code=1).output
    assert not (tmp_path / "third" / "ledger.sqlite3").exists()


def test_a_report_is_proven_and_the_head_signed(living: Path, tmp_path: Path) -> None:
    note = tmp_path / "checkpoint.txt"
    run("journal", "checkpoint", "-o", str(note))
    run("sweep")
    assert '"broken": null' in run("journal", "verify", "--checkpoint", str(note), "--json").output
    note.write_text(note.read_text(encoding="utf-8").replace("2024-", "2023-"), encoding="utf-8")
    assert "签名不成立" in run("journal", "verify", "--checkpoint", str(note), code=1).output
    archive = tmp_path / "proof.zip"
    with closing(sqlite3.connect(living / "ledger.sqlite3")) as connection:
        signed = connection.execute("SELECT min(report_id) FROM sign_off").fetchone()[0]
    assert "check.py" in run("report", "prove", str(signed), "-o", str(archive)).output
    assert archive.stat().st_size > 2000
    assert "没有找到" in run("report", "prove", "999999", code=1).output
    assert run("journal", "key").output.split()[1].isalnum()


COLUMNS = ("committee_id", "seq", "at", "actor_id", "capacity", "act", "thing", "thing_id", "before", "after", "reason_hash",
           "content_hash", "previous_hash", "hash")  # fmt: skip


def test_every_change_of_the_journal_is_found(living: Path) -> None:
    """Past the triggers: change, remove, add, reorder; each is found by the command, exit code 1."""
    assert "完整" in run("journal", "verify").output
    ledger = living / "ledger.sqlite3"
    original = living / "original.sqlite3"
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    shutil.copy(ledger, original)
    dice = random.Random(145)
    for number in range(60):
        for rest in ("-wal", "-shm"):
            ledger.with_name(ledger.name + rest).unlink(missing_ok=True)
        shutil.copy(original, ledger)
        _tamper(ledger, dice, number)
        engine = make_engine(f"sqlite:///{ledger}")
        with reading(engine) as session:
            assert journal.verify(session, 1) is not None, number
        engine.dispose()
    assert "第" in run("journal", "verify", code=1).output


def _tamper(ledger: Path, dice: random.Random, number: int) -> None:
    connection = sqlite3.connect(ledger)
    for act in ("update", "delete"):
        connection.execute(f"DROP TRIGGER keep_journal_entry_{act}")
    last = connection.execute("SELECT max(seq) FROM journal_entry").fetchone()[0]
    seq = dice.randint(1, last)
    if number % 4 == 0:
        connection.execute("DELETE FROM journal_entry WHERE seq = ?", (seq,))
    elif number % 4 == 1:
        other = seq % last + 1
        connection.execute("UPDATE journal_entry SET seq = -1 WHERE seq = ?", (seq,))
        connection.execute("UPDATE journal_entry SET seq = ? WHERE seq = ?", (seq, other))
        connection.execute("UPDATE journal_entry SET seq = ? WHERE seq = -1", (other,))
    elif number % 4 == 2:
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        shifted = names.replace('"seq"', '"seq" + 1', 1)
        added = f"INSERT INTO journal_entry ({names}) SELECT {shifted} FROM journal_entry WHERE seq = ?"
        connection.execute(added, (last,))
    else:
        column = dice.choice(
            ["act", "before", "after", "reason_hash", "content_hash", "hash", "previous_hash", "capacity"]
        )
        connection.execute(f'UPDATE journal_entry SET "{column}" = "{column}" || ? WHERE seq = ?', ("x", seq))
    connection.commit()
    connection.close()


def test_the_triggers_keep_the_journal(living: Path) -> None:
    with closing(sqlite3.connect(living / "ledger.sqlite3")) as connection:
        for statement in ("DELETE FROM journal_entry", "UPDATE journal_entry SET act = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


def test_a_reader_that_is_not_ours_reads_a_feed(living: Path, tmp_path: Path) -> None:
    token = run("feed", "link", "县残联").output.strip().rsplit("/", 1)[-1].removesuffix(".ics")
    engine = make_engine(f"sqlite:///{living / 'ledger.sqlite3'}")
    with reading(engine) as session:
        owner = feeds.owner_of(session, token)
        assert owner.committee.demonstration_now is not None
        entries = feeds.entries(session, owner, now=owner.committee.demonstration_now, done_shown_days=14)
        body = to_ics(feed_of(owner, entries, Calendar(), "http://127.0.0.1"))
    engine.dispose()
    _read_by_khal(body, tmp_path)


def _read_by_khal(body: bytes, folder: Path) -> None:
    (folder / "feed.ics").write_bytes(body)
    (folder / "calendar").mkdir()
    (folder / "khal.conf").write_text(
        f"[calendars]\n[[duban]]\npath = {folder / 'calendar'}\n[locale]\nlocal_timezone = Asia/Shanghai\n"
        "default_timezone = Asia/Shanghai\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n[sqlite]\n"
        f"path = {folder / 'khal.db'}\n",
        encoding="utf-8",
    )
    khal = [str(Path(sys.executable).parent / "khal"), "-c", str(folder / "khal.conf")]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run(
        [*khal, "import", "--batch", str(folder / "feed.ics")],
        check=True,
        env=environment,
        capture_output=True,
    )
    listed = subprocess.run(
        [*khal, "list", "2024-09-01", "2024-12-31", "--format", "{start-date} {start-time} {title}"],
        check=True, env=environment, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "2024-12-25 17:30" in listed
    assert "加强残疾预防" in listed
    assert "演示" in listed


def test_a_child_that_dies_is_started_again_and_all_are_stopped(tmp_path: Path) -> None:
    child = Child("dies", [sys.executable, "-c", "pass"], dict(os.environ))
    stays = Child("stays", [sys.executable, "-c", "import time; time.sleep(60)"], dict(os.environ))
    supervisor = Supervisor([child, stays], tmp_path)
    supervisor.turn(0.0)
    assert child.process is not None
    child.process.wait()
    supervisor.turn(1.0)
    assert child.process is None
    assert child.pause == 2.0
    supervisor.turn(1.5)
    assert child.process is None  # it is waiting
    supervisor.turn(3.1)
    assert child.process is not None
    assert read_status(tmp_path)["dies"]["starts"] == 2
    living = stays.process
    assert living is not None
    supervisor.stop(patience=5)
    assert living.poll() is not None
    assert read_status(tmp_path) == {}


def test_a_child_that_is_killed_again_and_again_comes_back_after_growing_pauses(tmp_path: Path) -> None:
    child = Child("web", [sys.executable, "-c", "import time; time.sleep(60)"], dict(os.environ))
    supervisor, now, pauses = Supervisor([child], tmp_path), 0.0, list[float]()
    for _ in range(8):
        supervisor.turn(now)
        assert child.process is not None
        child.process.kill()
        child.process.wait()
        supervisor.turn(now + 1)
        assert read_status(tmp_path)["web"]["code"] == -9
        pauses.append(child.pause)
        now = child.start_after
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    supervisor.turn(now)
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    supervisor.turn(now + 100)  # it had lived for more than a minute
    assert child.pause == 1.0
    supervisor.stop(patience=5)


def test_a_child_that_falls_silent_is_ended_and_one_that_is_asked_for_later_is_run_again(
    tmp_path: Path,
) -> None:
    answers = [True, *[False] * 9]
    hangs = Child("prefect", [sys.executable, "-c", "import time; time.sleep(60)"], dict(os.environ),
                  answers=lambda: answers.pop(0))  # fmt: skip
    bell = Child("bell", [sys.executable, "-c", "pass"], dict(os.environ), every=600.0)
    supervisor = Supervisor([hangs, bell], tmp_path)
    supervisor.turn(0.0)
    supervisor.turn(15.0)
    assert read_status(tmp_path)["prefect"]["is_answering"]
    supervisor.turn(100.0)
    assert hangs.process is not None
    assert bell.process is not None or bell.code == 0
    supervisor.turn(136.0)
    assert hangs.process is not None
    hangs.process.wait(timeout=10)
    supervisor.turn(137.0)
    assert hangs.code == -9
    if bell.process is not None:
        bell.process.wait()
    supervisor.turn(138.0)
    supervisor.turn(139.0)
    assert bell.starts == 1
    supervisor.turn(800.0)
    assert bell.starts == 2
    supervisor.stop(patience=5)
