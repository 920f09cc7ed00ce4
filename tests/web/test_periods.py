"""The dates of a plan as the office sees and changes them: shown before saving, moved by saving, told once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hall import Hall, open_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path) as opened:
        yield opened


def test_a_rule_is_changed_after_its_moves_were_shown(hall: Hall) -> None:
    office = hall.visitor("办公室人员")
    office.go("/periods")
    assert (
        "每季度报一次，期末月25日 17:30前；遇休息日顺延至下一个工作日；参与单位提前5个工作日" in office.text
    )
    office.go(office.link("更改："))
    office.send("", {"day": "20", "why": "", "do": "preview"}, status=422)
    assert "请写明更改的理由" in office.text
    office.send("", {"day": "20", "why": "县里统一要求", "do": "preview"})
    assert "移动10项未报送的日期" in office.text
    assert "2024年9月25日（星期三）17:30" in office.text
    office.go("/periods")
    assert "9月25日 17:30" in office.text  # nothing was saved
    office.go(office.link("更改："))
    office.send("", {"day": "20", "why": "县里统一要求", "do": "save"})
    assert "已保存：移动10项未报送的日期" in office.text
    assert "9月20日 17:30" in office.text
    reporter = hall.visitor("参与填报人")
    reporter.go("/inbox")
    assert sum("报送时间有调整" in head.text for head in reporter.page.find_all("h2")) == 1


def test_a_task_gets_a_rule_of_its_own_and_gives_it_up(hall: Hall) -> None:
    office = hall.visitor("办公室人员")
    office.go("/periods/rules/new")
    office.send("", {"place": "", "why": "x", "do": "save"}, status=422)
    office.send("", {"place": "task:2", "role": "joint", "day": "31", "why": "月底出数", "do": "save"})
    assert "任务1.1.2 加强残疾预防，只对责任单位" in office.text
    assert "9月30日 17:30" in office.text
    office.go("/periods/rules/2")
    office.send("", {"why": "恢复统一时间", "do": "drop"})
    assert "移动4项未报送的日期" in office.text
    office.send("", {"why": "恢复统一时间", "do": "drop-save"})
    assert "任务1.1.2 加强残疾预防，只对责任单位：" in office.text  # among those replaced


def test_a_notice_is_pasted_previewed_and_kept(hall: Hall) -> None:
    office = hall.visitor("办公室人员")
    office.go("/periods/calendar")
    office.send("", {"notice": "你好", "source": "x", "do": "preview"}, status=422)
    assert "没有读到放假或上班的日期" in office.text
    fields = {"notice": "2024-09-25 休 县庆", "source": "县政府通知〔2024〕9号"}
    office.send("", {**fields, "do": "preview"})
    assert "9月25日(县庆放假) → 顺延至9月26日 17:30" in office.text
    office.send("", {**fields, "do": "save"})
    office.go("/periods/calendar")
    assert "县庆" in office.text
    office.send("/periods/calendar/remove")
    assert "已保存" in office.text


def test_only_the_office_opens_the_forms(hall: Hall) -> None:
    for part in ("牵头填报人", "牵头领导", "督查人员"):
        hall.visitor(part).go("/periods/rules/1", status=403)
        hall.visitor(part).go("/periods/calendar", status=403)
    hall.foreigner().go("/periods/rules/1", status=409)  # no plan of its own
