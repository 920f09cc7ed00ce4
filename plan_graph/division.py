"""A division-of-work table (重点任务分工表): its columns found by their heads, its merged cells followed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plan_graph.attribution import Attribution, bare_list
from plan_graph.cells import found_in, kind_of
from plan_graph.headings import first_sentence, read_heading
from plan_graph.names import is_unit_like
from plan_graph.sources import Cell, Table

MAX_TITLE = 45
DITTO = re.compile(r'[〃″"”]|同上|同前|同左上')


@dataclass(frozen=True)
class Row:
    """A piece of work: its title, its number, the group it stands in, its line, and who answers for it.

    ``refers`` is set where the row names its tasks by nothing but their numbers in the text: the title holds these.
    """

    line: int
    title: str
    number: int | None
    group: str
    found: Attribution
    refers: bool = False


@dataclass(frozen=True)
class Division:
    """A whole table of division of work, with its first line."""

    line: int
    rows: tuple[Row, ...]

    @property
    def names_leads(self) -> bool:
        """Whether most rows name somebody who looks like a unit."""
        named = sum(1 for row in self.rows if any(is_unit_like(name) for name in row.found.names))
        return 2 * named > len(self.rows)


def read_division(table: Table) -> Division | None:
    """Return the table's rows, or None where its heads are not those of a division of work."""
    for height in (1, 2):
        if len(table.rows) <= height or (height == 2 and not _is_head(table.rows[1])):
            return None
        columns = _columns([_head(table, place, height) for place in range(len(table.rows[0]))])
        if columns and not (height == 1 and _has_second_head(table)):
            rows = _with_strange(table, columns, height, _rows(table, columns, height))
            return Division(table.number, tuple(rows)) if rows else None
    return None


def _with_strange(table: Table, columns: dict[str, list[int]], height: int, rows: list[Row]) -> list[Row]:
    """Let every row doubt where a column under a head that says nothing holds lists of units."""
    known = {place for places in columns.values() for place in places}
    for place in range(len(table.rows[0])):
        cells = [row[place] for row in table.rows[height:] if row[place].text]
        units = sum(1 for cell in cells if bare_list(cell.text.replace("\n", "、")))
        if place in known or not cells or 2 * units <= len(cells):
            continue
        told = f"“{_head(table, place, height)}”一栏像是单位名单，没有认出角色，没有读入，请核对。"
        rows = [replace(row, found=row.found.doubting(("column_unread", told))) for row in rows]
    return rows


def _head(table: Table, place: int, height: int) -> str:
    """Return a column's head; of two that stand below one another the lower tells more."""
    texts = [table.rows[row][place].text for row in range(height)]
    return re.sub(r"\s", "", texts[-1] or texts[0])


def _is_head(row: Sequence[Cell]) -> bool:
    """Whether a row can belong to a table's head: words of a few characters, no lists."""
    return all(len(cell.text) <= 10 and "、" not in cell.text for cell in row)


def _has_second_head(table: Table) -> bool:
    second = table.rows[1]
    below = [
        re.sub(r"\s", "", cell.text)
        for cell, above in zip(second, table.rows[0], strict=True)
        if cell is not above
    ]
    shared = any(cell is above for cell, above in zip(second, table.rows[0], strict=True))
    return shared and any(len(text) <= 8 and kind_of(text) in {"lead", "help", "joint"} for text in below)


def _columns(heads: Sequence[str]) -> dict[str, list[int]] | None:
    found: dict[str, list[int]] = {}
    for place, head in enumerate(heads):
        kind = kind_of(head)
        if kind:
            found.setdefault(kind, []).append(place)
    if not {"work", "task"} & set(found):
        goals = [place for place in found.get("note", []) if "目标" in heads[place]]
        found |= {"work": goals} if goals else {}
    has_units = bool({"lead", "help", "joint"} & set(found))
    has_work = bool({"work", "task", "group", "no"} & set(found))
    return found if has_units and has_work else None


