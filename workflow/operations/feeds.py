"""Make, renew and revoke the secret links of calendar feeds."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import token_hash
from workflow.errors import ForbiddenError
from workflow.ledger import FeedToken, Unit
from workflow.rules.roles import Actor, Deed, Thing, capacity_for


def renew_own_link(session: Session, actor: Actor, *, now: datetime) -> str:
    """Return a new secret for the person's feed; the old one is dead at once."""
    if actor.person_id is None:
        raise ForbiddenError("系统没有自己的日历。")
    session.execute(
        update(FeedToken)
        .where(FeedToken.person_id == actor.person_id, FeedToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return _new(session, actor, FeedToken(person_id=actor.person_id), "person", actor.person_id, now)


def renew_unit_link(session: Session, actor: Actor, unit: Unit, *, now: datetime) -> str:
    """Return a new secret for a unit's feed; the old one is dead at once."""
    if capacity_for(actor, Deed.RENEW_UNIT_FEED, Thing(unit.committee_id, unit.id)) is None:
        raise ForbiddenError("您不能更换这个单位的日历链接。")
    session.execute(
        update(FeedToken)
        .where(FeedToken.unit_id == unit.id, FeedToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return _new(session, actor, FeedToken(unit_id=unit.id), "unit", unit.id, now)


def _new(session: Session, actor: Actor, row: FeedToken, thing: str, thing_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    row.committee_id, row.token_hash, row.created_at = actor.committee_id, token_hash(token), now
    session.add(row)
    session.flush()
    journal.append(session, actor, journal.Act(act="renew_feed", thing=thing, thing_id=thing_id), at=now)
    return token
