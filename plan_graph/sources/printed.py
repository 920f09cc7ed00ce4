"""A page of a PDF: its rows of text outside tables, its drawn tables, and what keeps it from being read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pdfminer.layout import LTChar, LTContainer

from plan_graph.errors import PlanUnreadable
from plan_graph.sources.frames import Drawn, drawn_tables
from plan_graph.sources.marks import PRINTED
from plan_graph.sources.setting import Box, Mark, Row, set_lines, set_rows
from plan_graph.sources.tables import SetTable

MAX_MARKS = 30_000
MAX_STROKES = 2500


@dataclass
class Printed:
    """A page: rows of text that stand outside its drawn tables, and the tables."""

    number: int
    width: float
    height: float
    rows: list[Row]
    tables: list[SetTable] = field(default_factory=list)
    is_picture: bool = False
    is_overdrawn: bool = False


@dataclass
class _Contents:
    """What is printed on a page: its characters upright and lying, and its strokes and pictures as pdfplumber's."""

    upright: list[Mark] = field(default_factory=list)
    lying: list[Any] = field(default_factory=list)
    strokes: dict[str, list[Any]] = field(default_factory=dict)

    def count(self, *kinds: str) -> int:
        """Return how many strokes of these kinds there are."""
        return sum(len(self.strokes.get(kind, ())) for kind in kinds)


def printed(page: Any) -> Printed:
    """Return what stands on a page (pdfplumber's); a page set on its side is turned."""
    number = page.page_number
    held = _contents(page)
    if len(held.lying) > len(held.upright):
        page = _turned(page, held.lying[0])
        held = _contents(page)
    strokes = held.count("rect", "line", "curve")
    drawn = _tables(page, held) if strokes <= MAX_STROKES and _may_hold_table(held) else []
    outside, owned = _share_out(held.upright, drawn)
    made = Printed(number, float(page.width), float(page.height), set_rows(outside, number))
    made.tables = [table for table in (_set(cells, number) for cells in owned) if table]
    pictures = held.strokes.get("image", [])
    made.is_picture = len(held.upright) < 10 and any(_is_large(picture, page) for picture in pictures)
    made.is_overdrawn = strokes > MAX_STROKES
    page.close()
    return made


def _contents(page: Any) -> _Contents:
    """Sort out what is printed; making pdfplumber's dictionaries of characters would take half the time."""
    held = _Contents()
    shift, height = page.mediabox[0], page.height + page.mediabox[1]
    stack = [page.layout]
    while stack:
        one = stack.pop()
        if isinstance(one, LTContainer):
            stack.extend(reversed(list(one)))
        elif not isinstance(one, LTChar):
            made = page.process_object(one)
            held.strokes.setdefault(made["object_type"], []).append(made)
        elif one.upright:
            text = one.get_text().translate(PRINTED)
            if text:
                top, bottom = height - one.y1, height - one.y0
                held.upright.append(Mark(text, one.x0 + shift, one.x1 + shift, top, bottom, one.size))
        else:
            held.lying.append(one)
        if len(held.upright) > MAX_MARKS:
            sentence = f"第{page.page_number}页的内容过于密集，不像规划正文。请上传 .docx。"
            raise PlanUnreadable(sentence)
    return held


def _turned(page: Any, mark: Any) -> Any:
    """Return the page turned so that its lying text stands upright."""
    from pdfplumber.page import Page

    turn = 90 if mark.matrix[1] > 0 else 270
    page.page_obj.rotate = (page.page_obj.rotate + turn) % 360
    page.page_obj.attrs["Rotate"] = page.page_obj.rotate
    page.close()
    return Page(page.pdf, page.page_obj, page.page_number, page.initial_doctop)


def _may_hold_table(held: _Contents) -> bool:
    """Whether there is a stroke that a frame needs: a rule under the running head is none."""
    strokes = (one for kind in ("rect", "line", "curve") for one in held.strokes.get(kind, ()))
    return held.count("rect", "line", "curve") >= 4 or any(one["height"] > 10 for one in strokes)


def _is_large(picture: Any, page: Any) -> bool:
    return bool(picture["width"] * picture["height"] > 0.4 * page.width * page.height)


def _tables(page: Any, held: _Contents) -> list[Drawn]:
    page._objects = held.strokes  # what pdfplumber would gather itself, with the characters
    return drawn_tables(page, held.upright)


def _share_out(
    marks: Sequence[Mark], tables: Sequence[Drawn]
) -> tuple[list[Mark], list[dict[Box, list[Mark]]]]:
    """Part characters: those outside all tables, and those of each table by cell."""
    owned: list[dict[Box, list[Mark]]] = [{cell: [] for cell in table.cells} for table in tables]
    ordered = [(table.bbox, *_index(table.cells), cells) for table, cells in zip(tables, owned, strict=True)]
    outside = []
    for mark in marks:
        x, y = (mark.x0 + mark.x1) / 2, (mark.top + mark.bottom) / 2
        for box, lefts, columns, cells in ordered:
            if _holds(box, x, y):
                cell = _cell_at(lefts, columns, x, y)
                if cell:
                    cells[cell].append(mark)
                break
        else:
            outside.append(mark)
    return outside, owned


def _index(cells: Sequence[Box]) -> tuple[list[float], list[list[Box]]]:
    """Return the cells by their left edge, each list from the top."""
    lefts = sorted({cell[0] for cell in cells})
    columns: list[list[Box]] = [[] for _ in lefts]
    for cell in sorted(cells, key=lambda one: one[1]):
        columns[bisect_left(lefts, cell[0])].append(cell)
    return lefts, columns


def _cell_at(lefts: Sequence[float], columns: Sequence[Sequence[Box]], x: float, y: float) -> Box | None:
    """Return the cell at a place: in the nearest column to the left that holds it."""
    for place in range(bisect_left(lefts, x), 0, -1):
        column = columns[place - 1]
        row = bisect_left(column, y, key=lambda cell: cell[1]) - 1
        if row >= 0 and _holds(column[row], x, y):
            return column[row]
    return None


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _set(cells: dict[Box, list[Mark]], number: int) -> SetTable | None:
    if not any(cells.values()):
        return None
    return SetTable(number, {box: tuple(set_lines(marks, number)) for box, marks in cells.items()})
