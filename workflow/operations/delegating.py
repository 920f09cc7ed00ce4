"""Delegation (授权): the office lets somebody sign for a leader on stated days; limits of a leader to sections."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import Delegation, Person, Plan, RoleGrant, Section, SignerSection, Unit
from workflow.operations.telling import tell_people
from workflow.queries.people import actor_of
from workflow.rules.deadlines import SHANGHAI, day_in_words
from workflow.rules.roles import UNIT_PEOPLE, Actor, Capacity, Deed, Thing, capacity_for

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class NewDelegation:
    """What the office lets somebody do: sign for a leader of a unit from one day to another, both counted."""

    unit_id: int
    from_person_id: int
    to_person_id: int
    starts_on: date
    ends_on: date
    why: str


def delegate(session: Session, actor: Actor, asked: NewDelegation, *, now: datetime) -> Delegation:
    """Make a delegation and tell both; it ends by its date, without a job."""
    capacity = _may(actor)
    giver, taker = (_person(session, actor, one) for one in (asked.from_person_id, asked.to_person_id))
    unit = session.get(Unit, asked.unit_id)
    if unit is None or unit.committee_id != actor.committee_id:
        raise InvalidInputError("请选择单位。", field="unit_id")
    _check(session, asked, now.astimezone(SHANGHAI).date())
    if actor_of(session, taker).holds(*(frozenset(Capacity) - UNIT_PEOPLE)):
        raise BlockedError("办公室、督查人员和管理员不能代单位签批，请选择单位的人员。")
    row = Delegation(
        committee_id=actor.committee_id,
        unit_id=unit.id,
        from_person_id=giver.id,
        to_person_id=taker.id,
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        why=asked.why.strip(),
        made_by_id=actor.person_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    act = journal.Act(
        "delegate", "delegation", row.id, after=f"{row.starts_on}/{row.ends_on}", reason=row.why
    )
    journal.append(session, actor, act, at=now, capacity=capacity)
    days = f"{day_in_words(row.starts_on)}至{day_in_words(row.ends_on)}"
    text = f"{unit.name}：{taker.name}在{days}代{giver.name}签批。签批记录同时保留两人姓名，到期自动终止。\n理由：{row.why}"
    tell_people(
        session, actor, actor.committee_id, dict.fromkeys((giver.id, taker.id), text),
        subject="签批授权", path=f"/units/{unit.id}", kind="delegate", now=now,
    )  # fmt: skip
    return row


def _check(session: Session, asked: NewDelegation, today: date) -> None:
    if not asked.why.strip() or len(asked.why) > 200:
        raise InvalidInputError("请写明授权理由（不超过200字），例如 出差、休假。", field="why")
    if asked.from_person_id == asked.to_person_id:
        raise InvalidInputError("受托人不能是本人。", field="to_person_id")
    if asked.ends_on < asked.starts_on:
        raise InvalidInputError("结束日期不能早于开始日期。", field="ends_on")
    if asked.ends_on < today:
        raise InvalidInputError("结束日期已经过去，请重新选择。", field="ends_on")
    if asked.ends_on - asked.starts_on > LONGEST:
        raise InvalidInputError("授权最长一年，请分次办理。", field="ends_on")
    if asked.from_person_id not in _signers(session, asked.unit_id):
        raise InvalidInputError("委托人不是这个单位的分管领导。", field="from_person_id")
    if _overlaps(session, asked):
        raise BlockedError("这位领导在这些日子里已有授权，请先终止原来的授权。")


def _overlaps(session: Session, asked: NewDelegation) -> bool:
    statement = select(Delegation.id).where(
        Delegation.unit_id == asked.unit_id,
        Delegation.from_person_id == asked.from_person_id,
        Delegation.ended_at.is_(None),
        Delegation.starts_on <= asked.ends_on,
        Delegation.ends_on >= asked.starts_on,
    )
    return session.scalar(statement.limit(1)) is not None


def end_delegation(session: Session, actor: Actor, delegation_id: int, *, now: datetime) -> None:
    """End a delegation before its day."""
    capacity = _may(actor)
    row = session.scalars(
        select(Delegation).where(
            Delegation.id == delegation_id, Delegation.committee_id == actor.committee_id
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError
    swapped = session.execute(
        update(Delegation).where(Delegation.id == row.id, Delegation.ended_at.is_(None)).values(ended_at=now).returning(Delegation.id)
    ).one_or_none()  # fmt: skip
    if swapped is None:
        raise StaleError("这项授权已经终止。")
    session.refresh(row)
    act = journal.Act("end_delegation", "delegation", row.id)
    journal.append(session, actor, act, at=now, capacity=capacity)
    text = "授权已由办公室提前终止，请由本人签批。"
    tell_people(
        session, actor, actor.committee_id, dict.fromkeys((row.from_person_id, row.to_person_id), text),
        subject="签批授权已终止", path=f"/units/{row.unit_id}", kind="delegate", now=now,
    )  # fmt: skip


def limit_signer(
    session: Session,
    actor: Actor,
    unit_id: int,
    person_id: int,
    section_ids: Collection[int],
    *,
    now: datetime,
) -> None:
    """Say which sections a leader signs for a unit; none named is everything."""
    capacity = _may(actor)
    _person(session, actor, person_id)
    if person_id not in _signers(session, unit_id):
        raise InvalidInputError("这位同志不是这个单位的分管领导。", field="person_id")
    statement = select(Section.id).join(Plan, Plan.id == Section.plan_id)
    known = set(
        session.scalars(statement.where(Plan.committee_id == actor.committee_id, Section.id.in_(section_ids)))
    )
    if known != set(section_ids):
        raise InvalidInputError("章节不在本委员会的规划中，请重新选择。", field="sections")
    session.execute(
        delete(SignerSection).where(SignerSection.person_id == person_id, SignerSection.unit_id == unit_id)
    )
    session.add_all(
        SignerSection(person_id=person_id, unit_id=unit_id, section_id=one) for one in sorted(known)
    )
    session.flush()
    after = ",".join(str(one) for one in sorted(known)) or "all"
    act = journal.Act("limit_signer", "person", person_id, before=f"unit:{unit_id}", after=after[:40])
    journal.append(session, actor, act, at=now, capacity=capacity)


def _may(actor: Actor) -> Capacity:
    capacity = capacity_for(actor, Deed.DELEGATE, Thing(actor.committee_id))
    if capacity is None:
        raise ForbiddenError("只有办公室人员可以办理授权和分管范围。")
    return capacity


def _person(session: Session, actor: Actor, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None or person.committee_id != actor.committee_id or not person.active:
        raise InvalidInputError("请从本委员会在用的人员中选择。", field="to_person_id")
    return person


def _signers(session: Session, unit_id: int) -> set[int]:
    statement = select(RoleGrant.person_id).where(
        RoleGrant.unit_id == unit_id, RoleGrant.capacity == Capacity.SIGNER
    )
    return set(session.scalars(statement))
