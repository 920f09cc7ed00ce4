"""The journal as a page shows it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.checkpoint_key import key_name
from workflow.checkpoints import CheckpointRefused, read
from workflow.journal import Anchor
from workflow.ledger import JournalCheckpoint, JournalEntry, Person
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


def checkpoints(session: Session, committee_id: int) -> list[JournalCheckpoint]:
    """Return the checkpoints that the ledger keeps of a committee's journal, the oldest first."""
    statement = select(JournalCheckpoint).where(JournalCheckpoint.committee_id == committee_id)
    return list(session.scalars(statement.order_by(JournalCheckpoint.seq, JournalCheckpoint.id)))


def kept_anchors(session: Session, committee_id: int, public: bytes) -> list[Anchor]:
    """Return the heads of the kept checkpoints; raises CheckpointRefused for a note that was altered.

    Notes of another key (a home that was set up anew) count as heads that were seen, without their signature.
    """
    found = []
    for row in checkpoints(session, committee_id):
        seen = read(row.note, public if row.key_name == key_name(public) else None)
        if (seen.committee_id, seen.seq, seen.hash) != (row.committee_id, row.seq, row.hash):
            raise CheckpointRefused(f"第{row.seq}条的检查点与它的文本不符。")
        found.append((seen.seq, seen.hash))
    return found


def checkpoint_after(session: Session, committee_id: int, seq: int, of_key: str) -> JournalCheckpoint | None:
    """Return a key's first checkpoint at or after a link, or None."""
    statement = select(JournalCheckpoint).where(
        JournalCheckpoint.committee_id == committee_id,
        JournalCheckpoint.seq >= seq,
        JournalCheckpoint.key_name == of_key,
    )
    return session.scalars(statement.order_by(JournalCheckpoint.seq).limit(1)).one_or_none()


def links_between(session: Session, committee_id: int, first: int, last: int) -> list[JournalEntry]:
    """Return the links from one number to another, both included."""
    statement = select(JournalEntry).where(
        JournalEntry.committee_id == committee_id, JournalEntry.seq.between(first, last)
    )
    return list(session.scalars(statement.order_by(JournalEntry.seq)))
