"""The API's door and its manners: tokens, scope, refusals of every kind, compare-and-swap, repeats, pages, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import PARTS, PASSWORD
from tests.databases import KINDS
from tests.web.program import Office, Program, open_office
from tests.web.test_the_face import post
from web.access import MARK
from web.api.openapi import document
from workflow import journal
from workflow.ledger import AccessToken, Committee, JournalEntry, Obligation, Problem, Report
from workflow.ledger.engine import reading


@pytest.fixture(params=KINDS)
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, request.param) as opened:
        yield opened


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


def test_every_kind_of_refusal_says_what_and_how_and_changes_nothing(either: Office) -> None:
    writer, clerk, number = either.program("牵头填报人"), either.program("办公室人员"), either.number("县民政局")
    either.program("督查人员")
    with reading(either.engine) as session:
        before = session.scalar(select(func.count()).select_from(JournalEntry))
    missing = writer.post(f"/obligations/{number}/save", {"seen_version": "x", "progres": 1, "progress_percent": 120}, 422)
    assert {one["field"]: one["detail"] for one in missing["errors"]} == {
        "seen_version": "须为整数。", "progres": "没有这个字段，请去掉它或改正名称。", "progress_percent": "不能大于100。",
    }  # fmt: skip
    identity = {"seen_version": 0, "progress_text": "11010519491231002X 已救助"}
    assert writer.post(f"/obligations/{number}/save", identity, 422)["field"] == "progress_text"
    blocked = writer.post(f"/obligations/{number}/submit", {"seen_version": 0}, 409)
    assert blocked["present"]["state"] == "owed"
    assert clerk.post(f"/obligations/{number}/save", {"seen_version": 0}, 403)["type"] == "urn:duban:problem:forbidden"
    assert either.program("参与填报人").get(f"/obligations/{number}", 404)["status"] == 404
    assert either.program("办公室人员", cast=either.other).get(f"/obligations/{number}", 404)["status"] == 404
    assert clerk.get("/obligations/99999999999999999999", 404)["type"] == "urn:duban:problem:not-found"
    assert either.program("系统管理员").get("/obligations", 403)["detail"] == "您的身份不能这样做。"
    read_only = either.program("牵头填报人", "read")
    assert "只能读取" in read_only.post(f"/obligations/{number}/save", {"seen_version": 0}, 403)["detail"]
    assert read_only.get(f"/obligations/{number}")["state"] == "owed"
    with reading(either.engine) as session:
        assert session.get_one(Obligation, number).report_version == 0
        made = session.scalar(select(func.count()).where(JournalEntry.act == "make_token"))
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == (before or 0) + (made or 0) - 3


def test_a_body_that_is_no_json_is_refused(office: Office) -> None:
    client, headers = office.app.test_client(), {"Authorization": f"Bearer {office.program('牵头填报人').token}"}
    path = f"/api/v1/obligations/{office.number('县民政局')}/save"
    for body, kind, status in (
        (b"{", "application/json", 400),
        (b'{"seen_version": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"seen_version=0", "application/x-www-form-urlencoded", 415),
        (b'{"progress_text": "' + b"x" * 3_000_000 + b'"}', "application/json", 413),
    ):
        answer = client.post(path, data=body, content_type=kind, headers=headers)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), body[:20]
        assert answer.json["detail"]


def test_only_a_living_token_opens_anything_and_a_cookie_nothing(office: Office) -> None:
    browser = office.app.test_client()
    post(browser, "/login", {"phone": office.cast.people["办公室人员"].phone, "password": PASSWORD})
    assert browser.get("/api/v1/me").status_code == 401
    answer = Program(office.app, "duban_wrong").ask("get", "/me")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="duban"')
    program = office.program("办公室人员")
    assert program.get("/me")["name"] == "办公室人员"
    assert program.ask("get", "/me").headers.getlist("Set-Cookie") == []
    assert browser.get("/", headers={"Authorization": f"Bearer {program.token}"}).status_code == 200
    office.clock.moment += timedelta(days=31)
    assert "已过期" in program.get("/me", 401)["detail"]


def test_every_route_is_shut_to_strangers_and_described(office: Office) -> None:
    described = {
        (method, re.sub(r"\{\w+\}", "1", path)) for path, ways in document()["paths"].items() for method in ways
    }
    found, client = set(), office.app.test_client()
    for rule in office.app.url_map.iter_rules():
        if not rule.endpoint.startswith("api."):
            continue
        mark = getattr(office.app.view_functions[rule.endpoint], MARK)
        path = re.sub(r"<\w+:\w+>", "1", str(rule))
        for method in (rule.methods or set()) & {"GET", "POST"}:
            found.add((method.lower(), path.removeprefix("/api/v1")))
            assert (client.open(path, method=method).status_code == 401) is (mark != "open"), path
    assert found == described
    assert not [name for name in document()["components"]["schemas"] if "__" in name]
    assert client.get("/api/v1/openapi.json").json == document()
    names = [one["operationId"] for ways in document()["paths"].values() for one in ways.values()]
    assert sorted(f"api.{name}" for name in names) == sorted(
        rule.endpoint for rule in office.app.url_map.iter_rules() if rule.endpoint.startswith("api.")
    )


def test_a_wrong_token_is_slowed_down_and_does_not_lock_out_others(office: Office) -> None:
    wrong = Program(office.app, "duban_guess")
    answers = [wrong.ask("get", "/me") for _ in range(7)]
    assert [one.status_code for one in answers] == [401] * 5 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert office.program("办公室人员").get("/me")


def test_a_token_that_asks_too_often_waits(tmp_path: Path) -> None:
    with open_office(tmp_path, DUBAN_API__REQUESTS_PER_MINUTE="10") as office:
        program = office.program("办公室人员")
        for _ in range(10):
            program.get("/committee")
        answer = program.ask("get", "/committee")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert office.program("督查人员").get("/committee")
        office.clock.moment += timedelta(minutes=1)
        assert program.get("/committee")


def test_no_token_signs_anything(office: Office) -> None:
    leader, number = office.program("牵头领导"), office.number("县民政局")
    said = leader.post(f"/obligations/{number}/sign", {"seen_version": 0, "seen_hash": "x"}, 403)
    assert said["type"] == "urn:duban:problem:sign-yourself"
    assert f"/sign/{number}" in said["detail"]
    foreign = office.program("牵头领导", cast=office.other)
    assert foreign.post(f"/obligations/{number}/sign", {}, 404)["status"] == 404


def test_who_was_first_wins_and_the_other_sees_what_stands(either: Office) -> None:
    number, one, other = either.number("县民政局"), either.program("牵头填报人"), either.program("牵头填报人")
    tag = one.ask("get", f"/obligations/{number}").headers["ETag"]
    one.post(f"/obligations/{number}/save", {"seen_version": 0, "progress_text": "先写的"}, If_Match=tag)
    late = {"seen_version": 0, "progress_text": "后写的"}
    assert other.post(f"/obligations/{number}/save", late, 412, If_Match=tag)["present"]["version"] == 1
    stale = other.post(f"/obligations/{number}/save", late, 409)
    assert (stale["type"], stale["present"]["report"]["progress_text"]) == ("urn:duban:problem:stale", "先写的")
    fresh = one.ask("get", f"/obligations/{number}")
    assert fresh.headers["ETag"] != tag
    again = one.ask("get", f"/obligations/{number}", If_None_Match=fresh.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_a_request_sent_twice_is_carried_out_once(either: Office) -> None:
    program, unit = either.program("牵头填报人"), either.cast.units["县民政局"].id
    body = {"unit_id": unit, "text": "缺经费"}
    first = program.ask("post", "/problems", body, Idempotency_Key="a1")
    again = program.ask("post", "/problems", body, Idempotency_Key="a1")
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert (again.headers["Idempotency-Replayed"], again.headers["Location"]) == ("true", first.headers["Location"])
    assert "另一项请求" in program.post("/problems", {**body, "text": "缺人"}, 422, Idempotency_Key="a1")["detail"]
    refused = program.post("/problems", {"unit_id": unit, "text": ""}, 422, Idempotency_Key="a2")
    assert refused["field"] == "text"
    assert program.post("/problems", body, 201, Idempotency_Key="a2")["thing"]["no"] == 2
    with reading(either.engine) as session:
        assert session.scalar(select(func.count()).select_from(Problem)) == 2


def test_a_list_is_read_page_by_page_without_loss(office: Office) -> None:
    clerk, seen, cursor = office.program("办公室人员"), list[int](), ""
    while True:
        answer = clerk.ask("get", f"/obligations?period=all&limit=7&cursor={cursor}")
        seen += [row["id"] for row in answer.json["data"]]
        cursor = answer.json["next"]
        if not cursor:
            break
        assert f"cursor={cursor}" in answer.headers["Link"]
    with Session(office.engine) as session:
        here = Obligation.committee_id == office.cast.committee.id
        assert seen == list(session.scalars(select(Obligation.id).where(here).order_by(Obligation.id)))
    assert len(clerk.get("/obligations?light=red&unit_id=2&limit=1")["data"]) == 1
    for wrong in ("cursor=x", "cursor=YWZ0ZXI6", "limit=0", "limit=x", "light=pink", "state=x"):
        assert clerk.get(f"/obligations?{wrong}", 422)["field"] == wrong.partition("=")[0]


def test_words_come_in_the_language_asked_for(office: Office) -> None:
    clerk, number = office.program("办公室人员"), office.number("县民政局")
    zh = clerk.ask("get", f"/obligations/{number}")
    assert (zh.headers["Content-Language"], zh.json["state_words"]) == ("zh-CN", "未填报")
    en = clerk.ask("get", f"/obligations/{number}", Accept_Language="en-GB,en;q=0.8,zh;q=0.1")
    assert (en.headers["Content-Language"], en.json["state_words"]) == ("en", "Not written")
    for path, body in (("/obligations/99", {"seen_version": 0}), (f"/obligations/{number}", {"seen_version": "x"})):
        answer = clerk.ask("post", f"{path}/verify", body, Accept_Language="en")
        assert not re.search(r"[\u3400-\u9fff]", answer.text), answer.text


def test_each_person_reads_what_their_pages_show(office: Office) -> None:
    expected = {"牵头填报人": 9, "参与填报人": 6, "残联填报人": 6, "办公室人员": 15, "督查人员": 15}
    for part, count in expected.items():
        found = office.program(part).get("/obligations?limit=200")["data"]
        assert len(found) == count, (part, len(found))
    for part in PARTS:
        program = office.program(part)
        assert program.get("/me")["committee_id"] == office.cast.committee.id
        assert program.ask("get", "/board").status_code == (403 if part == "系统管理员" else 200)
    journal_part = office.program("系统管理员").get("/journal?limit=200")["data"]
    with reading(office.engine) as session:
        head = journal.head_of(session, office.cast.committee.id)
    assert [one["id"] for one in journal_part] == list(range(1, len(journal_part) + 1))
    assert len(journal_part) == head[0]


def test_a_token_is_made_on_the_page_shown_once_and_revoked(office: Office) -> None:
    browser = office.app.test_client()
    post(browser, "/login", {"phone": office.cast.people["办公室人员"].phone, "password": PASSWORD})
    wanted = {"token_name": "办公系统", "token_scope": "read", "token_days": "30"}
    assert "1天到366天" in post(browser, "/me/tokens", {**wanted, "token_days": "9999"}, page="/me").text
    assert "请填写令牌名称" in post(browser, "/me/tokens", {**wanted, "token_name": " "}, page="/me").text
    made = re.search(r'value="(duban_[\w-]+)"', post(browser, "/me/tokens", wanted, page="/me").text)
    assert made is not None
    assert made[1] not in browser.get("/me").text
    program = Program(office.app, made[1])
    assert program.get("/me")["name"] == "办公室人员"
    with reading(office.engine) as session:
        row = session.scalars(select(AccessToken)).one()
        assert (row.used_at, made[1] in row.token_hash) == (office.clock.moment, False)
    stranger = office.app.test_client()
    post(stranger, "/login", {"phone": office.cast.people["督查人员"].phone, "password": PASSWORD})
    assert post(stranger, f"/me/tokens/{row.id}/revoke", {}, page="/me").status_code == 404
    assert post(browser, f"/me/tokens/{row.id}/revoke", {}, page="/me").status_code == 302
    program.get("/me", 401)


def test_a_token_wants_a_recent_password_and_ends_with_it(office: Office) -> None:
    browser, program = office.app.test_client(), office.program("办公室人员")
    post(browser, "/login", {"phone": office.cast.people["办公室人员"].phone, "password": PASSWORD})
    for _ in range(5):  # a person at work: the session lives on, the password grows old
        office.clock.moment += timedelta(minutes=110)
        browser.get("/")
    wanted = {"token_name": "办公系统", "token_scope": "write", "token_days": "30"}
    answer = post(browser, "/me/tokens", wanted, page="/me")
    assert (answer.status_code, answer.location) == (302, "/confirm?back=me.show")
    back = post(browser, "/confirm", {"password": PASSWORD, "back": "me.show"}, page="/confirm?back=me.show")
    assert back.location == "/me"
    chosen = "青山绿水 twelve 42"
    assert program.get("/me")
    new = {"old_password": PASSWORD, "new_password": chosen, "again": chosen}
    assert post(browser, "/password", new, page="/password").status_code == 302
    program.get("/me", 401)


def test_a_refusal_writes_no_report(office: Office) -> None:
    number, program = office.number("县残联"), office.program("残联填报人")
    program.post(f"/obligations/{number}/save", {"seen_version": 0, "figures": [{"indicator_id": 1, "value": "85", "source": "x"}]}, 422)
    program.post(f"/obligations/{number}/save", {"seen_version": 0, "figures": [{"indicator_id": 1, "value": "八"}]}, 422)
    with reading(office.engine) as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 0


def test_the_same_key_sent_by_many_at_once_is_carried_out_once(either: Office) -> None:
    program, unit = either.program("牵头填报人"), either.cast.units["县民政局"].id
    program.get("/me")

    def send(_number: int) -> int:
        asked = program.ask("post", "/problems", {"unit_id": unit, "text": "缺经费"}, Idempotency_Key="many")
        return asked.status_code

    with ThreadPoolExecutor(max_workers=4) as many:
        statuses = list(many.map(send, range(8)))
    assert set(statuses) <= {201, 409, 503}
    assert 201 in statuses
    with reading(either.engine) as session:
        assert session.scalar(select(func.count()).select_from(Problem)) == 1


def test_a_parent_sees_the_sums_of_the_committees_below(office: Office) -> None:
    with Session(office.engine) as session, session.begin():
        session.get_one(Committee, office.other.committee.id).parent_id = office.cast.committee.id
    below = office.program("办公室主任").get("/committees")["data"]
    assert [(one["name"], one["owed"] > 0) for one in below] == [("另一县残工委", True)]
    assert office.program("办公室主任", cast=office.other).get("/committees")["data"] == []
    assert office.program("牵头填报人").get("/committees", 403)["status"] == 403
