"""The command line's refusals: a sentence with the mend for every foreseeable mistake, and an exit code that means it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.documents import own_document
from web.cli import main
from workflow.ledger.engine import make_engine
from workflow.ledger.migrations import upgrade

NOWHERE = "postgresql+psycopg://nobody:verysecret@127.0.0.1:1/x"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUBAN_STORAGE__HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def refused(*arguments: str, code: int) -> str:
    done: Result = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == code, (arguments, done.exit_code, done.output, done.exception)
    assert "Traceback" not in done.output
    return done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["frobnicate"], "没有“frobnicate”这条命令"),
        (["plan", "read"], "还缺 FILE"),
        (["plan", "read", "nothere.txt"], "没有“nothere.txt”这个文件"),
        (["plan", "show", "--colour"], "没有“--colour”这个选项"),
        (["plan", "show", "7"], "多写了 7"),
        (["sweep", "--as-of", "2024-13-01"], "须写成 2024-09-25 这样"),
        (["person", "add", "--name", "某"], "还缺选项 --phone"),
        (["person", "add", "--name", "某", "--phone", "1", "--as", "king"], "“king”不在可取的值里"),
    ],
)
def test_a_wrong_command_line_is_told_with_where_to_read_on(arguments: list[str], words: str) -> None:
    said = refused(*arguments, code=2)
    assert words in said
    assert "--help" in said


def test_a_command_without_a_ledger_says_how_to_begin_and_makes_nothing(home: Path) -> None:
    for arguments in (["plan", "show"], ["journal", "verify"], ["sweep"]):
        assert "duban init" in refused(*arguments, code=2)
    assert not home.exists()


def test_a_database_that_does_not_answer_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DUBAN_STORAGE__DATABASE_URL", NOWHERE)
    for arguments in (["plan", "show"], ["db", "upgrade"]):
        said = refused(*arguments, code=2)
        assert "数据库连不上" in said
        assert "verysecret" not in said
    assert "数据库连不上" in refused("doctor", code=1)


def test_an_address_that_is_none_is_told_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_STORAGE__DATABASE_URL", "mysql://root:verysecret@x")
    said = refused("doctor", code=2)
    assert "DUBAN_STORAGE__DATABASE_URL" in said
    assert "verysecret" not in said


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DUBAN_STORAGE__HOME", str(tmp_path / "file"))
    for arguments in (["up"], ["db", "upgrade"]):
        assert str(tmp_path / "file") in refused(*arguments, code=2)


def test_a_taken_port_is_named_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("DUBAN_WEB__PORT", str(taken.getsockname()[1]))
        assert "DUBAN_WEB__PORT=8080" in refused("up", code=2)


def test_a_real_committee_is_checked_before_it_is_made(home: Path) -> None:
    named = ["init", "--name", "某县残工委", "--admin-name", "系统管理员", "--admin-phone", "13900000000"]
    assert "6位数字" in refused(*named, "--region", "14052", code=1)
    assert "下一步" in refused(*named, "--region", "140521", code=0)
    clerk = ("person", "add", "--name", "办公室人员", "--as", "clerk", "--phone", "13900000001", "--email")
    assert "邮箱须写成" in refused(*clerk, "写错了", code=1)
    assert "没有重复建立" in refused(*named, "--region", "140521", code=1)


def test_a_misspelt_unit_is_not_added_in_silence(home: Path) -> None:
    named = ["--name", "填报人", "--as", "reporter", "--unit"]
    refused("init", "--name", "某县残工委", "--admin-name", "系统管理员", "--admin-phone", "13900000000",
            "--region", "140521", code=0)  # fmt: skip
    refused("person", "add", *named, "县残联", "--phone", "13900000001", code=0)
    refused("person", "add", "--name", "办公室人员", "--as", "clerk", "--phone", "13900000002", code=0)
    refused("plan", "import", str(own_document(home)), "--adopt", code=0)
    said = refused("person", "add", *named, "县民証局", "--phone", "13900000003", code=1)
    assert "您是不是要找：县民政局" in said
    refused("person", "add", *named, "县民証局", "--phone", "13900000003", "--new-unit", code=0)
    assert "县民政局" in refused("feed", "link", "民政局", code=1)


def test_an_older_ledger_is_told_to_be_upgraded(home: Path) -> None:
    home.mkdir()
    engine = make_engine(f"sqlite:///{home / 'ledger.sqlite3'}")
    upgrade(engine, "0001")
    engine.dispose()
    assert "duban db upgrade" in refused("plan", "show", code=2)
