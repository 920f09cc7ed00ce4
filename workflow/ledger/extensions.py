"""Applications for more time (延期申请): several for one obligation, one open at a time."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.obligations import Obligation
from workflow.ledger.people import Person
from workflow.rules.extensions import ExtensionState

OPEN_ONLY = text("state IN ('awaiting', 'signed')")


class Extension(Base):
    """One application. ``nth`` counts those of the obligation that reached the office, this one among them."""

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[ExtensionState] = mapped_column(choice(ExtensionState), default=ExtensionState.AWAITING)
    nth: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    progress: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    wanted_on: Mapped[date]
    granted_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    obligation: Mapped[Obligation] = relationship()
    asked_by: Mapped[Person] = relationship()

    __table_args__ = (
        Index("ix_extension_committee", "committee_id", "state"),
        Index("ix_extension_obligation", "obligation_id"),
        Index("uq_extension_open", "obligation_id", unique=True, sqlite_where=OPEN_ONLY, postgresql_where=OPEN_ONLY),
        CheckConstraint("(state = 'granted') = (granted_on IS NOT NULL)", name="granted_has_a_date"),
        CheckConstraint("wanted_on > due_on", name="asks_for_more_time"),
    )  # fmt: skip
