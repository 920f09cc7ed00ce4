"""The tasks of division-of-work tables, and the sections that their groups make."""

from __future__ import annotations

import re

from plan_graph.attribution import Attribution
from plan_graph.division import Row
from plan_graph.draft import SectionDraft
from plan_graph.entries import Entry
from plan_graph.outline import Outline


def of_divisions(outline: Outline, found: list[Entry]) -> list[Entry]:
    """Return the tasks of division-of-work tables; a row that names a task of the text completes it."""
    known = {_key(one.title): one for one in found}
    made: list[Entry] = []
    for section, table in outline.divisions:
        for place, row in enumerate(table.rows, start=1):
            if row.refers:
                continue
            same = known.get(_key(row.title))
            if same is not None:
                _complete(outline, same, row.found, row.line)
            else:
                made.append(_of_row(section, row, place))
    return made


def _of_row(section: str, row: Row, place: int) -> Entry:
    base = f"{section}|{row.group}" if row.group else section
    return Entry(base, row.line, row.title, row.title, str(row.number or place), row.found)


def _complete(outline: Outline, task: Entry, found: Attribution, line: int) -> None:
    if not task.attribution.names:
        task.attribution = found
    elif set(task.attribution.names) != set(found.names):
        told = f"任务“{task.title}”在正文和分工表中的责任单位不一致，以正文为准，请核对。"
        outline.tell("attribution_conflict", line, told)
        outline.tell("attribution_conflict", task.line, told)


def _key(title: str) -> str:
    return re.sub(r"[\W_]", "", title)


def group_sections(outline: Outline, found: list[Entry]) -> list[SectionDraft]:
    """Make a section of each group of a table, and put the group's tasks into it."""
    sections: list[SectionDraft] = []
    codes: dict[str, str] = {}
    taken = set(outline.nodes)
    for one in found:
        if "|" not in one.section:
            continue
        if one.section not in codes:
            parent, _, title = one.section.partition("|")
            codes[one.section] = _free_code(parent, len(codes) + 1, taken)
            sections.append(SectionDraft(codes[one.section], title, parent or None))
        one.section = codes[one.section]
    return sections


def _free_code(parent: str, number: int, taken: set[str]) -> str:
    while True:
        code = f"{parent}.{number}" if parent else str(number)
        if code not in taken:
            taken.add(code)
            return code
        number += 1
