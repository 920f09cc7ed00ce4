"""人员 over HTTP: an account by a one-time link, handover that ends access at once, one capacity chosen to act in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import PASSWORD
from tests.hall import Hall, open_hall
from tests.visitor import Visitor
from workflow.ledger import PersonHandover, SignInSession

CHOSEN = "青山绿水 twelve 42"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with open_hall(tmp_path) as opened:
        yield opened


def token(visitor: Visitor) -> str:
    found = re.search(r"/reset/[\w-]+", visitor.text)
    assert found
    return found[0]


def test_an_account_is_opened_by_a_link_that_works_once(hall: Hall) -> None:
    admin = hall.visitor("系统管理员")
    admin.go("/people")
    unit = str(hall.cast.units["县财政局"].id)
    admin.send("", {"name": "填报人乙", "phone": "abc", "capacity": "reporter", "unit_id": unit}, status=422)
    admin.send("", {"name": "填报人乙", "phone": "13711110000", "capacity": "reporter", "unit_id": unit})
    link, new = token(admin), Visitor(hall.address)
    new.go(link)
    new.send("", {"new_password": "short", "again": "short"}, status=422)
    new.send("", {"new_password": CHOSEN, "again": CHOSEN})
    new.sign_in("13711110000", CHOSEN)
    new.go("/reports")
    new.go(link, status=404)
    new.close()


def test_a_handover_passes_the_work_and_ends_access_at_once(hall: Hall) -> None:
    with Session(hall.engine) as session:
        row_id = hall.cast.obligation(session, "县财政局", "1.1.2").id
    giver, taker, office = (hall.visitor(part) for part in ("参与填报人", "残联填报人", "办公室人员"))
    giver.go(f"/reports/{row_id}")
    giver.send("", {"progress_percent": "10", "progress_text": "写到一半", "act": "save"})
    person = hall.cast.people["参与填报人"].id
    office.go(f"/people/{person}")
    assert "加强残疾预防" in office.text
    office.send(
        f"/people/{person}/hand-on", {"to_id": str(hall.cast.people["残联填报人"].id), "why": ""}, status=422
    )
    office.send(
        f"/people/{person}/hand-on", {"to_id": str(hall.cast.people["残联填报人"].id), "why": "工作调动"}
    )
    assert "已交接" in office.text
    giver.go("/reports")
    assert "手机号" in giver.text  # back at the log-in
    giver.sign_in(hall.phones["参与填报人"], PASSWORD, status=401)
    taker.go(f"/reports/{row_id}")
    assert "写到一半" in taker.text
    taker.go("/inbox")
    assert "工作交接：参与填报人" in taker.text
    office.go(f"/reports/{row_id}")
    assert "参与填报人" in office.text  # past acts keep their name
    with Session(hall.engine) as session:
        kept = session.scalars(select(PersonHandover)).one()
        assert (kept.drafts, kept.open_obligations) == (1, 6)


def test_one_of_several_capacities_is_chosen(hall: Hall) -> None:
    admin, person = hall.visitor("系统管理员"), hall.cast.people["残联填报人"]
    admin.go(f"/people/{person.id}")
    admin.send(
        f"/people/{person.id}/grant", {"capacity": "reporter", "unit_id": str(hall.cast.units["县财政局"].id)}
    )
    both = hall.visitor("残联填报人")
    with Session(hall.engine) as session:
        own, other = (hall.cast.obligation(session, unit, "1.1.2").id for unit in ("县残联", "县财政局"))
    both.go(f"/reports/{own}")
    both.go(f"/reports/{other}")
    options = both.page.find("select", id="act-as").find_all("option")  # type: ignore[union-attr]
    assert [option.text for option in options] == ["全部身份", "县残联填报人", "县财政局填报人"]
    both.send("/act-as", {"grant": str(options[2]["value"])})
    both.go(f"/reports/{other}")
    both.go(f"/reports/{own}", status=404)
    both.go("/")
    both.send("/act-as", {"grant": ""})
    both.go(f"/reports/{own}")


def test_an_account_is_disabled_and_opened_again(hall: Hall) -> None:
    admin, person = hall.visitor("系统管理员"), hall.cast.people["参与领导"].id
    leader = hall.visitor("参与领导")
    admin.go(f"/people/{person}")
    admin.send(f"/people/{person}/disable")
    leader.go("/sign")
    assert "手机号" in leader.text
    with Session(hall.engine) as session:
        living = select(SignInSession).where(
            SignInSession.person_id == person, SignInSession.ended_at.is_(None)
        )
        assert session.scalars(living).all() == []
    admin.send(f"/people/{person}/link")
    assert token(admin)
    admin.go(f"/people/{hall.cast.people['系统管理员'].id}")
    admin.send("/people/10/revoke/10", status=409)
    assert "最后一位系统管理员" in admin.text


def test_only_the_administrator_and_the_office_open_the_page(hall: Hall) -> None:
    for part in ("牵头填报人", "牵头领导", "督查人员"):
        hall.visitor(part).go("/people", status=403)
    office = hall.visitor("办公室人员")
    office.go("/people")
    assert "增加账号" not in office.text
    hall.foreigner().go(f"/people/{hall.cast.people['牵头领导'].id}", status=404)
