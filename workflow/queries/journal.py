"""The journal as a page shows it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.ledger import JournalEntry, Person
from workflow.rules.roles import Actor

PAGE = 50


def entries(session: Session, actor: Actor, *, page: int) -> tuple[list[tuple[JournalEntry, str]], int]:
    """Return (one page of entries with their people's names, the newest first; the number of all entries)."""
    total = session.scalar(
        select(func.count()).select_from(JournalEntry).where(JournalEntry.committee_id == actor.committee_id)
    )
    statement = (
        select(JournalEntry, Person.name)
        .join(Person, JournalEntry.actor_id == Person.id, isouter=True)
        .where(JournalEntry.committee_id == actor.committee_id)
        .order_by(JournalEntry.seq.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return [(entry, name or "系统") for entry, name in session.execute(statement)], total or 0
