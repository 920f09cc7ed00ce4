"""Headings, and measures each with its units, that run together on one line are parted, and told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from plan_graph.attribution import LABELLED
from plan_graph.draft import Finding
from plan_graph.headings import read_heading
from plan_graph.sources import Block, Line

FIRST_BELOW = re.compile(
    r"[（(]一[）)]|(?<![0-9.．（(])1[.．、](?![0-9])|第一节|(?<![一二三四五六七八九十第])一、"
)
BEHIND_TITLE = re.compile(
    r"(?<=规划|计划|方案|意见|纲要|要点|分工|清单|措施)(?:第一[章节部]|一、|[（(]一[）)]|(?:重点)?(?:任务|行动|工程|专项)一[:：])"
)
ITEM = re.compile(
    r"(?<=[。；;）)])[ ]?([0-9]{1,2})[.．、](?:(?![0-9])|(?=20[0-9]{2} ?年))|^([0-9]{1,2})[.．、](?![0-9])"
)
LONGEST, OPENING_LINES = 40, 12


def parted(blocks: Sequence[Block]) -> tuple[list[Block], list[Finding]]:
    """Part each line in which a short heading is followed by the first heading below it."""
    made: list[Block] = []
    told: list[Finding] = []
    for place, block in enumerate(blocks):
        items = _items(block.text) if isinstance(block, Line) else []
        if items and isinstance(block, Line):
            made += [replace(block, text=text, blank_before=0) for text in items]
            message = f"这一段里连写了{len(items)}条，每条各有责任单位，按{len(items)}条分开处理，请核对。"
            told.append(Finding("heading_run_in", block.number, message))
            continue
        cut = _cut(block) if isinstance(block, Line) else 0
        if not cut and isinstance(block, Line) and place < OPENING_LINES and read_heading(block.text) is None:
            title = BEHIND_TITLE.search(block.text)
            cut = title.start() if title else 0
        if not cut or not isinstance(block, Line):
            made.append(block)
            continue
        made += [
            replace(block, text=block.text[:cut].strip()),
            replace(block, text=block.text[cut:].strip(), blank_before=0),
        ]
        message = f"“{block.text[:cut].strip()}”与下一级标题写在一行，按两个标题处理，请核对。"
        told.append(Finding("heading_run_in", block.number, message))
    return made, told


def _items(text: str) -> list[str]:
    """Part a paragraph of numbered measures (1.…责任单位：甲。2.…责任单位：乙。) at their numbers; else return nothing.

    The numbers follow one another, and each measure names somebody with a label.
    """
    if len(LABELLED.findall(text)) < 2:
        return []
    cuts: list[int] = []
    number = 0
    for mark in ITEM.finditer(text):
        value = int(mark.group(1) or mark.group(2))
        if value == number + 1 or not cuts:
            number = value
            cuts.append(mark.start())
    pieces = [text[start:end].strip() for start, end in pairwise([*cuts, len(text)])]
    if len(pieces) < 2 or not all(LABELLED.search(piece) for piece in pieces):
        return []
    before = text[: cuts[0]].strip()
    return [before, *pieces] if before else pieces


def _cut(line: Line) -> int:
    """Return where the second heading of a line begins, or 0."""
    above = read_heading(line.text)
    mark = FIRST_BELOW.search(line.text, 3) if above else None
    if above is None or mark is None or mark.start() > LONGEST:
        return 0
    below = read_heading(line.text[mark.start() :])
    title = above.rest[: len(above.rest) - (len(line.text) - mark.start())]
    if (
        below is None
        or below.rank <= above.rank
        or len(title.strip()) < 2
        or re.search("[，。；：、,;:“”《》]", title)
    ):
        return 0
    return mark.start()
