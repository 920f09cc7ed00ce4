"""duban unit, due and calendar as an operator uses them: shown first, then done, refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.cast import assemble_with_plan
from tests.databases import fresh_ledger
from web.cli import main
from workflow.ledger import Unit


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A ledger with the small plan, named by the environment."""
    with fresh_ledger("sqlite", tmp_path) as made, Session(made) as session, session.begin():
        assemble_with_plan(session)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUBAN_STORAGE__DATABASE_URL", made.url.render_as_string(hide_password=False))
    return made


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == code, (arguments, done.output, done.exception)
    return done.output


def test_a_merger_is_tried_and_then_done(engine: Engine) -> None:
    words = run("unit", "merge", "县财政局", "县民政局", "--why", "机构改革", "--dry-run")
    assert words.startswith("（未保存）县财政局并入县民政局：分工2条")
    assert json.loads(run("unit", "list", "--json"))["units"][-1]["left_on"] is None
    run("unit", "merge", "县财政局", "县民政局", "--why", "机构改革")
    assert "退出" in run("unit", "rename", "县财政局", "县财政和国资局", "--why", "x", code=1)
    assert "没有名为" in run("unit", "merge", "某局", "县民政局", "--why", "x", code=1)
    run("unit", "rename", "县民政局", "县民政和社会工作局", "--why", "机构改革")
    with Session(engine) as session:
        assert session.get_one(Unit, 1).name == "县民政和社会工作局"
    engine.dispose()


def test_dates_are_listed_and_a_notice_is_entered(engine: Engine, tmp_path: Path) -> None:
    assert "每季度报一次，期末月25日 17:30前" in run("due", "preview")
    listed = json.loads(run("due", "preview", "--json"))
    assert (len(listed["rules"]), len(listed["dates"])) == (1, 8)
    notice = tmp_path / "notice.txt"
    notice.write_text("2039-10-01 休 国庆节\n", encoding="utf-8")
    assert "（未保存）1天" in run("calendar", "import", str(notice), "--source", "通知", "--dry-run")
    assert "1天" in run("calendar", "import", str(notice), "--source", "通知")
    notice.write_text("没有日期", encoding="utf-8")
    assert "没有读到" in run("calendar", "import", str(notice), "--source", "通知", code=1)
    engine.dispose()
