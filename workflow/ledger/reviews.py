"""The review of a plan before it is adopted: its document, the corrections laid over it, and what it adjusts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime
from workflow.ledger.people import Person


class PlanSource(Base):
    """The document a plan was read from: its bytes, its paragraphs as [number, text, page], and the bare reading.

    ``body`` is null where only a draft was handed over (a bundled plan): such a plan cannot be read again.
    """

    __tablename__ = "plan_source"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    lines: Mapped[list[Any]] = mapped_column(JSON)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlanCorrection(Base):
    """One operation of a plan's patch: who, when, why. A withdrawn one is kept and no longer applied."""

    __tablename__ = "plan_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    operation: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])


class PlanAdjustment(Base):
    """A draft that adjusts a plan in force: by which paper, from which day; ``replaced`` is the draft it took over from."""

    __tablename__ = "plan_adjustment"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    adjusts_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    paper: Mapped[str] = mapped_column(String(100))
    takes_effect_on: Mapped[date]
    replaced: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    __table_args__ = (
        CheckConstraint("length(paper) > 0", name="has_a_paper"),
        CheckConstraint("plan_id <> adjusts_id", name="adjusts_another"),
    )