def _rows(table: Table, columns: dict[str, list[int]], height: int) -> list[Row]:
    rows: list[Row] = []
    banner = ""
    seen: set[tuple[int, ...]] = set()
    heads = [re.sub(r"\s", "", cell.text) for cell in table.rows[0]]
    for row in _repeated(table.rows[height:]):
        key = tuple(id(cell) for cell in row)
        if key in seen or [re.sub(r"\s", "", cell.text) for cell in row] == heads:
            continue
        seen.add(key)
        filled = {id(cell) for cell in row if cell.text}
        if len({id(cell) for cell in row}) == 1 or (len(filled) == 1 and not _units(row, columns)):
            banner = row[0].text.replace("\n", "") or banner
            continue
        made = _row(row, columns, banner)
        if made:
            rows += _parted(made, row, columns)
    return _merged(rows)


def _parted(made: Row, row: Sequence[Cell], columns: dict[str, list[int]]) -> list[Row]:
    """Part a row whose only cell of work lists several numbered tasks; a cell of measures beside a task's name does not."""
    works = {id(row[place]): row[place] for kind in ("task", "work") for place in columns.get(kind, [])}
    filled = [cell for cell in works.values() if cell.text]
    if made.refers or len(filled) != 1 or len(filled[0].lines) < 2:
        return [made]
    heads = [read_heading(line.text) for line in filled[0].lines]
    if not all(heads) or len({head.rank for head in heads if head}) > 1:
        return [made]
    told = f"这一格里写了{len(heads)}项，责任单位相同，按{len(heads)}项任务处理，请核对。"
    found = made.found.doubting(("several_attributions", told))
    return [
        replace(made, line=line.number, title=_first(head.rest), number=head.number, found=found)
        for line, head in zip(filled[0].lines, heads, strict=True)
        if head
    ]


def _repeated(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Put the cell above in the place of one that says 同上 or 〃."""
    made: list[list[Cell]] = []
    for row in rows:
        above = next((one for one in reversed(made) if len({id(cell) for cell in one}) > 1), None)
        made.append(
            [
                above[place] if above and DITTO.fullmatch(cell.text.strip()) else cell
                for place, cell in enumerate(row)
            ]
        )
    return made


def _row(row: Sequence[Cell], columns: dict[str, list[int]], banner: str) -> Row | None:
    work = [row[place] for kind in ("group", "task", "work") for place in columns.get(kind, [])]
    cells = list({id(cell): cell for cell in work if cell.text}.values())
    said = _said(row, "no", columns)
    if not cells and not said:
        return None
    if not cells:
        place = columns["no"][0]
        return Row(
            row[place].number, said.replace("\n", "、"), None, _plain(banner), _found(row, columns), True
        )
    narrow = cells[-1]
    wide = cells[-2] if len(cells) > 1 else None
    number = re.match(r"[（(]?([0-9]{1,3})", said)
    title = title_in(narrow)
    group = wide.text.replace("\n", "") if wide is not None else banner
    return Row(
        narrow.number, title, int(number.group(1)) if number else None, _plain(group), _found(row, columns)
    )


def _plain(text: str) -> str:
    heading = read_heading(text)
    return (heading.rest if heading else text)[:60]


def title_in(cell: Cell) -> str:
    """Return the title of the work that a cell describes: its first sentence, without its number."""
    text = cell.text.replace("\n", "").lstrip("—－-–· ")
    heading = read_heading(text)
    return _first(heading.rest if heading else text)


def _first(text: str) -> str:
    first, _ = first_sentence(text)
    return first if len(first) <= 2 * MAX_TITLE else first[: 2 * MAX_TITLE]


def _said(row: Sequence[Cell], kind: str, columns: dict[str, list[int]]) -> str:
    cells = {id(row[place]): row[place].text for place in columns.get(kind, [])}
    return "\n".join(text for text in cells.values() if text)


def _units(row: Sequence[Cell], columns: dict[str, list[int]]) -> str:
    return "".join(_said(row, kind, columns) for kind in ("lead", "help", "joint"))


def _found(row: Sequence[Cell], columns: dict[str, list[int]]) -> Attribution:
    return found_in({kind: _said(row, kind, columns) for kind in ("lead", "help", "joint", "due")})


def _merged(rows: list[Row]) -> list[Row]:
    """Put rows together whose piece of work is one merged cell: their units are added up."""
    made: list[Row] = []
    for row in rows:
        if made and made[-1].line == row.line and made[-1].title == row.title:
            before = made[-1]
            made[-1] = Row(
                before.line, before.title, before.number, before.group, before.found.merged(row.found)
            )
        else:
            made.append(row)
    return made
