"""责任图 over HTTP: three views, one unit or one task alone, narrowed by links and a form; from the ledger or a draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from tests.cast import IN_QUARTER, SMALL_PLAN, Cast, assemble, assemble_with_plan
from tests.databases import fresh_ledger
from tests.house import configure
from tests.web.test_the_face import Face
from web import create_app
from web.database import db
from workflow.clock import FixedClock
from workflow.ledger import Assignment, Plan, Task
from workflow.ledger.engine import unit_of_work
from workflow.operations.plans import Document, import_plan

VIEWS = ("/map", "/map?view=unit", "/map?view=together&least=1", "/map?unit=县残联", "/map?task=1.1.1",
         "/map?view=together&unit=县残联", "/map?section=1.1", "/map?role=leads")  # fmt: skip


@pytest.fixture
def face(tmp_path: Path) -> Iterator[Face]:
    with fresh_ledger("sqlite", tmp_path) as engine:
        with unit_of_work(engine) as session:
            cast = assemble_with_plan(session)
            other = assemble(session, name="另一县残工委", first_phone=13800000000)
        clock = FixedClock(IN_QUARTER)
        app = create_app(configure(tmp_path, engine), clock=clock)
        yield Face(app, engine, clock, cast, other)
        with app.app_context():
            db.engine.dispose()


def _page(client: FlaskClient, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.fromstring(answer.text)


def test_the_list_says_what_the_picture_says(face: Face) -> None:
    client = face.client("参与填报人")
    for address in VIEWS:
        page = _page(client, address)
        picture, beside = page.cssselect(".map")[0], page.cssselect("section[aria-labelledby=map-list]")[0]
        for link in picture.iter("a"):
            name = link.get("aria-label") or link.text_content()
            assert name.split(" · ")[0] in beside.text_content(), (address, name)


def test_every_link_of_the_picture_leads_somewhere(face: Face) -> None:
    client = face.client("督查人员")
    for address in VIEWS:
        for link in _page(client, address).cssselect(".map a"):
            assert client.get(link.get("href")).status_code == 200


def test_an_adopted_plan_is_drawn_from_the_ledger(face: Face) -> None:
    with unit_of_work(face.engine) as session:
        row = session.scalars(
            select(Assignment)
            .join(Task)
            .where(Task.code == "1.1.2", Assignment.unit_id == face.cast.units["县残联"].id)
        ).one()
        row.ends_on = IN_QUARTER.date()
    page = _page(face.client("办公室人员"), "/map?task=1.1.2")
    assert "县残联" not in page.cssselect(".map")[0].text_content()
    assert "县财政局" in page.cssselect(".map")[0].text_content()


def _draft_in(face: Face, cast: Cast) -> int:
    with unit_of_work(face.engine) as session:
        draft = PlanDraft.from_json({**SMALL_PLAN, "title": "另一份规划"})
        document = Document("other.txt", "1" * 64)
        return import_plan(session, cast.actor("办公室人员"), draft, document, now=IN_QUARTER).id


def test_a_draft_is_drawn_for_those_who_review_it_only(face: Face) -> None:
    number = _draft_in(face, face.other)
    assert "尚未采用" in _page(face.client("办公室人员", face.other), "/map").text_content()
    assert face.client("牵头填报人", face.other).get("/map").status_code == 409
    assert face.client("牵头填报人", face.other).get(f"/map?plan={number}").status_code == 404
    assert face.client("办公室人员").get(f"/map?plan={number}").status_code == 404


def test_a_draft_can_be_asked_for_beside_the_plan_in_force(face: Face) -> None:
    number = _draft_in(face, face.cast)
    page = _page(face.client("办公室人员"), f"/map?plan={number}")
    assert "另一份规划" in page.text_content()
    assert all(f"plan={number}" in link.get("href") for link in page.cssselect(".map a"))
    assert "另一份规划" not in _page(face.client("办公室人员"), "/map").text_content()


def test_what_does_not_exist_is_not_found(face: Face) -> None:
    client = face.client("办公室人员")
    for address in ("/map?unit=没有", "/map?task=9.9", "/map?section=x", "/map?plan=99999"):
        assert client.get(address).status_code == 404, address


def test_strange_values_fall_back_to_the_whole(face: Face) -> None:
    client = face.client("办公室人员")
    for address in (
        "/map?view=x",
        "/map?role=x",
        "/map?view=together&least=-5",
        "/map?plan=x",
        "/map?least=x",
    ):
        assert client.get(address).status_code == 200


def test_a_task_that_nobody_answers_for_is_named(face: Face) -> None:
    page = _page(face.client("办公室人员"), "/map")
    assert "1项没有责任单位：1.1.3" in page.text_content().replace("\n", "")
    assert page.cssselect(".map .nobody")


def test_a_pair_too_rare_is_explained(face: Face) -> None:
    assert "改小" in _page(face.client("办公室人员"), "/map?view=together&least=99").text_content()


def test_a_task_links_to_its_page_only_for_those_who_may_open_it(face: Face) -> None:
    with Session(face.engine) as session:
        number = session.scalars(select(Task.id).join(Plan).where(Task.code == "1.1.1")).first()
    assert f"/tasks/{number}" in face.client("办公室人员").get("/map?task=1.1.1").text
    assert "看这项任务的报送" not in face.client("牵头填报人").get("/map?task=1.1.2").text
