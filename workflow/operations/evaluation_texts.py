"""Write over an evaluation's drafted words (第一、五、六部分): each writing is a version, and no figure changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import text_digest
from workflow.documents.evaluation_texts import SECTIONS
from workflow.errors import ForbiddenError, InvalidInputError, StaleError
from workflow.ledger import EvaluationText
from workflow.operations.texts import accept_text
from workflow.queries.evaluation import evaluation
from workflow.rules.roles import Actor, Deed, Thing, capacity_for

LONGEST = 8000


def write_text(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    section: str,
    body: str,
    *,
    seen_version: int,
    now: datetime,
) -> EvaluationText:
    """Keep the next version of a section's words; raises StaleError where another was written meanwhile."""
    capacity = capacity_for(actor, Deed.MAKE_EVALUATION, Thing(actor.committee_id))
    if capacity is None or actor.person_id is None:
        raise ForbiddenError("只有办公室人员可以改写评估的文字。")
    found = evaluation(session, actor, evaluation_id)
    if section not in SECTIONS:
        raise InvalidInputError("只有第一、五、六部分的文字可以改写，数字不能改。", field="section")
    clean = accept_text(body, field=section, label=SECTIONS[section], max_chars=LONGEST)
    newest = session.scalar(
        select(func.max(EvaluationText.version)).where(
            EvaluationText.evaluation_id == found.id, EvaluationText.section == section
        )
    )
    if (newest or 0) != seen_version:
        raise StaleError
    text = EvaluationText(
        evaluation_id=found.id, section=section, version=seen_version + 1, body=clean, author_id=actor.person_id,
        written_at=now, content_hash=text_digest(clean),
    )  # fmt: skip
    session.add(text)
    try:
        session.flush()
    except IntegrityError as first:
        raise StaleError from first
    act = journal.Act(
        "write_text",
        "evaluation",
        found.id,
        before=section,
        after=str(text.version),
        content_hash=text.content_hash,
    )
    journal.append(session, actor, act, at=now, capacity=capacity)
    return text
