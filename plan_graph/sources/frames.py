"""The tables that are drawn on a page: with cells, of one cell only (专栏), and left open where a page cut them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from plan_graph.sources.setting import Box, Mark

SETTINGS = {"snap_tolerance": 4, "join_tolerance": 4, "intersection_tolerance": 5}
NEAR = 5.0
NARROWEST, LOWEST = 60.0, 24.0
HEAD, FOOT = 0.4, 0.6


@dataclass(frozen=True)
class Drawn:
    """A table as it is drawn: the boxes of its cells."""

    cells: tuple[Box, ...]

    @property
    def bbox(self) -> Box:
        """The box round all of it."""
        return (
            min(cell[0] for cell in self.cells),
            min(cell[1] for cell in self.cells),
            max(cell[2] for cell in self.cells),
            max(cell[3] for cell in self.cells),
        )


@dataclass(frozen=True)
class _Stroke:
    """A line that runs down or across a page, its pieces joined: where it stands, where it begins and ends."""

    place: float
    start: float
    end: float


def drawn_tables(page: Any, marks: Sequence[Mark]) -> list[Drawn]:
    """Return the tables drawn on a page (pdfplumber's) on which the marks stand."""
    from pdfplumber.table import TableFinder

    down, across = _strokes(page.edges, "v"), _strokes(page.edges, "h")
    finder = TableFinder(
        page,
        {
            **SETTINGS,
            "explicit_horizontal_lines": list(_closing(down, across, float(page.height))),
            "explicit_vertical_lines": list(_sides(down, across)),
        },
    )
    tables = [Drawn(tuple(table.cells)) for table in finder.tables]
    held = {cell for table in tables for cell in table.cells}
    alone = [Drawn((cell,)) for cell in finder.cells if cell not in held]
    tables += [one for one in alone if _is_frame(one.bbox, page, marks, [table.bbox for table in tables])]
    return [table for table in tables if table.bbox[2] - table.bbox[0] > NARROWEST]


def _is_frame(box: Box, page: Any, marks: Sequence[Mark], tables: Iterable[Box]) -> bool:
    """Whether a cell that stands alone frames a part of the text: no border of the page, nothing round a table."""
    if box[2] - box[0] <= NARROWEST or box[3] - box[1] <= LOWEST:
        return False
    inside = [mark for mark in marks if _holds(box, (mark.x0 + mark.x1) / 2, (mark.top + mark.bottom) / 2)]
    if not inside or any(_holds(box, (one[0] + one[2]) / 2, (one[1] + one[3]) / 2) for one in tables):
        return False
    if len(inside) == len(marks) and box[3] - box[1] > 0.85 * float(page.height):
        return False
    return max(mark.bottom for mark in inside) - min(mark.top for mark in inside) > 2 * inside[0].size


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _strokes(edges: Sequence[Any], way: str) -> list[_Stroke]:
    """Return the lines that run one way (v, h), those joined that go on from one another."""
    place, start, end = ("x0", "top", "bottom") if way == "v" else ("top", "x0", "x1")
    found: list[_Stroke] = []
    pieces = [edge for edge in edges if edge["orientation"] == way]
    for edge in sorted(pieces, key=lambda one: (round(one[place] / NEAR), one[start])):
        last = found[-1] if found else None
        if last and abs(edge[place] - last.place) <= NEAR and last.start <= edge[start] <= last.end + NEAR:
            found[-1] = _Stroke(last.place, last.start, max(last.end, edge[end]))
        else:
            found.append(_Stroke(edge[place], edge[start], edge[end]))
    return [one for one in found if one.end - one.start > LOWEST / 2]


def _closing(down: Sequence[_Stroke], across: Sequence[_Stroke], height: float) -> Iterator[dict[str, Any]]:
    """Yield the lines that are missing where a table is cut: at a page's foot below its sides, at its head above them."""
    level = sorted((one.place, one.start, one.end) for one in across)
    for at_foot in (True, False):
        ends = sorted((one.end if at_foot else one.start, one.place) for one in down)
        for y, xs in _together(ends):
            if y > FOOT * height if at_foot else y < HEAD * height:
                for left, right in pairwise(xs):
                    if not _is_closed(level, y, left, right):
                        yield _line(left, right, y, y)


def _sides(down: Sequence[_Stroke], across: Sequence[_Stroke]) -> Iterator[dict[str, Any]]:
    """Yield the sides of tables that are drawn without: three lines and more of one width, and columns between them."""
    for left, right, rows in _of_one_width(across):
        top, bottom = min(rows), max(rows)
        inner = [one for one in down if left + LOWEST < one.place < right - LOWEST]
        if not any(one.start < bottom - LOWEST / 2 and one.end > top + LOWEST / 2 for one in inner):
            continue
        for x in (left, right):
            drawn = [
                one for one in down if abs(one.place - x) <= NEAR and one.end > top and one.start < bottom
            ]
            if not drawn:
                yield _line(x, x, top, bottom)


def _of_one_width(across: Sequence[_Stroke]) -> Iterator[tuple[float, float, list[float]]]:
    """Yield (left, right, their heights) for lines across that begin and end alike."""
    groups: dict[tuple[int, int], list[_Stroke]] = {}
    for one in across:
        if one.end - one.start > 2 * NARROWEST:
            groups.setdefault((round(one.start / NEAR), round(one.end / NEAR)), []).append(one)
    for lines in groups.values():
        if len(lines) > 2:
            yield lines[0].start, lines[0].end, [one.place for one in lines]


def _line(left: float, right: float, top: float, bottom: float) -> dict[str, Any]:
    sizes = {"width": right - left, "height": bottom - top}
    return {"object_type": "line", "x0": left, "x1": right, "top": top, "bottom": bottom, **sizes}


def _together(ends: Sequence[tuple[float, float]]) -> Iterator[tuple[float, list[float]]]:
    """Yield (y, the places in order) for each group of lines that end at the same height."""
    group: list[tuple[float, float]] = []
    for end in [*ends, (float("inf"), 0.0)]:
        if group and end[0] - group[0][0] > NEAR:
            yield group[0][0], sorted(x for _, x in group)
            group = []
        group.append(end)


def _is_closed(level: Sequence[tuple[float, float, float]], y: float, left: float, right: float) -> bool:
    """Whether lines, given in order as (y, left, right), are drawn over half of the way between two sides."""
    here = level[bisect_left(level, (y - NEAR,)) : bisect_left(level, (y + NEAR,))]
    return sum(max(0.0, min(end, right) - max(start, left)) for _, start, end in here) > (right - left) / 2
