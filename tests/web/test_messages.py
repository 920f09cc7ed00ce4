"""The pages of messages: channels and their tests, preferences, what was not reached, and who may open them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from tests.cast import IN_QUARTER, PASSWORD, Cast, assemble_with_plan
from tests.databases import fresh_ledger
from tests.house import configure, relay
from tests.notifications.platform import platform
from web import create_app
from workflow import outbox
from workflow.clock import FixedClock
from workflow.config import Config
from workflow.ledger import Bell, Channel, Delivery, Notice, Person, Preference, RoundRun
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.stopping import stop_address

KEY = "canary-9a3c-secret"


@dataclass
class House:
    """An app with one committee."""

    app: Flask
    engine: Engine
    cast: Cast
    config: Config

    def enter(self, part: str) -> FlaskClient:
        """A browser, logged in."""
        client = self.app.test_client()
        send(client, "/login", {"phone": self.cast.people[part].phone, "password": PASSWORD})
        return client


def send(client: FlaskClient, path: str, fields: dict[str, str], page: str = "/login") -> TestResponse:
    """Send a form with the token of a page and follow where it leads."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page, follow_redirects=True).text)
    assert token is not None
    return client.post(path, data={"csrf_token": token[1], **fields}, follow_redirects=True)


def said(answer: TestResponse) -> str:
    """What the page says of the act, or its errors."""
    page = BeautifulSoup(answer.text, "html.parser")
    return " ".join(one.get_text(" ", strip=True) for one in page.select(".flash, .error"))


@pytest.fixture
def mailbox() -> Iterator[tuple[list[object], int]]:
    with relay() as (kept, port):
        yield kept.mails, port  # type: ignore[misc]


@pytest.fixture
def house(tmp_path: Path, mailbox: tuple[list[object], int]) -> Iterator[House]:
    with fresh_ledger("sqlite", tmp_path) as engine:
        with unit_of_work(engine) as session:
            cast = assemble_with_plan(session)
        mail = {"DUBAN_MAIL__KIND": "smtp", "DUBAN_MAIL__PORT": str(mailbox[1])}
        config = configure(tmp_path, engine, **mail)
        app = create_app(config, clock=FixedClock(IN_QUARTER))
        app.config["TESTING"] = True
        yield House(app, engine, cast, config)
        with app.app_context():
            from web.database import db

            db.engine.dispose()


def test_a_test_mail_arrives_or_the_page_says_why_not(
    house: House, mailbox: tuple[list[object], int]
) -> None:
    office = house.enter("办公室人员")
    answer = send(office, "/admin/ways/mail/test", {}, page="/admin")
    assert "测试消息已发出，对方回答：250 kept" in said(answer)
    assert len(mailbox[0]) == 1
    with unit_of_work(house.engine) as session:
        session.get_one(Person, house.cast.people["办公室人员"].id).email = None
    assert "还没有邮箱" in send(office, "/admin/ways/mail/test", {}, page="/admin").text
    assert len(mailbox[0]) == 1


def test_a_robot_is_added_tried_and_closed_and_its_address_is_never_shown(house: House) -> None:
    office = house.enter("系统管理员")
    with platform() as there:
        house.config.chat.inside.append(f"http://127.0.0.1:{there.port}")
        url = f"http://127.0.0.1:{there.port}/push?token={KEY}"
        fields = {"kind": "json", "title": "政务钉网关", "url": url, "secret": KEY}
        answer = send(office, "/admin/channels/new", fields, page="/admin/channels/new")
        assert "渠道已添加" in said(answer)
        with reading(house.engine) as session:
            channel = session.scalars(select(Channel)).one()
        test = f"/admin/ways/{channel.code}/test"
        assert "测试消息已发出" in said(send(office, test, {}, page="/admin"))
        assert there.heard[0]["headers"]["Authorization"] == f"Bearer {KEY}"
        there.body = b'{"errcode":93000,"errmsg":"invalid webhook url"}'
        assert "平台不认这个机器人" in said(send(office, test, {}, page="/admin"))
        there.status = 503
        assert "对方服务出错（HTTP 503）" in said(send(office, test, {}, page="/admin"))
        there.hang_up = True
        assert "可能已送达" in said(send(office, test, {}, page="/admin"))
    assert "连不上" in said(send(office, test, {}, page="/admin"))
    for path in ("/admin", "/audit", "/me", "/inbox", "/admin/channels/new"):
        assert KEY not in office.get(path).text
    closed = send(office, f"/admin/channels/{channel.id}/open", {"open": "no"}, page="/admin")
    assert "渠道已关闭" in said(closed)
    assert "政务钉网关" not in house.enter("牵头填报人").get("/me").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "https://evil.example/x"}, "不在允许之列"),
        ({"url": "http://127.0.0.1:8000/"}, "只允许 https"),
        ({"url": "https://qyapi.weixin.qq.com/elsewhere?key=1"}, "整段复制"),
        ({"title": ""}, "不能为空"),
        ({"kind": "pigeon"}, "请选择渠道种类"),
        ({"secret": "有中文"}, "密钥里不能有"),
    ],
)
def test_a_bad_channel_is_refused_and_what_was_typed_stays(
    house: House, fields: dict[str, str], words: str
) -> None:
    well = {
        "kind": "wecom",
        "title": "工作群",
        "url": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
    }
    answer = send(house.enter("办公室人员"), "/admin/channels/new", well | fields, page="/admin/channels/new")
    assert answer.status_code == 422
    assert words in said(answer)
    if "title" not in fields:
        assert "工作群" in answer.text
    with reading(house.engine) as session:
        assert session.scalars(select(Channel)).all() == []


