"""Tasks: the paragraphs, sections and table rows that somebody answers for, and those set like them that nobody does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plan_graph.attribution import Attribution
from plan_graph.divided import group_sections, of_divisions
from plan_graph.draft import SectionDraft, TaskDraft
from plan_graph.entries import Entry, is_titled, of_passage, of_section, tell_field
from plan_graph.fields import lift_fields
from plan_graph.numbered import give_numbered
from plan_graph.outline import Node, Outline
from plan_graph.scopes import hand_down, settle_groups
from plan_graph.times import read_due
from plan_graph.unowned import nobody, of_chapters, without_any


@dataclass(frozen=True)
class ReadTask:
    """A task before its place in the list is settled: the draft, the text it was read from, its doubts."""

    draft: TaskDraft
    text: str
    doubts: tuple[tuple[str, str], ...]


def read_tasks(outline: Outline) -> tuple[list[ReadTask], list[SectionDraft]]:
    """Return the tasks in the document's order, and the sections that are left; findings go to the outline."""
    lift_fields(outline)
    give_numbered(outline)
    settle_groups(outline)
    hand_down(outline)
    titled = _is_titled_style(outline)
    folded = {node.code for node in outline.nodes.values() if _folds(outline, node, titled)}
    found = [*_of_sections(outline, folded), *_of_passages(outline, folded)]
    found += nobody(outline, folded)
    divided = of_divisions(outline, sorted(found, key=lambda one: one.line))
    if not divided and any(one.attribution.names for one in found):
        found += of_chapters(outline, found)
    found.sort(key=lambda one: one.line)
    found += divided
    if not any(one.attribution.names for one in found):
        found = without_any(outline)
    own = {f"{task.section}.{task.number}".lstrip(".") for task in found}
    sections = [one for one in outline.sections() if one.code not in own or one.code not in folded]
    sections += group_sections(outline, found)
    return _drafts(found), sections


def _is_titled_style(outline: Outline) -> bool:
    """Whether this document gives each task an unnumbered paragraph with a title, several in a section."""
    several = single = 0
    for node in outline.nodes.values():
        count = sum(1 for one in node.passages if one.found and one.rank is None)
        several += count if count > 1 else 0
        single += count == 1
    return several > single


def _folds(outline: Outline, node: Node, titled: bool) -> bool:
    """Whether a section is itself the task: its attribution is the only one in it."""
    if not outline.is_leaf(node):
        return False
    attributed = [one for one in node.passages if one.found]
    if node.found is not None:
        return True
    if len(attributed) != 1 or attributed[0].rank is not None:
        return False
    only = attributed[0]
    others = [one for one in node.passages if one is not only and one.rank is None and is_titled(one)]
    return not ((titled or others) and is_titled(only))


def _of_sections(outline: Outline, folded: set[str]) -> Iterator[Entry]:
    for code in folded:
        node = outline.nodes[code]
        found = node.found or next(one.found for one in node.passages if one.found)
        if found is not None:
            tell_field(outline, node.title, node.line)
            yield of_section(node, found)


def _of_passages(outline: Outline, folded: set[str]) -> Iterator[Entry]:
    for node in outline.nodes.values():
        if node.code in folded and node.found is None:
            continue
        for one in node.passages:
            if one.found and (one.found.names or one.found.due):
                made = of_passage(one, outline, one.found)
                yield replace(made, section=node.parent) if node.code in folded else made


def _drafts(found: Sequence[Entry]) -> list[ReadTask]:
    ordinals: dict[str, int] = {}
    seen: dict[str, int] = {}
    made: list[ReadTask] = []
    for one in found:
        ordinals[one.section] = ordinals.get(one.section, 0) + 1
        number = one.number or str(ordinals[one.section])
        code = f"{one.section}.{number}" if one.section else number
        seen[code] = seen.get(code, 0) + 1
        unique = code if seen[code] == 1 else f"{code}-{seen[code]}"
        made.append(ReadTask(_draft(one, unique), one.text, one.attribution.doubts))
    return made


def _draft(one: Entry, code: str) -> TaskDraft:
    due = read_due(one.attribution.due) if one.attribution.due else None
    return TaskDraft(
        code=code,
        title=one.title.strip() or f"任务{code}",
        section=one.section,
        lead=one.attribution.lead,
        participants=one.attribution.participants,
        joint=one.attribution.joint,
        due=due.isoformat() if due else None,
        line=one.line,
        due_text=one.attribution.due,
    )


def with_first_leading(tasks: Sequence[ReadTask], *, even_alone: bool) -> list[ReadTask]:
    """Read the joint units of every task by the plan's own rule that the first named leads."""
    made = []
    for task in tasks:
        before = Attribution(task.draft.lead, task.draft.participants, task.draft.joint)
        found = before.with_first_leading(even_alone=even_alone)
        draft = replace(task.draft, lead=found.lead, participants=found.participants, joint=found.joint)
        doubts = tuple(
            one for one in task.doubts if one[0] != "role_guessed" or before.lead or not found.lead
        )
        if len(before.joint) == 1 and found.lead:
            told = f"只有“{found.lead[0]}”一个责任单位，按牵头单位处理，请核对。"
            doubts = (*doubts, ("first_leads", told))
        made.append(replace(task, draft=draft, doubts=doubts))
    return made
