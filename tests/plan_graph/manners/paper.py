"""PDF documents with a text layer as offices publish them: running head, page number, lines broken anywhere."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from exports.pdf import fonts

FONTS = Path(__file__).parents[3] / "var" / "test-fonts"
WIDTH = 156 * mm

BODY = ParagraphStyle(
    "body", fontName=fonts.SONG, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK"
)
HEADING = ParagraphStyle("heading", BODY, fontName=fonts.HEI, spaceBefore=6)
TITLE = ParagraphStyle("title", BODY, fontSize=22, leading=34, alignment=TA_CENTER, firstLineIndent=0)
CAPTION = ParagraphStyle("caption", HEADING, fontSize=14, leading=22, alignment=TA_CENTER, firstLineIndent=0)
CELL = ParagraphStyle("cell", BODY, fontSize=11, leading=15, firstLineIndent=0)
ITEM = ParagraphStyle("item", CELL, fontSize=12, leading=18)


def title(*lines: str) -> list[Any]:
    """Return the title's lines and a space under them; every document begins here, so the fonts are made known."""
    fonts.register(FONTS)
    return [*(Paragraph(line, TITLE) for line in lines), Spacer(1, 20)]


def text(source: str) -> list[Any]:
    """Return paragraphs, one a line; a line that begins with # is set as a heading."""
    lines = [line.strip() for line in source.strip().splitlines() if line.strip()]
    return [
        Paragraph(line.removeprefix("#").strip(), HEADING if line.startswith("#") else BODY) for line in lines
    ]


def ruled(caption: str, rows: list[list[str]], widths: list[int]) -> list[Any]:
    """Return a caption and a drawn table; a cell that is `^` is spanned by the one above it."""
    spans = [
        ("SPAN", (x, y - 1), (x, y))
        for x in range(len(rows[0]))
        for y in range(1, len(rows))
        if rows[y][x] == "^"
    ]
    cells = [[Paragraph("" if cell == "^" else cell, CELL) for cell in row] for row in rows]
    table = Table(cells, colWidths=[width * mm for width in widths], repeatRows=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.6, "black"), *_joined(spans)]))
    return [Spacer(1, 8), Paragraph(caption, CAPTION), Spacer(1, 4), table, Spacer(1, 12)]


def _joined(spans: list[Any]) -> list[Any]:
    """Return spans of neighbouring rows joined into one each, and their cells set in the middle."""
    joined: list[Any] = []
    for command, start, end in spans:
        if joined and joined[-1][2] == start:
            joined[-1] = (command, joined[-1][1], end)
        else:
            joined.append((command, start, end))
    return [*joined, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]


def framed(heading: str, *items: str) -> list[Any]:
    """Return a 专栏: a frame of two rows, the heading above its items."""
    inside = [[Paragraph(heading, CAPTION)], [[Paragraph(item, ITEM) for item in items]]]
    table = Table(inside, colWidths=[WIDTH])
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.8, "black")]))
    return [Spacer(1, 8), table, Spacer(1, 12)]


def as_bytes(name: str, running_head: str, story: list[Any]) -> bytes:
    """Return the file; pages from the second on carry the running head, all of them their number."""
    out = BytesIO()

    def furnish(canvas: Any, document: Any) -> None:
        canvas.setFont(fonts.SONG, 10)
        if document.page > 1:
            canvas.drawCentredString(A4[0] / 2, A4[1] - 25 * mm, running_head)
        canvas.setFont(fonts.SONG, 14)
        canvas.drawCentredString(A4[0] / 2, 22 * mm, f"— {document.page} —")

    SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        topMargin=35 * mm,
        bottomMargin=33 * mm,
        title=name,
        invariant=1,
    ).build(story, onFirstPage=furnish, onLaterPages=furnish)
    return out.getvalue()
