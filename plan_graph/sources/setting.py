"""Set type → paragraphs: characters on a page become lines, and lines that were broken become one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from plan_graph.headings import read_heading

NEVER_FIRST = "，。、；：！？）》】”’"


@dataclass(frozen=True)
class SetLine:
    """A line as it is set: its text, its left and right edge, its top and its size, in points."""

    text: str
    left: float
    right: float
    top: float
    size: float
    page: int


def set_lines(marks: Sequence[Any], page: int) -> list[SetLine]:
    """Return the lines that characters (pdfplumber's dictionaries) form, from top to bottom."""
    upright = [mark for mark in marks if mark.get("upright", True)]
    rows: list[list[Any]] = []
    middle = 0.0
    for mark in sorted(upright, key=lambda one: ((one["top"] + one["bottom"]) / 2, one["x0"])):
        here = (mark["top"] + mark["bottom"]) / 2
        if rows and abs(here - middle) <= max(mark["size"], rows[-1][0]["size"]) * 0.5:
            rows[-1].append(mark)
        else:
            rows.append([mark])
            middle = here
    return [line for line in (_set_line(row, page) for row in rows) if line.text.strip()]


def _set_line(row: list[Any], page: int) -> SetLine:
    row.sort(key=lambda mark: mark["x0"])
    size = median(mark["size"] for mark in row)
    parts: list[str] = []
    edge, last = None, ""
    for mark in row:
        if edge is not None and mark["x0"] - edge > 0.6 * size and mark["text"] != " ":
            parts.append(" ")
        elif edge is not None and mark["text"] == last and abs(mark["x1"] - edge) < 0.3 * size:
            continue  # a character printed twice to make it bold
        parts.append(mark["text"])
        edge, last = mark["x1"], mark["text"]
    full = [mark for mark in row if mark["text"].strip()] or row
    return SetLine("".join(parts).strip(), full[0]["x0"], full[-1]["x1"], row[0]["top"], size, page)


def paragraphs(
    lines: Sequence[SetLine], box: tuple[float, float, float, float] | None = None
) -> Iterator[tuple[str, int]]:
    """Yield (text, page) for each paragraph; ``box`` is the frame the lines stand in, by default the page's type area.

    A line belongs to the one before where that ran to the right edge and this one is not indented.
    """
    if not lines:
        return
    left, right = _edges(lines, box)
    text, before = "", lines[0]
    for line in lines:
        if text and _goes_on(before, line, left, right):
            text = _joined(text, line.text)
        else:
            if text:
                yield text, before.page
            text = line.text
        before = line
    yield text, before.page


def _edges(lines: Sequence[SetLine], box: tuple[float, float, float, float] | None) -> tuple[float, float]:
    if len(lines) >= 8 or box is None:
        lefts = Counter(round(line.left / 2) * 2 for line in lines)
        often = [edge for edge, count in lefts.items() if count >= max(2, 0.1 * len(lines))] or list(lefts)
        rights = sorted(line.right for line in lines)
        return float(min(often)), rights[int(0.9 * (len(rights) - 1))]
    return min(line.left for line in lines), max(max(line.right for line in lines), box[2] - 8)


def _goes_on(before: SetLine, line: SetLine, left: float, right: float) -> bool:
    if line.text[0] in NEVER_FIRST:
        return True
    if abs(before.size - line.size) > 0.15 * before.size:
        return False
    ran_to_the_edge = before.right >= right - 2.2 * before.size
    is_indented = line.left >= left + 1.2 * line.size
    if not ran_to_the_edge or is_indented:
        return False
    return not (before.text.endswith(("。", "）", ")")) and read_heading(line.text))


def _joined(text: str, more: str) -> str:
    if text[-1].isascii() and more[0].isascii() and text[-1].isalnum() and more[0].isalnum():
        return text + ("" if text[-1].isdigit() and more[0].isdigit() else " ") + more
    return text + more
