"""Committees above and below: what a county lets its parent see, what was handed down, and what rolled up (上下贯通)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.ledger.base import Base, UtcDateTime


class ReadGrant(Base):
    """A county's director lets the parent committee read more than sums; taken back by ``revoked_at``, never deleted."""

    __tablename__ = "read_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    parent_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_read_grant_live",
            "committee_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )


class HandedPlan(Base):
    """A parent's plan handed down to one committee; ``undertaken_at`` is set when its office has taken it on (承接)."""

    __tablename__ = "handed_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    handed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    handed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undertaken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undertaken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("plan_id", "committee_id"),)


class RolledFigure(Base):
    """One county's verified figure for a parent's indicator and period: one row, whatever was corrected how often."""

    __tablename__ = "rolled_figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    period_key: Mapped[str] = mapped_column(String(12))
    value: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    numerator: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    denominator: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    verified_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rolled_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("indicator_id", "committee_id", "period_key"),)


class CommitteeCount(Base):
    """What a parent of very many committees sees of one of them, counted at a moment and kept: one row a committee.

    A copy for reading: the obligations are the truth, and every count writes it over.
    """

    __tablename__ = "committee_count"

    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    red: Mapped[int]
    yellow: Mapped[int]
    green: Mapped[int]
    blue: Mapped[int]
    grey: Mapped[int]
    owed: Mapped[int]
    due: Mapped[int]
    on_time: Mapped[int]
    late: Mapped[int]
    waived: Mapped[int]
