"""Add, open, close and try a committee's channels; their addresses are secrets and are written nowhere in clear."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.chat import RobotSettings, refusal
from workflow import journal, outbox
from workflow.config import Config
from workflow.errors import ForbiddenError, InvalidInputError, NotFoundError
from workflow.ledger import Channel, ChannelKind, Notice, Person
from workflow.operations.breakers import release
from workflow.operations.posts import gate_of, opened, sealed
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import Actor, Deed, Thing, capacity_for
from workflow.rules.text import TextRefused, clean_text
from workflow.vault import SecretUnreadable, Vault


@dataclass(frozen=True)
class NewChannel:
    """A robot or gateway as it was typed in."""

    kind: ChannelKind
    title: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)


def add_channel(session: Session, actor: Actor, new: NewChannel, *, config: Config, now: datetime) -> Channel:
    """Keep a channel with its address sealed; raises InvalidInputError for one that may not be reached."""
    _allow(actor)
    settings = RobotSettings(new.kind.value, new.url.strip(), new.secret.strip())
    refused = refusal(settings, gate_of(config))
    if refused:
        raise InvalidInputError(refused, field="url")
    if any(ord(mark) < 33 or ord(mark) > 126 for mark in settings.secret) or len(settings.secret) > 200:
        raise InvalidInputError("密钥里不能有空格或中文，请从平台设置里整段复制。", field="secret")
    channel = Channel(
        committee_id=actor.committee_id,
        kind=new.kind,
        title=_title(new.title),
        sealed=sealed(Vault(config.home), settings, actor.committee_id),
        made_at=now,
    )
    session.add(channel)
    session.flush()
    _note(session, actor, "add_channel", channel, now)
    return channel


def set_open(session: Session, actor: Actor, channel_id: int, *, is_open: bool, now: datetime) -> Channel:
    """Open or close a channel; what still waits for a closed one goes to the inbox."""
    channel = _own(session, actor, channel_id)
    if channel.is_open != is_open:
        channel.is_open = is_open
        session.flush()
        _note(session, actor, "open_channel" if is_open else "close_channel", channel, now)
    release(session, channel.code)
    return channel


def owe_trial(session: Session, actor: Actor, code: str, *, now: datetime) -> int:
    """Owe the actor a test message on a channel, and return its number; it is sent by who asked, at once."""
    _allow(actor)
    assert actor.person_id is not None
    person = session.get_one(Person, actor.person_id)
    if code == "mail" and not person.email:
        raise InvalidInputError("您还没有邮箱，收不到测试邮件。请先在“我的设置”里填写邮箱。", field="email")
    if code != "mail":
        number = code.rpartition("-")[2]
        _own(session, actor, int(number) if number.isdigit() else 0)
    key = f"trial:{code}:{secrets.token_hex(8)}"
    message = outbox.Owed(person.id, "trial", code, key, now.astimezone(SHANGHAI).date())
    outbox.owe(session, actor.committee_id, [message], at=now, not_before=now)
    return session.scalars(select(Notice.id).where(Notice.natural_key == key)).one()


def reseal_all(session: Session, config: Config) -> int:
    """Put a new key first and seal every channel under it; return how many. One that cannot be opened stays as it is."""
    vault = Vault(config.home)
    vault.renew()
    done = 0
    for channel in session.scalars(select(Channel).order_by(Channel.id)):
        try:
            channel.sealed = sealed(vault, opened(vault, channel), channel.committee_id)
            done += 1
        except SecretUnreadable:
            continue
    session.flush()
    return done


def _own(session: Session, actor: Actor, channel_id: int) -> Channel:
    _allow(actor)
    channel = session.get(Channel, channel_id)
    if channel is None or channel.committee_id != actor.committee_id:
        raise NotFoundError
    return channel


def _allow(actor: Actor) -> None:
    if capacity_for(actor, Deed.MANAGE_CHANNELS, Thing(actor.committee_id)) is None:
        raise ForbiddenError("您的身份不能管理消息渠道。")


def _title(value: str) -> str:
    try:
        return clean_text(value, field="title", max_chars=40, max_bytes=160, single_line=True)
    except TextRefused as refused:
        raise InvalidInputError(refused.reason_zh, field="title") from refused


def _note(session: Session, actor: Actor, act: str, channel: Channel, now: datetime) -> None:
    written = journal.Act(act=act, thing="channel", thing_id=channel.id, after=channel.kind.value)
    journal.append(session, actor, written, at=now)