def test_a_person_chooses_channel_language_and_address(house: House) -> None:
    writer = house.enter("牵头填报人")
    well = {"channel": "inbox", "language": "en", "email": "new@example.org"}
    assert "设置已保存" in said(send(writer, "/me", well, page="/me"))
    with reading(house.engine) as session:
        kept = session.get_one(Preference, house.cast.people["牵头填报人"].id)
        assert (kept.channel, kept.language) == ("inbox", "en")
        assert session.get_one(Person, kept.person_id).email == "new@example.org"
    for bad in ({"email": "x"}, {"channel": "wecom-1"}, {"channel": "mail", "email": ""}, {"language": "fr"}):
        answer = send(writer, "/me", well | bad, page="/me")
        assert answer.status_code == 422, bad
        assert said(answer)
    with reading(house.engine) as session:
        assert session.get_one(Person, kept.person_id).email == "new@example.org"


def test_who_is_not_reached_stands_on_the_offices_first_page_until_it_is_mended(house: House) -> None:
    person = house.cast.people["牵头填报人"]
    with unit_of_work(house.engine) as session:
        message = outbox.Owed(
            person.id, "drill", "mail", "t:1", IN_QUARTER.date(), {"subject": "通知", "text": "x"}
        )
        outbox.owe(session, house.cast.committee.id, [message], at=IN_QUARTER, not_before=IN_QUARTER)
        notice = session.scalars(select(Notice).where(Notice.natural_key == "t:1")).one()
        notice.state, notice.subject, notice.reply = Delivery.FAILED, "通知", "550 No such user"
        stop_address(session, notice, person.email or "", "对方邮箱被拒收：550 No such user", now=IN_QUARTER)
    office = house.enter("办公室人员")
    assert "无法送达" in said(office.get("/"))
    page = office.get("/reach").text
    assert "550 No such user" in page
    assert "已停止向它发送" in house.enter("牵头填报人").get("/me").text
    refused = send(office, f"/reach/people/{person.id}", {"email": "nonsense"}, page="/reach")
    assert refused.status_code == 422
    assert "nonsense" in refused.text
    assert "邮箱已更正" in said(
        send(office, f"/reach/people/{person.id}", {"email": "r@example.org"}, page="/reach")
    )
    assert "无法送达" not in said(office.get("/"))
    assert "将重新发送" in said(send(office, f"/reach/notices/{notice.id}", {}, page="/reach"))
    with reading(house.engine) as session:
        assert session.get_one(Notice, notice.id).state is Delivery.PENDING


def test_the_office_hears_when_the_schedule_is_silent_and_the_page_works(house: House) -> None:
    office = house.enter("办公室人员")
    assert "定时任务没有按时来" not in office.get("/").text
    with unit_of_work(house.engine) as session:
        session.add(
            RoundRun(
                name="announce", bell=Bell.SCHEDULE, started_at=IN_QUARTER - timedelta(hours=2),
                ended_at=IN_QUARTER - timedelta(hours=2), is_well=True, said="发出0",
            )
        )  # fmt: skip
    for path in ("/", "/admin"):
        assert "定时任务没有按时来" in said(office.get(path))
    assert "定时任务没有按时来" not in house.enter("牵头填报人").get("/").text
    (house.config.home / "logs").mkdir(exist_ok=True)
    children = '{"prefect": {"pid": null, "starts": 3, "code": -9, "is_done": false, "is_answering": false}}'
    (house.config.home / "logs" / "children.json").write_text(f'{{"children": {children}}}', encoding="utf-8")
    assert "已停，将自动重启" in office.get("/admin").text


def test_the_inbox_is_marked_as_read(house: House) -> None:
    person = house.cast.people["牵头填报人"].id
    with unit_of_work(house.engine) as session:
        message = outbox.Owed(
            person, "drill", "inbox", "t:2", IN_QUARTER.date(), {"subject": "通知甲", "text": "请查看"}
        )
        outbox.owe(session, house.cast.committee.id, [message], at=IN_QUARTER, not_before=IN_QUARTER)
    writer = house.enter("牵头填报人")
    assert "未读" in writer.get("/inbox").text
    assert "未读" not in send(writer, "/inbox/read", {}, page="/inbox").text
    assert "通知甲" in writer.get("/inbox").text


@pytest.mark.parametrize("part", ["牵头填报人", "牵头领导", "督查人员"])
def test_others_may_neither_see_nor_change_channels(house: House, part: str) -> None:
    client = house.enter(part)
    for path in ("/admin", "/admin/channels/new", "/admin/rounds/announce", "/reach"):
        assert client.get(path).status_code == 403
    for path in ("/admin/ways/mail/test", "/admin/channels/1/open", "/reach/people/1", "/reach/notices/1"):
        assert send(client, path, {}, page="/me").status_code == 403
