"""Steps: every change of state of an extension, problem, letter, closing or tracked item is a row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime
from workflow.ledger.people import Person


class Step(Base):
    """One act on a matter: before, after, who, as what, when, why, and the hash of what was signed. Append-only."""

    __tablename__ = "step"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    thing: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int]
    act: Mapped[str] = mapped_column(String(30))
    before: Mapped[str] = mapped_column(String(30), default="")
    after: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    content_hash: Mapped[str] = mapped_column(String(64), default="")

    person: Mapped[Person | None] = relationship()

    __table_args__ = (Index("ix_step_thing", "thing", "thing_id", "id"),)
