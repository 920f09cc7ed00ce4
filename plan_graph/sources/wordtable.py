"""Word's tables: the grid of a table's cells, with merged cells in every place they cover."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from plan_graph.errors import PlanUnreadable
from plan_graph.sources.blocks import Cell
from plan_graph.sources.wordtext import W, children, flag, number_in, value_of

WIDEST = 60
MAX_PLACES = 300_000


def rows_of(node: Any) -> Iterator[Any]:
    """Yield a table's own rows, those in content controls too, without deleted and hidden ones and those of tables inside."""
    for child in children(node):
        if child.tag == f"{W}tr":
            if not (flag(child, f"{W}trPr/{W}del") or flag(child, f"{W}trPr/{W}hidden")):
                yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"}:
            yield from rows_of(child)


def hidden_rows(node: Any) -> int:
    """Return how many of a table's rows are hidden."""
    return sum(1 for child in children(node) if flag(child, f"{W}trPr/{W}hidden"))


def cells_of(row: Any) -> Iterator[Any]:
    """Yield a row's cells, those in content controls too."""
    for child in children(row):
        if child.tag == f"{W}tc":
            if not flag(child, f"{W}tcPr/{W}cellDel"):
                yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml"}:
            yield from cells_of(child)


def only_cell(node: Any) -> Any:
    """Return the cell of a table that has only one, or None."""
    first = next(rows_of(node), None)
    cells = list(cells_of(first)) if first is not None else []
    more = sum(1 for _ in zip(rows_of(node), range(2), strict=False))
    return cells[0] if len(cells) == 1 and more == 1 else None


def grid_of(node: Any, read: Callable[[Any], Cell], number: int) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a table at equal length; ``read`` makes a cell of its node."""
    rows: list[list[Cell]] = []
    places = 0
    for row in rows_of(node):
        rows.append(_row(row, rows[-1] if rows else [], read, number))
        places += len(rows[-1])
        if places > MAX_PLACES:
            raise PlanUnreadable("文件里的表格过大，不像规划正文。请只留规划正文再上传。")
    width = max(map(len, rows), default=0)
    blank = Cell((), number)
    return tuple(tuple(row) + (blank,) * (width - len(row)) for row in rows)


def _row(row: Any, above: list[Cell], read: Callable[[Any], Cell], number: int) -> list[Cell]:
    before = min(number_in(row, f"{W}trPr/{W}gridBefore", 0), WIDEST)
    made = [Cell((), number) for _ in range(before)]
    for cell in cells_of(row):
        properties = cell.find(f"{W}tcPr")
        width = max(1, min(number_in(properties, f"{W}gridSpan", 1), WIDEST))
        if _goes_on(properties, "vMerge") and len(made) < len(above):
            place = len(made)
            made += [above[place]] * width
        elif _goes_on(properties, "hMerge") and made:
            made += [made[-1]] * width
        else:
            made += [read(cell)] * width
    return made


def _goes_on(properties: Any, merge: str) -> bool:
    """Whether a cell goes on with the one above (vMerge) or before it (hMerge)."""
    found = properties.find(f"{W}{merge}") if properties is not None else None
    return found is not None and (value_of(properties, merge) or "continue") == "continue"
