"""An annex that gives the parts of a plan their units: 第三章第一节：甲牵头，乙参加."""

from __future__ import annotations

import re

from plan_graph.attribution import is_attribution, parse
from plan_graph.headings import CHINESE, read_heading
from plan_graph.outline import Node, Outline
from plan_graph.placing import give_section
from plan_graph.sources import Line

REFERENCE = re.compile(r"(?:[0-9]{1,3} ?[.．、] ?)?([^：:，。]{2,50})[：:] ?(.{4,300})$")


def refers(outline: Outline, line: Line) -> bool:
    """Read a line of an annex that gives a section its units: 第三章第一节：甲牵头，乙参加."""
    match = REFERENCE.match(line.text)
    found = parse(match.group(2)) if match and is_attribution(match.group(2)) else None
    if match is None or found is None or not found.names:
        return False
    nodes = _referred(outline, match.group(1))
    if not nodes:
        return _unresolved(outline, match.group(1), line)
    for node in nodes:
        give_section(outline, node, found, node.line)
        told = f"“{node.title}”的责任单位写在第{line.number}行的分工中，请核对。"
        outline.tell("attribution_section", node.line, told)
    outline.last = None
    return True


def _unresolved(outline: Outline, words: str, line: Line) -> bool:
    """Tell a reference to a part of the plan that is not there; other words with a colon are no reference."""
    if not re.match(rf"第[{CHINESE}0-9]+[章节编部条]", words):
        return False
    told = f"“{line.text[:40]}”指的部分没有找到，没有采用，请核对。"
    outline.tell("attribution_unplaced", line.number, told)
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
