"""Headings, and measures each with its units, that run together on one line are parted, and told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from plan_graph.attribution import FIELD, LABELLED
from plan_graph.draft import Finding
from plan_graph.headings import FIRST, SECOND, THIRD, read_heading
from plan_graph.sources import Block, Line

FIRST_BELOW = re.compile(
    r"[（(]一[）)]|(?<![0-9.．（(])1[.．、](?![0-9])|(?<=[\u4e00-\u9fff])[0-9]{1,2}[.．] ?(?=[\u4e00-\u9fff]{4})|第一节|(?<![一二三四五六七八九十第])一、"
)
BEHIND_TITLE = re.compile(
    r"(?<=规划|计划|方案|意见|纲要|要点|分工|清单|措施)(?:第一[章节部]|一、|[（(]一[）)]|(?:重点)?(?:任务|行动|工程|专项)一[:：])"
)
ITEM = re.compile(
    r"(?<=[。；;）)])[ ]?([0-9]{1,2})[.．、](?:(?![0-9])|(?=20[0-9]{2} ?年))|^([0-9]{1,2})[.．、](?![0-9])"
)
# where a further item may begin within a line
WITHIN = re.compile(
    r"(?<=[。；;）)])[ ]?(?=[（(][一二三四五六七八九十]{1,3}[）)][\u4e00-\u9fff]|[一二三四五六七八九十]{1,3}、[\u4e00-\u9fff]|[0-9]{1,2}[.．、][\u4e00-\u9fff])"
)
# a bracket that names units, and one that closes a measure
BRACKETED = re.compile(
    r"[（(【\[][^（(【\[）)】\]。]{0,120}[局委办联厅部会院社][^（(【\[）)】\]。]{0,120}[)）】\]]"
)
CLOSED = re.compile(r"[（(【\[][^（(【\[）)】\]。]{0,160}[局委办联厅部会院社负责牵头配合][）)】\]][。；]?$")
ROLE = re.compile(r"牵头|责任|负责|配合|参与|主办|协办")
SECTION_MARK = re.compile(
    r"(?<=[\u4e00-\u9fff0-9])(?:[●■◆◇▲★☆] ?(?=[\u4e00-\u9fff]{4})|(?:行动|任务|工程|专项|举措)[一二三四五六七八九十]{1,2}[ ：:、](?=[\u4e00-\u9fff]{3})|第[一二三四五六七八九十]{1,3}[章节篇] ?(?=[\u4e00-\u9fff]{4})|[（(][一二三四五六七八九十]{1,3}[）)](?=[\u4e00-\u9fff]{4})|(?<![一二三四五六七八九十第])[一二三四五六七八九十]{1,2}、(?=[\u4e00-\u9fff]{4}))"
)
LONGEST, OPENING_LINES = 40, 12


def parted(blocks: Sequence[Block]) -> tuple[list[Block], list[Finding]]:
    """Part each line in which a short heading is followed by the first heading below it."""
    made: list[Block] = []
    told: list[Finding] = []
    for place, block in enumerate(blocks):
        pieces, message = _pieces(block, place) if isinstance(block, Line) else ([], "")
        if not pieces or not isinstance(block, Line):
            made.append(block)
            continue
        made.append(replace(block, text=pieces[0]))
        made += [replace(block, text=text, blank_before=0) for text in pieces[1:]]
        told.append(Finding("heading_run_in", block.number, message))
    return made, told


def _pieces(line: Line, place: int) -> tuple[list[str], str]:
    """Return what a line is to be parted into, and the sentence that says so; nothing where it stays whole."""
    text = line.text
    items = _items(text)
    if items:
        return items, f"这一段里连写了{len(items)}条，每条各有责任单位，按{len(items)}条分开处理，请核对。"
    cut = _cut(line)
    if not cut and place < OPENING_LINES and read_heading(text) is None:
        title = BEHIND_TITLE.search(text)
        cut = title.start() if title else 0
    if cut:
        return _at(text, cut), f"“{text[:cut].strip()}”与下一级标题写在一行，按两个标题处理，请核对。"
    cut = _next_item(text) or _behind_units(text)
    if cut:
        return _at(text, cut), f"“{text[cut:][:20].strip()}…”和前面的内容写在一行，按另起一项处理，请核对。"
    return [], ""


def _at(text: str, cut: int) -> list[str]:
    return [text[:cut].strip(), text[cut:].strip()]


def _next_item(text: str) -> int:
    """Return where the item that follows a line's own in number begins within it (（三）….（四）…), or 0."""
    own = read_heading(text)
    if own is None or own.rank not in (FIRST, SECOND, THIRD):
        return 0
    if own.rank == THIRD and not ROLE.search(text):
        return 0
    for mark in WITHIN.finditer(text, 4):
        other = read_heading(text[mark.start() : mark.start() + 40])
        if other is None or other.rank != own.rank:
            continue
        return mark.start() if other.number == own.number + 1 else 0
    return 0


def _behind_units(text: str) -> int:
    """Return where a heading begins that was set behind a list of units (配合单位：甲、乙（三）完善服务), or 0."""
    label = LABELLED.search(text[:40]) or FIELD.match(text)
    mark = SECTION_MARK.search(text, label.end()) if label else None
    return mark.start() if mark and "。" not in text[: mark.start()] else 0


def _items(text: str) -> list[str]:
    """Part a paragraph of numbered measures (1.…责任单位：甲。2.…责任单位：乙。) at their numbers; else return nothing.

    The numbers follow one another, and each measure names somebody with a label.
    """
    if len(LABELLED.findall(text)) < 2 and len(BRACKETED.findall(text)) < 2:
        return []
    cuts: list[int] = []
    number = 0
    for mark in ITEM.finditer(text):
        value = int(mark.group(1) or mark.group(2))
        if value == number + 1 or not cuts:
            number = value
            cuts.append(mark.start())
    pieces = [text[start:end].strip() for start, end in pairwise([*cuts, len(text)])]
    if len(pieces) < 2 or not all(LABELLED.search(piece) or CLOSED.search(piece[-200:]) for piece in pieces):
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
