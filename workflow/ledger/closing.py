"""Requests to close a task (销号申请) with their evidence, and spot checks after it (回头看)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.committees import Unit
from workflow.ledger.people import Person
from workflow.ledger.plans import Task
from workflow.ledger.reports import Evidence
from workflow.rules.closing import CheckState, ClosingState

OPEN_ONLY = text("state IN ('awaiting', 'signed')")


class Closing(Base):
    """One request: the result, the figures, the evidence, and what the office found when it checked."""

    __tablename__ = "closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[ClosingState] = mapped_column(choice(ClosingState), default=ClosingState.AWAITING)
    result: Mapped[str] = mapped_column(Text)
    figures: Mapped[str] = mapped_column(Text)
    finding: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    task: Mapped[Task] = relationship()
    unit: Mapped[Unit] = relationship()
    asked_by: Mapped[Person] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(secondary="closing_evidence", order_by="Evidence.id")

    __table_args__ = (
        Index("ix_closing_state", "committee_id", "state"),
        Index("uq_closing_open", "task_id", unique=True, sqlite_where=OPEN_ONLY, postgresql_where=OPEN_ONLY),
        CheckConstraint("length(result) > 0 AND length(figures) > 0", name="has_result_and_figures"),
        CheckConstraint("state NOT IN ('accepted', 'refused') OR length(finding) > 0", name="was_checked"),
    )


class ClosingEvidence(Base):
    """Which files a request points at. Append-only."""

    __tablename__ = "closing_evidence"

    closing_id: Mapped[int] = mapped_column(ForeignKey("closing.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True, index=True)


class SpotCheck(Base):
    """A look back at a closed task on a planned day; a failed one reopens the task."""

    __tablename__ = "spot_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    state: Mapped[CheckState] = mapped_column(choice(CheckState), default=CheckState.PLANNED)
    planned_on: Mapped[date]
    result: Mapped[str] = mapped_column(Text, default="")
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)

    task: Mapped[Task] = relationship()

    __table_args__ = (
        Index("ix_spot_check_state", "committee_id", "state", "planned_on"),
        CheckConstraint("state = 'planned' OR length(result) > 0", name="has_a_result"),
    )
