"""The rounds that were run: which, rung by whom, when, and what each said."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, Float, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.ledger.base import Base, UtcDateTime, choice


class Bell(enum.StrEnum):
    """What rang: the schedule, somebody by hand, or the catching up after a silence."""

    SCHEDULE = "schedule"
    HAND = "hand"
    CATCH_UP = "catch_up"


class RoundRun(Base):
    """One run of a round. ``is_well`` is None while it runs, or for ever where its process was killed.

    ``boot`` and ``boot_seconds`` say how long the machine had been up; ``clock_jump`` is by how many seconds its clock
    had been moved since the run before, negative for back, None where it had not.
    """

    __tablename__ = "round_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    bell: Mapped[Bell] = mapped_column(choice(Bell))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_well: Mapped[bool | None]
    said: Mapped[str] = mapped_column(Text, default="")
    boot: Mapped[str | None] = mapped_column(String(36))
    boot_seconds: Mapped[float | None] = mapped_column(Float)
    clock_jump: Mapped[int | None]

    __table_args__ = (
        Index("ix_round_run", "name", "started_at"),
        CheckConstraint("(ended_at IS NULL) = (is_well IS NULL)", name="an_end_has_a_result"),
    )
