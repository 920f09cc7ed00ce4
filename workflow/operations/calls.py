"""Register a telephone call (电话催办) that somebody of the office made, by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import ForbiddenError, InvalidInputError, NotFoundError
from workflow.ledger import PhoneCall, Unit
from workflow.operations.texts import accept_text
from workflow.rules.roles import Actor, Deed, Thing, capacity_for

TOO_OLD = timedelta(days=60)


def register_call(
    session: Session, actor: Actor, unit_id: int, *, called_at: datetime, said: str, now: datetime
) -> PhoneCall:
    """Keep when a unit was called and what was said; personal numbers in the words are refused."""
    unit = session.get(Unit, unit_id)
    if unit is None or unit.committee_id != actor.committee_id:
        raise NotFoundError
    if actor.person_id is None or capacity_for(actor, Deed.REGISTER_CALL, Thing(unit.committee_id)) is None:
        raise ForbiddenError("只有办公室可以登记电话。")
    if not now - TOO_OLD <= called_at <= now:
        raise InvalidInputError("通话时间须在最近60天之内，且不晚于现在。", field="called_at")
    words = accept_text(said, field="said", label="通话内容", max_chars=500)
    call = PhoneCall(
        committee_id=unit.committee_id,
        unit_id=unit.id,
        person_id=actor.person_id,
        called_at=called_at,
        said=words,
        at=now,
    )
    session.add(call)
    session.flush()
    act = journal.Act(act="register_call", thing="unit", thing_id=unit.id, reason=call.said)
    journal.append(session, actor, act, at=now)
    return call
