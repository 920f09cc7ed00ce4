"""Committees are walled off from one another: canaries in every text, and every page, file and feed of the other looked through."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, Cast, assemble_with_plan
from tests.databases import KINDS, fresh_ledger
from tests.house import configure, with_fonts
from tests.web.test_the_face import Face, post
from tests.workflow.test_committees import report
from web import create_app
from workflow.clock import FixedClock
from workflow.config import Config
from workflow.ledger import (
    Committee,
    Evaluation,
    EvaluationKind,
    Indicator,
    Level,
    Obligation,
    Person,
    Plan,
    Report,
    Task,
    Unit,
)
from workflow.ledger.engine import unit_of_work
from workflow.operations.committees import found_committee
from workflow.operations.evaluations import freeze
from workflow.operations.feeds import renew_unit_link
from workflow.operations.rounds import Rounds
from workflow.queries import county_sums
from workflow.queries.clock import calendar_of

CANARY = "金丝雀鸣"
LATER = IN_QUARTER.replace(day=23)
PARTS = ("办公室主任", "督查人员", "牵头填报人", "参与领导")
SKIPPED = ("/logout", "/static", "/bootstrap", "/login", "/help", "#")


@dataclass
class Region:
    """A city, its two counties, the app they share, and the other county's feed."""

    face: Face
    city: Cast
    sung: Cast
    silent: Cast
    link: str


def sing(session: Session, cast: Cast) -> None:
    """Put a canary into every text of a committee that is not its own name."""
    here = cast.committee.id
    plans = select(Plan.id).where(Plan.committee_id == here)
    for table, column, condition in (
        (Unit, Unit.name, Unit.committee_id == here),
        (Task, Task.title, Task.plan_id.in_(plans)),
        (Indicator, Indicator.name, Indicator.plan_id.in_(plans)),
        (Plan, Plan.title, Plan.committee_id == here),
        (Person, Person.name, Person.committee_id == here),
    ):
        session.execute(update(table).where(condition).values({column: CANARY + column}))


@pytest.fixture(params=KINDS)
def region(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Region]:
    with_fonts(tmp_path)
    with fresh_ledger(request.param, tmp_path) as engine:
        with unit_of_work(engine) as session:
            city = assemble_with_plan(session, name="测试市残工委", first_phone=13700000000)
            sung = assemble_with_plan(session, name="甲县残工委", first_phone=13800000000)
            silent = assemble_with_plan(session, name="乙县残工委", first_phone=13900000000)
            city.committee.level = Level.CITY
            sung.committee.parent_id = silent.committee.parent_id = city.committee.id
            for cast in (sung, silent):
                assert cast.plan
                next(one for one in cast.plan.tasks if one.code == "1.1.1").indicators = list(
                    cast.plan.indicators
                )
            row = report(session, sung, "60")
            session.flush()
            clerk, calendar = sung.actor("办公室人员"), calendar_of(session, sung.committee.id)
            assert sung.plan
            freeze(
                session,
                clerk,
                sung.plan,
                kind=EvaluationKind.ANNUAL,
                as_of=LATER.date(),
                calendar=calendar,
                now=LATER,
            )
            link = renew_unit_link(session, silent.actor("办公室人员"), silent.units["县残联"], now=LATER)
            sing(session, sung)
            _load(session, city, sung, silent)
            session.expunge_all()
            del row
        app = create_app(configure(tmp_path, engine), clock=FixedClock(LATER))
        yield Region(Face(app, engine, FixedClock(LATER), silent, sung), city, sung, silent, link)
        with app.app_context():
            from web.database import db

            db.engine.dispose()


def _load(session: Session, *casts: Cast) -> None:
    """Read again what the tests ask of the rows, before they leave the session."""
    for cast in casts:
        for one in (cast.committee, *cast.people.values()):
            session.refresh(one)


