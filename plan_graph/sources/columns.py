"""What stands side by side on a page without rules: two columns of text, and tables set by their gaps alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import TypeAlias

from plan_graph.sources.setting import Box, Row, SetLine, joined_row
from plan_graph.sources.tables import SetTable

Piece: TypeAlias = SetLine | SetTable
FEWEST_ROWS = 12
FEWEST_CELLS = 3
# what a head of a table says; two columns that are kept apart by a gap alone are a table only under such heads
HEAD = re.compile(
    r".{0,10}(?:序号|任务|事项|内容|工作|措施|项目|工程|名称|指标|目标|单位|部门|领导|时限|时间|备注)$"
)
LONGEST_GAP = 2.6


def arranged(rows: Sequence[Row], width: float) -> list[Piece]:
    """Return a page's rows in reading order: columns one after the other, aligned rows as tables."""
    gutter = _gutter(rows, width)
    if gutter is not None:
        return list(_in_columns(rows, gutter))
    return list(_with_tables(rows))


def _gutter(rows: Sequence[Row], width: float) -> float | None:
    """Return where the gap between two columns of text runs, or None."""
    gaps = [
        (one.right, other.left)
        for row in rows
        if len(row) == 2
        for one, other in [row]
        if one.right < 0.7 * width and other.left > 0.3 * width
    ]
    if len(rows) < FEWEST_ROWS or len(gaps) < 0.4 * len(rows):
        return None
    place = (median(gap[0] for gap in gaps) + median(gap[1] for gap in gaps)) / 2
    crossing = sum(1 for row in rows for one in row if one.left < place < one.right)
    if crossing > 0.25 * len(rows):
        return None
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    fills = median(gap[0] for gap in gaps) - left > 0.8 * (place - left)
    starts = median(gap[1] for gap in gaps) - place < 0.2 * (right - place)
    return place if fills and starts else None


def _in_columns(rows: Sequence[Row], gutter: float) -> Iterator[SetLine]:
    """Yield the left column's lines, then the right one's, down to each line that crosses the gap."""
    left: list[SetLine] = []
    right: list[SetLine] = []
    for row in rows:
        if any(one.left < gutter < one.right for one in row):
            yield from (*left, *right, joined_row(row))
            left, right = [], []
            continue
        for side, column, kept in ((left, 1, row), (right, 2, row)):
            pieces = [one for one in kept if (one.right <= gutter) == (column == 1)]
            if pieces:
                side.append(joined_row(pieces, column))
    yield from (*left, *right)


def _with_tables(rows: Sequence[Row]) -> Iterator[Piece]:
    place = 0
    while place < len(rows):
        end = _table_end(rows, place)
        table = _table(rows[place:end]) if end else None
        if table:
            yield table
            place = end
        else:
            yield joined_row(rows[place])
            place += 1


def _table_end(rows: Sequence[Row], start: int) -> int:
    """Return the place behind the rows of a table that begins here, or 0: rows of three cells and more, or between.

    Rows of two make one under heads that say so.
    """
    fewest = 2 if _is_head_of_two(rows[start]) else FEWEST_CELLS
    if len(rows[start]) < fewest:
        return 0
    end, full, last = start, 0, start
    while end < len(rows):
        near = end == start or rows[end][0].top - rows[end - 1][0].bottom < LONGEST_GAP * rows[end][0].size
        if not near or (len(rows[end]) == 1 and not _is_inner(rows[start], rows[end][0])):
            break
        if len(rows[end]) >= fewest:
            full, last = full + 1, end
        end += 1
    if full < 3:
        return 0
    end = last + 1
    while end < len(rows) and len(rows[end]) < fewest and _is_wrapped(rows[end], rows[end - 1]):
        end += 1
    return end


def _is_head_of_two(row: Row) -> bool:
    return len(row) == 2 and all(
        len(piece.text) <= 12 and HEAD.match(piece.text.replace(" ", "")) for piece in row
    )


def _is_inner(head: Row, piece: SetLine) -> bool:
    """Whether a single piece may be the rest of a cell: it does not reach over the columns."""
    return piece.right - piece.left < 0.6 * (head[-1].right - head[0].left)


def _is_wrapped(row: Row, above: Row) -> bool:
    return row[0].left > above[0].left + row[0].size and row[0].top - above[0].bottom < 0.6 * row[0].size


def _table(rows: Sequence[Row]) -> SetTable | None:
    """Lay pieces into the columns that their places form, and rows round those that have the most cells."""
    edges = _column_edges([piece for row in rows for piece in row])
    if len(edges) - 1 < min(FEWEST_CELLS, len(rows[0])):
        return None
    main = [row for row in rows if len(row) >= max(2, (len(edges) - 1) / 2)]
    tops = [min(piece.top for piece in row) for row in main]
    tops.append(max(piece.bottom for row in rows for piece in row))
    cells: dict[Box, list[SetLine]] = {
        (left, top, right, bottom): []
        for top, bottom in itertools.pairwise(tops)
        for left, right in itertools.pairwise(edges)
    }
    for row in rows:
        nearest = min(range(len(main)), key=lambda one: abs(main[one][0].top - row[0].top))
        for piece in row:
            left, right = _column_of(piece, edges)
            cells[left, tops[nearest], right, tops[nearest + 1]].append(piece)
    return SetTable(rows[0][0].page, {box: tuple(lines) for box, lines in cells.items()})


def _column_edges(pieces: Sequence[SetLine]) -> list[float]:
    """Return the edges of the columns: between pieces that never stand over one another."""
    spans: list[list[float]] = []
    for piece in sorted(pieces, key=lambda one: one.left):
        if spans and piece.left < spans[-1][1] + 1:
            spans[-1][1] = max(spans[-1][1], piece.right)
        else:
            spans.append([piece.left, piece.right])
    between = [(one[1] + other[0]) / 2 for one, other in itertools.pairwise(spans)]
    return [spans[0][0], *between, spans[-1][1]]


def _column_of(piece: SetLine, edges: Sequence[float]) -> tuple[float, float]:
    middle = (piece.left + piece.right) / 2
    place = max(place for place, edge in enumerate(edges[:-1]) if place == 0 or edge <= middle)
    return edges[place], edges[place + 1]
