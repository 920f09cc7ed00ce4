"""The office's register of difficulties (困难问题)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.committees import Unit
from workflow.ledger.people import Person
from workflow.ledger.plans import Task
from workflow.rules.problems import Level, ProblemState


class Problem(Base):
    """One entry. ``no`` is its number in the committee's register; ``handler`` is None where the office itself answers.

    ``report_id`` names the report whose problems text it was made of: each report gives one entry at most.
    """

    __tablename__ = "problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    no: Mapped[int]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), unique=True)
    state: Mapped[ProblemState] = mapped_column(choice(ProblemState), default=ProblemState.RAISED)
    text: Mapped[str] = mapped_column(Text)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    due_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated_to: Mapped[Level | None] = mapped_column(choice(Level))
    reopened_count: Mapped[int] = mapped_column(default=0)

    task: Mapped[Task | None] = relationship()
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    handler: Mapped[Unit | None] = relationship(foreign_keys=[handler_id])
    raised_by: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("committee_id", "no"),
        Index("ix_problem_state", "committee_id", "state"),
        CheckConstraint("state <> 'assigned' OR due_on IS NOT NULL", name="assigned_has_a_date"),
        CheckConstraint("state <> 'escalated' OR escalated_to IS NOT NULL", name="escalated_to_somebody"),
    )
