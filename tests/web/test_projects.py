"""The story of a key project over HTTP: linked, told of, confirmed, alerted; in the list and the workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.cast import AFTER_DUE
from tests.hall import Hall, open_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path, moment=AFTER_DUE) as opened:
        yield opened


def test_a_project_is_linked_told_of_and_confirmed(hall: Hall) -> None:
    office, writer, leader = (hall.visitor(part) for part in ("办公室人员", "牵头填报人", "牵头领导"))
    writer.go("/projects/1", 404)
    office.go("/projects")
    office.go(office.link("社会救助项目"))
    office.send("/projects/1/tasks")
    writer.go("/projects/1")
    facts = [
        {"kind": "planned", "source": "province", "amount": "100"},
        {"kind": "received", "source": "province", "amount": "90"},
        {"kind": "spent", "source": "province", "amount": "80"},
        {"kind": "progress", "percent": "40", "words": "主体完工"},
    ]
    writer.send("/projects/1/entries", {"kind": "spent", "source": "", "amount": "80"}, status=422)
    assert "请选择资金来源" in writer.text
    writer.go("/projects/1")
    for fact in facts:
        writer.send("/projects/1/entries", fact)
    for number in range(1, 5):
        leader.go("/projects/1")
        leader.send(f"/project-entries/{number}", {"act": "confirm"})
    office.go("/projects")
    assert "资金快于工作：支出占计划80.0%，形象进度40%，相差40.0个百分点" in office.text
    office.go("/projects.xlsx")
    assert office.answer is not None
    sheet = openpyxl.load_workbook(io.BytesIO(office.answer.content)).active
    assert sheet is not None
    assert [sheet.cell(4, column).value for column in (3, 4, 5, 6, 7)] == [100, 90, 80, 80, 40]
    hall.foreigner().go("/projects/1", 404)
