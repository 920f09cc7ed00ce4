"""The walk through a document: blocks → sections, passages, boxes and tables, each in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from plan_graph.annexes import refers
from plan_graph.attribution import (
    FIELD,
    FIRST_LEADS,
    LABELLED,
    Segment,
    plain_labels,
    segments,
    standing_alone,
)
from plan_graph.boxes import belongs, leaves, read_box_title
from plan_graph.duties import duty
from plan_graph.headings import FOURTH, SENTENCE_END, Heading, read_heading
from plan_graph.outline import Outline, Passage
from plan_graph.placing import place
from plan_graph.sections import (
    ANNEX,
    LONGEST_HEADING,
    check_number,
    is_unnumbered_heading,
    open_annex,
    open_label,
    open_section,
    open_unnumbered,
)
from plan_graph.sources import Block, Line, Table
from plan_graph.tables import into_box, open_box, read_table

FEW_WORDS = 6


def walk(blocks: Sequence[Block], last_year: int) -> Outline:
    """Walk through the blocks of a plan's body."""
    outline = Outline(last_year=last_year)
    for block in blocks:
        if isinstance(block, Table):
            read_table(outline, block, _line)
        else:
            _line(outline, block)
    return outline


def _line(outline: Outline, line: Line) -> None:
    box = read_box_title(line, len(outline.boxes))
    if box:
        open_box(outline, box)
        return
    if outline.box and not leaves(outline.box, line) and belongs(outline.box, line):
        into_box(outline.box, line)
        return
    outline.box = None
    line = _point(line)
    if _is_aside(outline, line):
        return
    alone = standing_alone(line.text)
    if alone:
        place(outline, alone, line)
        return
    _text(outline, line)


def _point(line: Line) -> Line:
    """Return a numbered point that is only a field or an attribution (2.牵头单位：甲) without its number."""
    heading = read_heading(line.text)
    rest = plain_labels(heading.rest) if heading else ""
    if not (FIELD.match(rest) or LABELLED.match(rest)):
        return line
    alone = standing_alone(rest) is not None or FIELD.match(rest)
    return replace(line, text=rest) if alone else line


def _is_aside(outline: Outline, line: Line) -> bool:
    """Take what is no text of the plan: the rule on who leads, and fields of a list that name nobody."""
    if FIRST_LEADS.search(line.text) and read_heading(line.text) is None and not outline.pending:
        return True
    if FIELD.match(line.text) and not _names_somebody(line):
        here = outline.here
        here.passages.append(Passage(here.code, line.number, line.text, None, None, is_field=True))
        return True
    return False


def _names_somebody(line: Line) -> bool:
    """Whether a line that begins with a field (责任领导：…) goes on with who answers (责任单位：…)."""
    alone = standing_alone(line.text)
    return alone is not None and bool(alone.names)


def _text(outline: Outline, line: Line) -> None:
    annex = ANNEX.match(line.text)
    heading = read_heading(line.text)
    if annex and len(line.text) < 70:
        open_annex(outline, line, annex.group(1), annex.group(2))
    elif refers(outline, line):
        return
    elif heading:
        _numbered(outline, line, heading)
    elif open_label(outline, line):
        return
    elif is_unnumbered_heading(outline, line):
        open_unnumbered(outline, line)
    else:
        _passages(outline, line, line.text, None)


def _numbered(outline: Outline, line: Line, heading: Heading) -> None:
    parts = segments(heading.rest)
    text = parts[0].text if len(parts) == 1 else heading.rest
    if len(parts) == 1 and _is_bare(text) and not duty(heading.rest) and not _is_listed(outline, heading):
        node = open_section(outline, heading, text, line.number)
        node.found, node.found_at = parts[0].found, line.number if parts[0].found else 0
        if parts[0].found:
            outline.attributed.add(line.number)
        return
    while outline.path and outline.path[-1].rank >= heading.rank:
        outline.path.pop()
    outline.pending = [one for one in outline.pending if one.section == outline.here.code]
    check_number(outline, heading, heading.rest, line.number)
    _passages(outline, line, heading.rest, heading)


def _is_listed(outline: Outline, heading: Heading) -> bool:
    """Whether a point belongs to a list within a task: below a field (主要内容：), or behind one that goes on (（1）…；)."""
    last = outline.here.passages[-1] if outline.here.passages else None
    if last is None or heading.rank < FOURTH:
        return False
    return last.is_field or (last.rank == heading.rank and last.text.endswith(("；", ";", "，", ",")))


def _is_bare(rest: str) -> bool:
    return 0 < len(rest) <= LONGEST_HEADING and not any(mark in rest.rstrip("。") for mark in SENTENCE_END)


def _passages(outline: Outline, line: Line, text: str, heading: Heading | None) -> None:
    own = duty(text)
    parts = [own] if own else segments(text)
    if len(parts) > 1:
        told = f"这一段有{len(parts)}处责任单位，按{len(parts)}项任务处理，请核对。"
        outline.tell("several_attributions", line.number, told)
    _passage(outline, line, parts[0], heading)
    for part in parts[1:]:
        own_number = read_heading(part.text)
        more = Segment(own_number.rest, part.found) if own_number else part
        _passage(outline, line, more, own_number)


def _passage(outline: Outline, line: Line, part: Segment, heading: Heading | None) -> None:
    if part.found:
        outline.attributed.add(line.number)
    if heading is None and (_goes_on(outline, line, part) or _only_adds(outline, line, part)):
        return
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


def _only_adds(outline: Outline, line: Line, part: Segment) -> bool:
    """Give units with next to no words of their own before them (时间全年 牵头：甲) to the paragraph before, and doubt it."""
    item = outline.pending[-1] if outline.pending else None
    if item is None or item.section != outline.here.code or item.is_field or part.found is None:
        return False
    if not 0 < len(part.text) <= FEW_WORDS or len(item.text) < 2:
        return False
    told = f"这一项的责任单位写在第{line.number}行，前面的“{part.text}”没有认出是什么，请核对。"
    item.text = f"{item.text}\n{part.text}"
    item.found = part.found.doubting(("attribution_apart", told))
    outline.last, outline.pending = item, []
    return True


def _goes_on(outline: Outline, line: Line, part: Segment) -> bool:
    """Add an unnumbered paragraph to the numbered item it goes on from, where nobody answers for that item yet."""
    item = outline.pending[-1] if outline.pending else None
    if item is None or item.section != outline.here.code or item.rank is None or item.is_field:
        return False
    item.text = f"{item.text}\n{part.text}"
    if part.found:
        told = f"这一项的责任单位写在第{line.number}行另起的一段之后，按同一项处理，请核对。"
        item.found = part.found.doubting(("attribution_apart", told))
        outline.last, outline.pending = item, []
    return True
