"""The committee's acts on the command line: as a named account, by its password or a token; refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
import time_machine
from click.testing import CliRunner, Result
from PIL import Image
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, PASSWORD, Cast, assemble_with_plan
from tests.databases import KINDS, fresh_ledger
from tests.web.program import token_for
from web.cli import main
from web.commands.option_words import OPTION_WORDS
from web.resources import RESOURCES
from workflow import journal
from workflow.ledger import Obligation, Report, SignOff

REPORTER, LEADER, CLERK, DIRECTOR = "13900000000", "13900000001", "13900000006", "13900000007"


class Machine:
    """An operator at the machine, and the ledger there."""

    def __init__(self, engine: Engine, cast: Cast) -> None:
        self.engine, self.cast = engine, cast

    def run(self, *arguments: str, typed: str = PASSWORD, code: int = 0) -> Result:
        """Run a command, type what is asked for, and hold its exit code to what is expected."""
        done = CliRunner().invoke(main, list(arguments), input=f"{typed}\n")
        assert done.exit_code == code, (arguments, done.exit_code, done.output, done.exception)
        assert "Traceback" not in done.output
        return done

    def number(self, unit: str, code: str = "1.1.1", period: str = "2024Q3") -> str:
        """Return the number of an obligation."""
        with Session(self.engine) as session:
            return str(self.cast.obligation(session, unit, code, period).id)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    with _machine("sqlite", tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture(params=KINDS)
def either(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    with _machine(request.param, tmp_path, monkeypatch) as made:
        yield made


@contextmanager
def _machine(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    monkeypatch.chdir(tmp_path)
    with fresh_ledger(kind, tmp_path) as engine:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            cast = assemble_with_plan(session)
        monkeypatch.setenv("DUBAN_STORAGE__HOME", str(tmp_path))
        monkeypatch.setenv("DUBAN_STORAGE__DATABASE_URL", engine.url.render_as_string(hide_password=False))
        with time_machine.travel(IN_QUARTER, tick=True):
            yield Machine(engine, cast)


def test_a_report_goes_its_way_at_the_machine(either: Machine, tmp_path: Path) -> None:
    machine = either
    number = machine.number("县残联", "1.1.2")
    mine, leader = ("--as", "13900000004"), ("--as", "13900000005")
    Image.new("RGB", (8, 8), "white").save(tmp_path / "a.png")
    assert "编号 1" in machine.run("report", "attach", number, str(tmp_path / "a.png"), *mine).output
    written = machine.run(
        "report", "write", number, *mine, "--progress-text", "已筛查", "--progress-percent", "95%", "--evidence-ids", "1"
    )
    assert written.stdout.startswith("草稿已保存。")
    machine.run("report", "submit", number, *mine)
    signed = machine.run("report", "sign", number, *leader)
    assert "已筛查" in signed.stderr
    assert "输入密码即签批以上内容" in signed.stderr
    done = json.loads(machine.run("report", "verify", number, "--as", CLERK, "--json").stdout)["thing"]
    assert (done["state"], done["report"]["sign_offs"][0]["content_hash"]) == ("verified", done["report"]["content_hash"])
    assert f"{number}　1.1.2" in machine.run("report", "list", "--state", "verified").stdout
    assert "state: verified" in machine.run("report", "show", number).stdout
    with Session(machine.engine) as session:
        assert session.scalars(select(SignOff.from_address)).one() == "command line"
        assert journal.verify(session, machine.cast.committee.id) is None


def test_what_is_refused_is_said_and_changes_nothing(machine: Machine) -> None:
    number = machine.number("县民政局")
    write = ("report", "write", number, "--progress-text", "x")
    assert "--as" in machine.run(*write, code=1).stderr
    assert "密码不对" in machine.run(*write, "--as", REPORTER, typed="wrong", code=1).stderr
    assert "没有这个账号" in machine.run(*write, "--as", "13911111111", code=1).stderr
    assert "您的身份不能" in machine.run(*write, "--as", CLERK, code=1).stderr
    assert "没有找到" in machine.run("report", "write", number, "--as", "13900000002", "--progress-text", "x", code=1).stderr
    said = machine.run("report", "write", number, "--as", REPORTER, "--progress-percent", "120", code=1).stderr
    assert "--progress-percent：不能大于100。" in said
    assert "--new-due-on：缺少这一项" in machine.run("report", "return", number, "--as", CLERK, "--reason", "x", code=1).stderr
    assert "不在可取的值里" in machine.run("report", "list", "--light", "pink", code=2).stderr
    assert "现在是“未填报”" in machine.run("report", "submit", number, "--as", REPORTER, code=1).stderr
    for _ in range(5):
        machine.run(*write, "--as", REPORTER, typed="wrong", code=1)
    assert "秒后再试" in machine.run(*write, "--as", REPORTER, code=1).stderr
    with Session(machine.engine) as session:
        assert session.get_one(Obligation, int(number)).report_version == 0
        assert session.scalar(select(func.count()).select_from(Report)) == 0


def test_a_token_acts_and_never_signs(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session(machine.engine) as session, session.begin():
        secret = token_for(session, machine.cast.actor("牵头填报人"))
        reads = token_for(session, machine.cast.actor("牵头填报人"), "read")
    number = machine.number("县民政局")
    for token, code in ((reads, 1), ("duban_wrong", 1), (secret, 0)):
        monkeypatch.setenv("DUBAN_TOKEN", token)
        machine.run("report", "write", number, "--progress-text", "按令牌写", typed="", code=code)
    assert "不能用令牌" in machine.run("report", "sign", number, typed="", code=1).stderr


def test_the_offices_registers_at_the_machine(machine: Machine, tmp_path: Path) -> None:
    unit, late = str(machine.cast.units["县民政局"].id), machine.number("县民政局", period="2024Q2")
    asked = ("--reason", "数据未出", "--progress", "过半", "--wanted-on", "2024-10-15", "--obligation-id", machine.number("县民政局"))
    machine.run("extension", "ask", "--as", REPORTER, *asked)
    machine.run("extension", "sign", "1", "--as", LEADER)
    assert "已同意" in machine.run("extension", "grant", "1", "--as", CLERK, "--granted-on", "2024-10-10").stdout
    machine.run("problem", "raise", "--as", REPORTER, "--unit-id", unit, "--text", "缺经费")
    machine.run("problem", "assign", "1", "--as", CLERK, "--due-on", "2024-09-20")
    machine.run("problem", "answer", "1", "--as", CLERK, "--answer", "已列入预算")
    assert "已办结" in machine.run("problem", "close", "1", "--as", CLERK, "--reason", "已解决").stdout
    machine.run("letter", "draft", "--as", CLERK, "--kind", "reminder", "--unit-id", unit, "--obligation-ids", late)
    machine.run("letter", "submit", "1", "--as", CLERK)
    assert "残工委提〔2024〕1号" in machine.run("letter", "issue", "1", "--as", DIRECTOR).stdout
    machine.run("target", "set", "--as", CLERK, "--unit-id", unit, "--year", "2024", "--task-id", "1", "--percent", "80",
                "--milestones", '[{"quarter": 3, "percent": "60"}]')  # fmt: skip
    assert "已接收" in machine.run("target", "accept", "1", "--as", LEADER).stdout
    machine.run("project", "link", "1", "--as", CLERK, "--task-id", "1")
    machine.run("entry", "enter", "--as", REPORTER, "--project-id", "1", "--unit-id", unit, "--kind", "progress", "--year", "2024",
                "--dated-on", "2024-09-01", "--percent", "60")  # fmt: skip
    assert "已确认" in machine.run("entry", "confirm", "1", "--as", LEADER).stdout
    machine.run("meeting", "call", "--as", CLERK, "--title", "第三次会议", "--held-on", "2024-09-20")
    given = tmp_path / "item.json"
    given.write_text(json.dumps({"unit_id": int(unit), "text": "办结", "given_by": "主任", "due_on": "2024-09-30", "meeting_id": 1}))
    machine.run("item", "record", "--as", CLERK, "--from", str(given))
    machine.run("item", "answer", "1", "--as", LEADER, "--answer", "已办")
    machine.run("closing", "ask", "--as", REPORTER, "--task-id", "1", "--unit-id", unit, "--result", "完成", "--figures", "100%", code=1)
    machine.run("evaluation", "make", "--as", CLERK, "--kind", "annual", "--as-of", "2024-09-10")
    machine.run("evaluation", "write", "1", "--as", CLERK, "--section", "overview", "--body", "总体平稳。")
    assert len(json.loads(machine.run("evaluation", "list", "--json").stdout)["data"]) == 1
    assert json.loads(machine.run("board", "--json").stdout)["plan_id"] == 1
    for group in ("task", "closing", "check", "chase", "indicator", "bulletin"):
        machine.run(group, "list")


def test_every_option_of_an_act_is_explained_in_both_languages() -> None:
    used = {
        name for one in RESOURCES for given in (one.asked, *(act.given for act in (*one.acts, *one.makings)))
        for name in given.model_fields
    }  # fmt: skip
    assert used == set(OPTION_WORDS)
    for resource in RESOURCES:
        group = main.commands.get(resource.command)
        assert isinstance(group, click.Group), resource.command
        assert group.help
