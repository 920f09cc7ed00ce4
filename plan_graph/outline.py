"""The walk through a document: blocks → sections, passages, boxes and tables, each in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plan_graph import division, indicators, projects
from plan_graph.attribution import (
    Attribution,
    Segment,
    is_attribution,
    parse,
    segments,
    standing_alone,
)
from plan_graph.boxes import Box, belongs, leaves, read_box_title
from plan_graph.draft import Finding, SectionDraft
from plan_graph.headings import CHAPTER, CHINESE, FIRST, SENTENCE_END, Heading, read_heading
from plan_graph.sources import Block, Line, Table

ANNEX = re.compile(r"附 ?(?:件|表|录) ?([0-9一二三四五六七八九十]{0,2}) ?[:：.、]? ?(.{0,60})$")
LONGEST_HEADING = 60
REFERENCE = re.compile(r"(?:[0-9]{1,3} ?[.．、] ?)?([^：:，。]{2,50})[：:] ?(.{4,300})$")


@dataclass
class Passage:
    """A body paragraph that may be a task: where it stands, its own number, its text, and who answers for it."""

    section: str
    line: int
    text: str
    rank: float | None
    number: int | None
    found: Attribution | None = None


@dataclass
class Node:
    """A section while it is read: ``found`` is an attribution given for all of it."""

    code: str
    title: str
    parent: str
    line: int
    rank: float
    passages: list[Passage] = field(default_factory=list)
    found: Attribution | None = None
    found_at: int = 0
    groups: list[tuple[list[Passage], Attribution, int]] = field(default_factory=list)


@dataclass
class Outline:
    """What has been read so far."""

    nodes: dict[str, Node] = field(default_factory=dict)
    path: list[Node] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    divisions: list[tuple[str, division.Division]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    box: Box | None = None
    last: Passage | Node | None = None
    pending: list[Passage] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    last_year: int = 0

    @property
    def here(self) -> Node:
        """The section we stand in; before the first heading, one without a code."""
        if self.path:
            return self.path[-1]
        return self.nodes.setdefault("", Node("", "", "", 0, -2.0))

    def sections(self) -> list[SectionDraft]:
        """Return the headings read, in order."""
        return [
            SectionDraft(one.code, one.title, one.parent or None) for one in self.nodes.values() if one.code
        ]


def walk(blocks: Sequence[Block], last_year: int) -> Outline:
    """Walk through the blocks of a plan's body."""
    outline = Outline(last_year=last_year)
    for block in blocks:
        if isinstance(block, Table):
            _table(outline, block)
        else:
            _line(outline, block)
    return outline


def _line(outline: Outline, line: Line) -> None:
    box = read_box_title(line, len(outline.boxes))
    if box:
        _open_box(outline, box)
        return
    if outline.box and not leaves(outline.box, line) and belongs(outline.box, line):
        _into_box(outline.box, line)
        return
    outline.box = None
    alone = standing_alone(line.text)
    if alone:
        _attribute(outline, alone, line)
        return
    annex = ANNEX.match(line.text)
    if annex and len(line.text) < 70:
        _open_annex(outline, line, annex.group(1), annex.group(2))
        return
    if _refers(outline, line):
        return
    heading = read_heading(line.text)
    if heading:
        _numbered(outline, line, heading)
    elif _is_unnumbered_heading(outline, line):
        _open_unnumbered(outline, line)
    else:
        _passages(outline, line, line.text, None)


def _refers(outline: Outline, line: Line) -> bool:
    """Read a line of an annex that gives a section its units: 第三章第一节：甲牵头，乙参加."""
    match = REFERENCE.match(line.text)
    found = parse(match.group(2)) if match and is_attribution(match.group(2)) else None
    if match is None or found is None or not found.names:
        return False
    nodes = _referred(outline, match.group(1))
    if not nodes:
        return _unresolved(outline, match.group(1), line)
    for node in nodes:
        _give_section(outline, node, found, node.line)
        told = f"“{node.title}”的责任单位写在第{line.number}行的分工中，请核对。"
        outline.findings.append(Finding("attribution_section", node.line, told))
    outline.last = None
    return True


def _unresolved(outline: Outline, words: str, line: Line) -> bool:
    """Tell a reference to a part of the plan that is not there; other words with a colon are no reference."""
    if not re.match(rf"第[{CHINESE}0-9]+[章节编部条]", words):
        return False
    told = f"“{line.text[:40]}”指的部分没有找到，没有采用，请核对。"
    outline.findings.append(Finding("attribution_unplaced", line.number, told))
    return True


def _referred(outline: Outline, words: str) -> list[Node]:
    """Return the sections that words such as 第三章第一节、第二节, 三、（一） or a heading's own title name."""
    title = words.strip('“”《》"')
    by_title = [node for node in outline.nodes.values() if node.title == title and node.code]
    if by_title:
        return by_title[:1]
    found: list[Node] = []
    for part in re.split(r"(?<=[章节编）)])[、和及](?=第|[（(])", words):
        node = _by_number(outline, "", part) or (
            _by_number(outline, found[-1].parent, part) if found else None
        )
        if node is None:
            return []
        found.append(node)
    return found


