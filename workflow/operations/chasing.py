"""Chase units (催办) and register it: who was told, how, with which words; those who are done are left alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow import journal, outbox
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError
from workflow.ledger import Chase, ChaseItem, Letter, Obligation, Person
from workflow.operations.acting import unit_people
from workflow.operations.letters import refuse_unissued
from workflow.operations.problems import lock_committee, unit_here
from workflow.operations.texts import accept_text
from workflow.queries import letters, obligations
from workflow.rules.chasing import SENT, Chased, How, why_not_chase
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for


@dataclass(frozen=True)
class Chasing:
    """What is to be sent to one unit: to whom (None: by hand, to nobody with an account), how, the words, about what."""

    unit_id: int
    person_id: int | None
    how: How
    text: str
    obligation_ids: tuple[int, ...]


def chase(session: Session, actor: Actor, asked: Chasing, *, now: datetime, send_at: datetime) -> Chase:
    """Send one unit its words, or register that it was called or visited; what is chased is looked at again first.

    ``send_at`` is when a mail may go (outside quiet hours); an inbox line stands at once.
    """
    capacity = _permitted(actor)
    unit = unit_here(session, actor, asked.unit_id)
    text = accept_text(asked.text, field=f"text_{unit.id}", label="催办内容")
    lock_committee(session, actor.committee_id)
    today = now.astimezone(SHANGHAI).date()
    rows = [obligations.obligation(session, actor, one) for one in asked.obligation_ids]
    if any(row.unit_id != unit.id for row in rows):
        raise InvalidInputError("所选事项不都属于这个单位，请重新选择。")
    chased = tuple(Chased(_words(row), row.state, _sent_today(session, row.id, today)) for row in rows)
    person = _recipient(session, actor, asked)
    blocked = why_not_chase(chased, asked.how, has_person=person is not None)
    if blocked:
        raise BlockedError(f"{unit.name}：{blocked}")
    made = _register(session, actor, asked, text, None, capacity, now)
    session.add_all([ChaseItem(chase_id=made.id, obligation_id=row.id) for row in rows])
    session.flush()
    if person is not None and asked.how in SENT:
        _owe(session, made, person, f"催办：{len(rows)}项等您单位办理", "/reports", now, send_at)
    return made


def register_delivery(
    session: Session, actor: Actor, letter_id: int, *, how: How, note: str, now: datetime
) -> Chase:
    """Register that an issued letter was read out by telephone or brought on paper."""
    capacity = _permitted(actor)
    one: Letter = letters.letter(session, actor, letter_id)
    refuse_unissued(one)
    if how in SENT:
        raise InvalidInputError("请选择电话或纸质送达。", field="how")
    text = accept_text(note, field="note", label="送达情况", max_chars=1000)
    asked = Chasing(one.unit_id, None, how, text, ())
    return _register(session, actor, asked, text, one.id, capacity, now)


def _permitted(actor: Actor) -> Capacity:
    capacity = capacity_for(actor, Deed.CHASE, Thing(actor.committee_id))
    if capacity is None or actor.person_id is None:
        raise ForbiddenError("只有办公室人员可以催办。")
    return capacity


def _words(row: Obligation) -> str:
    return f"{row.task.code} {row.task.title}·{row.period.label}"


def _sent_today(session: Session, obligation_id: int, today: date) -> bool:
    statement = (
        select(Chase.id)
        .join(ChaseItem, ChaseItem.chase_id == Chase.id)
        .where(ChaseItem.obligation_id == obligation_id, Chase.day == today, Chase.how.in_(SENT))
    )
    return session.scalar(statement.limit(1)) is not None


def _recipient(session: Session, actor: Actor, asked: Chasing) -> Person | None:
    if asked.person_id is None:
        return None
    people = unit_people(session, actor.committee_id, asked.unit_id)
    person = next((one for one in people if one.id == asked.person_id), None)
    if person is None:
        raise InvalidInputError("收件人不是这个单位的人员，请重新选择。", field=f"to_{asked.unit_id}")
    if asked.how is How.MAIL and not person.email:
        raise InvalidInputError(
            f"{person.name}没有登记邮箱，请改用站内消息或电话。", field=f"how_{asked.unit_id}"
        )
    return person


def _register(
    session: Session,
    actor: Actor,
    asked: Chasing,
    text: str,
    letter_id: int | None,
    capacity: Capacity,
    now: datetime,
) -> Chase:
    assert actor.person_id is not None
    made = Chase(
        committee_id=actor.committee_id,
        unit_id=asked.unit_id,
        letter_id=letter_id,
        person_id=asked.person_id,
        how=asked.how,
        text=text,
        by_id=actor.person_id,
        day=now.astimezone(SHANGHAI).date(),
        at=now,
    )
    session.add(made)
    session.flush()
    written = journal.Act("chase", "chase", made.id, after=asked.how.value, reason=text)
    journal.append(session, actor, written, at=now, capacity=capacity)
    return made


def _owe(
    session: Session, made: Chase, person: Person, subject: str, path: str, now: datetime, send_at: datetime
) -> None:
    payload = {"subject": subject, "text": made.text, "path": path}
    key = f"chase:{made.id}:{person.id}:{made.how.value}"
    owed = outbox.Owed(person.id, "matter", made.how.value, key, made.day, payload)
    not_before = send_at if made.how is How.MAIL else now
    outbox.owe(session, made.committee_id, [owed], at=now, not_before=not_before)
