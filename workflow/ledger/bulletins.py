"""Bulletins (督查通报): what was red on a day, frozen, with the number that the director's approval drew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.people import Person
from workflow.rules.bulletins import BulletinState


class Bulletin(Base):
    """One bulletin. ``snapshot`` is its paper (exports.rows.PaperDocument) without opening words and number."""

    __tablename__ = "bulletin"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    state: Mapped[BulletinState] = mapped_column(choice(BulletinState), default=BulletinState.DRAFT)
    as_of: Mapped[date]
    opening: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    series: Mapped[str | None] = mapped_column(String(20))
    year: Mapped[int | None]
    number: Mapped[int | None]
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    approved_by: Mapped[Person | None] = relationship()

    __table_args__ = (
        UniqueConstraint("committee_id", "series", "year", "number"),
        Index("ix_bulletin_state", "committee_id", "state"),
        CheckConstraint("(state = 'approved') = (number IS NOT NULL)", name="approved_has_a_number"),
    )
