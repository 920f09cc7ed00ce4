"""Plans (规划) with their sections, tasks, indicators, projects, and who is responsible for what (分工)."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.committees import Unit
from workflow.rules.states import Role
from workflow.rules.targets import Accrual, Direction
from workflow.rules.task_states import TaskState


class PlanStatus(enum.StrEnum):
    """A plan is read and reviewed, then adopted, then closed."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    CLOSED = "closed"


class Plan(Base):
    """A plan document of a committee; ``draft`` holds what was read of it (docs/plan-json.md)."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    title: Mapped[str] = mapped_column(String(200))
    first_year: Mapped[int]
    last_year: Mapped[int]
    status: Mapped[PlanStatus] = mapped_column(choice(PlanStatus), default=PlanStatus.DRAFT)
    document_sha256: Mapped[str] = mapped_column(String(64))
    document_name: Mapped[str] = mapped_column(String(255))
    draft: Mapped[dict[str, Any]] = mapped_column(JSON)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    adopted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    starts_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    sections: Mapped[list[Section]] = relationship(order_by="Section.position")
    tasks: Mapped[list[Task]] = relationship(order_by="Task.position", back_populates="plan")
    indicators: Mapped[list[Indicator]] = relationship(order_by="Indicator.position")
    projects: Mapped[list[Project]] = relationship(order_by="Project.position")

    __table_args__ = (
        UniqueConstraint("committee_id", "document_sha256"),
        CheckConstraint("first_year <= last_year", name="years_in_order"),
        CheckConstraint("(status = 'draft') = (adopted_at IS NULL)", name="adopted_has_a_moment"),
    )
    __mapper_args__ = {"version_id_col": version}


class Section(Base):
    """A heading of the plan's tree."""

    __tablename__ = "section"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]

    __table_args__ = (UniqueConstraint("plan_id", "code"),)


class Task(Base):
    """One accountable paragraph; ``parent_task_id`` is the parent committee's task that it carries on (承接).

    ``ended_on`` is the last day of one that an adjustment stopped.
    """

    __tablename__ = "task"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    source_line: Mapped[int]
    due_on: Mapped[date | None]
    position: Mapped[int]
    parent_task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    ended_on: Mapped[date | None]
    state: Mapped[TaskState] = mapped_column(choice(TaskState), default=TaskState.REGISTERED)
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    objection_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    plan: Mapped[Plan] = relationship(back_populates="tasks")
    section: Mapped[Section | None] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(back_populates="task", order_by="Assignment.id")
    indicators: Mapped[list[Indicator]] = relationship(
        secondary="indicator_task", order_by="Indicator.position"
    )

    __table_args__ = (UniqueConstraint("plan_id", "code"),)


class Attribute(enum.StrEnum):
    """约束性 binding, 预期性 expected."""

    BINDING = "binding"
    EXPECTED = "expected"
    UNSTATED = "unstated"


class RollUp(enum.StrEnum):
    """How a parent's figure is made of its counties' (承接): their sum, or the percentage of summed parts."""

    NONE = "none"
    SUM = "sum"
    WEIGHTED_PERCENT = "weighted_percent"


class Indicator(Base):
    """A figure the plan is judged by. ``target_value`` is null where the target says nothing measurable.

    ``first_target`` is what the plan said when it was adopted; ``moved_count`` counts the changes since.
    ``parent_indicator_id`` is the parent committee's indicator that this one feeds.
    """

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    no: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    target: Mapped[str] = mapped_column(String(120))
    target_value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    target_upper: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    first_target: Mapped[str] = mapped_column(String(120), default="")
    moved_count: Mapped[int] = mapped_column(default=0)
    base_value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    direction: Mapped[Direction] = mapped_column(choice(Direction), default=Direction.AT_LEAST)
    accrual: Mapped[Accrual] = mapped_column(choice(Accrual), default=Accrual.STATE)
    roll_up: Mapped[RollUp] = mapped_column(choice(RollUp), default=RollUp.NONE)
    parent_indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    unit_of_measure: Mapped[str] = mapped_column(String(20), default="")
    attribute: Mapped[Attribute] = mapped_column(choice(Attribute))
    group_name: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[int]
    ended_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("plan_id", "position"),)


class IndicatorMove(Base):
    """A changed base or target: before, after, why, and who; the first target stays on the indicator."""

    __tablename__ = "indicator_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(String(120))
    after: Mapped[str] = mapped_column(String(120))
    why: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class IndicatorTask(Base):
    """Which task an indicator measures; its lead units report the figure."""

    __tablename__ = "indicator_task"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True, index=True)
    evidence: Mapped[str] = mapped_column(String(200), default="")


class Project(Base):
    """An item of a 专栏 box; what is told of it stands in its entries."""

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    box: Mapped[int]
    box_title: Mapped[str] = mapped_column(String(120))
    no: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    ended_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("plan_id", "position"),)


class Assignment(Base):
    """Task × unit × role (分工). ``ends_on`` is set when a unit leaves in mid-plan; history stays.

    ``predecessor_id`` names the assignment that this one took over, so that the last report can be shown to who goes on.
    """

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    via_collective: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    predecessor_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))

    task: Mapped[Task] = relationship(back_populates="assignments")
    unit: Mapped[Unit] = relationship()

    __table_args__ = (
        Index(
            "uq_assignment_live",
            "task_id",
            "unit_id",
            "role",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
        Index("ix_assignment_unit_task", "unit_id", "task_id"),
    )
