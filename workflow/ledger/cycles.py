"""Cycles (周期), their periods, and the due moment of each role in each period."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.rules.deadlines import Shift
from workflow.rules.periods import Cycle as CycleKind
from workflow.rules.states import Role


class Cycle(Base):
    """The due rule of a plan: cycle + day + month offset + time + shift, and the participants' lead in working days."""

    __tablename__ = "cycle"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), unique=True)
    kind: Mapped[CycleKind] = mapped_column(choice(CycleKind))
    day: Mapped[int]
    month_offset: Mapped[int]
    at: Mapped[time]
    shift: Mapped[Shift] = mapped_column(choice(Shift))
    participant_lead_days: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    periods: Mapped[list[Period]] = relationship(back_populates="cycle", order_by="Period.starts_on")

    __table_args__ = (
        CheckConstraint("day BETWEEN 1 AND 31", name="day_of_month"),
        CheckConstraint("month_offset IN (0, 1)", name="month_offset"),
        CheckConstraint("participant_lead_days BETWEEN 0 AND 30", name="participant_lead"),
    )
    __mapper_args__ = {"version_id_col": version}


class Period(Base):
    """One period of a cycle, e.g. 2024Q3; both days belong to it."""

    __tablename__ = "period"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    key: Mapped[str] = mapped_column(String(12))
    label: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    cycle: Mapped[Cycle] = relationship(back_populates="periods")
    due_moments: Mapped[list[DueMoment]] = relationship(back_populates="period")

    __table_args__ = (UniqueConstraint("cycle_id", "key"),)


class DueMoment(Base):
    """When a role owes a period, with the rule in words beside it."""

    __tablename__ = "due_moment"

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]
    nominal_on: Mapped[date]
    explanation: Mapped[str] = mapped_column(String(200))
    is_provisional: Mapped[bool]

    period: Mapped[Period] = relationship(back_populates="due_moments")

    __table_args__ = (Index("uq_due_moment", "period_id", "role", unique=True),)
