"""A frozen bulletin or agenda pack becomes the paper that is printed."""

from __future__ import annotations

from dataclasses import replace

from exports.codec import from_data
from exports.rows import PaperDocument, PaperSection
from workflow.ledger import Bulletin, Meeting
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.letters import number_words


def bulletin_paper(one: Bulletin) -> PaperDocument:
    """Return a bulletin as it is printed: its number and date once approved, the words before the frozen list."""
    paper = from_data(PaperDocument, one.snapshot)
    opening = tuple(line for line in one.opening.split("\n") if line.strip())
    number = "（未审定）"
    if one.series and one.year and one.number:
        number = number_words(one.series, one.year, one.number)
    issued = one.approved_at.astimezone(SHANGHAI).date() if one.approved_at else one.as_of
    return replace(
        paper,
        number=number,
        dated_on=issued,
        sections=(PaperSection(title="总体情况", paragraphs=opening), *paper.sections),
        foot=f"截至{one.as_of:%Y-%m-%d} · 快照 {one.snapshot_hash[:16]} · 系统内部审签留痕，不是可靠电子签名",
    )


def pack_paper(one: Meeting) -> PaperDocument | None:
    """Return a meeting's frozen agenda pack, or None while it is not frozen."""
    return from_data(PaperDocument, one.pack) if one.pack is not None else None
