"""Letters (督办函) with their gapless numbers, and the register of chasing (催办登记)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.committees import Unit
from workflow.ledger.people import Person
from workflow.rules.chasing import How
from workflow.rules.letters import LetterKind, LetterState


class LetterNumber(Base):
    """The last number drawn of a series in a year; it is drawn in the transaction that issues the letter."""

    __tablename__ = "letter_number"

    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), primary_key=True)
    series: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Letter(Base):
    """One letter to one unit. ``matters`` holds what it was about when it was drafted, in words and numbers.

    ``suggestion`` is the ladder's reason, empty where a person wrote it of their own accord. A cancelled letter keeps
    its number.
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[LetterKind] = mapped_column(choice(LetterKind))
    state: Mapped[LetterState] = mapped_column(choice(LetterState), default=LetterState.DRAFT)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    matters: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    suggestion: Mapped[str] = mapped_column(String(200), default="")
    answer_on: Mapped[date]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)
    series: Mapped[str | None] = mapped_column(String(20))
    year: Mapped[int | None]
    number: Mapped[int | None]
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    unit: Mapped[Unit] = relationship()
    drafted_by: Mapped[Person] = relationship(foreign_keys=[drafted_by_id])
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])

    __table_args__ = (
        UniqueConstraint("committee_id", "series", "year", "number"),
        Index("ix_letter_state", "committee_id", "state"),
        Index("ix_letter_unit", "unit_id", "state"),
        CheckConstraint(
            "(state IN ('draft', 'awaiting', 'dropped')) = (number IS NULL)", name="issued_has_a_number"
        ),
        CheckConstraint(
            "(number IS NULL) = (issued_at IS NULL) AND (number IS NULL) = (signed_by_id IS NULL)"
            " AND (number IS NULL) = (series IS NULL) AND (number IS NULL) = (year IS NULL)",
            name="a_number_has_a_signature",
        ),
    )


class LetterItem(Base):
    """Which obligations a letter is about."""

    __tablename__ = "letter_item"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), primary_key=True, index=True)


class Chase(Base):
    """That a unit was chased, or a letter brought to it: who, how, with which words. Append-only.

    ``person_id`` is None where the unit has no account and was called or visited.
    """

    __tablename__ = "chase"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    how: Mapped[How] = mapped_column(choice(How))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    unit: Mapped[Unit] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])

    __table_args__ = (Index("ix_chase_unit", "committee_id", "unit_id", "at"),)


class ChaseItem(Base):
    """Which obligations were chased. Append-only."""

    __tablename__ = "chase_item"

    chase_id: Mapped[int] = mapped_column(ForeignKey("chase.id"), primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), primary_key=True, index=True)
