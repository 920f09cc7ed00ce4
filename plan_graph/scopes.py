"""Attributions given for more than one paragraph: settled, and handed down to the parts they hold for."""

from __future__ import annotations

from plan_graph.entries import is_titled
from plan_graph.headings import FOURTH
from plan_graph.outline import Group, Node, Outline, Passage


def settle_groups(outline: Outline) -> None:
    """Decide what an attribution behind several paragraphs holds for: all of the section, or the last of them."""
    for node in outline.nodes.values():
        for group in node.groups:
            _settle(outline, node, group)


def _settle(outline: Outline, node: Node, group: Group) -> None:
    last = group.passages[-1]
    others = [one for one in node.passages if one.found and one is not last]
    if others or outline.below(node):
        told = f"这里的责任单位前面有{len(group.passages)}个自然段没有写明，只归给最后一段，请核对。"
        outline.tell("attribution_scope", group.line, told)
        told = f"这一段的责任单位写在第{group.line}行，前面几段没有写明，请核对。"
        outline.tell("attribution_scope", last.line, told)
        return
    if not node.code:
        return
    found, last.found = last.found, None
    node.found, node.found_at = found, group.line
    if len(group.passages) > 1 and not _items(node):
        told = f"责任单位写在“{node.title}”全部内容之后，按整个部分一项任务处理，请核对。"
        outline.tell("attribution_section", group.line, told)


def hand_down(outline: Outline) -> None:
    """Give a section's attribution to the parts below it that have none of their own."""
    for node in list(outline.nodes.values()):
        if node.found is not None and node.found.names:
            _hand_down(outline, node)


def _hand_down(outline: Outline, node: Node) -> None:
    if _lead_helpers(outline, node):
        return
    below = [one for one in outline.below(node) if one.found is None and outline.is_leaf(one)]
    own = _own(node)
    has_others = any(one.found for one in node.passages) or bool(outline.below(node))
    if not has_others and not (own and (_items(node) or (node.found and node.found.scope and len(own) > 1))):
        return
    below = [part for part in below if not any(one.found for one in part.passages)]
    if not below and not own and outline.is_leaf(node):
        told = f"“{node.title}”和其下的自然段各有责任单位，按不同任务处理，请核对。"
        outline.tell("attribution_mixed", node.line, told)
        return
    for part in below:
        part.found, part.found_at = node.found, node.found_at
    for passage in own:
        passage.found = node.found
    _tell(outline, node, [part.line for part in below] + [one.line for one in own])
    node.found = None


def _lead_helpers(outline: Outline, node: Node) -> bool:
    """Let those who lead a section lead its parts that name nobody but helpers (配合单位：…); False where there are none."""
    parts: list[Passage | Node] = [*node.passages, *outline.below(node)]
    owned = [one for one in parts if one.found and one.found.names]
    found = node.found
    if found is None or not found.lead or found.joint or found.participants:
        return False
    if not owned or any(one.found.lead or one.found.joint for one in owned if one.found):
        return False
    for one in owned:
        one.found = found.merged(one.found) if one.found else found
    helpers = [part for part in parts if part.found is None and isinstance(part, Passage) and is_titled(part)]
    for passage in helpers:
        passage.found = found
    _tell(outline, node, [one.line for one in (*owned, *helpers)])
    node.found = None
    return True


def _tell(outline: Outline, node: Node, lines: list[int]) -> None:
    told = f"“{node.title}”整部分的责任单位，分给其下没有写明的{len(lines)}项，请核对。"
    outline.tell("attribution_section", node.found_at, told)
    for line in lines:
        if line != node.found_at:
            told = f"这一项的责任单位写在“{node.title}”整部分处（第{node.found_at}行），请核对。"
            outline.tell("attribution_section", line, told)


def _own(node: Node) -> list[Passage]:
    return [one for one in node.passages if one.found is None and is_titled(one)]


def _items(node: Node) -> list[Passage]:
    """Return the numbered items of a section (1. 2. 3.) that are tasks themselves; （1） and ① are parts of one task.

    One item alone is the section itself, unless its number goes on from another section.
    """
    items = [one for one in node.passages if one.rank is not None and one.rank < FOURTH]
    runs_on = bool(items) and items[0].number not in (None, 1)
    return items if len(items) > 1 or runs_on or (items and node.found and node.found.scope) else []
