"""Merge the participants' inputs as the lead does (汇总): adopt, return, or waive with a reason."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.operations.checking import give_back
from workflow.operations.moves import Move, move
from workflow.queries import obligations as query
from workflow.rules.roles import Actor
from workflow.rules.states import Action


def adopt(session: Session, actor: Actor, obligation_id: int, *, seen_version: int, now: datetime) -> None:
    """Take a participant's signed input into the lead's report."""
    row = query.obligation(session, actor, obligation_id)
    move(session, actor, row, Move(Action.ADOPT, seen_version, values={"settled_at": now}), now=now)


def return_input(
    session: Session,
    actor: Actor,
    obligation_id: int,
    *,
    seen_version: int,
    reason: str,
    new_due_on: date | None,
    now: datetime,
) -> None:
    """Return an input to its unit with a reason and a new date."""
    row = query.obligation(session, actor, obligation_id)
    give_back(
        session,
        actor,
        row,
        Action.RETURN_INPUT,
        seen_version=seen_version,
        reason=reason,
        new_due_on=new_due_on,
        now=now,
    )


def waive(
    session: Session, actor: Actor, obligation_id: int, *, seen_version: int, reason: str, now: datetime
) -> None:
    """Go on without a late input; the reason is kept."""
    row = query.obligation(session, actor, obligation_id)
    asked = Move(Action.WAIVE, seen_version, reason=reason, values={"settled_at": now})
    move(session, actor, row, asked, now=now)
