"""Tables where they stand in the text: divisions of work, indicators, projects, frames, and those nobody knows."""

from __future__ import annotations

import re
from collections.abc import Callable

from plan_graph import cards, crossed, division, indicators, projects
from plan_graph.attribution import bare_list
from plan_graph.boxes import Box, read_frame_title
from plan_graph.headings import read_heading
from plan_graph.outline import Outline
from plan_graph.sources import Line, Table

ReadLine = Callable[[Outline, Line], None]


def open_box(outline: Outline, box: Box) -> None:
    """Begin a box; one without a number is told."""
    outline.box = box
    outline.boxes.append(box)
    if not box.is_numbered:
        outline.tell("box_unnumbered", box.line, f"专栏“{box.title}”没有编号，按专栏{box.no}处理。")


def into_box(box: Box, line: Line) -> None:
    """Put a line into a box; the first short one is its title where it has none."""
    if not box.title and not box.lines and len(line.text) < 40 and not read_heading(line.text):
        box.title = line.text
    else:
        box.lines.append(line)


def read_table(outline: Outline, table: Table, read_line: ReadLine) -> None:
    """Read a table in its place; ``read_line`` reads the paragraphs of one that only draws a frame."""
    if table.is_frame:
        _frame(outline, table, read_line)
        return
    title_row = table.rows[0][0]
    if all(cell is title_row for cell in table.rows[0]) and len(table.rows) > 2:
        for line in title_row.lines:
            read_line(outline, line)
        read_table(outline, Table(table.rows[1][0].number, table.rows[1:], table.page), read_line)
        return
    made = division.read_division(table) or crossed.read_crossed(table) or cards.read_cards(table)
    if made and not _is_of_indicators(outline, table, made):
        outline.divisions.append((outline.here.code, made))
    else:
        _tell_unread_units(outline, table)
        _other(outline, table)
    outline.box = None


def _is_of_indicators(outline: Outline, table: Table, made: division.Division) -> bool:
    """Whether a table that could divide work lists indicators: it names nobody, or its rows are figures by year."""
    read = indicators.read_indicator_table(table, outline.last_year)
    if read is None or not made.names_leads:
        return read is not None
    measured = sum(1 for one in read[0] if one.target_year and any(mark.isdigit() for mark in one.target))
    return any("指标" in re.sub(r"\s", "", cell.text) for cell in table.rows[0]) and 2 * measured > len(
        read[0]
    )


def _other(outline: Outline, table: Table) -> None:
    """Read a table that is no division of work: indicators, projects, a list in a box, or nothing we know."""
    box = outline.box if outline.box and not outline.box.lines else None
    if indicators.read_indicator_table(table, outline.last_year):
        _tables_box(outline, table, "主要指标").tables.append(table)
    elif projects.project_columns([cell.text for cell in table.rows[0]]):
        _tables_box(outline, table, "重点项目").tables.append(table)
    elif box and _is_list(table):
        box.lines += [line for cell in table.cells() for line in cell.lines]
        box.is_framed = True
    else:
        _unknown(outline, table)


def _tables_box(outline: Outline, table: Table, title: str) -> Box:
    if outline.box and not outline.box.tables:
        return outline.box
    box = Box(0, title, table.number, is_numbered=False)
    outline.boxes.append(box)
    return box


def _is_list(table: Table) -> bool:
    return len(table.rows[0]) <= 2


def _unknown(outline: Outline, table: Table) -> None:
    """Read a table we do not know row by row as text, and say so where it names anybody."""
    texts = [
        " ".join(dict.fromkeys(cell.text.replace("\n", "") for cell in row if cell.text))
        for row in table.rows
    ]
    if any(re.search(r"(?:牵头|责任|负责|配合)(?:单位|部门)|牵头", text) for text in texts):
        told = f"第{table.number}行的表格没有认出栏目（表头：{texts[0][:30]}），其中的任务和单位没有读入，请核对。"
        outline.tell("table_unread", table.number, told)


def _tell_unread_units(outline: Outline, table: Table) -> None:
    """Tell a table that is no division of work and yet has a column of units: its tasks, or who answers for them, are lost."""
    for place in range(len(table.rows[0])):
        rows = table.rows if _names_units(table.rows[0][place].text) else table.rows[1:]
        cells = [row[place] for row in rows if row[place].text]
        named = sum(1 for cell in cells if _names_units(cell.text))
        if cells and 2 * named >= len(cells):
            head = table.rows[0][place].text.replace("\n", "")[:20]
            told = f"第{table.number}行的表格中“{head}”一栏像是单位名单，没有认出角色，没有读入，请核对。"
            outline.tell("table_unread", table.number, told)


def _names_units(text: str) -> bool:
    return bare_list(text.replace("\n", "、")) is not None


def _frame(outline: Outline, table: Table, read_line: ReadLine) -> None:
    """A frame holds a box whole: its title stands in it or just above it."""
    lines = [line for cell in table.cells() for line in cell.lines]
    above = outline.box if outline.box and not outline.box.lines else None
    first = read_frame_title(lines[0], len(outline.boxes)) if len(lines) > 1 else None
    if first:
        open_box(outline, first)
        lines = lines[1:]
    elif not above:
        for line in lines:
            read_line(outline, line)
        return
    box = first or above
    assert box is not None
    box.is_framed = True
    for line in lines:
        into_box(box, line)
    outline.box = None
