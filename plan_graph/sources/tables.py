"""Tables on pages: their cells by place, tables that go on over the page, and the grid that all of it makes."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from plan_graph.sources.blocks import Cell, Line, Numbering, Table
from plan_graph.sources.marks import clean
from plan_graph.sources.paragraphs import inside, paragraphs
from plan_graph.sources.setting import Box, SetLine

NEAR = 4.0
MIRRORED = 45.0  # by how much the inner and the outer margin of a page may differ
HOLE = 0  # the number of a cell where none is drawn
ENDED = ("。", "；", "！", "？", ";")
Row: TypeAlias = tuple[Cell, ...]
CAPTION = re.compile(
    r"(?:【|\[)?(?:专栏|附?表|附件) ?[0-9一二三四五六七八九十]|[【〖][^】〗]{2,30}[】〗]$|专栏[:： ]"
)


@dataclass(frozen=True)
class SetTable:
    """A table, or a page's part of one: the lines of each cell by the cell's box."""

    page: int
    cells: dict[Box, tuple[SetLine, ...]]

    @property
    def top(self) -> float:
        """Where it begins."""
        return min(box[1] for box in self.cells)

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return max(box[3] for box in self.cells)

    @property
    def left(self) -> float:
        """Its left border."""
        return min(box[0] for box in self.cells)

    @property
    def right(self) -> float:
        """Its right border."""
        return max(box[2] for box in self.cells)

    def columns(self) -> list[float]:
        """Return the edges of its columns."""
        return distinct([edge for box in self.cells for edge in (box[0], box[2])])

    @property
    def is_frame(self) -> bool:
        """Whether it has one column only, as a box round paragraphs."""
        return len(self.columns()) == 2

    def first_text(self) -> str:
        """Return the first line that stands in its first cell."""
        first = min(self.cells, key=lambda box: (round(box[1]), box[0]))
        return self.cells[first][0].text if self.cells[first] else ""

    def rows_of_frame(self) -> list[Box]:
        """Return a frame's cells from the top."""
        return sorted(self.cells, key=lambda box: box[1])


def distinct(edges: Sequence[float]) -> list[float]:
    """Return the edges in order, those that lie together as one."""
    kept: list[float] = []
    for edge in sorted(edges):
        if not kept or edge - kept[-1] > 3:
            kept.append(edge)
    return kept


def continues(one: SetTable, other: SetTable) -> bool:
    """Whether a table that opens a page goes on with the one that closed the page before: the same columns."""
    if other.page != one.page + 1 or CAPTION.match(other.first_text()):
        return False
    shift = other.left - one.left
    if abs(shift) > MIRRORED or abs(other.right - one.right - shift) > NEAR + 2:
        return False
    few, many = sorted((one.columns(), [edge - shift for edge in other.columns()]), key=len)
    if len(few) == 2:
        return len(many) == 2
    if len(few) == len(many):
        return all(abs(edge - other_edge) <= 3 * NEAR for edge, other_edge in zip(few, many, strict=True))
    return abs(shift) <= NEAR and all(
        any(abs(edge - other_edge) <= NEAR for other_edge in many) for edge in few
    )


def finished(parts: Sequence[SetTable], numbering: Numbering) -> Table:
    """Return the table that the parts on following pages make, its repeated heads left out."""
    parts = [_aligned(part, parts[0].columns()) for part in _whole_frames(parts)]
    first = numbering.number + 1
    columns = distinct([edge for part in parts for edge in part.columns()])
    rows: list[Row] = []
    for part in parts:
        _go_on(rows, _rows(part, columns, numbering))
    kept = [row for y, row in enumerate(rows) if not y or not _says_nothing(row, rows[y - 1])]
    return Table(first, tuple(kept), parts[0].page)


def _aligned(part: SetTable, columns: Sequence[float]) -> SetTable:
    """Return a part with as many columns as the first one at that one's edges; borders are not drawn to the point."""
    own = part.columns()
    if len(own) != len(columns):
        return part

    def moved(edge: float) -> float:
        return columns[min(range(len(own)), key=lambda place: abs(own[place] - edge))]

    cells = {(moved(box[0]), box[1], moved(box[2]), box[3]): lines for box, lines in part.cells.items()}
    return SetTable(part.page, cells) if len(cells) == len(part.cells) else part


def _whole_frames(parts: Sequence[SetTable]) -> Sequence[SetTable]:
    """Return the parts of a box as one: the cell that a page cut is whole again, a repeated title is left out."""
    if len(parts) == 1 or not all(part.is_frame for part in parts):
        return parts
    cells = dict(parts[0].cells)
    last, title = parts[0].rows_of_frame()[-1], parts[0].first_text()
    for part in parts[1:]:
        boxes = part.rows_of_frame()
        lines = part.cells[boxes[0]]
        cells[last] += lines[1:] if title and lines and lines[0].text == title else lines
        for box in boxes[1:]:
            down = last[3] - box[1]
            last = (last[0], box[1] + down, last[2], box[3] + down)
            cells[last] = part.cells[box]
    return [SetTable(parts[0].page, cells)]


