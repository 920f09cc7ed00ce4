"""Charts for print: told by words and figures as well as by length, never by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib import colors
from reportlab.pdfbase.pdfmetrics import stringWidth

from exports.pdf.fonts import SONG
from exports.pdf.page import WIDTH

INK = colors.HexColor("#12426b")
ROW = 20


def bars(rows: Sequence[tuple[str, int]], total: int) -> Drawing:
    """Return horizontal bars of counts out of a total, each with its label and figure."""
    height = ROW * len(rows) + 8
    drawing = Drawing(WIDTH, height)
    room = WIDTH - 190
    for place, (label, number) in enumerate(rows):
        y = height - ROW * (place + 1)
        drawing.add(String(0, y + 5, label, fontName=SONG, fontSize=10.5))
        drawing.add(Rect(100, y + 2, room, 12, fillColor=None, strokeColor=colors.grey, strokeWidth=0.5))
        if total and number:
            drawing.add(Rect(100, y + 2, room * number / total, 12, fillColor=INK, strokeColor=None))
        drawing.add(String(108 + room, y + 5, f"{number}/{total}", fontName=SONG, fontSize=10.5))
    return drawing


def progress(rows: Sequence[tuple[str, Decimal | None, Decimal | None]]) -> Drawing:
    """Return one bar an indicator in percent, with a line where it was expected to be; no data is written so."""
    height = ROW * len(rows) + 8
    drawing = Drawing(WIDTH, height)
    room = WIDTH - 240
    for place, (label, actual, expected) in enumerate(rows):
        y = height - ROW * (place + 1)
        drawing.add(String(0, y + 5, _fitting(label, 142, 9.5), fontName=SONG, fontSize=9.5))
        drawing.add(Rect(150, y + 2, room, 11, fillColor=None, strokeColor=colors.grey, strokeWidth=0.5))
        if actual is not None:
            drawing.add(
                Rect(150, y + 2, room * min(float(actual), 100) / 100, 11, fillColor=INK, strokeColor=None)
            )
        if expected is not None:
            x = 150 + room * float(expected) / 100
            drawing.add(Line(x, y, x, y + 15, strokeColor=colors.HexColor("#a61b1b"), strokeWidth=1.5))
        words = "无数据" if actual is None else f"{actual.normalize():f}%"
        drawing.add(String(158 + room, y + 5, words, fontName=SONG, fontSize=9.5))
    return drawing


def _fitting(label: str, width: float, size: float) -> str:
    """Return a label that fits, its end marked where it was cut; the table beside the chart has it whole."""
    if stringWidth(label, SONG, size) <= width:
        return label
    while label and stringWidth(label + "…", SONG, size) > width:
        label = label[:-1]
    return label + "…"
