"""Tracked items (督办事项): a decision or a leader's 批示, given to a unit with a date, answered, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.errors import InvalidInputError
from workflow.ledger import Item, Task
from workflow.operations.acting import Asked, act, begin, permitted, tell, unit_people
from workflow.operations.problems import living_unit
from workflow.operations.texts import accept_text
from workflow.queries import meetings as query
from workflow.queries.closing import task_seen
from workflow.queries.people import office_people
from workflow.rules.deadlines import SHANGHAI, day_in_words
from workflow.rules.items import ITEM, SOURCE_LABELS, ItemSource
from workflow.rules.roles import Actor, Thing


@dataclass(frozen=True)
class Given:
    """What is given to a unit: the words, by whom (a post, not a person), until when, and about which task, if any."""

    unit_id: int
    text: str
    given_by: str
    due_on: date | None
    task_id: int | None = None
    meeting_id: int | None = None


def record(session: Session, actor: Actor, given: Given, *, now: datetime) -> Item:
    """Record a decision of a meeting, or a leader's 批示, as an item that a unit owes an answer to."""
    thing = Thing(actor.committee_id, given.unit_id)
    permitted(actor, ITEM, "record", thing)
    unit = living_unit(session, actor, given.unit_id)
    text = accept_text(given.text, field="text", label="事项")
    by = accept_text(
        given.given_by, field="given_by", label="作出批示或决定的职务", max_chars=60, single_line=True
    )
    if given.due_on is None or given.due_on < now.astimezone(SHANGHAI).date():
        raise InvalidInputError("请写明办理期限，且不能早于今天。", field="due_on")
    task: Task | None = task_seen(session, actor, given.task_id) if given.task_id is not None else None
    if given.meeting_id is not None:
        query.meeting(session, actor, given.meeting_id)
    source = ItemSource.MEETING if given.meeting_id is not None else ItemSource.INSTRUCTION
    made = Item(
        committee_id=actor.committee_id,
        source=source,
        meeting_id=given.meeting_id,
        task_id=task.id if task else None,
        unit_id=unit.id,
        given_by=by,
        text=text,
        due_on=given.due_on,
        recorded_at=now,
    )
    step = begin(session, actor, ITEM, made, "record", thing, now=now)
    people = unit_people(session, made.committee_id, unit.id)
    words = f"{text}\n请于{day_in_words(given.due_on)}前反馈。"
    tell(session, actor, step, people, f"{SOURCE_LABELS[source]}：请办理并反馈", words, path_of(made))
    return made


def answer(session: Session, actor: Actor, item_id: int, *, answer: str, now: datetime) -> None:
    """Tell what was done, as the unit."""
    one = query.item(session, actor, item_id)
    text = accept_text(answer, field="answer", label="办理情况")
    asked = Asked("answer", text, values={"answer": text, "answered_at": now})
    step = act(session, actor, ITEM, one, asked, _thing(one), now=now)
    people = office_people(session, one.committee_id)
    tell(session, actor, step, people, f"督办事项已反馈：{one.unit.name}", text, path_of(one))


def close(session: Session, actor: Actor, item_id: int, *, reason: str, now: datetime) -> None:
    """Close an item; without an answer of the unit only with a reason."""
    one = query.item(session, actor, item_id)
    reason = accept_text(reason, field="reason", label="" if one.answer else "办结理由", max_chars=1000)
    step = act(session, actor, ITEM, one, Asked("close", reason), _thing(one), now=now)
    people = unit_people(session, one.committee_id, one.unit_id)
    tell(session, actor, step, people, "督办事项已办结", one.text, path_of(one))


def give_back(
    session: Session, actor: Actor, item_id: int, *, reason: str, due_on: date | None, now: datetime
) -> None:
    """Return an answer that is not enough, with a reason and a date."""
    one = query.item(session, actor, item_id)
    _again(session, actor, one, "return", reason, due_on, "督办事项退回补充", now)


def reopen(
    session: Session, actor: Actor, item_id: int, *, reason: str, due_on: date | None, now: datetime
) -> None:
    """Take a closed item up again, with a reason and a date."""
    one = query.item(session, actor, item_id)
    _again(session, actor, one, "reopen", reason, due_on, "督办事项重新办理", now)


def _again(
    session: Session,
    actor: Actor,
    one: Item,
    how: str,
    reason: str,
    due_on: date | None,
    subject: str,
    now: datetime,
) -> None:
    reason = accept_text(reason, field="reason", label="理由", max_chars=1000)
    if due_on is None or due_on < now.astimezone(SHANGHAI).date():
        raise InvalidInputError("请写明新的期限，且不能早于今天。", field="due_on")
    asked = Asked(
        how, f"{reason}（期限改为{due_on:%Y-%m-%d}，原{one.due_on:%Y-%m-%d}）", values={"due_on": due_on}
    )
    step = act(session, actor, ITEM, one, asked, _thing(one), now=now)
    people = unit_people(session, one.committee_id, one.unit_id)
    tell(session, actor, step, people, subject, reason, path_of(one))


def _thing(one: Item) -> Thing:
    return Thing(one.committee_id, one.unit_id)


def path_of(one: Item) -> str:
    """Return an item's address."""
    return f"/items/{one.id}"
