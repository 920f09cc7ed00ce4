"""Keep what a person wants: a channel and a language, within what the committee allows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import ForbiddenError, InvalidInputError
from workflow.ledger import Committee, Person, Preference
from workflow.queries.reach import ways_of
from workflow.rules.roles import Actor

LANGUAGES = ("zh", "en")


def set_preference(session: Session, actor: Actor, *, channel: str, language: str, now: datetime) -> None:
    """Keep a person's own choice; a channel that the committee has not opened is refused."""
    if actor.person_id is None:
        raise ForbiddenError("系统没有自己的设置。")
    person = session.get_one(Person, actor.person_id)
    ways = ways_of(session, session.get_one(Committee, actor.committee_id))
    if channel not in {"", "inbox", *ways.open_codes}:
        raise InvalidInputError("这个渠道没有开通，请选择列出的渠道。", field="channel")
    if channel == "mail" and not person.email:
        raise InvalidInputError("选择邮件须先填写邮箱。", field="email")
    if language not in LANGUAGES:
        raise InvalidInputError("语言只能选中文或 English。", field="language")
    found = session.get(Preference, person.id)
    if found is None:
        found = Preference(person_id=person.id)
        session.add(found)
    found.channel, found.language = channel, language
    session.flush()
    act = journal.Act(act="set_preference", thing="person", thing_id=person.id, after=channel or "default")
    journal.append(session, actor, act, at=now)
