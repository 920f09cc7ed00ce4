"""The face under attack: who may open what, forms, headers, log-in, sessions, foreign things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.cast import IN_QUARTER, PARTS, PASSWORD, Cast, assemble, assemble_with_plan
from tests.databases import KINDS, fresh_ledger
from tests.house import configure, with_fonts
from web import create_app
from web.access import MARK
from workflow.clock import FixedClock
from workflow.ledger import Obligation
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.reports import Written, save, submit


@dataclass
class Face:
    """An app with two committees; nothing listens, requests are made in process."""

    app: Flask
    engine: Engine
    clock: FixedClock
    cast: Cast
    other: Cast

    def client(self, part: str = "", cast: Cast | None = None, password: str = PASSWORD) -> FlaskClient:
        """A browser, logged in where a part is named."""
        client = self.app.test_client()
        if part:
            answer = post(
                client, "/login", {"phone": (cast or self.cast).people[part].phone, "password": password}
            )
            assert answer.status_code == 302, answer.text
        return client


def post(client: FlaskClient, path: str, fields: dict[str, str], page: str = "/login") -> TestResponse:
    """Send a form with the token of a page."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page, follow_redirects=True).text)
    assert token is not None
    return client.post(path, data={"csrf_token": token[1], **fields})


@pytest.fixture(params=KINDS)
def face(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Face]:
    with_fonts(tmp_path)  # what a page prints must not wait for them to be made
    with fresh_ledger(request.param, tmp_path) as engine:
        with unit_of_work(engine) as session:
            cast = assemble_with_plan(session)
            other = assemble(session, name="另一县残工委", first_phone=13800000000)
        clock = FixedClock(IN_QUARTER)
        app = create_app(configure(tmp_path, engine), clock=clock)
        yield Face(app, engine, clock, cast, other)
        with app.app_context():
            from web.database import db

            db.engine.dispose()


