"""Parts of a section that are fields of one task (目标任务, 实施内容, 责任分工, 完成时限): put back into the task they describe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from plan_graph.attribution import Attribution
from plan_graph.outline import Node, Outline, Passage

DUTIES = re.compile(r"(?:责任|职责|任务|组织|工作)?分工|责任(?:单位|主体|部门|落实)|牵头单位|组织实施单位")
DUE = re.compile(r"(?:完成|办结|实施)?(?:时限|期限|时间)(?:要求|安排|节点)?|进度(?:安排|要求)")
FIELD = re.compile(
    rf"{DUTIES.pattern}|{DUE.pattern}|(?:工作|年度|总体|主要|建设|任务)?目标(?:任务)?|(?:实施|建设|工作|主要|项目|任务|改造)(?:内容|对象|范围|标准|地点|规模|任务|措施)"
    r"|(?:推进|工作|保障)(?:措施|举措|步骤)|资金(?:来源|安排|筹措|保障)|补(?:贴|助)标准|政策依据|服务对象|验收标准|绩效目标"
)
FEWEST, LONGEST_DUE = 2, 40


def lift_fields(outline: Outline) -> None:
    """Give a section the units of its part 责任分工, where all its parts are fields of one task; this is told."""
    below: dict[str, list[Node]] = {}
    for node in outline.nodes.values():
        if node.code:
            below.setdefault(node.parent, []).append(node)
    for node in list(outline.nodes.values()):
        parts = below.get(node.code, []) if node.code in outline.nodes else []
        duties = [one for one in parts if DUTIES.fullmatch(one.title) and _found(one)]
        if len(parts) >= FEWEST and len(duties) == 1 and all(FIELD.fullmatch(one.title) for one in parts):
            _lift(outline, node, duties[0], below)


def _found(node: Node) -> Attribution | None:
    owned = [one.found for one in node.passages if one.found and one.found.names]
    return node.found or (owned[0] if len(owned) == 1 else None)


def _lift(outline: Outline, node: Node, duties: Node, below: dict[str, list[Node]]) -> None:
    found = _found(duties)
    if found is None or node.found is not None:
        return
    due = found.due or _due(below[node.code])
    node.found, node.found_at = replace(found, due=due), duties.line
    for part in list(_all_below(node, below)):
        outline.nodes.pop(part.code, None)
        texts = [(part.line, part.title), *((one.line, one.text) for one in part.passages)]
        node.passages += [Passage(node.code, line, text, None, None, is_field=True) for line, text in texts]
    told = (
        f"“{node.title}”的责任单位写在其下的“{duties.title}”中（第{duties.line}行），按整项任务处理，请核对。"
    )
    outline.tell("attribution_section", node.line, told)


def _due(parts: list[Node]) -> str | None:
    when = next((one for one in parts if DUE.fullmatch(one.title) and one.passages), None)
    text = when.passages[0].text.strip("。； ") if when else ""
    return text if 0 < len(text) < LONGEST_DUE else None


def _all_below(node: Node, below: dict[str, list[Node]]) -> Iterator[Node]:
    for part in below.get(node.code, []):
        yield part
        yield from _all_below(part, below)
