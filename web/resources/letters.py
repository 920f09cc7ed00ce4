"""督办函: draft to one unit, edit, hand to the director, acknowledge, answer, close; and the register of chasing (催办)."""

from __future__ import annotations

from web.resources.desk import Desk
from web.resources.kinds import Act, Making, Page, Resource
from web.resources.matters import Reason, act_on, may, steps_of, words_of
from web.resources.values import Day, Given, Moment, Nothing, Number, Shown, StepShown
from web.translating import t
from workflow.ledger import Chase, Letter
from workflow.operations import letters as operation
from workflow.operations.chasing import Chasing, chase, register_delivery
from workflow.operations.letters import number_of
from workflow.queries import letters as query
from workflow.rules.chasing import How
from workflow.rules.ladder import Quiet, next_send_moment
from workflow.rules.letters import FORMS, LETTER, LetterKind, LetterState
from workflow.rules.roles import Deed, Thing


class LetterDrafted(Given):
    """A letter to one unit about obligations that are red or yellow and still open."""

    kind: LetterKind
    unit_id: Number
    obligation_ids: list[Number] = []
    suggestion: str = ""


class LetterEdited(Given):
    """The letter's words; ``seen_revision`` is the revision that was edited."""

    title: str
    text: str
    answer_on: Day
    seen_revision: Number


class LetterSubmitted(Given):
    """The revision that goes to the director."""

    seen_revision: Number


class LetterIssued(Given):
    """The hash of exactly what was shown."""

    seen_hash: str


class LetterAnswered(Given):
    """The unit's answer."""

    answer: str


class LetterDelivered(Given):
    """How it reached the unit beside the program: by phone or on paper."""

    how: How
    note: str


class LetterRow(Shown):
    """One letter."""

    unit_id: int
    unit: str
    kind: LetterKind
    kind_words: str
    state: LetterState
    state_words: str
    number: str
    title: str
    answer_on: Day
    drafted_at: Moment
    issued_at: Moment | None
    received_at: Moment | None
    answered_at: Moment | None
    revision: int


class LetterSheet(LetterRow):
    """One letter in full; ``seen_hash`` is the hash of what is shown."""

    text: str
    answer: str
    suggestion: str
    seen_hash: str
    obligation_ids: list[int]
    steps: list[StepShown]
    may: list[str]


def _names(one: Letter) -> dict[str, str]:
    return {
        "unit": one.unit.name,
        "kind_words": t(FORMS[one.kind].name),
        "state_words": words_of(LETTER, one.state),
        "number": number_of(one),
    }


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[LetterRow]:
    return [LetterRow.of(one, **_names(one)) for one in page.of(query.letters(desk.session, desk.actor))]


def _show(desk: Desk, letter_id: int) -> LetterSheet:
    one = query.letter(desk.session, desk.actor, letter_id)
    return LetterSheet.of(
        one,
        **_names(one),
        seen_hash=operation.content_hash(one, one.unit.name),
        obligation_ids=operation.rows_of(desk.session, one),
        steps=steps_of(desk, LETTER, one.id),
        may=may(desk, LETTER, one.state, Thing(one.committee_id, one.unit_id)),
    )


def _draft(desk: Desk, given: LetterDrafted) -> int:
    chosen = set(given.obligation_ids)
    found = query.to_chase(desk.session, desk.actor, desk.plan, desk.moment)
    rows = tuple(row for row in found if row.id in chosen)
    begun = operation.Draft(given.kind, given.unit_id, rows, given.suggestion[:200])
    return operation.draft(desk.session, desk.actor, begun, calendar=desk.calendar, now=desk.now).id


def _edit(desk: Desk, letter_id: int, given: LetterEdited) -> None:
    operation.edit(
        desk.session, desk.actor, letter_id, title=given.title, text=given.text, answer_on=given.answer_on,
        seen_revision=given.seen_revision, now=desk.now,
    )  # fmt: skip


def _submit(desk: Desk, letter_id: int, given: LetterSubmitted) -> None:
    operation.submit(desk.session, desk.actor, letter_id, seen_revision=given.seen_revision, now=desk.now)


def _issue(desk: Desk, letter_id: int, given: LetterIssued) -> None:
    operation.issue(
        desk.session, desk.actor, letter_id, seen_hash=given.seen_hash, presence=desk.presence, now=desk.now
    )


def _send_back(desk: Desk, letter_id: int, given: Reason) -> None:
    operation.send_back(desk.session, desk.actor, letter_id, reason=given.reason, now=desk.now)


