"""An obligation through the API alone, but for the signatures: those are the person's own, on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from tests.cast import PASSWORD
from tests.databases import KINDS
from tests.web.program import Office, open_office
from tests.web.test_the_face import post
from workflow.ledger import IndicatorTask


@pytest.fixture(params=KINDS)
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, request.param) as opened:
        yield opened


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def sign_on_the_page(office: Office, part: str, number: int) -> None:
    """Log in as the leader and sign what the page shows."""
    browser = office.app.test_client()
    post(browser, "/login", {"phone": office.cast.people[part].phone, "password": PASSWORD})
    shown = re.search(rf'value="({number}:\d+:\w+)"', browser.get("/sign").text)
    assert shown is not None
    assert post(browser, "/sign", {"chosen": shown[1]}, page="/sign").status_code == 302


def hand_in(office: Office, unit: str, writer: str, leader: str, text: str, code: str = "1.1.1") -> int:
    """Write and submit by the API, sign on the page."""
    number, program = office.number(unit, code), office.program(writer)
    saved = program.post(f"/obligations/{number}/save", {"seen_version": 0, "progress_text": text, "progress_percent": "95.5"})
    assert saved["thing"]["state"] == "draft"
    program.post(f"/obligations/{number}/submit", {"seen_version": 1})
    sign_on_the_page(office, leader, number)
    return number


def test_a_report_is_written_merged_and_verified_by_programs(either: Office) -> None:
    office = either
    lead, checker = office.program("牵头填报人"), office.program("办公室人员")
    finance = hand_in(office, "县财政局", "参与填报人", "参与领导", "资金已拨付")
    federation = office.number("县残联")
    own = office.number("县民政局")
    assert lead.get(f"/obligations/{own}")["input_ids"] == [finance, federation]
    assert lead.post(f"/obligations/{finance}/adopt", {"seen_version": 1})["said"] == "已采纳。"
    waiving = {"seen_version": 0, "reason": "本期无此项工作"}
    assert "还没有到" in lead.post(f"/obligations/{federation}/waive", waiving, 409)["detail"]
    office.clock.moment += timedelta(days=9)
    lead.post(f"/obligations/{federation}/waive", waiving)
    assert hand_in(office, "县民政局", "牵头填报人", "牵头领导", "已救助") == own
    done = checker.post(f"/obligations/{own}/verify", {"seen_version": 1})["thing"]
    assert (done["state"], done["light"]["light"], done["report"]["progress_percent"]) == ("verified", "blue", "95.5")
    assert [step["act"] for step in done["history"]] == ["save", "submit", "sign", "verify"]
    assert done["report"]["sign_offs"][0]["content_hash"] == done["report"]["content_hash"]
    proof = checker.ask("post", f"/reports/{done['report_id']}/proof")
    assert (proof.status_code, proof.mimetype) == (200, "application/zip")


def test_a_return_names_its_reason_and_the_correction_is_a_new_version(office: Office) -> None:
    number = hand_in(office, "县残联", "残联填报人", "残联领导", "已筛查", "1.1.2")
    checker, writer = office.program("办公室人员"), office.program("残联填报人")
    checker.post(f"/obligations/{number}/return", {"seen_version": 1, "reason": "缺人数", "new_due_on": "2024-09-30"})
    seen = writer.get(f"/obligations/{number}")
    assert (seen["returned_reason"], seen["state"], seen["light"]["light"]) == ("缺人数", "returned", "yellow")
    writer.post(f"/obligations/{number}/save", {"seen_version": 1, "progress_text": "已筛查120人"})
    writer.post(f"/obligations/{number}/submit", {"seen_version": 2})
    writer.post(f"/obligations/{number}/withdraw", {"seen_version": 2})
    assert [one["version"] for one in writer.get(f"/obligations/{number}")["versions"]] == [2, 1]


def test_a_figure_comes_with_its_source_and_is_read_at_its_indicator(office: Office) -> None:
    with Session(office.engine) as session, session.begin():
        session.add(IndicatorTask(indicator_id=1, task_id=2))
    number, program = office.number("县残联", "1.1.2"), office.program("残联填报人")
    assert program.get(f"/obligations/{number}")["indicators"] == [{"id": 1, "name": "社会救助覆盖率", "unit_of_measure": "%"}]
    figure = {"indicator_id": 1, "value": "98.50", "source": "民政台账", "numerator": 197, "denominator": 200}
    program.post(f"/obligations/{number}/save", {"seen_version": 0, "progress_text": "已统计", "figures": [figure]})
    program.post(f"/obligations/{number}/submit", {"seen_version": 1})
    assert program.get("/indicators/1")["latest"] is None
    sign_on_the_page(office, "残联领导", number)
    office.clock.moment += timedelta(days=1)
    latest = program.get("/indicators/1")["latest"]
    assert (latest["value"], latest["source"], latest["denominator"]) == ("98.5", "民政台账", "200")
    assert latest["report_id"] == program.get(f"/obligations/{number}")["report_id"]


def test_evidence_goes_up_once_and_comes_down_unchanged(office: Office) -> None:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    number, program = office.number("县民政局"), office.program("牵头填报人")
    client, headers = office.app.test_client(), {"Authorization": f"Bearer {program.token}"}
    ids = set()
    for _ in range(2):
        sent = {"file": (BytesIO(picture.getvalue()), "现场.png"), "dated_on": "2024-09-01"}
        answer = client.post(f"/api/v1/obligations/{number}/evidence", data=sent, headers=headers)
        assert answer.status_code == 201, answer.text
        ids.add(answer.json["thing"]["id"])
    saved = program.post(f"/obligations/{number}/save", {"seen_version": 0, "progress_text": "附图", "evidence_ids": list(ids)})
    assert len(ids) == len(saved["thing"]["report"]["evidence"]) == 1
    with program.ask("get", f"/evidence/{ids.pop()}") as came:
        assert came.data == picture.getvalue()
    came.close()
    assert came.headers["Content-Disposition"].startswith("attachment")


def test_paper_is_entered_by_the_office_with_its_scan_only(office: Office) -> None:
    number, clerk = office.number("县残联", "1.1.2"), office.program("办公室人员")
    body = {"seen_version": 0, "progress_text": "纸质报告"}
    assert "扫描" in clerk.post(f"/obligations/{number}/enter-from-paper", body, 409)["detail"]


def test_more_time_is_asked_signed_on_the_page_and_granted(office: Office) -> None:
    number, writer, clerk = office.number("县民政局"), office.program("牵头填报人"), office.program("办公室人员")
    body = {"obligation_id": number, "reason": "数据未出", "progress": "过半", "wanted_on": "2024-10-15"}
    made = writer.post("/extensions", body, 201)["thing"]
    page = f"/extensions/{made['id']}"
    browser = office.app.test_client()
    post(browser, "/login", {"phone": office.cast.people["牵头领导"].phone, "password": PASSWORD})
    assert post(browser, f"{page}/sign", {}, page=page).status_code == 302
    granted = clerk.post(f"{page}/grant", {"granted_on": "2024-10-10"})["thing"]
    assert (granted["state"], granted["steps"][-1]["act"]) == ("granted", "grant")
    assert writer.get(f"/obligations/{number}")["due_at"] == "2024-10-10T17:30:00+08:00"


def test_a_problem_goes_its_way_by_programs(office: Office) -> None:
    writer, clerk = office.program("牵头填报人"), office.program("办公室人员")
    unit, other = (office.cast.units[name].id for name in ("县民政局", "县财政局"))
    number = writer.post("/problems", {"unit_id": unit, "text": "缺经费"}, 201)["thing"]["id"]
    clerk.post(f"/problems/{number}/assign", {"handler_id": other, "due_on": "2024-09-20"})
    assert office.program("参与填报人").get(f"/problems/{number}")["may"] == ["answer"]
    office.program("参与填报人").post(f"/problems/{number}/answer", {"answer": "已列入预算"})
    assert clerk.post(f"/problems/{number}/close", {"reason": "已解决"})["thing"]["state"] == "closed"


def test_the_offices_other_acts_go_by_programs(office: Office) -> None:
    clerk, unit = office.program("办公室人员"), office.cast.units["县民政局"].id
    meeting = clerk.post("/meetings", {"title": "第三次会议", "held_on": "2024-09-20"}, 201)["thing"]["id"]
    assert clerk.post(f"/meetings/{meeting}/freeze")["thing"]["is_frozen"]
    asked = {"unit_id": unit, "text": "九月底前办结", "given_by": "残工委主任", "due_on": "2024-09-30", "meeting_id": meeting}
    item = clerk.post("/items", asked, 201)["thing"]["id"]
    office.program("牵头领导").post(f"/items/{item}/answer", {"answer": "已办"})
    assert clerk.post(f"/items/{item}/close", {"reason": "属实"})["thing"]["state"] == "closed"
    late = office.number("县民政局", period="2024Q2")
    letter = clerk.post("/letters", {"kind": "reminder", "unit_id": unit, "obligation_ids": [late]}, 201)["thing"]
    clerk.post(f"/letters/{letter['id']}/submit", {"seen_revision": letter["revision"]})
    chased = {"unit_id": unit, "how": "phone", "text": "已去电", "obligation_ids": [late]}
    assert clerk.post("/chases", chased, 201)["thing"]["by"] == "办公室人员"
    made = clerk.post("/evaluations", {"kind": "annual", "as_of": "2024-09-10"}, 201)["thing"]
    clerk.post(f"/evaluations/{made['id']}/write", {"section": "overview", "body": "总体平稳。", "seen_version": 0})
    target = {"unit_id": unit, "year": 2024, "task_id": 1, "percent": "80", "seen_version": 0}
    set_one = clerk.post("/targets", target, 201)["thing"]
    back = {"seen_version": 1, "reason": "偏高"}
    assert office.program("牵头领导").post(f"/targets/{set_one['id']}/send-back", back)["thing"]["state"] == "returned"
    clerk.post("/projects/1/link", {"task_id": 1})
    entry = {"project_id": 1, "unit_id": unit, "kind": "spent", "year": 2024, "dated_on": "2024-09-01", "source": "county", "amount_yuan": "1000.50"}
    assert office.program("牵头填报人").post("/project-entries", entry, 201)["thing"]["amount_yuan"] == "1000.5"
    assert clerk.post("/bulletins", {}, 201)["thing"]["state"] == "draft"
    paper = {"reason": "机构调整", "paper": "残工委〔2024〕5号"}
    assert clerk.post("/tasks/2/suspend", paper)["thing"]["state"] == "suspended"
