"""The story of a session over HTTP: called, its pack frozen, a decision given, answered and closed; and a bulletin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import AFTER_DUE
from tests.hall import Hall, open_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path, moment=AFTER_DUE) as opened:
        yield opened


def test_a_meeting_decides_and_the_unit_answers(hall: Hall) -> None:
    office, unit = hall.visitor("办公室人员"), hall.visitor("参与填报人")
    finance = str(hall.cast.units["县财政局"].id)
    office.go("/meetings")
    office.send("", {"title": "第三次会议", "held_on": ""}, status=422)
    assert "第三次会议" in str(office.page)
    office.send("", {"held_on": "2024-10-10"})
    office.go(office.link("第三次会议"))
    assert "本期及未办结事项共15项，其中红灯15项" in office.text
    office.send("/meetings/1/pack")
    decision = {"text": "月底前拨付", "given_by": "残工委会议", "unit_id": finance, "due_on": "2024-10-31"}
    office.send("/meetings/1/decisions", decision)
    first = office.http.get("/meetings/1.pdf").content
    assert first.startswith(b"%PDF")
    assert office.http.get("/meetings/1.pdf").content == first
    unit.go("/items")
    unit.go(unit.link("月底前拨付"))
    unit.send("/items/1/answer", {"answer": "已拨付"})
    office.go("/items/1")
    token = office.form("/items/1/close").find("input", {"name": "csrf_token"})
    back = {"reason": "缺凭证", "due_on": "", "csrf_token": token["value"]}  # type: ignore[index]
    office._arrived(office.http.post("/items/1/return", data=back), 422)
    assert "缺凭证" in office.text
    office.send("/items/1/close", {"reason": "属实"})
    assert "已办结" in office.text
    unit.go("/meetings/1", 404)
    hall.foreigner().go("/items/1", 404)
    hall.foreigner().go("/meetings/1", 404)


def test_an_instruction_on_a_task_and_a_bulletin(hall: Hall) -> None:
    office, director = hall.visitor("办公室人员"), hall.visitor("办公室主任")
    office.go("/items?task=1")
    assert office.page.find("option", {"value": "1"}, selected=True) is not None
    office.send("/items", {"text": "请民政局牵头研究", "given_by": "县长", "due_on": "2024-10-31"})
    assert "请民政局牵头研究" in office.text
    office.go("/bulletins")
    office.send("")
    office.send("/bulletins/1/edit", {"opening": "现通报如下。"})
    hall.visitor("参与填报人").go("/bulletins/1", 404)
    director.go("/bulletins/1")
    director.send("/bulletins/1/approve")
    assert "督查通报〔2024〕1号" in director.text
    assert hall.visitor("参与填报人").go("/bulletins/1").get_text()
    assert office.http.get("/bulletins/1.pdf").content.startswith(b"%PDF")
    hall.foreigner().go("/bulletins/1", 404)
