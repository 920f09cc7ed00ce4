"""The review of a draft: its document, its patch, what the patch makes of the reading, and what still stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from plan_graph.audit import BLOCKING, AuditFinding, audit
from plan_graph.correcting import Corrected, correct
from plan_graph.corrections import Correction, DocumentLine, correction_from
from plan_graph.draft import PlanDraft
from workflow.ledger import Plan, PlanCorrection, PlanSource


@dataclass(frozen=True)
class Review:
    """A plan's reading with its document's paragraphs, the corrections in force and what they make of it."""

    reading: PlanDraft
    lines: tuple[DocumentLine, ...]
    can_read_again: bool
    rows: tuple[PlanCorrection, ...]
    corrected: Corrected
    findings: tuple[AuditFinding, ...]

    @property
    def open(self) -> tuple[AuditFinding, ...]:
        """The findings that nobody has dismissed, the blocking ones first."""
        return tuple(one for one in self.findings if one.key not in self.corrected.dismissed)

    @property
    def blocking(self) -> tuple[AuditFinding, ...]:
        """The open findings that stand in the way of adoption."""
        return tuple(one for one in self.open if one.severity == BLOCKING)

    @property
    def unfit(self) -> frozenset[int]:
        """The ids of the corrections that no longer fit."""
        return frozenset(self.rows[place].id for place in self.corrected.unfit)


def corrections_of(session: Session, plan: Plan) -> list[PlanCorrection]:
    """Return the corrections in force, in the order they were made."""
    statement = select(PlanCorrection).where(
        PlanCorrection.plan_id == plan.id, PlanCorrection.withdrawn_at.is_(None)
    )
    return list(session.scalars(statement.order_by(PlanCorrection.id)))


def operation_of(row: PlanCorrection) -> Correction:
    """Return a stored correction as the patch has it."""
    return correction_from(row.operation)


def source_of(session: Session, plan: Plan) -> PlanSource:
    """Return the document a plan was read from."""
    return session.get_one(PlanSource, plan.id)


def lines_of(source: PlanSource) -> tuple[DocumentLine, ...]:
    """Return the paragraphs of a document."""
    return tuple(DocumentLine(*line) for line in source.lines)


def review_of(session: Session, plan: Plan) -> Review:
    """Return the review of a plan as it stands."""
    source = source_of(session, plan)
    rows = tuple(corrections_of(session, plan))
    lines = lines_of(source)
    bare = PlanDraft.from_json(source.reading)
    corrected = correct(bare, [operation_of(row) for row in rows], lines)
    return Review(bare, lines, source.body is not None, rows, corrected, audit(corrected.draft))


def why_not_adopt(session: Session, plan: Plan) -> str | None:
    """Return the sentence that stands in the way of adopting a draft, or None."""
    return why_blocked(review_of(session, plan).blocking)


def why_blocked(blocking: tuple[AuditFinding, ...]) -> str | None:
    """Return the sentence for blocking findings that are still open, or None."""
    if not blocking:
        return None
    first = blocking[0].message.rstrip("。")
    return f"还有{len(blocking)}条必须处理的发现，处理后才能采用。第一条：{first}。"
