"""The story of an extension over HTTP: asked, signed, granted; refused with what was typed kept; never foreign."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.hall import Hall, open_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path) as opened:
        yield opened


def test_an_extension_is_asked_signed_and_granted(hall: Hall) -> None:
    with Session(hall.engine) as session:
        row_id = hall.cast.obligation(session, "县财政局", "1.1.2").id
    writer, leader, office = (hall.visitor(part) for part in ("参与填报人", "参与领导", "办公室人员"))
    writer.go(f"/reports/{row_id}")
    writer.go(writer.link("到期前申请延期"))
    writer.send("", {"reason": "等省级数据", "progress": "", "wanted_on": "2024-10-15"}, status=422)
    assert "等省级数据" in writer.text
    assert "请填写目前进展" in writer.text
    writer.send("", {"progress": "已完成八成"})
    assert "待分管领导签批" in writer.text

    leader.go("/extensions")
    leader.go(leader.link("1.1.2"))
    leader.send("/extensions/1/sign")
    assert "报办公室决定" in leader.text
    office.go("/extensions/1")
    office.send("/extensions/1/grant", {"granted_on": "2024-09-01"}, status=422)
    assert "须晚于" in office.text
    office.go("/extensions/1")
    office.send("/extensions/1/grant", {"granted_on": "2024-10-12", "answer": "请抓紧"})
    writer.go("/extensions/1")
    assert "2024年10月12日（星期六）" in writer.text
    assert "请抓紧" in writer.text
    writer.go("/inbox")
    assert "同意延期" in writer.text
    writer.go(f"/reports/{row_id}")
    assert "原定9月25日，改期1次" in writer.text


def test_a_foreign_or_unrelated_reader_finds_nothing(hall: Hall) -> None:
    with Session(hall.engine) as session:
        row_id = hall.cast.obligation(session, "县财政局", "1.1.2").id
    writer = hall.visitor("参与填报人")
    writer.go(f"/reports/{row_id}/extension")
    writer.send("", {"reason": "等数据", "progress": "八成", "wanted_on": "2024-10-15"})
    hall.foreigner().go("/extensions/1", 404)
    hall.visitor("牵头填报人").go("/extensions/1", 404)
    hall.visitor("牵头填报人").go(f"/reports/{row_id}/extension", 404)
    hall.visitor("系统管理员").go("/extensions", 403)
    assert "等数据" in hall.visitor("督查人员").go("/extensions/1").get_text()