def _views(app: Flask) -> list[tuple[str, str, str]]:
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.endswith("static") or rule.endpoint.startswith("api."):
            continue
        path = re.sub(r"<int:[^>]+>", "1", re.sub(r"<string:[^>]+>", "x" * 43, str(rule)))
        mark = getattr(app.view_functions[rule.endpoint], MARK)
        found += [(method, path, mark) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_every_view_is_marked_and_only_few_are_open(face: Face) -> None:
    views = _views(face.app)
    assert len(views) >= 40
    open_views = {path for _, path, mark in views if mark == "open"}
    assert open_views == {
        "/login",
        "/healthz",
        "/accessibility",
        "/language",
        f"/feeds/{'x' * 43}.ics",
        f"/reset/{'x' * 43}",
    }


def test_nobody_gets_in_without_logging_in(face: Face) -> None:
    for method, path, mark in _views(face.app):
        if mark == "open":
            continue
        client = face.client()
        if method == "GET":
            answer = client.get(path)
            assert answer.status_code == 302, path
            assert "/login" in answer.location
        else:
            answer = post(client, path, {})
            assert answer.status_code == 302, (path, answer.status_code)


def test_every_form_wants_its_token(face: Face) -> None:
    client = face.client("办公室人员")
    for method, path, _ in _views(face.app):
        if method == "POST":
            assert client.post(path, data={}).status_code == 400, path


def test_no_request_breaks_the_program(face: Face) -> None:
    """Every view, every person, empty and absurd input: a sentence, never a failure."""
    for part in PARTS:
        client = face.client(part)
        for method, path, _ in _views(face.app):
            if path in {"/logout", "/language"}:
                continue
            if method == "GET":
                for query in ("", "?page=-1&light=x&unit=9999999999999999999&period=%00&q=%F0%9F"):
                    assert client.get(path + query).status_code < 500, (part, path, query)
            else:
                absurd = {
                    "seen_version": "9" * 40,
                    "reason": "<b>",
                    "act": "nothing",
                    "as_of": "2024-13-45",
                    "chosen": "1:2:3",
                }
                for fields in ({}, absurd):
                    answer = post(client, path, fields, page="/help")
                    assert answer.status_code < 500, (part, path, fields, answer.text[:300])


def test_headers(face: Face) -> None:
    answer = face.client().get("/login")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert "style=" not in answer.text
    assert "<script" not in answer.text.replace("<script src=", "")


def test_a_foreign_host_is_refused(face: Face) -> None:
    assert face.client().get("/login", headers={"Host": "evil.example"}).status_code == 400


def test_the_answer_is_the_same_whatever_was_wrong_and_grows_slower(face: Face) -> None:
    client = face.client()
    phone = face.cast.people["办公室人员"].phone
    known = post(client, "/login", {"phone": phone, "password": "wrong"})
    unknown = post(client, "/login", {"phone": "13700000000", "password": "wrong"})
    assert known.status_code == unknown.status_code == 401
    alert = re.compile(r'role="alert"[^>]*>(.*?)<', re.S)
    assert alert.findall(known.text) == alert.findall(unknown.text)
    for _ in range(6):
        last = post(client, "/login", {"phone": phone, "password": "wrong"})
    assert last.status_code == 429
    assert post(client, "/login", {"phone": phone, "password": PASSWORD}).status_code == 429
    face.clock.moment += timedelta(hours=1)
    assert post(client, "/login", {"phone": phone, "password": PASSWORD}).status_code == 302


def test_a_way_back_never_leads_outside(face: Face) -> None:
    for back in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        phone = face.cast.people["办公室人员"].phone
        answer = post(face.client(), "/login", {"phone": phone, "password": PASSWORD, "back": back})
        assert answer.status_code == 302
        assert "evil" not in answer.location
        assert answer.location.startswith("/")


def test_an_idle_session_ends_and_logging_out_ends_it(face: Face) -> None:
    client = face.client("办公室人员")
    cookie = client.get_cookie("duban")
    assert client.get("/board").status_code == 200
    face.clock.moment += timedelta(minutes=121)
    assert client.get("/board").status_code == 302
    client = face.client("办公室人员")
    cookie = client.get_cookie("duban")
    assert cookie is not None
    post(client, "/logout", {}, page="/")
    client.set_cookie("duban", cookie.value)
    assert client.get("/board").status_code == 302  # the old cookie is of no use


def _reports(face: Face) -> dict[str, list[int]]:
    with reading(face.engine) as session:
        rows = session.scalars(select(Obligation)).all()
        names = {unit.id: name for name, unit in face.cast.units.items()}
        found: dict[str, list[int]] = {}
        for row in rows:
            found.setdefault(names[row.unit_id], []).append(row.id)
        return found


def test_a_unit_sees_its_own_and_the_inputs_of_tasks_it_leads(face: Face) -> None:
    owed = _reports(face)
    lead, participant = face.client("牵头填报人"), face.client("参与填报人")
    for number in owed["县民政局"]:
        assert lead.get(f"/reports/{number}").status_code == 200
        assert participant.get(f"/reports/{number}").status_code == 404
    with reading(face.engine) as session:
        inputs = {
            row.id for row in session.scalars(select(Obligation).where(Obligation.role == "participant"))
        }
    for number in owed["县财政局"]:
        assert lead.get(f"/reports/{number}").status_code == (200 if number in inputs else 404)


def test_another_committee_sees_nothing(face: Face) -> None:
    canary = "金丝雀7c1f"
    with unit_of_work(face.engine) as session:
        row = face.cast.obligation(session, "县民政局")
        save(
            session,
            face.cast.actor("牵头填报人"),
            row.id,
            Written(progress_text=canary),
            seen_version=0,
            now=IN_QUARTER,
        )
        number = row.id
    for part in PARTS:
        client = face.client(part, face.other)
        assert client.get(f"/reports/{number}").status_code in {403, 404}
        for method, path, _ in _views(face.app):
            if method == "GET" and path != "/login":
                assert canary.encode() not in client.get(path, follow_redirects=True).data, (part, path)


def test_a_draft_of_one_unit_is_not_shown_to_others(face: Face) -> None:
    canary = "金丝雀9b2e"
    with unit_of_work(face.engine) as session:
        row = face.cast.obligation(session, "县残联", "1.1.2")
        save(
            session,
            face.cast.actor("残联填报人"),
            row.id,
            Written(progress_text=canary),
            seen_version=0,
            now=IN_QUARTER,
        )
    for part in ("牵头填报人", "牵头领导", "参与填报人", "参与领导"):
        client = face.client(part)
        for method, path, _ in _views(face.app):
            if method == "GET" and path != "/login":
                assert canary.encode() not in client.get(path, follow_redirects=True).data, (part, path)


def test_signing_wants_a_recent_password_and_what_was_shown(face: Face) -> None:
    with unit_of_work(face.engine) as session:
        row = face.cast.obligation(session, "县残联", "1.1.2")
        writer = face.cast.actor("残联填报人")
        report = save(
            session, writer, row.id, Written(progress_text="已完成"), seen_version=0, now=IN_QUARTER
        )
        submit(session, writer, row.id, seen_version=1, now=IN_QUARTER)
        chosen = f"{row.id}:1:{report.content_hash}"
        number = row.id
    client = face.client("残联领导")
    wrong = post(client, "/sign", {"chosen": f"{number}:1:{'0' * 64}"}, page=f"/sign/{number}")
    assert wrong.status_code == 409
    for _ in range(9):
        face.clock.moment += timedelta(minutes=59)
        assert client.get("/").status_code == 200
    stale = post(client, "/sign", {"chosen": chosen}, page=f"/sign/{number}")
    assert stale.status_code == 302
    assert "/confirm" in stale.location
    assert post(client, "/confirm", {"password": PASSWORD}, page="/confirm").status_code == 302
    assert post(client, "/sign", {"chosen": chosen}, page=f"/sign/{number}").status_code == 302
    with Session(face.engine) as session:
        assert session.get_one(Obligation, number).state == "signed"


def test_evidence_is_typed_by_content_and_served_as_a_download(face: Face) -> None:
    with reading(face.engine) as session:
        number = face.cast.obligation(session, "县残联", "1.1.2").id
    client = face.client("残联填报人")

    def send(name: str, body: bytes, version: str) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"/reports/{number}").text)
        assert token is not None
        fields = {"csrf_token": token[1], "seen_version": version, "progress_text": "见附件", "act": "save"}
        return client.post(f"/reports/{number}", data={**fields, "evidence": (BytesIO(body), name)})

    for name, body in (
        ("a.pdf", b"<html>"),
        ("a.html", b"<html>"),
        ("a.png", b"%PDF-1.4"),
        ("../../x.exe", b"MZ"),
    ):
        assert send(name, body, "0").status_code == 422, name
    picture = BytesIO()
    Image.new("RGB", (6, 4), "green").save(picture, "PNG")
    assert send("现场 照片.png", picture.getvalue(), "0").status_code == 302
    with client.get("/evidence/1") as answer, Image.open(BytesIO(answer.data)) as kept:
        assert kept.size == (6, 4)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert face.client("参与填报人").get("/evidence/1").status_code == 404


def test_two_people_at_one_sheet_lose_nothing(face: Face) -> None:
    with reading(face.engine) as session:
        number = face.cast.obligation(session, "县残联", "1.1.2").id
    first, second = face.client("残联填报人"), face.client("残联填报人")
    page = f"/reports/{number}"
    fields = {"seen_version": "0", "act": "save"}
    assert post(first, page, {**fields, "progress_text": "甲写的"}, page=page).status_code == 302
    late = post(second, page, {**fields, "progress_text": "乙写的"}, page="/")
    assert late.status_code == 409
    assert "乙写的" in late.text
    assert "刚被别人处理过" in late.text


def test_the_language_can_be_changed(face: Face) -> None:
    client = face.client("办公室人员")
    assert "红黄绿" in client.get("/").text
    assert post(client, "/language", {"language": "en"}, page="/").status_code == 302
    page = client.get("/board").text
    assert '<html lang="en">' in page
    assert "Lights" in page
    assert post(client, "/language", {"language": "nothing"}, page="/").status_code == 302
    assert client.get("/").status_code == 200
