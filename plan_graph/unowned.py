"""Tasks that nobody answers for: set like the others of their chapter, or in a plan that names nobody at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plan_graph.attribution import Attribution
from plan_graph.entries import Entry, is_titled, of_passage, of_section
from plan_graph.outline import Node, Outline

WORK = re.compile(
    r"任务|举措|措施|工程|行动|重点|保障|实施|落实|推进|建设|体系|机制|服务|完善|加强|提升|提高|健全|发展|促进"
)
NO_WORK = re.compile(
    r"背景|基础|现状|形势|成就|成效|总体|思想|原则|目标|回顾|挑战|机遇|问题|前言|前 言|概况|执行情况|指标"
)
STEPS = re.compile(r"步骤|阶段|进度|时间安排")
GOALS = re.compile(r"(?:主要|总体|发展|工作)?目标")
Shapes = dict[str, set[tuple[str, float | None]]]


def nobody(outline: Outline, folded: set[str]) -> list[Entry]:
    """Return the paragraphs and sections set like the tasks of their chapter, but with nobody named."""
    shapes = _shapes(outline, folded)
    made: list[Entry] = []
    for node in outline.nodes.values():
        chapter = node.code.partition(".")[0]
        if node.code in folded or chapter not in shapes or GOALS.fullmatch(node.title):
            continue
        if _is_shaped_section(outline, node, shapes[chapter]):
            made.append(of_section(node, Attribution()))
            folded.add(node.code)
            continue
        made += [
            of_passage(one, outline, Attribution())
            for one in node.passages
            if one.found is None and ("passage", one.rank) in shapes[chapter] and is_titled(one)
        ]
    return made


def _is_shaped_section(outline: Outline, node: Node, shapes: set[tuple[str, float | None]]) -> bool:
    return (
        ("section", node.rank) in shapes
        and outline.is_leaf(node)
        and not any(one.found for one in node.passages)
    )


def _shapes(outline: Outline, folded: set[str]) -> Shapes:
    """Return, for each chapter with tasks, how its tasks are set: as sections or passages, and in which numbering."""
    shapes: Shapes = {}
    for node in outline.nodes.values():
        chapter = node.code.partition(".")[0]
        if node.code in folded:
            shapes.setdefault(chapter, set()).add(("section", node.rank))
            continue
        for one in node.passages:
            if one.found and one.found.names:
                shapes.setdefault(chapter, set()).add(("passage", one.rank))
    return shapes


def without_any(outline: Outline) -> list[Entry]:
    """Read the tasks of a plan that names nobody: its leaf sections and numbered paragraphs about work."""
    made: list[Entry] = []
    for node in outline.nodes.values():
        top = outline.nodes.get(node.code.partition(".")[0])
        if top is not None and node.code and _is_work(top):
            made += _of_node(outline, node)
    if made:
        told = f"全文没有写明任何责任单位，读出{len(made)}项任务，都要补上牵头单位。"
        outline.tell("no_attribution", 0, told)
    return made


def of_chapters(outline: Outline, found: Sequence[Entry]) -> list[Entry]:
    """Return the tasks of chapters in which nobody at all is named, where these are most of the plan's work.

    Where they are fewer (safeguards behind attributed tasks), each such chapter is told and nothing is made of it.
    """
    owned = {one.section.partition(".")[0] or one.number for one in found}
    chapters = {
        node.code: [entry for part in (node, *outline.below(node)) for entry in _of_node(outline, part)]
        for node in outline.nodes.values()
        if node.code and not node.parent and node.code not in owned and _is_work(node)
    }
    made = [entry for entries in chapters.values() for entry in entries]
    if len(made) > len(found):
        return made
    for entries in filter(None, chapters.values()):
        _tell_chapter(outline, entries)
    return []


def _is_work(node: Node) -> bool:
    unfit = NO_WORK.search(node.title) or STEPS.search(node.title)
    return bool(WORK.search(node.title)) and not unfit


def _tell_chapter(outline: Outline, entries: Sequence[Entry]) -> None:
    first = min(entries, key=lambda one: one.line)
    chapter = outline.nodes[first.section.partition(".")[0]]
    titles = "、".join(f"“{one.title}”" for one in entries[:8])
    told = f"“{chapter.title}”部分没有写明任何责任单位，{titles}等{len(entries)}项没有计入任务，请核对。"
    outline.tell("chapter_unowned", first.line, told)


def _of_node(outline: Outline, node: Node) -> Sequence[Entry]:
    if GOALS.fullmatch(node.title):
        return []
    numbered = [one for one in node.passages if one.rank is not None and is_titled(one)]
    if numbered:
        return [of_passage(one, outline, Attribution()) for one in numbered]
    if outline.is_leaf(node) and node.parent and node.passages and not NO_WORK.search(node.title):
        return [of_section(node, Attribution(), node.code)]
    return []
