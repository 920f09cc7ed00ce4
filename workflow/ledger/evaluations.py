"""Evaluations (评估): frozen snapshots with their as-of date."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.people import Person
from workflow.ledger.plans import Plan


class EvaluationKind(enum.StrEnum):
    """年度、中期、终期."""

    ANNUAL = "annual"
    MID_TERM = "mid_term"
    END_OF_PERIOD = "end_of_period"


class Evaluation(Base):
    """What was known on the as-of date, frozen; the PDF is a pure function of ``snapshot``."""

    __tablename__ = "evaluation"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    kind: Mapped[EvaluationKind] = mapped_column(choice(EvaluationKind))
    as_of: Mapped[date]
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    plan: Mapped[Plan] = relationship()


class EvaluationText(Base):
    """One version of a section's text as the office wrote it; figures stay in the snapshot, and versions stay for ever."""

    __tablename__ = "evaluation_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"))
    section: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_hash: Mapped[str] = mapped_column(String(64))

    author: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("evaluation_id", "section", "version"),)
