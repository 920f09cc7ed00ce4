"""Letters as far as a person may see them, and those that the ladder suggests; a unit sees its own, once issued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from workflow.errors import NotFoundError
from workflow.ledger import Chase, Letter, LetterItem, Plan
from workflow.queries import board
from workflow.queries.board import BoardRow, Moment
from workflow.rules.ladder import Suggestion, suggested_letter
from workflow.rules.letters import NUMBERED, OPEN_AT_UNIT, SUGGESTED, LetterKind, LetterState
from workflow.rules.lights import Light
from workflow.rules.roles import OFFICE, Actor, Capacity
from workflow.rules.states import OPEN


@dataclass(frozen=True)
class Suggested:
    """A letter that the ladder suggests for a unit, with the rows it is about and the reason in numbers."""

    unit_id: int
    unit: str
    letter: str
    kinds: tuple[LetterKind, ...]
    rows: tuple[BoardRow, ...]
    reason: str
    for_director: bool


def _may_see(actor: Actor) -> ColumnElement[bool]:
    here = Letter.committee_id == actor.committee_id
    if actor.reads_all:
        return here
    return and_(here, Letter.unit_id.in_(actor.unit_ids), Letter.state.in_(NUMBERED))


def letters(session: Session, actor: Actor) -> list[Letter]:
    """Return all letters the actor may see, the newest first."""
    statement = select(Letter).where(_may_see(actor)).options(joinedload(Letter.unit))
    return list(session.scalars(statement.order_by(Letter.id.desc())))


def letter(session: Session, actor: Actor, letter_id: int) -> Letter:
    """Return one letter; raises NotFoundError for a foreign, missing or (to its unit) unissued one."""
    statement = select(Letter).where(Letter.id == letter_id, _may_see(actor))
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def chases(session: Session, actor: Actor, *, letter_id: int | None = None, limit: int = 50) -> list[Chase]:
    """Return the newest entries of the register of chasing; a unit sees those of its own."""
    statement = select(Chase).where(Chase.committee_id == actor.committee_id)
    if not actor.reads_all:
        statement = statement.where(Chase.unit_id.in_(actor.unit_ids))
    if letter_id is not None:
        statement = statement.where(Chase.letter_id == letter_id)
    loaded = statement.options(joinedload(Chase.unit), joinedload(Chase.person), joinedload(Chase.by))
    return list(session.scalars(loaded.order_by(Chase.id.desc()).limit(limit)))


def chase_by_id(session: Session, actor: Actor, chase_id: int) -> Chase:
    """Return one entry of the register; raises NotFoundError for a foreign or missing one."""
    statement = select(Chase).where(Chase.id == chase_id, Chase.committee_id == actor.committee_id)
    if not actor.reads_all:
        statement = statement.where(Chase.unit_id.in_(actor.unit_ids))
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def to_chase(session: Session, actor: Actor, plan: Plan, moment: Moment) -> list[BoardRow]:
    """Return what is red or yellow and still open, red first, then by due moment: those who are done are not in it."""
    rows = board.rows(session, actor, plan, moment, board.begun(moment))
    wanted = {Light.RED: 0, Light.YELLOW: 1}
    found = [row for row in rows if row.state in OPEN and row.verdict.light in wanted]
    return sorted(found, key=lambda row: (wanted[row.verdict.light], row.due_at, row.position))


def suggestions(session: Session, rows: Iterable[BoardRow], moment: Moment) -> list[Suggested]:
    """Return the letters that the ladder suggests for these rows, a unit and kind each; what was written is left out."""
    written = _written(session, [row.id for row in rows])
    grouped: dict[tuple[int, str], list[tuple[BoardRow, Suggestion]]] = {}
    for row in rows:
        one = suggested_letter(row.due_on, moment.today, moment.calendar)
        if one and not written.get(row.id, set()) & set(SUGGESTED[one.letter]):
            grouped.setdefault((row.unit_id, one.letter), []).append((row, one))
    return [_suggested(key, found) for key, found in grouped.items()]


def _suggested(key: tuple[int, str], found: Sequence[tuple[BoardRow, Suggestion]]) -> Suggested:
    days = [one.overdue_days for _, one in found]
    span = f"{min(days)}" if min(days) == max(days) else f"{min(days)}—{max(days)}"
    return Suggested(
        unit_id=key[0],
        unit=found[0][0].unit,
        letter=key[1],
        kinds=SUGGESTED[key[1]],
        rows=tuple(row for row, _ in found),
        reason=f"{len(found)}项逾期{span}个工作日未报送",
        for_director="clerk" not in found[0][1].shown_to,
    )


def _written(session: Session, obligation_ids: Sequence[int]) -> dict[int, set[LetterKind]]:
    """Return the kinds of letters that live for each of these obligations."""
    rows = session.execute(
        select(LetterItem.obligation_id, Letter.kind)
        .join(Letter, LetterItem.letter_id == Letter.id)
        .where(
            LetterItem.obligation_id.in_(obligation_ids),
            Letter.state.not_in({LetterState.CANCELLED, LetterState.DROPPED}),
        )
    )
    found: dict[int, set[LetterKind]] = {}
    for obligation_id, kind in rows:
        found.setdefault(obligation_id, set()).add(kind)
    return found


def waiting_for(session: Session, actor: Actor) -> list[Letter]:
    """Return the letters that wait for this very person: to receive or answer, to sign, to close."""
    statement = (
        select(Letter).where(Letter.committee_id == actor.committee_id).options(joinedload(Letter.unit))
    )
    of_unit = and_(Letter.unit_id.in_(actor.unit_ids), Letter.state.in_(OPEN_AT_UNIT))
    found = (
        list(session.scalars(statement.where(of_unit).order_by(Letter.answer_on))) if actor.unit_ids else []
    )
    if actor.holds(Capacity.DIRECTOR):
        found += session.scalars(statement.where(Letter.state == LetterState.AWAITING).order_by(Letter.id))
    if actor.holds(*OFFICE):
        found += session.scalars(statement.where(Letter.state == LetterState.ANSWERED).order_by(Letter.id))
    return found
