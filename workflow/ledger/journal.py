"""The journal (留痕): append-only, hash-chained, gapless per committee, with ids and hashes and no personal text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.ledger.base import Base, UtcDateTime


class JournalHead(Base):
    """The last link of a committee's chain; its row is locked while a link is added."""

    __tablename__ = "journal_head"

    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class JournalEntry(Base):
    """One act. ``reason_hash`` and ``content_hash`` bind texts that stand elsewhere."""

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None]
    capacity: Mapped[str] = mapped_column(String(20))
    act: Mapped[str] = mapped_column(String(40))
    thing: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
    before: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    reason_hash: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("uq_journal_entry", "committee_id", "seq", unique=True),
        Index("ix_journal_entry_thing", "committee_id", "thing", "thing_id"),
    )


class JournalCheckpoint(Base):
    """A signed word about a chain's head at a moment; ``note`` is the text that leaves the machine."""

    __tablename__ = "journal_checkpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    key_name: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("uq_journal_checkpoint", "committee_id", "seq", "key_name", unique=True),)
