"""The evaluation as a PDF: body after GB/T 9704, annexes, the journal's head; a pure function of its document."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from reportlab.platypus import Flowable, KeepTogether, PageBreak, Spacer

from exports.evaluation_blocks import DEMONSTRATION, Block, Grid, Heading, NewPage, Picture, Words, blocks
from exports.pdf import charts
from exports.pdf.fonts import register
from exports.pdf.page import BODY, NOTE, SMALL, TASK, TITLE, Document, contents, heading, paragraph, table
from exports.rows import EvaluationDocument
from exports.text import LIGHT_WORDS, SHAPES

LONGEST_CELL = 300
KINDS = {"body": BODY, "note": TASK, "small": SMALL}


def evaluation_pdf(document: EvaluationDocument, *, font_directory: Path) -> bytes:
    """Return the PDF; the same document gives the same bytes."""
    register(font_directory)
    stream = BytesIO()
    foot = f"截至{document.as_of:%Y-%m-%d} · 快照 {document.snapshot_hash[:16]} · 留痕第{document.journal_length}条 {document.journal_head[:16]}"
    mark = DEMONSTRATION if document.demonstration else ""
    made = Document(stream, title=document.title, author=document.committee, mark=mark, foot=foot)
    made.multiBuild(list(_story(document)))
    return stream.getvalue()


def _story(document: EvaluationDocument) -> Iterator[Flowable]:
    yield paragraph(document.title, TITLE)
    yield paragraph(f"{document.committee}　截至{document.as_of:%Y年%m月%d日}", NOTE)
    yield Spacer(1, 12)
    yield contents()
    yield PageBreak()
    for block in blocks(document):
        yield from _flowables(block, document)


def _flowables(block: Block, document: EvaluationDocument) -> Iterator[Flowable]:
    if isinstance(block, Heading):
        yield heading(block.text, block.level)
    elif isinstance(block, Words):
        yield paragraph(block.text, KINDS[block.kind])
    elif isinstance(block, Grid):
        yield Spacer(1, 6)
        yield table(block.heads, [[_fitting(cell) for cell in row] for row in block.rows], block.widths)
        yield Spacer(1, 8)
    elif isinstance(block, NewPage):
        yield PageBreak()
    else:
        yield KeepTogether([paragraph(block.caption, SMALL), _chart(block, document)])
        yield Spacer(1, 6)


def _fitting(cell: str) -> str:
    """Return a cell's text, cut where it would fill pages of a narrow column: the Word file and the annexes have it whole."""
    return cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}……（全文见附表）"


def _chart(block: Picture, document: EvaluationDocument) -> Flowable:
    if block.kind == "progress":
        rows = [(f"{one.no}.{one.name[:14]}", one.progress, one.expected) for one in document.indicators]
        return charts.progress(rows)
    total = sum(one.number for one in document.lights)
    counted = [(f"{SHAPES[one.light]} {LIGHT_WORDS[one.light]}", one.number) for one in document.lights]
    return charts.bars(counted, total)
