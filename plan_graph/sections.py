"""Headings as they open sections: their codes, their order, those without a number, and annexes."""

from __future__ import annotations

import re

from plan_graph.headings import CHAPTER, FIRST, SENTENCE_END, Heading
from plan_graph.outline import Node, Outline
from plan_graph.sources import Line

ANNEX = re.compile(r"附 ?(?:件|表|录) ?([0-9一二三四五六七八九十]{0,2}) ?[:：.、]? ?(.{0,60})$")
LONGEST_HEADING = 60
LABEL = re.compile(
    r"[【〔\[]?((?:主要|总体|发展|工作|具体)?目标|(?:策略|主要|具体|工作|支持|推进|保障)(?:措施|举措)|策略与措施|(?:主要|重点|工作)任务)[】〕\]]?[：:]?"
)


def open_section(outline: Outline, heading: Heading, title: str, line: int) -> Node:
    """Open a section, close those that do not stand above it, and return it."""
    while outline.path and outline.path[-1].rank >= heading.rank:
        outline.path.pop()
    parent = outline.here.code
    code = f"{parent}.{heading.number}" if parent else str(heading.number)
    check_order(outline, parent, heading, title, line)
    return outline.add(Node(code, title.strip("。：: "), parent, line, heading.rank))


def check_number(outline: Outline, heading: Heading, title: str, line: int) -> None:
    """Tell a number that repeats, is missing or out of order; numbers may run on through all sections."""
    check_order(outline, outline.here.code, heading, title, line)


def check_order(outline: Outline, parent: str, heading: Heading, title: str, line: int) -> None:
    """Tell a number that does not follow the one before it, in its section or in the whole document."""
    key = f"{parent}|{float(heading.rank)}"
    before = outline.numbers.get(key, 0)
    runs_on = heading.number == outline.running.get(heading.rank, 0) + 1
    told = None if runs_on else _disorder(heading, before, title)
    if told:
        outline.tell(told[0], line, told[1])
    outline.numbers[key] = outline.running[heading.rank] = heading.number
    for deeper in [one for one in outline.numbers if _is_below(one, parent, heading)]:
        del outline.numbers[deeper]


def _disorder(heading: Heading, before: int, title: str) -> tuple[str, str] | None:
    if heading.number == before and before:
        return "heading_repeated", f"编号“{heading.number}”在同一级出现不止一次：{title[:30]}。"
    if heading.number > before + 1 and (before or heading.rank >= FIRST):
        told = f"“{title[:30]}”编号为{heading.number}，前一个是{before or '（无）'}，中间可能有缺漏。"
        return "heading_missing", told
    if heading.number < before:
        return "heading_order", f"“{title[:30]}”编号为{heading.number}，排在{before}之后，顺序不对。"
    return None


def _is_below(key: str, parent: str, heading: Heading) -> bool:
    section, _, rank = key.partition("|")
    if section == parent:
        return float(rank) > heading.rank
    code = f"{parent}.{heading.number}" if parent else str(heading.number)
    return section == code or section.startswith(f"{code}.")


def is_unnumbered_heading(outline: Outline, line: Line) -> bool:
    """Whether a line without a number is a heading: by its style, or short and set apart."""
    if line.level is not None:
        return len(line.text) <= LONGEST_HEADING and not any(mark in line.text for mark in SENTENCE_END)
    if len(line.text) > 12 or re.search(r"[，。；：、,;:（(）)—0-9%≥<>《》〔]", line.text):
        return False
    return line.blank_before > 0 or (
        not outline.path and bool(re.search(r"前 ?言|背景|现状|总则|引言", line.text))
    )


def open_unnumbered(outline: Outline, line: Line) -> None:
    """Open a section whose heading has no number, and tell so."""
    rank = _rank_of(outline, line)
    while outline.path and outline.path[-1].rank >= rank:
        outline.path.pop()
    number = outline.numbers.get(f"{outline.here.code}|{float(rank)}", 0) + 1
    told = f"标题“{line.text[:40]}”没有编号，按第{number}部分处理。"
    outline.tell("heading_unnumbered", line.number, told)
    open_section(outline, Heading(rank, number, line.text), line.text, line.number)


def open_label(outline: Outline, line: Line) -> bool:
    """Open the part that 主要目标： or 策略措施： on a line of its own begins, in the section it stands in."""
    label = LABEL.fullmatch(line.text)
    if label is None or not outline.path or line.level is not None:
        return False
    beside = next((node for node in outline.path if LABEL.fullmatch(node.title)), outline.path[-1])
    if line.blank_before and line.text.startswith("保障") and not LABEL.fullmatch(beside.title):
        return False
    is_first = not LABEL.fullmatch(beside.title)
    rank = beside.rank + 0.05 if is_first else beside.rank
    number = 1 if is_first else int(beside.code.rpartition(".")[2]) + 1
    open_section(outline, Heading(rank, number, label.group(1)), label.group(1), line.number)
    return True


def _rank_of(outline: Outline, line: Line) -> float:
    """Return the rank of a heading without a number: by its style, else that of the highest headings read."""
    ranks = sorted({node.rank for node in outline.nodes.values() if node.code and node.rank >= 0})
    if line.level is not None:
        return ranks[line.level - 1] if line.level <= len(ranks) else CHAPTER + line.level + 0.5
    return ranks[0] if ranks else float(FIRST)


def open_annex(outline: Outline, line: Line, number: str, title: str) -> None:
    """Open an annex (附件, 附表) as a section of its own."""
    outline.path.clear()
    code = f"附{number}" if number else "附"
    outline.add(Node(code, title.strip() or line.text, "", line.number, -1.0))