def _drop(desk: Desk, letter_id: int, _given: Nothing) -> None:
    operation.drop(desk.session, desk.actor, letter_id, now=desk.now)


def _receive(desk: Desk, letter_id: int, _given: Nothing) -> None:
    operation.receive(desk.session, desk.actor, letter_id, now=desk.now)


def _answer(desk: Desk, letter_id: int, given: LetterAnswered) -> None:
    operation.answer(desk.session, desk.actor, letter_id, answer=given.answer, now=desk.now)


def _close(desk: Desk, letter_id: int, _given: Nothing) -> None:
    operation.close(desk.session, desk.actor, letter_id, now=desk.now)


def _cancel(desk: Desk, letter_id: int, given: Reason) -> None:
    operation.cancel(desk.session, desk.actor, letter_id, reason=given.reason, now=desk.now)


def _deliver(desk: Desk, letter_id: int, given: LetterDelivered) -> None:
    register_delivery(desk.session, desk.actor, letter_id, how=given.how, note=given.note, now=desk.now)


LETTERS = Resource(
    line=("number", "kind_words", "unit", "state_words", "title"),
    name="letters",
    command="letter",
    key="letter_id",
    title="督办函",
    deeds=(Deed.VIEW_ACTS,),
    shown=LetterSheet,
    show=_show,
    listed=LetterRow,
    rows=_rows,
    makings=(
        Making("draft", LETTER.act_labels["draft"], (Deed.WRITE_LETTER,), LetterDrafted, _draft, "已拟稿，请修改后送签。"),
    ),
    acts=(
        act_on(LETTER, "edit", LetterEdited, _edit, "已保存。"),
        act_on(LETTER, "submit", LetterSubmitted, _submit, "已送办公室主任签发。"),
        act_on(LETTER, "issue", LetterIssued, _issue, "已签发、编号并发出。", signed_at="/letters/{id}"),
        act_on(LETTER, "send_back", Reason, _send_back, "已退回修改。"),
        act_on(LETTER, "drop", Nothing, _drop, "已删去，未占用编号。"),
        act_on(LETTER, "receive", Nothing, _receive, "已签收。"),
        act_on(LETTER, "answer", LetterAnswered, _answer, "已反馈办公室。"),
        act_on(LETTER, "close", Nothing, _close, "已办结。"),
        act_on(LETTER, "cancel", Reason, _cancel, "已作废，编号保留。"),
        Act("deliver", "登记送达", (Deed.WRITE_LETTER,), LetterDelivered, _deliver, "已登记送达。"),
    ),
)  # fmt: skip


class ChaseGiven(Given):
    """One unit is chased about obligations that are still open: whom, by which way, in which words."""

    unit_id: Number
    person_id: Number | None = None
    how: How
    text: str
    obligation_ids: list[Number]


class ChaseShown(Shown):
    """One entry of the register of chasing."""

    unit_id: int
    unit: str
    letter_id: int | None
    person_id: int | None
    person: str | None
    how: How
    text: str
    by: str
    at: Moment


def _chase_shown(one: Chase) -> ChaseShown:
    person = one.person.name if one.person else None
    return ChaseShown.of(one, unit=one.unit.name, person=person, by=one.by.name)


def _chases(desk: Desk, _asked: Nothing, page: Page) -> list[ChaseShown]:
    found = query.chases(desk.session, desk.actor, limit=10_000)
    return [_chase_shown(one) for one in page.of(found)]


def _chase_one(desk: Desk, chase_id: int) -> ChaseShown:
    return _chase_shown(query.chase_by_id(desk.session, desk.actor, chase_id))


def _chase(desk: Desk, given: ChaseGiven) -> int:
    quiet = Quiet(desk.config.ladder.quiet_from, desk.config.ladder.quiet_until)
    asked = Chasing(given.unit_id, given.person_id, given.how, given.text, tuple(given.obligation_ids))
    send_at = next_send_moment(desk.now, desk.calendar, quiet)
    return chase(desk.session, desk.actor, asked, now=desk.now, send_at=send_at).id


CHASES = Resource(
    line=("unit", "how", "by", "text"),
    name="chases",
    command="chase",
    key="chase_id",
    title="催办登记",
    deeds=(Deed.VIEW_ACTS,),
    shown=ChaseShown,
    show=_chase_one,
    listed=ChaseShown,
    rows=_chases,
    makings=(Making("send", "催办", (Deed.CHASE,), ChaseGiven, _chase, "已催办并登记。"),),
)
