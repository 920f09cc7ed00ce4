"""Obligations (报送义务): what one assignment owes for one period, and each change of its state."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.committees import Unit
from workflow.ledger.cycles import DueMoment, Period
from workflow.ledger.plans import Assignment, Task
from workflow.rules.roles import Capacity
from workflow.rules.states import OPEN, Action, Role, State

# Written out, so that both databases see that the index of what is open serves a question for it.
IS_OPEN = f"state IN ({', '.join(repr(state.value) for state in sorted(OPEN))})"


class Obligation(Base):
    """One row per assignment and period. Lateness is computed, never stored.

    ``first_due_at`` and ``first_handed_in_at`` never move once set; ``handed_in_at`` is cleared by a return.
    ``due_moment_id`` names the rule's moment that made the date: where ``due_at`` is another, a person moved it.
    ``first_assignment_id`` stays when the obligation is handed over to another unit.
    """

    __tablename__ = "obligation"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    first_assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    due_moment_id: Mapped[int] = mapped_column(ForeignKey("due_moment.id"), index=True)
    state: Mapped[State] = mapped_column(choice(State), default=State.OWED)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]
    first_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_count: Mapped[int] = mapped_column(default=0)
    returned_count: Mapped[int] = mapped_column(default=0)
    report_version: Mapped[int] = mapped_column(default=0)
    first_handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    assignment: Mapped[Assignment] = relationship(foreign_keys=[assignment_id])
    due_moment: Mapped[DueMoment] = relationship()
    task: Mapped[Task] = relationship()
    unit: Mapped[Unit] = relationship()
    period: Mapped[Period] = relationship()

    __table_args__ = (
        UniqueConstraint("assignment_id", "period_id"),
        UniqueConstraint("first_assignment_id", "period_id"),
        Index("ix_obligation_open", "committee_id", "state", "due_at"),
        Index("ix_obligation_unit", "unit_id", "due_at"),
        Index(
            "ix_obligation_due",
            "due_at",
            "committee_id",
            sqlite_where=text(IS_OPEN),
            postgresql_where=text(IS_OPEN),
        ),
        Index("ix_obligation_task_period", "task_id", "period_id"),
        Index("ix_obligation_plan_period", "plan_id", "period_id"),
        CheckConstraint(
            "state NOT IN ('signed', 'verified', 'adopted') OR handed_in_at IS NOT NULL",
            name="handed_in_has_a_moment",
        ),
        CheckConstraint(
            "state NOT IN ('adopted', 'waived') OR role = 'participant'", name="only_inputs_are_adopted"
        ),
        CheckConstraint("state <> 'verified' OR role <> 'participant'", name="inputs_are_not_verified"),
    )


class Transition(Base):
    """A change of state is a row: before, after, act, who, as what, when, on which version, and why."""

    __tablename__ = "transition"

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
    before: Mapped[State] = mapped_column(choice(State, "before"))
    after: Mapped[State] = mapped_column(choice(State, "after"))
    action: Mapped[Action] = mapped_column(choice(Action))
    report_version: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[Capacity | None] = mapped_column(choice(Capacity))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    new_due_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(
            "action NOT IN ('return', 'return_input', 'send_back', 'waive', 'cancel', 'correct') OR length(reason) > 0",
            name="a_return_has_a_reason",
        ),
        CheckConstraint(
            "action NOT IN ('return', 'return_input', 'correct') OR new_due_on IS NOT NULL",
            name="a_return_has_a_new_date",
        ),
    )


class DueMove(Base):
    """A moved due moment: the old, the new and why; the first one stays on the obligation."""

    __tablename__ = "due_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
    before_at: Mapped[datetime] = mapped_column(UtcDateTime)
    after_at: Mapped[datetime] = mapped_column(UtcDateTime)
    why: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
