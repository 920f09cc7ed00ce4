"""The evaluation's tables as a workbook, a sheet each: the same rows as in the PDF and the Word file."""

from __future__ import annotations

from exports.evaluation_blocks import grids
from exports.excel import sheets_book
from exports.rows import EvaluationDocument


def evaluation_annexes(document: EvaluationDocument) -> bytes:
    """Return the workbook (.xlsx); the same document gives the same bytes."""
    sheets = [
        (one.name, tuple(zip(one.heads, (2 * width + 4 for width in one.widths), strict=True)), one.rows)
        for one in grids(document)
    ]
    note = (
        f"快照 {document.snapshot_hash[:16]} · 留痕第{document.journal_length}条 {document.journal_head[:16]}"
    )
    return sheets_book(
        sheets, title=document.title, committee=document.committee, as_of=document.as_of, note=note,
        demonstration=document.demonstration,
    )  # fmt: skip
