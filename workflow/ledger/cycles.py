"""Due rules (报送规则) by scope, the periods they make, and the due moment of each role in each period."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.rules.deadlines import DueRule, Shift
from workflow.rules.periods import Cycle as CycleKind
from workflow.rules.states import Role


class Cycle(Base):
    """A due rule: cycle + day + month offset + time + shift, and the participants' lead in working days.

    ``scope`` says for what: "plan", "section:12", "task:7", each also for one role ("plan/participant"); the most
    specific rule wins. A rule is never changed: a new one takes its place from ``starts_on``, and ``replaced_at`` is set.
    """

    __tablename__ = "cycle"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    scope: Mapped[str] = mapped_column(String(60))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    role: Mapped[Role | None] = mapped_column(choice(Role))
    kind: Mapped[CycleKind] = mapped_column(choice(CycleKind))
    day: Mapped[int]
    month_offset: Mapped[int]
    at: Mapped[time]
    shift: Mapped[Shift] = mapped_column(choice(Shift))
    participant_lead_days: Mapped[int]
    starts_on: Mapped[date]
    why: Mapped[str] = mapped_column(String(300), default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    due_moments: Mapped[list[DueMoment]] = relationship(back_populates="cycle")

    __table_args__ = (
        CheckConstraint("day BETWEEN 1 AND 31", name="day_of_month"),
        CheckConstraint("month_offset IN (0, 1)", name="month_offset"),
        CheckConstraint("participant_lead_days BETWEEN 0 AND 30", name="participant_lead"),
        CheckConstraint("section_id IS NULL OR task_id IS NULL", name="one_scope"),
        Index(
            "uq_cycle_live", "plan_id", "scope", unique=True,
            sqlite_where=text("replaced_at IS NULL"), postgresql_where=text("replaced_at IS NULL"),
        ),
    )  # fmt: skip
    __mapper_args__ = {"version_id_col": version}

    @property
    def rule(self) -> DueRule:
        """The rule as a value."""
        return DueRule(
            self.kind, self.day, self.month_offset, self.at, self.shift, self.participant_lead_days
        )


class Period(Base):
    """One period of a plan, e.g. 2024Q3, shared by all rules of its kind; both days belong to it."""

    __tablename__ = "period"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    kind: Mapped[CycleKind] = mapped_column(choice(CycleKind))
    key: Mapped[str] = mapped_column(String(12))
    label: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    due_moments: Mapped[list[DueMoment]] = relationship(back_populates="period")

    __table_args__ = (UniqueConstraint("plan_id", "key"),)


class DueMoment(Base):
    """When a role owes a period by a rule, with the rule in words beside it.

    A calendar that changes makes a new row and leaves the old one, no longer live, to what was settled by it.
    """

    __tablename__ = "due_moment"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]
    nominal_on: Mapped[date]
    explanation: Mapped[str] = mapped_column(String(200))
    is_provisional: Mapped[bool]
    is_live: Mapped[bool] = mapped_column(default=True)

    cycle: Mapped[Cycle] = relationship(back_populates="due_moments")
    period: Mapped[Period] = relationship(back_populates="due_moments")

    __table_args__ = (
        Index(
            "uq_due_moment_live", "cycle_id", "period_id", "role", unique=True,
            sqlite_where=text("is_live"), postgresql_where=text("is_live"),
        ),
    )  # fmt: skip
