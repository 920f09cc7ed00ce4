"""An attribution that stands on a line of its own goes to what stands before it, or to all that its scope names."""

from __future__ import annotations

from plan_graph.attribution import Attribution
from plan_graph.headings import CHAPTER, FOURTH
from plan_graph.outline import Group, Node, Outline, Passage
from plan_graph.sources import Line


def place(outline: Outline, found: Attribution, line: Line) -> None:
    """Give an attribution that stands alone to the paragraph, the items or the section it speaks of."""
    outline.attributed.add(line.number)
    last = outline.last
    if last is not None and last.found is not None and not found.scope and _adds(last.found, found):
        last.found = last.found.merged(found)
        return
    pending = [one for one in outline.pending if one.section == outline.here.code and not one.is_field]
    outline.pending = []
    if found.scope:
        _scoped(outline, found, line, pending)
    elif len(pending) == 1:
        pending[0].found = found
        outline.last = pending[0]
    elif pending:
        outline.here.groups.append(Group(pending, found, line.number))
        pending[-1].found = found
        outline.last = pending[-1]
    else:
        _to_the_section(outline, found, line)


def _to_the_section(outline: Outline, found: Attribution, line: Line) -> None:
    here = outline.here
    if here.code and here.found is None and all(one.is_field for one in here.passages):
        _tell_parent(outline, here, line)
        give_section(outline, here, found, line.number)
        return
    told = f"“{line.text[:40]}”前面没有可以对应的任务，没有采用，请核对。"
    outline.tell("attribution_unplaced", line.number, told)


def _tell_parent(outline: Outline, here: Node, line: Line) -> None:
    """Tell where units behind a small part (（2）…) may stand for the whole task, whose other parts name nobody."""
    above = outline.nodes.get(here.parent)
    if above is None or here.rank < FOURTH or not above.passages or any(one.found for one in above.passages):
        return
    told = f"第{line.number}行的责任单位归给了其中的“{here.title[:20]}”，也可能管“{above.title[:20]}”整项，请核对。"
    outline.tell("attribution_scope", above.line, told)
    outline.tell("attribution_scope", here.line, told)


def give_section(outline: Outline, node: Node, found: Attribution, line: int) -> None:
    """Let an attribution hold for a whole section."""
    node.found = node.found.merged(found) if node.found else found
    node.found_at = node.found_at or line
    outline.last = node


def _scoped(outline: Outline, found: Attribution, line: Line, pending: list[Passage]) -> None:
    """以上三项 speaks of the last three items, 以上任务 of all without units of their own, 本章 and 本节 of a section."""
    if found.scope.startswith(("以上", "上述", "前述")):
        _above(outline, found, line, pending)
        return
    chapter = next((one for one in outline.path if one.rank <= CHAPTER), outline.here)
    node = chapter if "章" in found.scope[:2] else outline.here
    give_section(outline, node, found, line.number)


def _above(outline: Outline, found: Attribution, line: Line, pending: list[Passage]) -> None:
    parts = _open_parts(outline)
    if len(pending) > 1 or (pending and (found.count == 1 or not parts)):
        _to_items(outline, found, line, pending)
    elif parts:
        _to_parts(outline, found, line, parts)
    elif outline.here.code:
        give_section(outline, outline.here, found, line.number)
    else:
        told = f"“{line.text[:40]}”指的任务没有找到，没有采用，请核对。"
        outline.tell("attribution_unplaced", line.number, told)


def _to_items(outline: Outline, found: Attribution, line: Line, pending: list[Passage]) -> None:
    chosen = pending[-found.count :] if found.count else pending
    for passage in chosen:
        passage.found = found
        told = f"这一项的责任单位写在第{line.number}行的“{found.scope}”中，请核对。"
        outline.tell("attribution_section", passage.line, told)
    if found.count and found.count != len(pending):
        told = f"“{found.scope}”之前没有写明责任单位的有{len(pending)}项，归给最后{len(chosen)}项，请核对。"
        outline.tell("attribution_scope", line.number, told)
    outline.last = None


def _open_parts(outline: Outline) -> list[Node]:
    """Return the leaf sections beside this one, and this one, that nobody answers for yet."""
    here = outline.here
    beside = [
        one
        for one in outline.nodes.values()
        if one.code and one.parent == here.parent and one.rank == here.rank
    ]
    return [
        one
        for one in beside
        if outline.is_leaf(one) and one.found is None and not any(part.found for part in one.passages)
    ]


def _to_parts(outline: Outline, found: Attribution, line: Line, parts: list[Node]) -> None:
    chosen = parts[-found.count :] if found.count else parts
    for node in chosen:
        node.found, node.found_at = found, node.line
        told = f"“{node.title}”的责任单位写在第{line.number}行的“{found.scope}”中，请核对。"
        outline.tell("attribution_section", node.line, told)
    if found.count and found.count != len(parts):
        told = f"“{found.scope}”之前没有写明责任单位的有{len(parts)}部分，归给最后{len(chosen)}部分，请核对。"
        outline.tell("attribution_scope", line.number, told)
    outline.last = None


def _adds(before: Attribution, more: Attribution) -> bool:
    """Whether a second line only adds what the first left out: another role, or the time."""
    if more.lead and (before.lead or before.joint):
        return False
    if more.joint and before.joint:
        return False
    return not (more.participants and before.participants)
