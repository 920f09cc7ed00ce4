"""Reports (进展报告): versions that are never overwritten, their figures, evidence files, and sign-offs (签批)."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.people import Person
from workflow.ledger.plans import Indicator
from workflow.rules.roles import Capacity


class Report(Base):
    """One version of what a unit hands in.

    ``content_hash`` is the SHA-256 of its canonical bytes; ``canonical`` holds what was hashed, the tag and then the
    fields, so that the proof outlives a unit's new name.
    """

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    version: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    progress_percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    progress_text: Mapped[str] = mapped_column(Text, default="")
    problems: Mapped[str] = mapped_column(Text, default="")
    next_steps: Mapped[str] = mapped_column(Text, default="")
    is_unchanged: Mapped[bool] = mapped_column(default=False)
    is_from_paper: Mapped[bool] = mapped_column(default=False)
    content_hash: Mapped[str] = mapped_column(String(64))
    canonical: Mapped[list[str] | None] = mapped_column(JSON)

    author: Mapped[Person] = relationship()
    figures: Mapped[list[ReportFigure]] = relationship(order_by="ReportFigure.indicator_id")
    evidence: Mapped[list[Evidence]] = relationship(secondary="report_evidence", order_by="Evidence.id")
    sign_offs: Mapped[list[SignOff]] = relationship(order_by="SignOff.id")

    __table_args__ = (
        UniqueConstraint("obligation_id", "version"),
        CheckConstraint("progress_percent IS NULL OR progress_percent BETWEEN 0 AND 100", name="percent"),
    )


class ReportFigure(Base):
    """An indicator's value as told in one version, with where it comes from.

    A percentage carries its ``numerator`` and ``denominator``; a relative target the ``benchmark`` it is held against.
    """

    __tablename__ = "report_figure"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True, index=True)
    value: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    source: Mapped[str] = mapped_column(String(200), default="")
    numerator: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    denominator: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    benchmark: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))

    indicator: Mapped[Indicator] = relationship()


class ScanState(enum.StrEnum):
    """What a virus scanner said; without one a file is ``not_scanned``, never silently clean."""

    NOT_SCANNED = "not_scanned"
    CLEAN = "clean"
    INFECTED = "infected"


class Evidence(Base):
    """A stored file. It belongs to an obligation's period and carries its own date; its name is text only."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
    stored_name: Mapped[str] = mapped_column(String(64), unique=True)
    original_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    dated_on: Mapped[date | None]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scan: Mapped[ScanState] = mapped_column(choice(ScanState), default=ScanState.NOT_SCANNED)

    __table_args__ = (UniqueConstraint("obligation_id", "sha256"),)


class ReportEvidence(Base):
    """Which files a version points at."""

    __tablename__ = "report_evidence"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True, index=True)


class SignOff(Base):
    """An internal approval (签批): who, as what, when, from where, and the hash of the exact content.

    ``on_behalf_of_id`` is the leader for whom a delegate signed: both names are kept.
    """

    __tablename__ = "sign_off"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    from_address: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    on_behalf_of: Mapped[Person | None] = relationship(foreign_keys=[on_behalf_of_id])

    __table_args__ = (Index("uq_sign_off", "report_id", "capacity", unique=True),)
