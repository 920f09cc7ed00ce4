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
Shapes = dict[str, set[tuple[str, float | None]]]


def nobody(outline: Outline, folded: set[str]) -> list[Entry]:
    """Return the paragraphs and sections set like the tasks of their chapter, but with nobody named."""
    shapes = _shapes(outline, folded)
    made: list[Entry] = []
    for node in outline.nodes.values():
        chapter = node.code.partition(".")[0]
        if node.code in folded or chapter not in shapes:
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
        if top is not None and node.code and WORK.search(top.title) and not NO_WORK.search(top.title):
            made += _of_node(outline, node)
    if made:
        told = f"全文没有写明任何责任单位，读出{len(made)}项任务，都要补上牵头单位。"
        outline.tell("no_attribution", 0, told)
    return made


def _of_node(outline: Outline, node: Node) -> Sequence[Entry]:
    numbered = [one for one in node.passages if one.rank is not None and is_titled(one)]
    if numbered:
        return [of_passage(one, outline, Attribution()) for one in numbered]
    if outline.is_leaf(node) and node.parent and node.passages and not NO_WORK.search(node.title):
        return [of_section(node, Attribution(), node.code)]
    return []
