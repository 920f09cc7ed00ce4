"""Write letters (督办函): a person drafts and edits, the director signs, the number is drawn in that transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow import outbox
from workflow.canonical import digest
from workflow.errors import BlockedError, ContentChangedError, InvalidInputError, StaleError
from workflow.ledger import Committee, Letter, LetterItem, LetterNumber, Person, Step
from workflow.operations.acting import Asked, Presence, act, begin, permitted, tell, unit_people
from workflow.operations.problems import unit_here
from workflow.operations.texts import accept_text
from workflow.queries import letters as query
from workflow.queries.board import BoardRow
from workflow.queries.people import holders, office_people
from workflow.rules.deadlines import SHANGHAI, WorkCalendar
from workflow.rules.letters import FORMS, LETTER, LetterKind, Matter, first_text, number_words
from workflow.rules.roles import Actor, Capacity, Thing


@dataclass(frozen=True)
class Draft:
    """What a letter is begun with: its kind, the unit, the rows it is about, and the ladder's reason, if it had one."""

    kind: LetterKind
    unit_id: int
    rows: tuple[BoardRow, ...]
    suggestion: str = ""


def draft(session: Session, actor: Actor, begun: Draft, *, calendar: WorkCalendar, now: datetime) -> Letter:
    """Begin a letter from its kind's words; a person edits it before the director signs."""
    unit = unit_here(session, actor, begun.unit_id)
    thing = Thing(actor.committee_id, unit.id)
    permitted(actor, LETTER, "draft", thing)
    if not begun.rows:
        raise InvalidInputError("请至少选择一项事由。", field="rows")
    if any(row.unit_id != unit.id for row in begun.rows):
        raise InvalidInputError("一份函只写给一个单位，所选事项不都属于这个单位。", field="rows")
    form = FORMS[begun.kind]
    answer_on = calendar.add_working_days(now.astimezone(SHANGHAI).date(), form.answer_days)
    matters = [Matter(f"{row.code} {row.title}（{row.period}）", row.verdict.reason) for row in begun.rows]
    assert actor.person_id is not None
    made = Letter(
        committee_id=actor.committee_id,
        unit_id=unit.id,
        kind=begun.kind,
        title=f"关于{_about(begun.rows)}的{form.name}",
        text=first_text(begun.kind, unit.name, matters, answer_on),
        matters=[{"words": one.words, "reason": one.reason} for one in matters],
        suggestion=begun.suggestion,
        answer_on=answer_on,
        drafted_by_id=actor.person_id,
        drafted_at=now,
    )
    begin(session, actor, LETTER, made, "draft", thing, now=now)
    session.add_all([LetterItem(letter_id=made.id, obligation_id=row.id) for row in begun.rows])
    session.flush()
    return made


def _about(rows: tuple[BoardRow, ...]) -> str:
    if len(rows) == 1:
        return f"“{rows[0].title[:60]}”进展情况报送"
    return f"{len(rows)}项任务进展情况报送"


def content_hash(one: Letter, unit: str) -> str:
    """Return the hash of what a letter says, as it is shown and signed."""
    said = [one.kind.value, unit, one.title, one.text, one.answer_on.isoformat()]
    return digest("duban.letter.v1", said)


def edit(
    session: Session,
    actor: Actor,
    letter_id: int,
    *,
    title: str,
    text: str,
    answer_on: date | None,
    seen_revision: int,
    now: datetime,
) -> None:
    """Change a draft; raises StaleError where another has changed it since."""
    one = query.letter(session, actor, letter_id)
    title = accept_text(title, field="title", label="标题", max_chars=120, single_line=True)
    text = accept_text(text, field="text", label="正文")
    if answer_on is None or answer_on < now.astimezone(SHANGHAI).date():
        raise InvalidInputError("反馈期限须写明，且不能早于今天。", field="answer_on")
    values = {"title": title, "text": text, "answer_on": answer_on, "revision": seen_revision + 1}
    asked = Asked("edit", values=values, unless_changed={"revision": seen_revision})
    act(session, actor, LETTER, one, asked, _thing(one), now=now)


def submit(session: Session, actor: Actor, letter_id: int, *, seen_revision: int, now: datetime) -> None:
    """Hand a draft to the director."""
    one = query.letter(session, actor, letter_id)
    asked = Asked("submit", unless_changed={"revision": seen_revision})
    step = act(session, actor, LETTER, one, asked, _thing(one), now=now)
    people = holders(session, one.committee_id, Capacity.DIRECTOR)
    tell(session, actor, step, people, f"待签发：{one.title}", one.unit.name, path_of(one))


def send_back(session: Session, actor: Actor, letter_id: int, *, reason: str, now: datetime) -> None:
    """Return a letter to who drafted it, as the director, with a reason."""
    one = query.letter(session, actor, letter_id)
    asked = Asked("send_back", accept_text(reason, field="reason", label="理由", max_chars=1000))
    step = act(session, actor, LETTER, one, asked, _thing(one), now=now)
    tell(session, actor, step, [one.drafted_by], f"退回修改：{one.title}", reason, path_of(one))


def drop(session: Session, actor: Actor, letter_id: int, *, now: datetime) -> None:
    """Leave a draft unsent; no number was drawn for it."""
    one = query.letter(session, actor, letter_id)
    act(session, actor, LETTER, one, Asked("drop"), _thing(one), now=now)


