"""A part of a long list by number: what a cursor asks for, so that nothing is lost or doubled while others write."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workflow.ledger import JournalEntry, Obligation, Person, Plan
from workflow.queries.board import placed
from workflow.queries.obligations import visible
from workflow.rules.roles import Actor


def obligation_numbers(
    session: Session, actor: Actor, plan: Plan, *conditions: ColumnElement[bool], after: int, limit: int
) -> list[int]:
    """Return the numbers of visible obligations beyond one, in order; conditions as in ``board.rows``."""
    statement = placed(select(Obligation.id).select_from(Obligation)).where(
        Obligation.plan_id == plan.id, visible(actor), Obligation.id > after, *conditions
    )
    return list(session.scalars(statement.order_by(Obligation.id).limit(limit)))


def links_after(session: Session, actor: Actor, *, after: int, limit: int) -> list[tuple[JournalEntry, str]]:
    """Return the journal's links beyond one with their people's names, the oldest first."""
    statement = (
        select(JournalEntry, Person.name)
        .join(Person, JournalEntry.actor_id == Person.id, isouter=True)
        .where(JournalEntry.committee_id == actor.committee_id, JournalEntry.seq > after)
    )
    rows = session.execute(statement.order_by(JournalEntry.seq).limit(limit))
    return [(entry, name or "系统") for entry, name in rows]
