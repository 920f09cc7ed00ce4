"""The story of a closing over HTTP: asked with a file, signed, checked, looked back at, reopened; and a correction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER
from tests.hall import Hall, open_hall
from tests.workflow.test_closing import evidence
from tests.workflow.test_the_way_of_a_report import hand_in
from workflow.ledger import Task
from workflow.operations.checking import verify


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path, moment=AFTER_DUE) as opened:
        yield opened


def test_a_task_is_closed_looked_back_at_and_reopened(hall: Hall) -> None:
    with Session(hall.engine) as session, session.begin():
        file = evidence(session, hall.cast)
        task = session.scalars(select(Task.id).where(Task.code == "1.1.2")).one()
    writer, leader, office = (hall.visitor(part) for part in ("参与填报人", "参与领导", "办公室人员"))
    path = f"/tasks/{task}/closing"
    writer.go(f"/tasks/{task}")
    writer.go(writer.link("销号与挂账"))
    writer.send("", {"result": "全部完成", "figures": "1200人"}, status=422)
    assert "佐证" in writer.text
    assert "全部完成" in writer.text
    writer.send("", {"evidence": str(file)})
    leader.go("/closings")
    leader.go(leader.link("1.1.2"))
    leader.send("/closings/1/sign")
    office.go("/verify")
    office.go(office.link("1.1.2"))
    office.send("/closings/1/accept", {"finding": ""}, status=422)
    office.send("/closings/1/accept", {"finding": "现场属实"})
    assert "已销号" in office.text
    office.go(path)
    assert "有8项报送随任务终止" in office.text
    office.send(f"/tasks/{task}/standing/check", {"planned_on": "2024-10-20"})
    office.send("/spot-checks/1", {"act": "fail", "result": "走访5户，2户未覆盖"})
    assert "任务重新挂账" in office.text
    assert "回头看有反弹" in office.text
    office.send(f"/tasks/{task}/standing/suspend", {"reason": "机构调整", "paper": ""}, status=422)
    office.send(f"/tasks/{task}/standing/suspend", {"paper": "测政办〔2024〕3号"})
    assert "测政办〔2024〕3号" in office.text
    hall.foreigner().go(path, 404)
    hall.visitor("牵头填报人").go("/closings/1", 404)


def test_a_verified_report_is_corrected_and_stays_in_force_meanwhile(hall: Hall) -> None:
    with Session(hall.engine) as session, session.begin():
        row = hand_in(session, hall.cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
        verify(session, hall.cast.actor("办公室人员"), row.id, seen_version=1, now=IN_QUARTER)
        row_id = row.id
    office, writer = hall.visitor("办公室人员"), hall.visitor("参与填报人")
    office.go(f"/reports/{row_id}")
    office.send(f"/reports/{row_id}/correct", {"reason": "数字不符", "new_due_on": ""}, status=409)
    assert "日期" in office.text
    office.send(f"/reports/{row_id}/correct", {"reason": "数字不符", "new_due_on": "2024-10-20"})
    writer.go(f"/reports/{row_id}")
    assert "要求更正：" in writer.text
    assert "第1版（已核查）在新版本签批并核查前继续有效" in writer.text
    writer.send("", {"progress_text": "更正后的情况", "act": "submit"})
    assert "第1版" in writer.text
