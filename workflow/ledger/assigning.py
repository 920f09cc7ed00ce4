"""Assignment (交办): each change of a task's state, and the objections of units (异议)."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.committees import Unit
from workflow.ledger.people import Person
from workflow.ledger.plans import Assignment, Task
from workflow.rules.task_states import TaskAct, TaskState


class TaskTransition(Base):
    """A change of a task's state is a row: before, after, act, who, as what, when, why, and by which paper. Append-only."""

    __tablename__ = "task_transition"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    before: Mapped[TaskState] = mapped_column(choice(TaskState, "before"))
    after: Mapped[TaskState] = mapped_column(choice(TaskState, "after"))
    act: Mapped[TaskAct] = mapped_column(choice(TaskAct))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    paper: Mapped[str] = mapped_column(String(120), default="")

    person: Mapped[Person | None] = relationship()


class Decision(enum.StrEnum):
    """What the office decided on an objection: the assignment stands (维持), or is changed (调整)."""

    UPHELD = "upheld"
    CHANGED = "changed"


class Objection(Base):
    """A unit objects to its assignment, signed by its leader; at most one is open for an assignment."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    decision: Mapped[Decision | None] = mapped_column(choice(Decision))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[str] = mapped_column(Text, default="")

    task: Mapped[Task] = relationship()
    assignment: Mapped[Assignment] = relationship()
    unit: Mapped[Unit] = relationship()
    signed_by: Mapped[Person] = relationship(foreign_keys=[signed_by_id])
    on_behalf_of: Mapped[Person | None] = relationship(foreign_keys=[on_behalf_of_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    __table_args__ = (
        CheckConstraint("length(reason) > 0", name="has_a_reason"),
        CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL OR length(decision_reason) > 0)",
            name="a_decision_has_a_moment_and_a_reason",
        ),
        Index(
            "uq_objection_open", "assignment_id", unique=True,
            sqlite_where=text("decision IS NULL"), postgresql_where=text("decision IS NULL"),
        ),
    )  # fmt: skip