def crawl(client: FlaskClient, start: str = "/", limit: int = 70) -> dict[str, str]:
    """Open every page and file that can be reached by links, and return their texts."""
    seen: dict[str, str] = {}
    queue = [
        start,
        "/tasks.xlsx?period=all",
        "/tasks?period=all",
        "/audit",
        "/committees",
        "/indicators",
        "/problems",
    ]
    while queue and len(seen) < limit:
        path = queue.pop(0)
        if path in seen or path.startswith(SKIPPED) or not path.startswith("/"):
            continue
        answer = client.get(path, follow_redirects=True)
        body = answer.get_data()
        seen[path] = words_of(body)
        is_page, links = (
            b"<html" in body[:400],
            re.findall(r'href="([^"]+)"', words_of(body).replace("&amp;", "&")),
        )
        answer.close()
        assert answer.status_code < 500, path
        queue += links if is_page else []
    return seen


def words_of(body: bytes) -> str:
    """Return the text of a page, feed or office file; of a PDF its extracted words."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            words = "".join(packed.read(one).decode("utf-8", "replace") for one in packed.namelist())
            return html.unescape(words)  # a workbook writes its strings as character references
    if body.startswith(b"%PDF"):
        from pypdf import PdfReader

        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return body.decode("utf-8", "replace")


@pytest.mark.parametrize("who", ["乙县", "市"])
def test_no_canary_of_one_committee_reaches_another(region: Region, who: str) -> None:
    cast = region.silent if who == "乙县" else region.city
    looked = 0
    for part in PARTS:
        seen = crawl(region.face.client(part, cast))
        looked += len(seen)
        found = [path for path, text in seen.items() if CANARY in text]
        assert found == [], (part, found)
    assert looked > 100
    feed = region.face.app.test_client().get(f"/feeds/{region.link}.ics")
    assert feed.status_code == 200
    assert CANARY not in feed.text


def test_the_canary_sings_at_home(region: Region) -> None:
    """The check can fail: at home every kind of page is full of it."""
    seen = crawl(region.face.client("办公室人员", region.sung))
    loud = {path.partition("?")[0].strip("/").split("/")[0] for path, text in seen.items() if CANARY in text}
    assert loud >= {"tasks", "tasks.xlsx", "board", "indicators", "evaluations", "reports"}


def test_what_belongs_to_another_is_not_found_by_its_number(region: Region) -> None:
    with Session(region.face.engine) as session:
        here = region.sung.committee.id
        plan = select(Plan.id).where(Plan.committee_id == here).scalar_subquery()
        task = session.scalars(select(Task.id).where(Task.plan_id == plan)).first()
        indicator = session.scalars(select(Indicator.id).where(Indicator.plan_id == plan)).first()
        evaluation = session.scalars(select(Evaluation.id).where(Evaluation.committee_id == here)).first()
        obligation = session.scalars(select(Obligation.id).where(Obligation.committee_id == here)).first()
        reported = session.scalars(select(Report.id)).first()
    paths = [f"/tasks/{task}", f"/indicators/{indicator}", f"/evaluations/{evaluation}", f"/evaluations/{evaluation}.docx",
             f"/reports/{obligation}", f"/committees/{here}"]  # fmt: skip
    for cast in (region.silent, region.city):
        client = region.face.client("办公室人员", cast)
        bodies = {path: client.get(path) for path in paths}
        assert {path for path, answer in bodies.items() if answer.status_code != 404} == set()
        said = {answer.text.partition("<main")[2].partition("</main>")[0] for answer in bodies.values()}
        assert len(said) == 1  # one answer for what is not there and for what is not for them
    assert reported


def test_a_director_opens_the_wall_a_parent_reads_and_the_wall_closes(region: Region) -> None:
    director, reader = (
        region.face.client("办公室主任", region.sung),
        region.face.client("督查人员", region.city),
    )
    path = f"/committees/{region.sung.committee.id}"
    assert reader.get(path).status_code == 404
    assert post(director, "/committees/grant", {"act": "grant"}, "/committees").status_code == 302
    assert CANARY in reader.get(path).text
    assert region.face.client("督查人员", region.silent).get(path).status_code == 404
    assert post(director, "/committees/grant", {"act": "revoke"}, "/committees").status_code == 302
    assert reader.get(path).status_code == 404


def test_a_plan_is_handed_down_taken_on_and_rolled_up_through_the_pages(region: Region) -> None:
    above = region.face.client("办公室主任", region.city)
    with Session(region.face.engine) as session:
        county = session.get_one(Committee, region.silent.committee.id).id
        parents = session.scalars(
            select(Task).join(Plan).where(Plan.committee_id == region.city.committee.id)
        ).all()
        task = next(one.id for one in parents if one.code == "1.1.1")
        own = (
            session.scalars(select(Task).join(Plan).where(Plan.committee_id == county, Task.code == "1.1.1"))
            .one()
            .id
        )
    assert post(above, "/committees/hand-down", {}, "/committees").status_code == 422
    assert post(above, "/committees/hand-down", {"committee": str(county)}, "/committees").status_code == 302
    clerk = region.face.client("办公室人员", region.silent)
    assert "测试县残疾人保障和发展规划" in clerk.get("/committees/handed/1").text
    refused = post(clerk, "/committees/handed/1", {}, "/committees/handed/1")
    assert refused.status_code == 422
    taken = post(clerk, "/committees/handed/1", {f"choice_{task}": f"task:{own}"}, "/committees/handed/1")
    assert taken.status_code == 302
    assert post(above, "/committees/roll-up", {}, "/committees").status_code == 302
    assert "已承接" in above.get("/committees").text


def test_a_parent_of_very_many_reads_kept_counts_with_their_age(region: Region) -> None:
    with unit_of_work(region.face.engine) as session:
        for number in range(county_sums.LIVE_UP_TO):
            found_committee(session, name=f"第{number:03}县残工委", region_code=f"3{number:05}", now=LATER,
                            parent=region.city.committee)  # fmt: skip
    client = region.face.client("办公室主任", region.city)
    before = client.get("/committees").text
    assert "有102个还没有统计过" in before
    assert "第1页，共2页" in before
    rounds = Rounds(region.face.engine, Config(), FixedClock(LATER.replace(hour=1)))
    rounds.roll_up(region.silent.committee.id)
    after = client.get("/committees?page=2").text
    assert "有101个还没有统计过" in after
    assert "以下数字统计于2024年9月23日" in after


def test_the_pages_of_measures_answer_and_refuse(region: Region) -> None:
    clerk = region.face.client("办公室人员", region.silent)
    page = clerk.get("/indicators").text
    number = re.search(r"/indicators/(\d+)", page)
    assert number
    path = f"/indicators/{number[1]}"
    fields = {
        "seen_moves": "0",
        "target": "95",
        "target_value": "95",
        "direction": "at_least",
        "accrual": "state",
        "roll_up": "none",
    }
    assert "不能为空" in post(clerk, path, fields, path).text
    assert post(clerk, path, {**fields, "why": "市里调整"}, path).status_code == 302
    shown = clerk.get(path).text
    assert "最初的目标是100，改过1次" in shown
    assert (
        post(clerk, path, {**fields, "why": "又一次"}, path).status_code == 409
    )  # another change came between
    writer = region.face.client("牵头填报人", region.silent)
    assert writer.get(path).status_code == 200
    assert post(writer, path, {**fields, "why": "越权"}, path).status_code == 403
    assert clerk.get("/board?period=2024Q2").status_code == 200
    assert "2024年第二季度" in clerk.get("/board?period=2024Q2").text
    made = post(
        clerk, "/evaluations", {"kind": "annual", "as_of": "2024-09-20", "basis": "signed"}, "/evaluations"
    )
    assert made.status_code == 302
    there = made.headers["Location"]
    again = post(
        clerk,
        f"{there}/texts",
        {"section": "overview", "seen_version": "0", "body": "改写的总体情况。"},
        there,
    )
    assert again.status_code == 302
    assert "改写的总体情况。" in clerk.get(there).text
    for kind, magic in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        file = clerk.get(f"{there}.{kind}")
        assert file.data.startswith(magic)
        assert clerk.get(f"{there}.{kind}").data == file.data
    assert clerk.get(f"{there}.exe").status_code == 404
