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
class _Upright:
    """A line that runs down a page, its pieces joined."""

    x: float
    top: float
    bottom: float


def drawn_tables(page: Any, marks: Sequence[Mark]) -> list[Drawn]:
    """Return the tables drawn on a page (pdfplumber's) on which the marks stand."""
    from pdfplumber.table import TableFinder

    closing = list(_closing(page.edges, float(page.height)))
    finder = TableFinder(page, {**SETTINGS, "explicit_horizontal_lines": closing} if closing else SETTINGS)
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


def _closing(edges: Sequence[Any], height: float) -> Iterator[dict[str, Any]]:
    """Yield the lines that are missing where a table is cut: at a page's foot below its sides, at its head above them."""
    uprights = list(_uprights(edges))
    level = sorted((edge["top"], edge["x0"], edge["x1"]) for edge in edges if edge["orientation"] == "h")
    for at_foot in (True, False):
        ends = sorted((one.bottom if at_foot else one.top, one.x) for one in uprights)
        for y, xs in _together(ends):
            if y > FOOT * height if at_foot else y < HEAD * height:
                for left, right in pairwise(xs):
                    if not _is_closed(level, y, left, right):
                        across = {"x0": left, "x1": right, "width": right - left}
                        yield {"object_type": "line", "top": y, "bottom": y, "height": 0, **across}


def _uprights(edges: Sequence[Any]) -> Iterator[_Upright]:
    """Yield the lines that run down, those joined that stand below one another."""
    last: _Upright | None = None
    down = [edge for edge in edges if edge["orientation"] == "v"]
    for edge in sorted(down, key=lambda one: (round(one["x0"] / NEAR), one["top"])):
        if last and abs(edge["x0"] - last.x) <= NEAR and last.top <= edge["top"] <= last.bottom + NEAR:
            last = _Upright(last.x, last.top, max(last.bottom, edge["bottom"]))
            continue
        if last and last.bottom - last.top > LOWEST / 2:
            yield last
        last = _Upright(edge["x0"], edge["top"], edge["bottom"])
    if last and last.bottom - last.top > LOWEST / 2:
        yield last


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
