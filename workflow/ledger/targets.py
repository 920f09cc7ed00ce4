"""Annual targets (年度目标任务) and quarterly milestones (形象进度): set by the office, accepted by the unit's signer.

Versions are never overwritten. What counts is ``in_force_version``: the last one that was accepted; the first accepted
one stays named, and each later one that was accepted is counted as a move.
"""

from __future__ import annotations

import enum
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.committees import Unit
from workflow.ledger.people import Person
from workflow.ledger.plans import Indicator, Task


class TargetState(enum.StrEnum):
    """Set and waiting for the unit's signer, accepted, or returned with a reason."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class AnnualTarget(Base):
    """What a unit is to reach in a year, for a task or for an indicator."""

    __tablename__ = "annual_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    state: Mapped[TargetState] = mapped_column(choice(TargetState), default=TargetState.PROPOSED)
    version: Mapped[int] = mapped_column(default=1)
    first_version: Mapped[int | None]
    in_force_version: Mapped[int | None]
    moved_count: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    task: Mapped[Task | None] = relationship()
    indicator: Mapped[Indicator | None] = relationship()
    unit: Mapped[Unit] = relationship()
    versions: Mapped[list[TargetVersion]] = relationship(order_by="TargetVersion.version")

    __table_args__ = (
        CheckConstraint("(task_id IS NULL) <> (indicator_id IS NULL)", name="one_subject"),
        CheckConstraint("(first_version IS NULL) = (in_force_version IS NULL)", name="in_force_has_a_first"),
        Index("ix_annual_target_plan_year", "plan_id", "year"),
        Index("ix_annual_target_unit", "unit_id", "state"),
        Index(
            "uq_annual_target_task", "task_id", "unit_id", "year", unique=True,
            sqlite_where=text("task_id IS NOT NULL"), postgresql_where=text("task_id IS NOT NULL"),
        ),
        Index(
            "uq_annual_target_indicator", "indicator_id", "unit_id", "year", unique=True,
            sqlite_where=text("indicator_id IS NOT NULL"), postgresql_where=text("indicator_id IS NOT NULL"),
        ),
    )  # fmt: skip


class TargetVersion(Base):
    """What was set at one time: a value of the indicator or a percentage of the task at the year's end, and words."""

    __tablename__ = "target_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("annual_target.id"))
    version: Mapped[int]
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    words: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(String(300), default="")
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)

    set_by: Mapped[Person] = relationship()
    milestones: Mapped[list[Milestone]] = relationship(order_by="Milestone.quarter")

    __table_args__ = (
        UniqueConstraint("target_id", "version"),
        CheckConstraint("percent IS NULL OR percent BETWEEN 0 AND 100", name="percent"),
    )


class Milestone(Base):
    """What a version wants to see by the end of a quarter (形象进度)."""

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("target_version.id"))
    quarter: Mapped[int]
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    words: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (
        UniqueConstraint("version_id", "quarter"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("percent IS NULL OR percent BETWEEN 0 AND 100", name="percent"),
    )


class TargetStep(Base):
    """Each act on a target: set, accepted, returned; by whom, as what, and why. Append-only."""

    __tablename__ = "target_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("annual_target.id"), index=True)
    version: Mapped[int]
    before: Mapped[str] = mapped_column(String(20), default="")
    after: Mapped[TargetState] = mapped_column(choice(TargetState, "after"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship()
