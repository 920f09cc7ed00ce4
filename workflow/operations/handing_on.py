"""Pass a person's work on to another (交接): capacities, what lies open, what was not read; their access ends at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflow import outbox
from workflow.errors import BlockedError, InvalidInputError
from workflow.ledger import Delivery, Notice, Person, PersonHandover, RoleGrant, SignerSection
from workflow.operations.accounts import end_access, is_held, keep_an_admin, may, person_here, write
from workflow.operations.telling import tell_people
from workflow.queries.handover import Carried, carried_by
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import UNIT_PEOPLE, Actor, Capacity, Deed, Thing, capacity_for

BEYOND_UNITS = frozenset(Capacity) - UNIT_PEOPLE


@dataclass(frozen=True)
class Passed:
    """What a handover passed on."""

    carried: Carried
    grants: int
    notices: int


def hand_on(session: Session, actor: Actor, from_id: int, to_id: int, *, why: str, now: datetime) -> Passed:
    """Pass a person's work on (交接): capacities in units and what lies open; their access ends at once."""
    may(actor, Deed.HAND_ON_WORK)
    giver, taker = person_here(session, actor, from_id), person_here(session, actor, to_id)
    _check_handover(session, actor, giver, taker, why)
    carried = carried_by(session, giver, now=now)
    grants = _pass_grants(session, giver, taker)
    notices = _pass_notices(session, giver, taker, now)
    end_access(session, giver, now)
    session.add(
        PersonHandover(
            committee_id=actor.committee_id, from_person_id=giver.id, to_person_id=taker.id, drafts=len(carried.drafts),
            open_obligations=carried.open_count, notices=notices, person_id=actor.person_id, at=now, why=why.strip(),
        )
    )  # fmt: skip
    write(
        session,
        actor,
        "hand_on",
        giver.id,
        before=f"person:{giver.id}",
        after=f"person:{taker.id}",
        now=now,
        reason=why,
    )
    text = f"{giver.name}的工作交接给您：草稿{len(carried.drafts)}份，待办报送{carried.open_count}项，未读消息{notices}条。\n理由：{why.strip()}"
    tell_people(
        session, actor, actor.committee_id, {taker.id: text}, subject=f"工作交接：{giver.name}", path="/reports",
        kind="hand_on", now=now,
    )  # fmt: skip
    return Passed(carried, grants, notices)


def _check_handover(session: Session, actor: Actor, giver: Person, taker: Person, why: str) -> None:
    if not why.strip() or len(why) > 200:
        raise InvalidInputError("请写明交接原因（不超过200字），例如 工作调动。", field="why")
    if giver.id == taker.id:
        raise InvalidInputError("接手人不能是本人。", field="to_id")
    if not taker.active or not giver.active:
        raise BlockedError("交接双方的账号都须在用；已停用的请先恢复。")
    if taker.id == actor.person_id:
        raise BlockedError("不能把别人的工作交接给自己，请由另一位办公室人员或管理员办理。")
    beyond_units = any(is_held(session, giver.id, capacity, None) for capacity in BEYOND_UNITS)
    if beyond_units and capacity_for(actor, Deed.MANAGE_PEOPLE, Thing(actor.committee_id)) is None:
        raise BlockedError("办公室、督查和管理员身份的交接，由系统管理员办理。")
    if giver.id == actor.person_id:
        raise BlockedError("不能给自己办理交接，请由另一位办公室人员或管理员办理。")
    keep_an_admin(session, actor, giver, Capacity.ADMIN)


def _pass_grants(session: Session, giver: Person, taker: Person) -> int:
    """Give the taker every capacity of the giver, with a leader's limits; the administrator's is given by the administrator only."""
    rows = session.scalars(select(RoleGrant).where(RoleGrant.person_id == giver.id)).all()
    new = [
        RoleGrant(person_id=taker.id, unit_id=row.unit_id, capacity=row.capacity)
        for row in rows
        if row.capacity is not Capacity.ADMIN and not is_held(session, taker.id, row.capacity, row.unit_id)
    ]
    session.add_all(new)
    session.flush()
    mine = {(row.unit_id, row.capacity) for row in new}
    limits = session.scalars(select(SignerSection).where(SignerSection.person_id == giver.id)).all()
    session.add_all(
        SignerSection(person_id=taker.id, unit_id=one.unit_id, section_id=one.section_id)
        for one in limits
        if (one.unit_id, Capacity.SIGNER) in mine
    )
    session.flush()
    session.expire(taker, ["grants"])
    return len(new)


def _pass_notices(session: Session, giver: Person, taker: Person, now: datetime) -> int:
    """Owe the taker what the giver had not read; what was still to be sent to the giver is withdrawn."""
    unread = session.scalars(
        select(Notice).where(
            Notice.person_id == giver.id, Notice.channel == "inbox", Notice.read_at.is_(None), Notice.state == Delivery.SENT,
            Notice.event != "digest",
        )
    ).all()  # fmt: skip
    owed = [
        outbox.Owed(
            taker.id, one.event, "inbox", f"handover:{one.id}:{taker.id}:inbox", now.astimezone(SHANGHAI).date(), one.payload
        )
        for one in unread
    ]  # fmt: skip
    session.execute(
        update(Notice)
        .where(Notice.person_id == giver.id, Notice.state == Delivery.PENDING)
        .values(state=Delivery.WITHDRAWN, settled_at=now, reply="收件人已交接"),
        execution_options={"synchronize_session": False},
    )
    return outbox.owe(session, giver.committee_id, owed, at=now, not_before=now)
