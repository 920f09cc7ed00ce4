"""Each figure stands beside its floor, in one run and one group; nothing here is asserted to be fast."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string
from reportlab.pdfgen import canvas
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from bench.committees import gather_statistics
from bench.conftest import NOW, PHONE
from exports.excel import ledger_book
from exports.ical import to_ics
from exports.pdf.evaluation import evaluation_pdf
from plan_graph.reader import read_document
from tests.cast import PASSWORD
from tests.documents import OWN, REAL
from tests.house import FONTS, configure, with_fonts
from web import create_app
from workflow.clock import FixedClock
from workflow.documents.books import ledger_book_of
from workflow.documents.calendars import feed_of
from workflow.documents.evaluations import evaluation_of
from workflow.ledger import EvaluationKind, Obligation, Person, Plan
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.evaluations import findings
from workflow.operations.feeds import renew_unit_link
from workflow.operations.obligations import make_obligations
from workflow.queries import board, feeds
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of
from workflow.queries.people import actor_of, unit_named
from workflow.settings import Calendar

Bench = Callable[..., Any]
DOCUMENT = REAL.read_bytes() if REAL.exists() else OWN.encode()


@pytest.mark.benchmark(group="reading the plan")
def test_reading_the_plan(benchmark: Bench) -> None:
    benchmark(read_document, "plan.txt", DOCUMENT)


@pytest.mark.benchmark(group="reading the plan")
def test_floor_its_lines_split_and_matched(benchmark: Bench) -> None:
    mark = re.compile(r"[（(].*?[）)]")
    benchmark(lambda: [mark.findall(line) for line in DOCUMENT.decode().splitlines()])


def _plan(session: Session) -> Plan:
    return session.scalars(select(Plan)).one()


@pytest.fixture
def rows(engine: Engine) -> Iterator[list[dict[str, Any]]]:
    """The obligations as they were, taken out of the ledger while the test runs."""
    with unit_of_work(engine) as session:
        found = [dict(row._mapping) for row in session.execute(select(Obligation.__table__))]
        session.execute(delete(Obligation))
    yield found
    with unit_of_work(engine) as session:
        session.execute(insert(Obligation), found)


def _again(session: Session) -> None:
    """Take back what the round before made, and clear its places: else every round searches the dead rows of all before."""
    session.rollback()
    engine = session.get_bind().engine
    if engine.dialect.name == "postgresql":
        gather_statistics(engine)


@pytest.mark.benchmark(group="making 4,220 obligations")
def test_making_the_obligations(benchmark: Any, engine: Engine, rows: list[dict[str, Any]]) -> None:
    with Session(engine) as session:

        def make() -> int:
            actor = actor_of(session, session.scalars(select(Person)).one())
            return make_obligations(session, actor, _plan(session), now=NOW)

        assert benchmark.pedantic(make, setup=lambda: _again(session), rounds=10) == len(rows) == 4220
        session.rollback()


@pytest.mark.benchmark(group="making 4,220 obligations")
def test_floor_a_raw_bulk_insert(benchmark: Any, engine: Engine, rows: list[dict[str, Any]]) -> None:
    with Session(engine) as session:
        benchmark.pedantic(
            lambda: session.execute(insert(Obligation), rows), setup=lambda: _again(session), rounds=10
        )
        session.rollback()


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Any:
    app = create_app(configure(tmp_path, engine), clock=FixedClock(NOW))
    made = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', made.get("/login").text)
    assert token is not None
    answer = made.post("/login", data={"csrf_token": token[1], "phone": PHONE, "password": PASSWORD})
    assert answer.status_code == 302
    return made


@pytest.mark.benchmark(group="the board")
def test_the_board(benchmark: Bench, client: Any) -> None:
    assert "31项" in benchmark(lambda: client.get("/board").text)


@pytest.mark.benchmark(group="the board")
def test_floor_a_bare_page(benchmark: Bench) -> None:
    app = Flask("floor")
    words = "<ul>{% for n in range(31) %}<li>{{ n }}</li>{% endfor %}</ul>"
    app.add_url_rule("/", view_func=lambda: render_template_string(words))
    client = app.test_client()
    benchmark(lambda: client.get("/").text)


@pytest.fixture
def link(engine: Engine) -> str:
    with unit_of_work(engine) as session:
        actor = actor_of(session, session.scalars(select(Person)).one())
        return renew_unit_link(session, actor, unit_named(session, actor.committee_id, "县残联"), now=NOW)


@pytest.mark.benchmark(group="a feed")
def test_a_feed_cold(benchmark: Bench, client: Any, link: str) -> None:
    assert benchmark(lambda: client.get(f"/feeds/{link}.ics").status_code) == 200


@pytest.mark.benchmark(group="a feed")
def test_a_feed_unchanged(benchmark: Bench, client: Any, link: str) -> None:
    tag = client.get(f"/feeds/{link}.ics").headers["ETag"]
    assert (
        benchmark(lambda: client.get(f"/feeds/{link}.ics", headers={"If-None-Match": tag}).status_code) == 304
    )


@pytest.mark.benchmark(group="a feed")
def test_floor_plain_serialisation(benchmark: Bench, engine: Engine, link: str) -> None:
    with reading(engine) as session:
        owner = feeds.owner_of(session, link)
        found = feeds.entries(session, owner, now=NOW, done_shown_days=14)
        feed = feed_of(owner, found, Calendar(), "http://127.0.0.1")
        benchmark(to_ics, feed)


@pytest.mark.benchmark(group="the evaluation")
def test_the_evaluation(benchmark: Any, engine: Engine, tmp_path: Path) -> None:
    with_fonts(tmp_path)
    with reading(engine) as session:
        plan, calendar = _plan(session), calendar_of(session, 1)
        actor = actor_of(session, session.scalars(select(Person)).one())

        def whole() -> bytes:
            found = findings(
                session, actor, plan, kind=EvaluationKind.ANNUAL, as_of=NOW.date(), calendar=calendar, now=NOW
            )
            return evaluation_pdf(evaluation_of(found), font_directory=FONTS)

        assert benchmark.pedantic(whole, rounds=5).startswith(b"%PDF")


@pytest.mark.benchmark(group="the evaluation")
def test_floor_a_bare_canvas(benchmark: Any) -> None:
    def bare() -> bytes:
        stream = io.BytesIO()
        page = canvas.Canvas(stream)
        for _ in range(19):
            for line in range(40):
                page.drawString(72, 760 - 18 * line, "x" * 60)
            page.showPage()
        page.save()
        return stream.getvalue()

    benchmark.pedantic(bare, rounds=5)


@pytest.mark.benchmark(group="the workbook")
def test_the_workbook(benchmark: Any, engine: Engine) -> None:
    with reading(engine) as session:
        plan, moment = _plan(session), Moment(NOW, calendar_of(session, 1))
        person = session.scalars(select(Person)).one()
        actor = actor_of(session, person)
        from workflow.ledger import Committee

        committee = session.get_one(Committee, 1)

        def whole() -> bytes:
            rows = board.rows(session, actor, plan, moment)
            units = board.responsible_units(session, plan)
            return ledger_book(ledger_book_of(committee, plan, rows, units, as_of=moment.today))

        benchmark.pedantic(whole, rounds=2)


@pytest.mark.benchmark(group="the workbook")
def test_floor_the_same_rows_as_json(benchmark: Any, engine: Engine) -> None:
    with reading(engine) as session:
        rows = board.rows(
            session,
            actor_of(session, session.scalars(select(Person)).one()),
            _plan(session),
            Moment(NOW, calendar_of(session, 1)),
        )
        benchmark.pedantic(lambda: json.dumps([vars(row) for row in rows], default=str), rounds=2)
