"""年度目标 over HTTP: set by the office, accepted by the leader, moved with a reason, returned with one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.hall import Hall, open_hall
from workflow.ledger import Plan
from workflow.queries.targets import in_force


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path) as opened:
        yield opened


def set_one(hall: Hall, **fields: str) -> None:
    office = hall.visitor("办公室人员")
    office.go("/targets/new?subject=task:1&year=2024")
    office.send(
        "/targets", {"percent": "80", "percent_1": "20", "percent_3": "60", "words": "救助全覆盖", **fields}
    )


def test_a_target_is_set_accepted_and_moved(hall: Hall) -> None:
    office, leader = hall.visitor("办公室人员"), hall.visitor("牵头领导")
    set_one(hall)
    assert "等分管领导接收" in office.text
    leader.go("/")
    leader.go(leader.link("2024年：完善社会救助"))
    leader.send("/targets/1/accept")
    assert "已接收" in leader.text
    office.go("/targets/1/edit")
    office.send("/targets", {"percent": "70", "why": ""}, status=422)
    assert "再改须写明理由" in office.text
    office.send("/targets", {"percent": "70", "why": "县委调整"})
    with Session(hall.engine) as session:
        plan = session.get_one(Plan, 1)
        held = in_force(session, plan)[0]
        assert (held.percent, held.first_percent, held.moved_count) == (80, 80, 0)  # until it is accepted
        assert [quarter for quarter, *_ in held.milestones] == [1, 3]
    leader.go("/targets/1")
    leader.send("/targets/1/accept")
    assert "已调整1次" in leader.text
    assert "最初目标 进度80%" in leader.text
    with Session(hall.engine) as session:
        held = in_force(session, session.get_one(Plan, 1), year=2024)[0]
        assert (held.percent, held.first_percent, held.moved_count) == (70, 80, 1)


def test_a_target_is_returned_with_a_reason(hall: Hall) -> None:
    leader, office = hall.visitor("牵头领导"), hall.visitor("办公室人员")
    set_one(hall)
    leader.go("/targets/1")
    leader.send("/targets/1/back", {"reason": ""}, status=422)
    leader.send("/targets/1/back", {"reason": "经费没有落实"})
    office.go("/inbox")
    assert "经费没有落实" in office.text
    office.go("/targets?year=2024")
    assert "已退回" in office.text


def test_figures_that_cannot_be_are_refused_and_kept(hall: Hall) -> None:
    office = hall.visitor("办公室人员")
    office.go("/targets/new?subject=task:1&year=2024")
    for fields, sentence in (
        ({"percent": "120"}, "进度"),
        ({"percent": "50", "percent_1": "60"}, "逐季增加"),
        ({"percent": "", "words": ""}, "至少填写"),
    ):
        office.send("/targets", {**fields, "why": "文字还在"}, status=422)
        assert sentence in office.text
        assert "文字还在" in office.text


def test_only_the_units_own_leader_answers(hall: Hall) -> None:
    set_one(hall)
    hall.visitor("参与领导").go("/targets/1", status=404)
    hall.foreigner().go("/targets/1", status=404)
    reporter = hall.visitor("牵头填报人")
    reporter.go("/targets/1")
    assert reporter.page.find("form", action="/targets/1/accept") is None
    reporter.go("/targets/new", status=403)
