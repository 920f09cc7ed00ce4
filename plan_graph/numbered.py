"""Rows of a division of work that name their tasks by number only (第1项, 2、3, 4—6): given to those tasks of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan_graph.division import Row
from plan_graph.headings import CHINESE, FIRST, SECOND, THIRD, number_of
from plan_graph.outline import Node, Outline, Passage
from plan_graph.placing import give_section

ASIDE = re.compile(r"[第项条款点号]|任务|措施|工作|序|\s")
SPAN = re.compile(r"([0-9]{1,3})[-—－–~～至到]+([0-9]{1,3})")
ONE = re.compile(rf"(?P<open>[（(])?(?P<number>[0-9]{{1,3}}|[{CHINESE}]{{1,3}})[）).．]?")
MOST = 300

Place = Passage | Node


def give_numbered(outline: Outline) -> None:
    """Give the units of every row that names its tasks by number to these tasks; what is not found is told."""
    rows = [row for _, table in outline.divisions for row in table.rows if row.refers]
    places = _places(outline) if rows else {}
    for row in rows:
        _give(outline, row, places)


def _give(outline: Outline, row: Row, places: dict[tuple[float, int], list[Place]]) -> None:
    wanted = list(_references(row.title))
    for rank, number in wanted:
        found = places.get((rank, number), [])
        if len(found) == 1:
            _to(outline, found[0], row)
        else:
            why = "有不止一处" if found else "没有找到"
            told = f"第{row.line}行的分工表写的是“{row.title[:30]}”，正文中编号为{number}的任务{why}，没有采用，请核对。"
            outline.tell("attribution_unplaced", row.line, told)
    if not wanted:
        told = f"第{row.line}行的分工表写的是“{row.title[:30]}”，没有认出指哪几项任务，没有采用，请核对。"
        outline.tell("attribution_unplaced", row.line, told)


def _to(outline: Outline, place: Place, row: Row) -> None:
    told = f"这一项的责任单位写在第{row.line}行的分工表中，只写了序号“{row.title[:20]}”，请核对。"
    outline.tell("attribution_section", place.line, told)
    if place.found is not None and place.found.names:
        conflict = f"第{row.line}行的分工表和正文写的责任单位都有，以正文为准，请核对。"
        outline.tell("attribution_conflict", place.line, conflict)
    elif isinstance(place, Node):
        give_section(outline, place, row.found, place.line)
    else:
        place.found = place.found.merged(row.found) if place.found else row.found


def _places(outline: Outline) -> dict[tuple[float, int], list[Place]]:
    """Return what bears each number, by its manner of numbering."""
    found: dict[tuple[float, int], list[Place]] = {}
    for node in outline.nodes.values():
        number = re.search(r"([0-9]{1,3})(?:-[0-9]{1,3})?$", node.code)
        if number and node.rank >= FIRST:
            found.setdefault((node.rank, int(number.group(1))), []).append(node)
        for one in node.passages:
            if one.rank is not None and one.number:
                found.setdefault((one.rank, one.number), []).append(one)
    return found


def _references(text: str) -> Iterator[tuple[float, int]]:
    """Yield (manner of numbering, number) of every task that a cell names."""
    for part in re.split("[、，,；;和及]", ASIDE.sub("", text)):
        span = SPAN.fullmatch(part)
        one = ONE.fullmatch(part)
        if span and 0 <= int(span.group(2)) - int(span.group(1)) < MOST:
            yield from ((THIRD, number) for number in range(int(span.group(1)), int(span.group(2)) + 1))
        elif one:
            yield _rank(one), number_of(one.group("number"))


def _rank(one: re.Match[str]) -> float:
    if one.group("number").isascii():
        return THIRD
    return SECOND if one.group("open") else FIRST
