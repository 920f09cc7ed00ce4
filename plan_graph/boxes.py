"""专栏: the boxes of a plan, drawn as frames, set as paragraphs, or flattened to one cell a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plan_graph.attribution import segments
from plan_graph.headings import CHINESE, SECOND, THIRD, Heading, number_of, read_heading
from plan_graph.sources import Block, Line, Table

BOX = re.compile(rf"[【\[]?专栏 ?([0-9]{{1,2}}|[{CHINESE}]{{1,3}})?[】\]]? ?[:：.、—-]? ?(.{{0,60}})$")
BRACKETED = re.compile(
    r"[【\[〖] ?((?:重点|重大|民生)?(?:项目|工程|行动)(?:计划)?|.{2,24}(?:工程|行动|计划|项目)) ?[】\]〗] ?(.{0,40})$"
)
FRAMED = re.compile(
    r".{0,30}(?:重点(?:项目|工程|行动)|重大(?:项目|工程)|工程|行动(?:计划)?|项目(?:清单)?|提升计划|主要指标)$"
)
ITEM = re.compile(r"([0-9]{1,2}) ?([.．、)）]?) ?(?=[^0-9.．、%％年月日户人元万])")
PUNCTUATION = re.compile(r"[，。；：]")


@dataclass
class Box:
    """A box while it is read: its number, its title, and the lines or the table that stand in it."""

    no: int
    title: str
    line: int
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    is_framed: bool = False
    is_numbered: bool = True

    @property
    def holds_indicators(self) -> bool:
        """Whether its title says that this is the table of indicators rather than a list of projects."""
        return "指标" in self.title


def read_box_title(line: Line, before: int = 0) -> Box | None:
    """Return the box that begins at this line, or None; ``before`` is the number of the last box."""
    bracketed = BRACKETED.match(line.text)
    if bracketed and not PUNCTUATION.search(line.text):
        title = bracketed.group(2).strip() or bracketed.group(1)
        return Box(before + 1, title, line.number, is_numbered=False)
    match = BOX.match(line.text)
    if (
        match is None
        or line.text.endswith("。")
        or (not match.group(1) and PUNCTUATION.search(match.group(2)))
    ):
        return None
    written = match.group(1)
    no = number_of(written) if written else before + 1
    return Box(no, match.group(2).strip(" 》】"), line.number, is_numbered=bool(written))


def read_frame_title(line: Line, before: int = 0) -> Box | None:
    """Return the box that a frame's first line names, also where it does not call itself a 专栏."""
    found = read_box_title(line, before)
    if found or not FRAMED.fullmatch(line.text) or PUNCTUATION.search(line.text) or read_heading(line.text):
        return found
    return Box(before + 1, line.text, line.number, is_numbered=False)


def unframed(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, a frame that is no box as the lines in it: its first line, or the one above it, must name one."""
    made: list[Block] = []
    for block in blocks:
        before = made[-1] if made else None
        if isinstance(block, Table) and block.is_frame and not _is_box(block, before):
            made += [line for cell in block.cells() for line in cell.lines]
        else:
            made.append(block)
    return made


def _is_box(frame: Table, before: Block | None) -> bool:
    lines = [line for cell in frame.cells() for line in cell.lines]
    if isinstance(before, Line) and read_box_title(before):
        return True
    return len(lines) > 1 and read_frame_title(lines[0]) is not None


def belongs(box: Box, line: Line) -> bool:
    """Whether a line still stands in a box without a frame: an item, the rest of a broken one, or a table's cell."""
    if box.holds_indicators:
        return len(line.text) <= 40 and not PUNCTUATION.search(line.text)
    if not box.lines:
        return True
    if segments(line.text)[-1].found:
        return False
    if box.lines and ITEM.match(box.lines[0].text):
        return _goes_on_numbered(box, line)
    heading = read_heading(line.text)
    if heading is not None and heading.rank == SECOND:
        return _is_lettered(box, heading)
    return heading is None and line.level is None and line.blank_before == 0


def _goes_on_numbered(box: Box, line: Line) -> bool:
    if ITEM.match(line.text):
        return True
    last = box.lines[-1]
    heading = read_heading(line.text)
    if heading and heading.rank > THIRD:
        return True
    return line.number == last.number + 1 and not last.text.endswith(("。", "；", ";"))


def leaves(box: Box | None, line: Line) -> bool:
    """Whether a heading ends a box: 一、 and （一） do, an item's number does not."""
    heading = read_heading(line.text)
    if heading is None or heading.rank > SECOND:
        return False
    if box is not None and heading.rank == SECOND and _is_lettered(box, heading):
        return False
    return not (box is not None and box.is_framed)


def _is_lettered(box: Box, heading: Heading) -> bool:
    """Whether a box counts its items with （一）: the first follows its title, and each has a text behind it."""
    if box.holds_indicators or box.tables or not heading.rest.rstrip("。").count("。"):
        return False
    first = read_heading(box.lines[0].text) if box.lines else None
    if not box.lines:
        return heading.number == 1
    return first is not None and first.rank == SECOND and heading.number == len(box.lines) + 1
