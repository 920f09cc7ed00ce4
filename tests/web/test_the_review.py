"""The review of a plan as a clerk lives it, over HTTP: read, correct, read again, adopt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.cast import FOUNDED, IN_QUARTER, PASSWORD, Cast, assemble
from tests.databases import KINDS, fresh_ledger
from tests.house import configure, running
from tests.visitor import Visitor
from workflow.ledger import (
    Assignment,
    JournalEntry,
    Obligation,
    Plan,
    PlanCorrection,
    PlanSource,
    Project,
    ProjectTask,
    Task,
    Unit,
)
from workflow.ledger.engine import reading

DOCUMENT = """测试县残疾人保障和发展规划（2024-2025年）
一、主要任务
（一）社会保障
1.完善社会救助。健全救助体系，到2025年救助不少于300人次。（牵头单位：县民政局；参与单位：县财政局、县残联）
2.加强残疾预防。广泛宣传残疾预防知识，开展筛查和干预工作。（责任单位：县财政局、县残联）
3.深化组织改革。改革基层组织，充实工作力量。（牵头单位：县残联；参与单位：县财政、共同富裕）
4.健全服务网络。完善县乡两级服务网络，提高服务质量。
"""


@dataclass
class Desk:
    """A clerk at the review page, and the ledger behind it."""

    clerk: Visitor
    engine: Engine
    cast: Cast

    def draft(self) -> Plan:
        """The plan as the ledger has it."""
        with reading(self.engine) as session:
            return session.scalars(select(Plan)).one()

    def task(self, title: str) -> dict[str, list[str]]:
        """What the draft says of a task."""
        return next(one for one in self.draft().draft["tasks"] if one["title"].startswith(title))

    def count(self, table: type) -> int:
        """How many rows there are."""
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


on_both = pytest.mark.parametrize("desk", KINDS, indirect=True)


@pytest.fixture(params=["sqlite"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with fresh_ledger(request.param, tmp_path) as engine:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            cast = assemble(session)
        with running(configure(tmp_path / "home", engine), IN_QUARTER) as (address, _):
            clerk = Visitor(address)
            clerk.sign_in(cast.people["办公室人员"].phone, PASSWORD)
            yield Desk(clerk, engine, cast)
            clerk.close()


def paste(desk: Desk, text: str = DOCUMENT) -> None:
    desk.clerk.go("/plans")
    desk.clerk.send("", {"text": text})


def correct(desk: Desk, status: int = 200, **fields: str) -> None:
    """Send a correction as the page's forms do."""
    form = desk.clerk.form("/plans/1/corrections")
    token = form.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
    answer = desk.clerk.http.post("/plans/1/corrections", data={"csrf_token": token, **fields})
    desk.clerk._arrived(answer, status)


@on_both
def test_a_plan_is_read_corrected_read_again_and_adopted(desk: Desk) -> None:
    paste(desk)
    assert "还有2条必须处理的发现" in desk.clerk.text
    assert "采用这份规划" not in desk.clerk.text
    refused = desk.clerk.http.post("/plans/1/adopt", data={"csrf_token": _token(desk), "seen_version": "1"})
    assert refused.status_code == 409
    assert "不像单位名称" in refused.text
    desk.clerk.go("/plans/1")
    correct(desk, op="drop_unit", unit="共同富裕")
    correct(desk, op="name_lead", task="1.1.2", unit="县残联")
    correct(desk, op="rename_unit", unit="县财政", name="县财政局")
    correct(
        desk,
        op="take_target",
        task="1.1.1",
        name="社会救助人次",
        value="300",
        measure="人次",
        direction="at_least",
    )
    line = desk.clerk.page.find("li", id="line-7")
    assert line is not None
    before = desk.draft().draft
    desk.clerk.send("/plans/1/again")
    assert "原有更正全部保留" in desk.clerk.text
    assert desk.draft().draft == before
    assert desk.task("加强残疾预防")["lead"] == ["县残联"]
    assert desk.task("加强残疾预防")["participants"] == ["县财政局"]
    assert {one["name"] for one in before["units"]} == {"县民政局", "县财政局", "县残联"}
    desk.clerk.send("/plans/1/adopt")
    assert "已采用" in desk.clerk.text
    with reading(desk.engine) as session:
        held = session.execute(
            select(Task.code, Unit.name, Assignment.role).join(Assignment.task).join(Assignment.unit)
        ).all()
    assert ("1.1.2", "县残联", "lead") in {(code, unit, role.value) for code, unit, role in held}
    assert desk.count(Obligation) == len(held) * 8


BOXED = (
    DOCUMENT.replace("县财政、共同富裕", "县财政局")
    + """专栏1 攀登计划
1.康复中心建设。总投资100万元。
2.文化进家庭。每年20户。
"""
)


