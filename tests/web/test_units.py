"""单位 over HTTP: contacts, a merger shown before it is carried out, a delegation, limits of a leader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, PASSWORD
from tests.hall import Hall, open_hall
from workflow.ledger import SignOff


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path) as opened:
        yield opened


def unit_page(hall: Hall, unit: str) -> str:
    return f"/units/{hall.cast.units[unit].id}"


def test_a_merger_is_shown_before_it_is_carried_out(hall: Hall) -> None:
    office, page = hall.visitor("办公室人员"), unit_page(hall, "县财政局")
    office.go(page)
    fields = {"into_id": str(hall.cast.units["县民政局"].id), "end_why": "晋编办〔2024〕1号"}
    office.send(f"{page}/end", {**fields, "end_why": ""}, status=409)
    office.send(f"{page}/end", fields)
    assert "县财政局并入县民政局" in office.text
    office.go(page)
    assert "并入其他单位或退出" in office.text  # nothing has happened
    office.send(f"{page}/end", fields)
    office.send(f"{page}/end", {"do": "save"})
    assert "移交未完成的报送" in office.text
    assert "并入 县民政局" in office.text
    office.go("/units")
    assert "已退出" in office.text


def test_contacts_are_written_by_the_unit_itself(hall: Hall) -> None:
    reporter, page = hall.visitor("参与填报人"), unit_page(hall, "县财政局")
    reporter.go(page)
    reporter.send(f"{page}/contacts", {"contact": ["联络员甲", "", ""], "phone": ["不详", "", ""], "duty": ["", "", ""], "email": ["", "", ""]}, status=422)  # fmt: skip
    assert "电话只能有数字" in reporter.text
    reporter.send(f"{page}/contacts", {"contact": ["联络员甲", "", ""], "phone": ["0356-7022345", "", ""], "duty": ["", "", ""], "email": ["", "", ""]})  # fmt: skip
    assert "0356-7022345" in reporter.text
    reporter.go(unit_page(hall, "县民政局"), status=404)
    assert reporter.page.find("form", action=f"{page}/end") is None


def test_a_delegate_signs_with_both_names_until_the_day(hall: Hall) -> None:
    office, page = hall.visitor("办公室人员"), unit_page(hall, "县财政局")
    with Session(hall.engine) as session:
        row_id = hall.cast.obligation(session, "县财政局", "1.1.2").id
    office.go(page)
    people = hall.cast.people
    fields = {
        "from_person_id": str(people["参与领导"].id), "to_person_id": str(people["残联领导"].id), "ends_on": "2024-09-12",
        "why": "出差",
    }  # fmt: skip
    office.send(f"{page}/delegate", {**fields, "ends_on": ""}, status=422)
    office.send(f"{page}/delegate", fields)
    assert "生效中" in office.text
    writer, delegate = hall.visitor("参与填报人"), hall.visitor("残联领导")
    writer.go(f"/reports/{row_id}")
    writer.send("", {"progress_percent": "60", "progress_text": "已完成。", "act": "submit"})
    delegate.go("/sign")
    delegate.go(f"/sign/{row_id}")
    delegate.send("/sign")
    with Session(hall.engine) as session:
        signed = session.scalars(select(SignOff)).one()
        assert (signed.person_id, signed.on_behalf_of_id) == (people["残联领导"].id, people["参与领导"].id)
    office.go(f"/reports/{row_id}")
    assert "残联领导（受参与领导授权）签批于" in office.text
    hall.clock.moment = IN_QUARTER + timedelta(days=3)
    delegate.sign_in(hall.phones["残联领导"], PASSWORD)
    delegate.go(f"/sign/{row_id}", status=404)  # it ended by its date


def test_a_leader_is_limited_to_sections(hall: Hall) -> None:
    office, page = hall.visitor("办公室人员"), unit_page(hall, "县财政局")
    office.go(page)
    leader = hall.cast.people["参与领导"].id
    office.send(f"{page}/limits/{leader}", {"sections": ["2"]})
    assert "只签批：社会保障" in office.text
    hall.foreigner().go(page, status=404)
