"""The story of a difficulty over HTTP: raised by a unit, handed on, answered, closed, and in the workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.hall import Hall, open_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path) as opened:
        yield opened


def test_a_difficulty_is_raised_handed_on_answered_and_closed(hall: Hall) -> None:
    unit = hall.cast.units["县民政局"].id
    writer, office, answering = (hall.visitor(part) for part in ("参与填报人", "办公室人员", "牵头填报人"))
    writer.go("/problems")
    writer.send("/problems", {"text": ""}, status=422)
    writer.send("/problems", {"text": "缺配套资金50万元"})
    assert "缺配套资金50万元" in writer.text
    office.go("/problems/1")
    office.send("/problems/1/assign", {"handler_id": str(unit), "due_on": ""}, status=422)
    assert "答复期限" in office.text
    office.send("/problems/1/assign", {"due_on": "2024-09-20"})
    answering.go("/inbox")
    assert "请答复困难问题第1号" in answering.text
    answering.go("/problems/1")
    answering.send("/problems/1/answer", {"answer": "已列入调整预算"})
    office.go("/problems/1")
    office.send("/problems/1/close", {"reason": "资金到位"})
    assert "已办结" in office.text
    office.go("/problems.xlsx")
    assert office.answer is not None
    sheet = openpyxl.load_workbook(io.BytesIO(office.answer.content)).active
    assert sheet is not None
    assert (sheet["E4"].value, sheet["H4"].value, sheet["J4"].value) == (
        "缺配套资金50万元",
        "已列入调整预算",
        "已办结",
    )


def test_filters_leave_what_was_asked_for_and_foreign_ids_are_unknown(hall: Hall) -> None:
    writer = hall.visitor("参与填报人")
    writer.go("/problems")
    writer.send("/problems", {"text": "缺人手"})
    office = hall.visitor("办公室人员")
    assert "缺人手" in office.go("/problems?state=raised&q=人手").get_text()
    assert "没有符合条件的困难问题" in office.go("/problems?state=closed").get_text()
    hall.foreigner().go("/problems/1", 404)
    hall.visitor("残联填报人").go("/problems/1", 404)
    assert "缺人手" not in hall.foreigner().go("/problems").get_text()