@on_both
def test_a_whole_box_is_tied_to_a_task_in_one_act_and_stays_tied(desk: Desk) -> None:
    paste(desk, BOXED)
    assert "专栏1“攀登计划”的项目没有找到对应的任务" in desk.clerk.text
    correct(desk, op="tie_box", task="1.1.2", value="1")
    assert "没有找到对应的任务" not in desk.clerk.page.find("section", id="findings").text  # type: ignore[union-attr]
    desk.clerk.send("/plans/1/again")
    assert [one["tasks"] for one in desk.draft().draft["projects"]] == [["1.1.2"]] * 2
    correct(desk, op="drop_unit", unit="共同富裕")
    correct(desk, op="name_lead", task="1.1.2", unit="县残联")
    correct(desk, op="assign", task="1.1.4", unit="县残联", role="lead")
    desk.clerk.send("/plans/1/adopt")
    with reading(desk.engine) as session:
        ties = select(Project.title, Task.code).join(ProjectTask, ProjectTask.project_id == Project.id)
        held = session.execute(ties.join(Task, Task.id == ProjectTask.task_id)).all()
    assert {tuple(one) for one in held} == {("康复中心建设", "1.1.2"), ("文化进家庭", "1.1.2")}


def test_a_box_that_is_not_there_is_not_tied(desk: Desk) -> None:
    paste(desk, BOXED)
    correct(desk, 409, op="tie_box", task="1.1.2", value="7")
    assert "读不到专栏7的项目" in desk.clerk.text


def _token(desk: Desk) -> str:
    return str(desk.clerk.page.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]


def test_who_corrected_what_and_why_is_kept_and_journalled(desk: Desk) -> None:
    paste(desk)
    correct(desk, op="assign", task="1.1.1", unit="县财政局", role="lead")
    assert "改分工" in desk.clerk.text
    with reading(desk.engine) as session:
        row = session.scalars(select(PlanCorrection)).one()
        acts = list(session.scalars(select(JournalEntry.act)))
    assert row.person_id == desk.cast.people["办公室人员"].id
    assert row.operation["task"]["title"] == "完善社会救助"
    assert "correct" in acts
    desk.clerk.send(f"/plans/1/corrections/{row.id}/withdraw")
    assert desk.task("完善社会救助")["lead"] == ["县民政局"]
    again = desk.clerk.http.post(f"/plans/1/corrections/{row.id}/withdraw", data={"csrf_token": _token(desk)})
    assert again.status_code == 409


def test_the_same_click_twice_is_one_correction(desk: Desk) -> None:
    paste(desk)
    for _ in range(2):
        correct(desk, op="retitle", task="1.1.4", name="健全县乡服务网络")
    assert desk.count(PlanCorrection) == 1


def test_a_blocking_finding_is_dismissed_only_with_a_reason_which_is_shown(desk: Desk) -> None:
    paste(desk, DOCUMENT.replace("县财政、", ""))
    key = desk.clerk.page.select_one("li.blocking input[name=finding]")["value"]  # type: ignore[index]
    correct(desk, op="dismiss", finding=str(key), reason="  ", place="f-1", status=422)
    assert "请填写理由" in desk.clerk.text
    correct(desk, op="dismiss", finding=str(key), reason="确为内设机构的名称")
    assert "确为内设机构的名称" in desk.clerk.text
    assert "采用这份规划" in desk.clerk.text


def test_a_paragraph_becomes_a_task_and_a_task_a_paragraph(desk: Desk) -> None:
    paste(desk)
    desk.clerk.go("/plans/1?line=3")
    correct(desk, op="make_task", line="3", name="社会保障总责")
    assert desk.task("社会保障总责")["line"] == 3
    assert "无人负责" in desk.clerk.text
    correct(desk, op="not_a_task", task="1.1.3")
    assert "1.1.3" not in [task["code"] for task in desk.draft().draft["tasks"]]


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"op": "assign", "task": "9.9", "unit": "县残联", "role": "lead"}, "不在草案中"),
    ({"op": "assign", "task": "1.1.1", "unit": "县残联", "role": "king"}, "角色只能是"),
    ({"op": "assign", "task": "1.1.1", "unit": "", "role": "lead"}, "请填写单位"),
    ({"op": "rename_unit", "unit": "没有的单位", "name": "甲"}, "读不到"),
    ({"op": "retitle", "task": "1.1.1", "name": "甲" * 301}, "最多300字"),
    ({"op": "retitle", "task": "1.1.1", "name": "甲\x00乙"}, "控制字符"),
    ({"op": "set_period", "value": "2025-2021"}, "2021-2025"),
    ({"op": "no_such"}, "没有"), ({}, "没有"),
]  # fmt: skip


