"""An issued letter becomes a document."""

from __future__ import annotations

from exports.rows import LetterDocument
from workflow.ledger import Committee, Letter
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.letters import LetterState, number_words


def letter_document(committee: Committee, one: Letter) -> LetterDocument:
    """Return an issued letter as it is printed."""
    assert one.series is not None
    assert one.year is not None
    assert one.number is not None
    assert one.issued_at is not None
    return LetterDocument(
        number=number_words(one.series, one.year, one.number),
        title=one.title,
        committee=committee.name,
        paragraphs=tuple(line for line in one.text.split("\n") if line.strip()),
        signed_by=one.signed_by.name if one.signed_by else "",
        issued_on=one.issued_at.astimezone(SHANGHAI).date(),
        answer_on=one.answer_on,
        content_hash=one.content_hash,
        cancelled=one.state is LetterState.CANCELLED,
        demonstration=committee.is_demonstration,
    )