def _go_on(rows: list[Row], more: list[Row]) -> None:
    """Add a page's rows to those before: a repeated head goes, a row or a merged cell that was cut is mended."""
    goes_up = _open_places(rows)
    while len(rows) > 1 and _says_nothing(rows[-1], rows[-2]):
        rows.pop()
    while rows and len(more) > 1 and not any(cell.text for cell in more[0]):
        more = more[1:]
    head = 0
    while rows and head < min(2, len(more)) and len(more[0]) > 1 and _texts(more[head]) == _texts(rows[head]):
        head += 1
    more = more[head:]
    cut: dict[int, Cell] = {}
    if rows and more and (_is_rest(more[0], rows[-1]) or _is_unnumbered(more, rows)):
        rows[-1] = _added(rows[-1], more[0])
        cut = {id(cell): rows[-1][place] for place, cell in enumerate(more[0])}
        more = more[1:]
    elif rows and more:
        cut = _cut_cells(rows, more, goes_up)
    rows += [tuple(cut.get(id(cell), cell) for cell in row) for row in more]


def _open_places(rows: Sequence[Row]) -> set[int]:
    """Return the places whose last cell is merged with the one above it, or reaches farther down than others do."""
    if len(rows) < 2:
        return set()
    merged = {place for place, cell in enumerate(rows[-1]) if cell is rows[-2][place]}
    if any(cell.number == HOLE for cell in rows[-1]) and _says_nothing(rows[-1], rows[-2]):
        merged |= {place for place, cell in enumerate(rows[-1]) if cell.number != HOLE}
    return merged


def _says_nothing(row: Row, above: Row) -> bool:
    """Whether a row adds nothing to the one above it: an empty one, as where a page cuts a table between rows."""
    return all(not cell.text or cell is over for cell, over in zip(row, above, strict=True))


def _cut_cells(rows: Sequence[Row], more: Sequence[Row], goes_up: set[int]) -> dict[int, Cell]:
    """Return, for each empty cell of a page's first row that goes on from the page before, the cell it goes on from.

    Those at the left do (groups), and so does one that is merged with its neighbour above or below.
    """
    cut: dict[int, Cell] = {}
    is_left = True
    for place, cell in enumerate(more[0][:-1]):
        if cell.text:
            is_left = False
            continue
        goes_down = len(more) > 1 and more[1][place] is cell
        if is_left or goes_down or place in goes_up:
            cut[id(cell)] = rows[-1][place]
    return cut


def _texts(row: Row) -> list[str]:
    return [re.sub(r"\s", "", cell.text) for cell in row]


def _rows(part: SetTable, columns: Sequence[float], numbering: Numbering) -> list[Row]:
    """Lay a part's cells over the grid: a cell that spans several places stands in each."""
    tops = distinct([edge for box in part.cells for edge in (box[1], box[3])])
    width, height = max(len(columns) - 1, 1), max(len(tops) - 1, 1)
    places: dict[tuple[int, int], Box] = {}
    for box in part.cells:
        across = range(_place(columns, box[0]), max(_place(columns, box[2]), _place(columns, box[0]) + 1))
        down = range(_place(tops, box[1]), max(_place(tops, box[3]), _place(tops, box[1]) + 1))
        for spot in itertools.product(down, across):
            places.setdefault(spot, box)
    made: dict[Box, Cell] = {}
    for y, x in itertools.product(range(height), range(width)):
        box_here = places.get((y, x))
        if box_here is not None and box_here not in made:
            made[box_here] = _cell(part.cells[box_here], box_here, part.page, numbering)
    spots = [[places.get((y, x)) for x in range(width)] for y in range(height)]
    return [tuple(made[box] if box else Cell((), HOLE) for box in row) for row in spots]


def _place(edges: Sequence[float], edge: float) -> int:
    return max(bisect_right(edges, edge + NEAR) - 1, 0)


def _cell(lines: Sequence[SetLine], box: Box, page: int, numbering: Numbering) -> Cell:
    number = numbering.number + 1
    texts = [numbering.line(clean(one.text), page=page) for one in paragraphs(lines, inside(lines, box))]
    return Cell(tuple(line for line in texts if line), number)


def _is_rest(row: Row, above: Row) -> bool:
    """Whether a page's first row is only the rest of the row above: at most half of its cells say anything more.

    Where its first cell does, no other may, and the sentence above it must still be open.
    """
    full = [cell.text for cell in row]
    if len(row) < 3 or not any(full):
        return False
    if row[0].text and (
        any(full[1:]) or not above[0].text or above[0].text.endswith(ENDED) or row[0] is row[1]
    ):
        return False
    return sum(map(bool, full)) <= len(row) // 2 and all(
        above_cell.text for cell, above_cell in zip(row, above, strict=True) if cell.text
    )


def _is_unnumbered(more: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether a page's first row has no number of its own in a table that counts its rows in one of the first columns."""
    above, row = rows[-1], more[0]
    if len(above) < 3:
        return False
    place = next((place for place in range(2) if _counts(rows, place)), None)
    if place is None:
        return False
    goes_down = len(more) > 1 and more[1][place] is row[place]
    return not row[place].text and not goes_down


def _counts(rows: Sequence[Row], place: int) -> bool:
    """Whether a column counts its rows: a number behind the one above it, or any number in the first column."""
    here, before = rows[-1][place].text, rows[-2][place].text if len(rows) > 1 else ""
    if not here.isdigit() or len(here) > 4:
        return False
    return (
        place == 0 or (before.isdigit() and len(before) < 5 and int(here) == int(before) + 1) or here == "1"
    )


def _added(above: Row, rest: Row) -> Row:
    return tuple(
        Cell((*_joined(before.lines, more.lines),), before.number) if more.text else before
        for before, more in zip(above, rest, strict=True)
    )


def _joined(before: Sequence[Line], more: Sequence[Line]) -> Sequence[Line]:
    if not before or not more:
        return (*before, *more)
    last = before[-1]
    whole = Line(last.number, last.text + more[0].text, last.blank_before, last.level, last.page)
    return (*before[:-1], whole, *more[1:])
