"""Stop an address that refused for good (无法送达), tell the office, and let it be mended."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import token_hash
from workflow.errors import ForbiddenError, InvalidInputError, NotFoundError
from workflow.ledger import Notice, Person, StoppedAddress
from workflow.operations.informing import tell_office
from workflow.outbox import insert_missing
from workflow.queries.people import system_actor
from workflow.rules.roles import Actor, Deed, Thing, capacity_for

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def stop_address(session: Session, notice: Notice, address: str, reason: str, *, now: datetime) -> None:
    """Send nothing more to this address of the notice's reader; the office hears of it once."""
    row = {
        "committee_id": notice.committee_id,
        "person_id": notice.person_id,
        "channel": notice.channel,
        "address_hash": token_hash(address),
        "reason": reason[:500],
        "at": now,
    }
    if not insert_missing(session, StoppedAddress.__table__, [row]):  # type: ignore[arg-type]
        return
    actor = system_actor(notice.committee_id)
    act = journal.Act(act="stop_address", thing="person", thing_id=notice.person_id, after=notice.channel)
    journal.append(session, actor, act, at=now)
    key = f"stopped:{notice.person_id}:{row['address_hash'][:16]}"  # type: ignore[index]
    said = {"person": notice.person_id, "channel": notice.channel, "reason": reason[:200]}
    tell_office(session, notice.committee_id, "unreachable", key, said, now=now)


def correct_address(session: Session, actor: Actor, person_id: int, email: str, *, now: datetime) -> None:
    """Give a person another mail address, as the office, the administrator or the person may; empty takes it away."""
    person = session.get(Person, person_id)
    if person is None or person.committee_id != actor.committee_id:
        raise NotFoundError
    is_own = actor.person_id == person_id
    if not is_own and capacity_for(actor, Deed.CORRECT_ADDRESS, Thing(person.committee_id)) is None:
        raise ForbiddenError("您不能更改别人的邮箱。")
    person.email = plain_email(email)
    if person.email is not None:
        again = (
            StoppedAddress.person_id == person_id,
            StoppedAddress.address_hash == token_hash(person.email),
        )
        session.execute(delete(StoppedAddress).where(*again))
    session.flush()
    act = journal.Act(act="correct_address", thing="person", thing_id=person_id)
    journal.append(session, actor, act, at=now)


def plain_email(email: str) -> str | None:
    """Return an address as it is kept, or None for an empty one; raises InvalidInputError."""
    email = email.strip()
    if not email:
        return None
    if not ADDRESS.fullmatch(email) or len(email) > 254:
        raise InvalidInputError("邮箱须写成 name@example.gov.cn 这样的地址。", field="email")
    return email