def _by_number(outline: Outline, here: str, words: str) -> Node | None:
    rest = words
    while rest:
        heading = read_heading(rest)
        code = f"{here}.{heading.number}" if heading and here else str(heading.number) if heading else ""
        if heading is None or code not in outline.nodes or outline.nodes[code].rank != heading.rank:
            return None
        here, rest = code, heading.rest
    return outline.nodes.get(here)


def _open_box(outline: Outline, box: Box) -> None:
    outline.box = box
    outline.boxes.append(box)
    if not box.is_numbered:
        outline.findings.append(
            Finding("box_unnumbered", box.line, f"专栏“{box.title}”没有编号，按专栏{box.no}处理。")
        )


def _into_box(box: Box, line: Line) -> None:
    if not box.title and not box.lines and len(line.text) < 40 and not read_heading(line.text):
        box.title = line.text
    else:
        box.lines.append(line)


def _table(outline: Outline, table: Table) -> None:
    if table.is_frame:
        _frame(outline, table)
        return
    title_row = table.rows[0][0]
    if all(cell is title_row for cell in table.rows[0]) and len(table.rows) > 2:
        for line in title_row.lines:
            _line(outline, line)
        _table(outline, Table(table.rows[1][0].number, table.rows[1:], table.page))
        return
    box = outline.box if outline.box and not outline.box.lines else None
    made = division.read_division(table)
    if indicators.read_indicator_table(table, outline.last_year) and not (made and made.names_leads):
        _tables_box(outline, table, "主要指标").tables.append(table)
    elif made:
        outline.divisions.append((outline.here.code, made))
        outline.box = None
    elif projects.project_columns([cell.text for cell in table.rows[0]]):
        _tables_box(outline, table, "重点项目").tables.append(table)
    elif box and _is_list(table):
        box.lines += [line for cell in table.cells() for line in cell.lines]
        box.is_framed = True
    else:
        _unknown(outline, table)
    outline.box = None


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
        outline.findings.append(
            Finding(
                "table_unread",
                table.number,
                f"第{table.number}行的表格没有认出栏目（表头：{texts[0][:30]}），请核对。",
            )
        )


def _frame(outline: Outline, table: Table) -> None:
    """A frame holds a box whole: its title stands in it or just above it."""
    lines = [line for cell in table.cells() for line in cell.lines]
    above = outline.box if outline.box and not outline.box.lines else None
    first = read_box_title(lines[0], len(outline.boxes)) if lines else None
    if first:
        _open_box(outline, first)
        lines = lines[1:]
    elif not above:
        for line in lines:
            _line(outline, line)
        return
    box = first or above
    assert box is not None
    box.is_framed = True
    for line in lines:
        _into_box(box, line)
    outline.box = None


def _numbered(outline: Outline, line: Line, heading: Heading) -> None:
    parts = segments(heading.rest)
    text = parts[0].text if len(parts) == 1 else heading.rest
    if len(parts) == 1 and _is_bare(text):
        node = _open(outline, heading, text, line.number)
        node.found, node.found_at = parts[0].found, line.number if parts[0].found else 0
        return
    while outline.path and outline.path[-1].rank >= heading.rank:
        outline.path.pop()
    outline.pending = [one for one in outline.pending if one.section == outline.here.code]
    _passages(outline, line, heading.rest, heading)


def _is_bare(rest: str) -> bool:
    return 0 < len(rest) <= LONGEST_HEADING and not any(mark in rest.rstrip("。") for mark in SENTENCE_END)


def _passages(outline: Outline, line: Line, text: str, heading: Heading | None) -> None:
    parts = segments(text)
    if len(parts) > 1:
        told = f"这一段有{len(parts)}处责任单位，按{len(parts)}项任务处理，请核对。"
        outline.findings.append(Finding("several_attributions", line.number, told))
    for place, part in enumerate(parts):
        _passage(outline, line, part, heading if place == 0 else None)


def _passage(outline: Outline, line: Line, part: Segment, heading: Heading | None) -> None:
    here = outline.here
    passage = Passage(
        here.code,
        line.number,
        part.text,
        heading.rank if heading else None,
        heading.number if heading else None,
        part.found,
    )
    here.passages.append(passage)
    outline.last = passage if part.found else None
    if part.found:
        outline.pending = []
    else:
        outline.pending.append(passage)


