"""A letter (督办函) as a PDF on the GB/T 9704 page: number, title, body, signature line and date; no red head, no seal."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.platypus import Flowable, KeepTogether, Spacer

from exports.pdf.fonts import SONG, register
from exports.pdf.page import BODY, LINE, NOTE, TITLE, Document, paragraph, style
from exports.rows import LetterDocument

DEMONSTRATION = "【演示数据，不反映任何单位的真实情况】"
NUMBER = style("number", SONG, 16, alignment=TA_CENTER, leading=LINE)
ADDRESSEE = style("addressee", SONG, 16, leading=LINE)
RIGHT = style("right", SONG, 16, alignment=TA_RIGHT, leading=LINE, rightIndent=32)


def letter_pdf(document: LetterDocument, *, font_directory: Path) -> bytes:
    """Return the PDF; the same document gives the same bytes."""
    register(font_directory)
    stream = BytesIO()
    marks = [DEMONSTRATION] if document.demonstration else []
    marks += ["【作废】"] if document.cancelled else []
    foot = f"{document.number} · 校验值 {document.content_hash[:16]} · 系统内部审签留痕，不是可靠电子签名"
    made = Document(stream, title=document.title, author=document.committee, mark="".join(marks), foot=foot)
    made.build(list(_story(document)))
    return stream.getvalue()


def _story(document: LetterDocument) -> Iterator[Flowable]:
    yield paragraph(document.number, NUMBER)
    yield Spacer(1, LINE)
    yield paragraph(document.title, TITLE)
    yield Spacer(1, LINE / 2)
    told = [
        paragraph(text, ADDRESSEE if place == 0 and text.endswith("：") else BODY)
        for place, text in enumerate(document.paragraphs)
    ]
    yield from told[:-1]
    yield KeepTogether([*told[-1:], *_signature(document)])  # a signature never stands alone on a page
    yield Spacer(1, LINE / 2)
    yield paragraph(f"签发：{document.signed_by}。需加盖印章的，请打印后按本单位用印规定办理。", NOTE)


def _signature(document: LetterDocument) -> list[Flowable]:
    issued = document.issued_on
    return [
        paragraph(f"（反馈期限：{_day(document)}）"),
        Spacer(1, LINE),
        paragraph(f"{document.committee}办公室", RIGHT),
        paragraph(f"{issued.year}年{issued.month}月{issued.day}日", RIGHT),
    ]


def _day(document: LetterDocument) -> str:
    day = document.answer_on
    return f"{day.year}年{day.month}月{day.day}日"
