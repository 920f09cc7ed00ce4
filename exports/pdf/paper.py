"""A plain paper of sections (会议材料, 督查通报) as a PDF on the GB/T 9704 page."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable, Spacer

from exports.pdf.fonts import SONG, register
from exports.pdf.page import LINE, TITLE, Document, heading, paragraph, style, table
from exports.rows import PaperDocument, PaperSection

DEMONSTRATION = "【演示数据，不反映任何单位的真实情况】"
NUMBER = style("paper-number", SONG, 16, alignment=TA_CENTER, leading=LINE)
NUMERALS = "一二三四五六七八九十"


def paper_pdf(document: PaperDocument, *, font_directory: Path) -> bytes:
    """Return the PDF; the same document gives the same bytes."""
    register(font_directory)
    stream = BytesIO()
    mark = DEMONSTRATION if document.demonstration else ""
    made = Document(stream, title=document.title, author=document.committee, mark=mark, foot=document.foot)
    made.build(list(_story(document)))
    return stream.getvalue()


def _story(document: PaperDocument) -> Iterator[Flowable]:
    if document.number:
        yield paragraph(document.number, NUMBER)
        yield Spacer(1, LINE / 2)
    yield paragraph(document.title, TITLE)
    day = document.dated_on
    yield paragraph(f"{document.committee}办公室　{day.year}年{day.month}月{day.day}日", NUMBER)
    for place, section in enumerate(document.sections):
        yield from _section(place, section)


def _section(place: int, section: PaperSection) -> Iterator[Flowable]:
    yield heading(f"{NUMERALS[place]}、{section.title}" if place < len(NUMERALS) else section.title)
    for text in section.paragraphs:
        yield paragraph(text)
    if section.rows:
        yield Spacer(1, 4)
        yield table(section.heads, section.rows, section.widths)
        yield Spacer(1, 6)