def _attribute(outline: Outline, found: Attribution, line: Line) -> None:
    """Give an attribution that stands on a line of its own to what stands before it."""
    last, here = outline.last, outline.here
    if last is not None and last.found is not None and not found.scope and _adds(last.found, found):
        last.found = last.found.merged(found)
        return
    pending = [one for one in outline.pending if one.section == here.code]
    outline.pending = []
    if found.scope:
        _give_section(outline, here, found, line.number)
    elif len(pending) == 1:
        pending[0].found = found
        outline.last = pending[0]
    elif pending:
        here.groups.append((pending, found, line.number))
        outline.last = pending[-1]
        pending[-1].found = found
    elif here.code and not here.passages and here.found is None:
        _give_section(outline, here, found, line.number)
    else:
        told = f"“{line.text[:40]}”前面没有可以对应的任务，没有采用，请核对。"
        outline.findings.append(Finding("attribution_unplaced", line.number, told))


def _give_section(outline: Outline, node: Node, found: Attribution, line: int) -> None:
    node.found = node.found.merged(found) if node.found else found
    node.found_at = node.found_at or line
    outline.last = node


def _adds(before: Attribution, more: Attribution) -> bool:
    """Whether a second line only adds what the first left out: another role, or the time."""
    if more.lead and (before.lead or before.joint):
        return False
    if more.joint and before.joint:
        return False
    return not (more.participants and before.participants)


def _open(outline: Outline, heading: Heading, title: str, line: int) -> Node:
    while outline.path and outline.path[-1].rank >= heading.rank:
        outline.path.pop()
    parent = outline.here.code
    code = f"{parent}.{heading.number}" if parent else str(heading.number)
    _check_order(outline, parent, heading, title, line)
    if code in outline.nodes:
        times = sum(one == code or one.startswith(f"{code}-") for one in outline.nodes)
        code = f"{code}-{times + 1}"
    node = Node(code, title.strip("。：: "), parent, line, heading.rank)
    outline.nodes[code] = node
    outline.path.append(node)
    outline.pending, outline.last = [], None
    return node


def _check_order(outline: Outline, parent: str, heading: Heading, title: str, line: int) -> None:
    key = f"{parent}|{float(heading.rank)}"
    before = outline.numbers.get(key, 0)
    if heading.number == before and before:
        told = f"标题编号“{heading.number}”在同一级出现不止一次：{title[:30]}。"
        outline.findings.append(Finding("heading_repeated", line, told))
    elif heading.number > before + 1 and (before or heading.rank >= FIRST):
        told = f"标题“{title[:30]}”编号为{heading.number}，前一个是{before or '（无）'}，中间可能有缺漏。"
        outline.findings.append(Finding("heading_missing", line, told))
    elif heading.number < before:
        told = f"标题“{title[:30]}”编号为{heading.number}，排在{before}之后，顺序不对。"
        outline.findings.append(Finding("heading_order", line, told))
    outline.numbers[key] = heading.number
    for deeper in [one for one in outline.numbers if _is_below(one, parent, heading)]:
        del outline.numbers[deeper]


def _is_below(key: str, parent: str, heading: Heading) -> bool:
    section, _, rank = key.partition("|")
    if section == parent:
        return float(rank) > heading.rank
    code = f"{parent}.{heading.number}" if parent else str(heading.number)
    return section == code or section.startswith(f"{code}.")


def _is_unnumbered_heading(outline: Outline, line: Line) -> bool:
    if line.level is not None:
        return len(line.text) <= LONGEST_HEADING and not any(mark in line.text for mark in SENTENCE_END)
    if len(line.text) > 12 or re.search(r"[，。；：、,;:（(）)—0-9%≥<>《》〔]", line.text):
        return False
    return line.blank_before > 0 or (
        not outline.path and bool(re.search(r"前 ?言|背景|现状|总则|引言", line.text))
    )


def _open_unnumbered(outline: Outline, line: Line) -> None:
    rank = _rank_of(outline, line)
    while outline.path and outline.path[-1].rank >= rank:
        outline.path.pop()
    number = outline.numbers.get(f"{outline.here.code}|{float(rank)}", 0) + 1
    told = f"标题“{line.text[:40]}”没有编号，按第{number}部分处理。"
    outline.findings.append(Finding("heading_unnumbered", line.number, told))
    _open(outline, Heading(rank, number, line.text), line.text, line.number)


def _rank_of(outline: Outline, line: Line) -> float:
    """Return the rank of a heading without a number: by its style, else that of the highest headings read."""
    ranks = sorted({node.rank for node in outline.nodes.values() if node.code and node.rank >= 0})
    if line.level is not None:
        return ranks[line.level - 1] if line.level <= len(ranks) else CHAPTER + line.level + 0.5
    return ranks[0] if ranks else float(FIRST)


def _open_annex(outline: Outline, line: Line, number: str, title: str) -> None:
    outline.path.clear()
    code = f"附{number}" if number else "附"
    while code in outline.nodes:
        code += "-"
    node = Node(code, title.strip() or line.text, "", line.number, -1.0)
    outline.nodes[code] = node
    outline.path.append(node)
    outline.pending, outline.last = [], None
