"""交办 over HTTP: an objection signed in time and decided; a lead named; the wrong people stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import FOUNDED
from tests.hall import Hall, open_hall
from workflow.ledger import Obligation, Task
from workflow.rules.states import Role, State


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path, moment=FOUNDED + timedelta(hours=3)) as opened:
        yield opened


def test_an_objection_is_signed_and_upheld(hall: Hall) -> None:
    leader, office = hall.visitor("参与领导"), hall.visitor("办公室人员")
    leader.go("/assignments")
    leader.go(leader.link("加强残疾预防"))
    leader.send("/assignments/2/object", {"reason": " "}, status=422)
    leader.send("/assignments/2/object", {"reason": "职责不在我局。"})
    assert "有异议，待裁定" in leader.text
    office.go("/")
    office.go(office.link("加强残疾预防（县财政局）"))
    assert "职责不在我局。" in office.text
    office.send("/assignments/2/uphold", {"decision_reason": "三定方案已明确。"})
    assert "已维持原分工" in office.text
    leader.go("/inbox")
    assert "三定方案已明确" in leader.text
    leader.go("/assignments/2")
    leader.send("/assignments/2/object", {"reason": "仍有异议"})
    assert "县财政局的异议" in leader.text


def test_nobody_objects_once_the_days_are_over(hall: Hall) -> None:
    leader = hall.visitor("参与领导")
    leader.go("/assignments/2")
    hall.clock.moment = FOUNDED + timedelta(days=7)
    late = hall.visitor("残联领导")
    late.go("/assignments/2")
    assert late.page.find("form", action="/assignments/2/object") is None
    assert "办理中" in late.text


def test_a_lead_is_named_for_a_joint_task_and_obligations_follow(hall: Hall) -> None:
    office = hall.visitor("办公室人员")
    office.go("/assignments/2")
    unit = hall.cast.units["县残联"].id
    office.send("/assignments/2/lead", {"unit_id": str(unit), "lead_reason": "便于汇总"})
    assert "8项未完成的报送随之调整" in office.text
    assert "牵头单位 县残联" in office.text
    with Session(hall.engine) as session:
        rows = session.execute(
            select(Obligation.role, Obligation.due_on)
            .join(Task)
            .where(Task.code == "1.1.2", Obligation.unit_id == hall.cast.units["县财政局"].id)
            .order_by(Obligation.due_on)
        ).all()
    assert (rows[0].role, rows[0].due_on.isoformat()) == (Role.PARTICIPANT, "2024-03-18")


def test_units_are_changed_only_as_they_were_shown(hall: Hall) -> None:
    office, other = hall.visitor("办公室人员"), hall.visitor("办公室主任")
    for one in (office, other):
        one.go("/assignments/2")
    bureau, federation = hall.cast.units["县民政局"].id, hall.cast.units["县残联"].id
    change = {
        f"role_{bureau}": "lead",
        f"role_{federation}": "participant",
        f"role_{hall.cast.units['县财政局'].id}": "",
    }
    office.send("/assignments/2/change", {**change, "reason": ""}, status=422)
    office.send(
        "/assignments/2/change", {**change, f"role_{bureau}": "participant", "reason": "x"}, status=422
    )
    assert "至少要有一个牵头单位或责任单位" in office.text
    office.send("/assignments/2/change", {**change, "reason": "职责调整"})
    assert "不再要求" in office.text
    other.send("/assignments/2/change", {**change, "reason": "再改"}, status=409)
    assert "刚被别人改过" in other.text
    with Session(hall.engine) as session:
        states = session.scalars(
            select(Obligation.state).join(Task).where(
                Task.code == "1.1.2", Obligation.unit_id == hall.cast.units["县财政局"].id
            )
        ).all()  # fmt: skip
    assert set(states) == {State.CANCELLED}


def test_a_foreign_or_unrelated_person_finds_nothing(hall: Hall) -> None:
    hall.foreigner().go("/assignments/2", status=404)
    hall.visitor("牵头领导").go("/assignments/2", status=404)  # 县民政局 has no part in it
    hall.visitor("系统管理员").go("/assignments", status=403)
