"""Check reports as the office does: verify (核查), or return with a reason and a new date (退办)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.ledger import DueMove, Obligation
from workflow.operations.handing_over import follow_successor
from workflow.operations.moves import SHANGHAI, Move, move
from workflow.operations.texts import accept_text
from workflow.queries import obligations as query
from workflow.rules.roles import Actor
from workflow.rules.states import Action


def verify(session: Session, actor: Actor, obligation_id: int, *, seen_version: int, now: datetime) -> None:
    """Mark a signed report as checked by the office."""
    row = query.obligation(session, actor, obligation_id)
    move(session, actor, row, Move(Action.VERIFY, seen_version, values={"settled_at": now}), now=now)


def return_report(
    session: Session,
    actor: Actor,
    obligation_id: int,
    *,
    seen_version: int,
    reason: str,
    new_due_on: date | None,
    now: datetime,
) -> None:
    """Return a signed report to its unit; the first due moment is kept and the move is counted."""
    row = query.obligation(session, actor, obligation_id)
    give_back(
        session,
        actor,
        row,
        Action.RETURN,
        seen_version=seen_version,
        reason=reason,
        new_due_on=new_due_on,
        now=now,
    )


def correct(
    session: Session,
    actor: Actor,
    obligation_id: int,
    *,
    seen_version: int,
    reason: str,
    new_due_on: date | None,
    now: datetime,
) -> None:
    """Ask for a correction of a verified report, as its unit or the office, until a date.

    What was verified stays in force, and readable, until the new version is signed and verified in its turn.
    """
    row = query.obligation(session, actor, obligation_id)
    follow_successor(session, actor, row, now=now)
    reason = accept_text(reason, field="reason", max_chars=1000)
    after_at = at_same_hour(row.due_at, new_due_on) if new_due_on else row.due_at
    values: dict[str, object] = {"settled_at": None, "sequence": row.sequence + 1}
    before_at = row.due_at
    if after_at != before_at:
        values |= {"due_at": after_at, "due_on": new_due_on, "moved_count": row.moved_count + 1}
    asked = Move(Action.CORRECT, seen_version, reason=reason, new_due_on=new_due_on, values=values)
    move(session, actor, row, asked, now=now)
    if after_at != before_at:
        _keep_move(session, actor, row, before_at, after_at, "更正已核查的报告", now)


def give_back(
    session: Session,
    actor: Actor,
    row: Obligation,
    action: Action,
    *,
    seen_version: int,
    reason: str,
    new_due_on: date | None,
    now: datetime,
) -> None:
    """Carry out either kind of return: it counts, reopens, and moves the due moment to the new date."""
    follow_successor(session, actor, row, now=now)
    before_at = row.due_at
    values: dict[str, object] = {"handed_in_at": None, "returned_count": row.returned_count + 1}
    after_at = at_same_hour(before_at, new_due_on) if new_due_on else before_at
    moved = after_at != before_at
    if moved:
        values |= {
            "due_at": after_at,
            "due_on": new_due_on,
            "moved_count": row.moved_count + 1,
        }
    values["sequence"] = row.sequence + 1
    move(
        session,
        actor,
        row,
        Move(action, seen_version, reason=reason, new_due_on=new_due_on, values=values),
        now=now,
    )
    if moved:
        _keep_move(session, actor, row, before_at, after_at, "退回后重新报送", now)


def _keep_move(
    session: Session,
    actor: Actor,
    row: Obligation,
    before_at: datetime,
    after_at: datetime,
    why: str,
    now: datetime,
) -> None:
    session.add(
        DueMove(
            obligation_id=row.id,
            before_at=before_at,
            after_at=after_at,
            why=why,
            person_id=actor.person_id,
            at=now,
        )
    )
    session.flush()


def at_same_hour(due_at: datetime, day: date) -> datetime:
    """Return the moment on another day at the same local time."""
    local = due_at.astimezone(SHANGHAI)
    return datetime.combine(day, local.timetz().replace(tzinfo=None), SHANGHAI)