def issue(
    session: Session, actor: Actor, letter_id: int, *, seen_hash: str, presence: Presence, now: datetime
) -> str:
    """Sign exactly what was shown, draw the next number of its series and year, and send it; return the number.

    The row is locked first, so that whoever comes second draws nothing.
    """
    presence.hold()
    one = query.letter(session, actor, letter_id)
    permitted(actor, LETTER, "issue", _thing(one))
    session.refresh(one, with_for_update=True)
    if LETTER.after(one.state, "issue") is None:
        raise StaleError(LETTER.no_such_way(one.state))
    signed = content_hash(one, one.unit.name)
    if signed != seen_hash:
        raise ContentChangedError
    series, year = FORMS[one.kind].series, now.astimezone(SHANGHAI).year
    values: dict[str, Any] = {
        "series": series,
        "year": year,
        "number": draw_number(session, one.committee_id, series, year),
        "issued_at": now,
        "signed_by_id": actor.person_id,
        "content_hash": signed,
    }
    step = act(
        session, actor, LETTER, one, Asked("issue", content_hash=signed, values=values), _thing(one), now=now
    )
    _send(session, one, step)
    return number_of(one)


def draw_number(session: Session, committee_id: int, series: str, year: int) -> int:
    """Draw the next number in one statement; where the transaction fails, the number was never drawn."""
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = make(LetterNumber).values(committee_id=committee_id, series=series, year=year, last=1)
    keys = [LetterNumber.committee_id, LetterNumber.series, LetterNumber.year]
    drawn = statement.on_conflict_do_update(index_elements=keys, set_={"last": LetterNumber.last + 1})
    number: int = session.execute(drawn.returning(LetterNumber.last)).scalar_one()
    return number


def _send(session: Session, one: Letter, step: Step) -> None:
    """Owe the letter to the unit's people: an inbox line each, and mail to those who have an address."""
    people = unit_people(session, one.committee_id, one.unit_id)
    payload = {
        "letter": one.id,
        "number": number_of(one),
        "kind": FORMS[one.kind].name,
        "title": one.title,
        "unit": one.unit.name,
        "text": one.text,
        "path": path_of(one),
    }
    is_demonstration = session.get_one(Committee, one.committee_id).is_demonstration
    owed = [
        outbox.Owed(
            person.id, "letter", channel, f"step:{step.id}:{person.id}:{channel}", step.at.date(), payload
        )
        for person in {person.id: person for person in people}.values()
        for channel in _channels(person, is_demonstration)
    ]
    outbox.owe(session, one.committee_id, owed, at=step.at, not_before=step.at)


def _channels(person: Person, is_demonstration: bool) -> tuple[str, ...]:
    return ("inbox", "mail") if person.email and not is_demonstration else ("inbox",)


def receive(session: Session, actor: Actor, letter_id: int, *, now: datetime) -> None:
    """Acknowledge a letter as the unit (签收)."""
    one = query.letter(session, actor, letter_id)
    act(session, actor, LETTER, one, Asked("receive", values={"received_at": now}), _thing(one), now=now)


def answer(session: Session, actor: Actor, letter_id: int, *, answer: str, now: datetime) -> None:
    """Answer a letter as the unit; the first answer's moment counts against the date that was set."""
    one = query.letter(session, actor, letter_id)
    text = accept_text(answer, field="answer", label="反馈内容")
    values = {
        "answer": text,
        "answered_at": one.answered_at or now,
        "received_at": one.received_at or now,
    }
    step = act(session, actor, LETTER, one, Asked("answer", text, values=values), _thing(one), now=now)
    people = office_people(session, one.committee_id)
    tell(session, actor, step, people, f"已反馈：{number_of(one)}", text, path_of(one))


def close(session: Session, actor: Actor, letter_id: int, *, now: datetime) -> None:
    """Close an answered letter."""
    one = query.letter(session, actor, letter_id)
    act(session, actor, LETTER, one, Asked("close"), _thing(one), now=now)


def cancel(session: Session, actor: Actor, letter_id: int, *, reason: str, now: datetime) -> None:
    """Declare an issued letter void (作废) with a reason; its number stays and is not given again."""
    one = query.letter(session, actor, letter_id)
    asked = Asked("cancel", accept_text(reason, field="why_cancel", label="作废理由", max_chars=1000))
    step = act(session, actor, LETTER, one, asked, _thing(one), now=now)
    people = unit_people(session, one.committee_id, one.unit_id)
    tell(session, actor, step, people, f"作废：{number_of(one)}", reason, path_of(one))


def number_of(one: Letter) -> str:
    """Return a letter's number as it is printed, or the empty text before it is issued."""
    if one.series is None or one.year is None or one.number is None:
        return ""
    return number_words(one.series, one.year, one.number)


def rows_of(session: Session, one: Letter) -> list[int]:
    """Return the ids of the obligations that a letter is about."""
    statement = select(LetterItem.obligation_id).where(LetterItem.letter_id == one.id)
    return list(session.scalars(statement.order_by(LetterItem.obligation_id)))


def refuse_unissued(one: Letter) -> None:
    """Raise BlockedError where a letter has no number yet."""
    if one.number is None:
        raise BlockedError("这份函还没有签发，不能打印或登记送达。")


def path_of(one: Letter) -> str:
    """Return a letter's address."""
    return f"/letters/{one.id}"


def _thing(one: Letter) -> Thing:
    return Thing(one.committee_id, one.unit_id)