def test_what_cannot_be_corrected_is_refused_in_words(desk: Desk) -> None:
    paste(desk)
    token = _token(desk)
    for fields, words in REFUSED:
        answer = desk.clerk.http.post("/plans/1/corrections", data={"csrf_token": token, **fields})
        assert answer.status_code in {409, 422}, fields
        assert words in answer.text, fields
    assert desk.count(PlanCorrection) == 0


@on_both
def test_the_same_document_twice_is_one_plan_and_one_adoption(desk: Desk) -> None:
    text = DOCUMENT.replace("县财政、共同富裕", "县财政局")
    paste(desk, text)
    paste(desk, text)
    assert "以前导入过" in desk.clerk.text
    assert desk.count(Plan) == desk.count(PlanSource) == 1
    token = _token(desk)
    stale = {"csrf_token": token, "seen_version": "99"}
    assert desk.clerk.http.post("/plans/1/adopt", data=stale).status_code == 409
    seen = {"csrf_token": token, "seen_version": str(desk.draft().version)}
    first, second = (desk.clerk.http.post("/plans/1/adopt", data=seen) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 409)
    owed = desk.count(Obligation)
    paste(desk, text)
    assert desk.count(Obligation) == owed
    late = desk.clerk.http.post("/plans/1/corrections", data={"csrf_token": token, "op": "retitle"})
    assert late.status_code == 409


def test_others_neither_correct_nor_adopt(desk: Desk) -> None:
    paste(desk)
    for part, status in (("督查人员", 200), ("牵头填报人", 403)):
        other = Visitor(str(desk.clerk.http.base_url))
        other.sign_in(desk.cast.people[part].phone, PASSWORD)
        other.go("/plans/1", status)
        assert not other.page.find_all("form", action="/plans/1/corrections")
        other.go("/")
        token = other.page.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]
        for path in ("corrections", "again", "adopt"):
            answer = other.http.post(f"/plans/1/{path}", data={"csrf_token": token, "op": "retitle"})
            assert answer.status_code == 403
        other.close()
    assert FOUNDED < IN_QUARTER


def test_a_mid_term_adjustment_is_imported_with_its_paper_seen_and_adopted(desk: Desk) -> None:
    old = DOCUMENT.replace("县财政、共同富裕", "县财政局")
    paste(desk, old)
    desk.clerk.send("/plans/1/adopt")
    newer = old.replace("1.完善社会救助。", "1.健全社会救助和帮扶体系。").replace(
        "4.健全服务网络。完善县乡两级服务网络，提高服务质量。",
        "4.发展托养服务。建设托养机构。（牵头单位：县残联；参与单位：县民政局）",
    )
    newer = newer.replace("规划（2024-2025年）", "规划（2024-2025年）中期调整")
    desk.clerk.go("/plans")
    refused = desk.clerk.send("", {"text": newer, "adjusts_id": "1", "paper": "口头"}, status=422)
    assert "文号须含序号" in desk.clerk.text
    assert "发展托养服务" in refused.find("textarea").text  # type: ignore[union-attr]
    assert desk.count(Plan) == 1
    fields = {
        "text": newer,
        "adjusts_id": "1",
        "paper": "测残工委〔2024〕5号",
        "takes_effect_on": "2024-09-01",
    }
    desk.clerk.send("", fields)
    assert "看调整影响" in desk.clerk.text
    desk.clerk.go("/plans/2/changes")
    for words in ("停止的任务 1", "新增的任务 1", "健全服务网络", "接续3项", "测残工委〔2024〕5号", "请确认"):
        assert words in desk.clerk.text, words
    token = _token(desk)
    early = {"csrf_token": token, "seen_version": "1", "seen_base_version": "2"}
    assert desk.clerk.http.post("/plans/2/adopt", data=early).status_code == 409
    form = {"csrf_token": token, "op": "pair", "task": "1.1.1", "value": "1.1.1", "back": "changes"}
    assert "请确认" not in desk.clerk.http.post("/plans/2/corrections", data=form).text
    desk.clerk.go("/plans/2/changes")
    desk.clerk.send("/plans/2/adopt")
    assert "已按文件调整规划" in desk.clerk.text
    assert "历次调整" in desk.clerk.text
    desk.clerk.go("/plans/2")
    assert "并入" in desk.clerk.text
    desk.clerk.go("/plans/2/changes")
    assert "采用这次调整" not in desk.clerk.text
    asked = desk.clerk.go("/plans/1?merge=县民政局&other=县财政局&into=县民政财政局")
    assert "合并为县民政财政局" in asked.text
    assert "没有单位“没有的”" in desk.clerk.go("/plans/1?abolish=没有的").text
