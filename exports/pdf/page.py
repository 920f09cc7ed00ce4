"""The page of GB/T 9704-2012: A4, 37 mm above, 28 mm left, a type area of 156 × 225 mm, “— 1 —” below."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table, TableStyle
from reportlab.platypus.tableofcontents import TableOfContents

from exports.pdf.fonts import HEI, SONG, knows
from exports.text import printable

LEFT, TOP, WIDTH, HEIGHT = 28 * mm, 37 * mm, 156 * mm, 225 * mm
LINE = HEIGHT / 22
MISSING = "□"


def style(name: str, font: str, size: float, **more: Any) -> ParagraphStyle:
    """Return a paragraph style that breaks lines as Chinese does."""
    leading = more.pop("leading", size * 1.6)
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, wordWrap="CJK", **more)


TITLE = style("title", SONG, 22, alignment=TA_CENTER, leading=32, spaceAfter=10)
BODY = style("body", SONG, 16, leading=LINE, firstLineIndent=32)
FIRST = style("first", HEI, 16, leading=LINE, spaceBefore=8, keepWithNext=1)
SECOND = style("second", HEI, 14, leading=24, spaceBefore=6, keepWithNext=1)
SMALL = style("small", SONG, 10.5, leading=16)
CELL = style("cell", SONG, 9.5, leading=13)
HEAD = style("head", HEI, 9.5, leading=13)
TASK = style("task", HEI, 11, leading=18, spaceBefore=5, keepWithNext=1)
NOTE = style("note", SONG, 10.5, leading=16, textColor=colors.HexColor("#333333"))


def plain(text: str, font: str = SONG) -> str:
    """Return user text as it may stand in a Paragraph: escaped, no markup, line feeds kept, unknown glyphs visible."""
    shown = "".join(mark if mark == "\n" or knows(font, mark) else MISSING for mark in printable(text))
    return escape(shown, quote=True).replace("\n", "<br/>")


def paragraph(text: str, kind: ParagraphStyle = BODY) -> Paragraph:
    """Return a paragraph of plain text."""
    return Paragraph(plain(text, kind.fontName), kind)


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], widths: Iterable[float]) -> Table:
    """Return a ruled table whose head repeats on each page; widths are shares of the type area."""
    shares = list(widths)
    total = sum(shares)
    body = [[paragraph(head, HEAD) for head in heads]]
    body += [[paragraph(cell, CELL) for cell in row] for row in rows]
    made = Table(body, colWidths=[WIDTH * share / total for share in shares], repeatRows=1, splitInRow=1)
    made.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.HexColor("#555555")),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8edf2")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return made


def heading(text: str, level: int = 0) -> Paragraph:
    """Return a heading that becomes a bookmark and, at level 0, a line of the contents."""
    kind = FIRST if level == 0 else SECOND
    made = Paragraph(plain(text, kind.fontName), kind)
    made.bookmark = (printable(text), level)
    return made


class Document(BaseDocTemplate):  # type: ignore[misc]
    """An A4 document with our frame; ``mark`` stands at the head of each page, ``foot`` at its end."""

    def __init__(self, stream: BytesIO, *, title: str, author: str, mark: str, foot: str) -> None:
        super().__init__(
            stream, pagesize=A4, title=title, author=author, creator="Duban", invariant=1, lang="zh-CN"
        )
        self.mark, self.foot, self.count = mark, foot, 0
        frame = Frame(LEFT, A4[1] - TOP - HEIGHT, WIDTH, HEIGHT, 0, 0, 0, 0)
        self.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=self._furniture)])

    def beforeDocument(self) -> None:
        """Number the bookmarks anew on each pass."""
        self.count = 0

    def afterFlowable(self, flowable: Flowable) -> None:
        """Bookmark each heading and tell the contents where it stands."""
        if not hasattr(flowable, "bookmark"):
            return
        words, level = flowable.bookmark
        self.count += 1
        key = f"h{self.count}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(words, key, level, closed=level > 0)
        if level == 0:
            self.notify("TOCEntry", (0, plain(words), self.page, key))

    def _furniture(self, canvas: Any, _document: Any) -> None:
        canvas.saveState()
        canvas.setFont(SONG, 14)
        number = f"— {canvas.getPageNumber()} —"
        x = A4[0] - LEFT - 14 if canvas.getPageNumber() % 2 else LEFT + 14
        (canvas.drawRightString if canvas.getPageNumber() % 2 else canvas.drawString)(
            x, 35 * mm - 7 * mm, number
        )
        canvas.setFont(SONG, 8)
        canvas.setFillGray(0.3)
        canvas.drawString(LEFT, 20 * mm, self.foot)
        if self.mark:
            canvas.setFont(HEI, 11)
            canvas.setFillColor(colors.HexColor("#8a1c1c"))
            canvas.drawCentredString(A4[0] / 2, A4[1] - 22 * mm, self.mark)
        canvas.restoreState()


def contents() -> TableOfContents:
    """Return a table of contents with dotted lines."""
    made = TableOfContents(dotsMinLevel=0)
    made.levelStyles = [style("toc", SONG, 14, leading=24)]
    return made
