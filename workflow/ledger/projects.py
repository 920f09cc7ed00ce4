"""What is told of key projects (重点项目): dated rows that are never overwritten; a correction is a new row."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.committees import Unit
from workflow.ledger.people import Person
from workflow.ledger.plans import Project, Task
from workflow.rules.projects import EntryKind, EntryState, Grade, Source

NOT_RETURNED = text("state <> 'returned' AND corrects_id IS NOT NULL")


class ProjectTask(Base):
    """Which task a project belongs to; the units that answer for the task tell of the project."""

    __tablename__ = "project_task"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True, index=True)

    task: Mapped[Task] = relationship()


class ProjectEntry(Base):
    """One thing told of a project for a year. It counts once confirmed, and no more once a correction is confirmed."""

    __tablename__ = "project_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[EntryState] = mapped_column(choice(EntryState), default=EntryState.ENTERED)
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    year: Mapped[int]
    dated_on: Mapped[date]
    source: Mapped[Source | None] = mapped_column(choice(Source))
    amount_yuan: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    grade: Mapped[Grade | None] = mapped_column(choice(Grade))
    satisfied: Mapped[int | None]
    surveyed: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("project_entry.id"))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    project: Mapped[Project] = relationship()
    unit: Mapped[Unit] = relationship()
    entered_by: Mapped[Person] = relationship()

    __table_args__ = (
        Index("ix_project_entry_project", "project_id", "state", "dated_on"),
        Index("ix_project_entry_state", "committee_id", "state"),
        Index("uq_project_entry_corrects", "corrects_id", unique=True, sqlite_where=NOT_RETURNED, postgresql_where=NOT_RETURNED),
        CheckConstraint(
            "(kind IN ('planned', 'received', 'spent')) = (amount_yuan IS NOT NULL AND source IS NOT NULL)",
            name="money_has_a_source",
        ),
        CheckConstraint("(kind = 'progress') = (percent IS NOT NULL)", name="progress_has_a_percent"),
        CheckConstraint("percent IS NULL OR percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("(kind = 'grade') = (grade IS NOT NULL)", name="a_grade_is_told"),
        CheckConstraint(
            "(kind = 'satisfaction') = (satisfied IS NOT NULL AND surveyed IS NOT NULL)", name="satisfaction_has_a_denominator"
        ),
        CheckConstraint("surveyed IS NULL OR (surveyed > 0 AND satisfied BETWEEN 0 AND surveyed)", name="satisfied_of_surveyed"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_has_a_moment"),
    )  # fmt: skip
