"""Set type → lines: the characters on a page become rows, parted at their wide gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple, TypeAlias

NOTE_MARKS = frozenset("0123456789[]［］()*①②③④⑤⑥⑦⑧⑨⑩")
Box: TypeAlias = tuple[float, float, float, float]


class Mark(NamedTuple):
    """A character where it stands, in points from the upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True)
class SetLine:
    """A line as it is set: its text, its left and right edge, its top, bottom and size, in points."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    page: int
    column: int = 0


Row: TypeAlias = list[SetLine]


def set_rows(marks: Sequence[Mark], page: int) -> list[Row]:
    """Return the rows that characters form, each parted at its wide gaps."""
    rows: list[list[Mark]] = []
    middle = 0.0
    for mark in sorted(marks, key=lambda one: ((one.top + one.bottom) / 2, one.x0)):
        here = (mark.top + mark.bottom) / 2
        if rows and abs(here - middle) <= max(mark.size, rows[-1][0].size) * 0.5:
            rows[-1].append(mark)
        else:
            rows.append([mark])
            middle = here
    made = (_pieces(row, page) for row in rows)
    return [row for row in made if row]


def set_lines(marks: Sequence[Mark], page: int) -> list[SetLine]:
    """Return the lines that characters form, from top to bottom, each as one."""
    return [joined_row(row) for row in set_rows(marks, page)]


def _pieces(row: list[Mark], page: int) -> Row:
    """Part a row's characters where nothing stands for more than one and a half of their size."""
    row.sort(key=lambda mark: mark.x0)
    size = median(mark.size for mark in row)
    bottom = median(mark.bottom for mark in row)
    parts: list[list[Mark]] = [[]]
    edge = None
    for mark in row:
        if _is_raised(mark, size, bottom):
            continue
        if mark.text.strip():
            if edge is not None and mark.x0 - edge > 1.5 * size:
                parts.append([])
            edge = max(edge or 0.0, mark.x1)
        parts[-1].append(mark)
    made = (_piece(part, size, page) for part in parts)
    return [piece for piece in made if piece is not None]


def _is_raised(mark: Mark, size: float, bottom: float) -> bool:
    """Whether this is the raised sign that points at a footnote."""
    small = mark.size < 0.72 * size and mark.bottom < bottom - 0.15 * size
    return small and mark.text in NOTE_MARKS


def _piece(marks: list[Mark], size: float, page: int) -> SetLine | None:
    parts: list[str] = []
    shown: list[Mark] = []
    is_apart = False
    for mark in marks:
        if not mark.text.strip():
            is_apart = bool(shown)
            continue
        last = shown[-1] if shown else None
        if last is not None and mark.text == last.text and abs(mark.x1 - last.x1) < 0.3 * size:
            continue  # a character printed twice to make it bold
        if last is not None and (is_apart or _is_gap(last, mark, size)):
            parts.append(" ")
        parts.append(mark.text)
        shown.append(mark)
        is_apart = False
    if not shown:
        return None
    top, bottom = min(mark.top for mark in shown), max(mark.bottom for mark in shown)
    return SetLine("".join(parts).strip(), shown[0].x0, shown[-1].x1, top, bottom, size, page)


def _is_gap(last: Mark, mark: Mark, size: float) -> bool:
    """Whether a blank stands between two characters, though none is printed; words need less than Chinese."""
    gap = mark.x0 - last.x1
    return gap > 0.6 * size or (gap > 0.2 * size and _are_words(last.text, mark.text))


def _are_words(last: str, following: str) -> bool:
    return last.isascii() and following.isascii() and last.isalpha() and following.isalpha()


def joined_row(row: Sequence[SetLine], column: int = 0) -> SetLine:
    """Return a row's pieces as one line."""
    return SetLine(
        " ".join(piece.text for piece in row),
        row[0].left,
        row[-1].right,
        min(piece.top for piece in row),
        max(piece.bottom for piece in row),
        row[0].size,
        row[0].page,
        column,
    )
