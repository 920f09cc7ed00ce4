"""In whose name a command acts: a named account, by its password or by an access token; signing wants the password."""

from __future__ import annotations

import os
from dataclasses import dataclass

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from web import throttle
from web.commands.shared import committee_of, fail, office_of
from web.resources.desk import NEVER, Desk
from workflow.clock import SystemClock
from workflow.config import Config
from workflow.errors import InvalidInputError
from workflow.ledger import Committee, Person, TokenScope
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.acting import Presence
from workflow.operations.committees import is_password, plain_phone
from workflow.queries.access_tokens import token_of
from workflow.queries.clock import now_for
from workflow.queries.people import actor_of, person_by_phone
from workflow.rules.deadlines import SHANGHAI

TOKEN = "DUBAN_TOKEN"  # noqa: S105 (the variable's name)
HERE = "command line"
ABSENT = Presence(NEVER, NEVER.replace(year=2100))


@dataclass(frozen=True)
class Caller:
    """Who has shown that they are an account's owner, and how lately."""

    person_id: int
    presence: Presence


def reading_desk(session: Session, config: Config, phone: str | None, committee: int | None) -> Desk:
    """Return a desk to read at: what the named account sees, or what the office sees where none is named."""
    if phone is not None:
        return _desk(session, config, _named(session, phone), ABSENT)
    chosen = committee_of(session, committee)
    actor = office_of(session, chosen)
    person = session.get_one(Person, actor.person_id)
    return Desk(session, actor, person, chosen, now_for(chosen, SystemClock()), config, ABSENT, HERE)


def acting_desk(session: Session, config: Config, caller: Caller) -> Desk:
    """Return a desk to act at, for who has shown who they are."""
    return _desk(session, config, session.get_one(Person, caller.person_id), caller.presence)


def caller_of(engine: Engine, config: Config, phone: str | None, *, is_signing: bool) -> Caller:
    """Ask for the account's password, or take the token in DUBAN_TOKEN; no transaction waits for who types."""
    secret = os.environ.get(TOKEN, "")
    if secret and is_signing:
        fail(f"签批须本人输入密码，不能用令牌。请去掉环境变量 {TOKEN}，用 --as 写明账号 / a token never signs")
    if secret:
        return _by_token(engine, secret)
    if phone is None:
        fail(f"请用 --as 写明以哪个账号（手机号）办理，或设置环境变量 {TOKEN} / name the account with --as")
    return _by_password(engine, config, phone)


def _by_token(engine: Engine, secret: str) -> Caller:
    now = SystemClock().now()
    with unit_of_work(engine) as session:
        token = token_of(session, secret, now=now)
        if token is None or not token.person.active:
            fail("访问令牌不对、已过期或已撤销 / the access token is not alive")
        if token.scope is not TokenScope.WRITE:
            fail("这个访问令牌只能读取，不能办理 / this token only reads")
        token.used_at = now
        return Caller(token.person_id, ABSENT)


def _by_password(engine: Engine, config: Config, phone: str) -> Caller:
    """Ask once; a wrong answer is counted and slows down the next, as on the page."""
    settings = config.security
    with reading(engine) as session:
        person = _named(session, phone)
        wait = throttle.wait_seconds(session, person.phone, HERE, now=SystemClock().now(), settings=settings)
    if wait:
        fail(f"连续输错次数过多，请{wait}秒后再试 / too many wrong passwords")
    password = click.prompt(f"{person.name} 的密码 / password", hide_input=True, err=True)
    now = SystemClock().now()
    is_right = is_password(person.password, password)
    with unit_of_work(engine) as session:
        if is_right:
            throttle.forget(session, person.phone)
        else:
            throttle.count_failure(session, person.phone, HERE, now=now, settings=settings)
    if not is_right:
        fail("密码不对，什么也没有改变 / wrong password, nothing was changed")
    if person.must_change_password:
        fail("首次登录须先在页面上更改密码 / change the first password on the page")
    return Caller(person.id, Presence(now, now))


def _named(session: Session, phone: str) -> Person:
    try:
        person = person_by_phone(session, plain_phone(phone))
    except InvalidInputError as refused:
        fail(refused.sentence)
    if person is None or not person.active:
        fail("没有这个账号，或者它已停用 / there is no such account")
    return person


def _desk(session: Session, config: Config, person: Person, presence: Presence) -> Desk:
    committee = session.get_one(Committee, person.committee_id)
    now = now_for(committee, SystemClock())
    actor = actor_of(session, person, today=now.astimezone(SHANGHAI).date())
    return Desk(session, actor, person, committee, now, config, presence, HERE)
