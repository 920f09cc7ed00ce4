"""The answers of plan_graph.analysis in words for a terminal."""

from __future__ import annotations

from plan_graph.analysis import WhatIf, clusters, together, without_a_lead_if_absent
from plan_graph.graph import PlanGraph

PARTS = {"leads": "牵头", "participates": "参与", "shares": "责任"}
MOST_TIES = 15


def ties(graph: PlanGraph) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (unit, unit, codes of the tasks they share by name), those that share most first."""
    edges = [
        (min(one, other), max(one, other), tuple(data["tasks"]))
        for one, other, data in together(graph).edges(data=True)
    ]
    return sorted(edges, key=lambda one: (-len(one[2]), one[0], one[1]))


def ties_in_words(graph: PlanGraph) -> str:
    """Return who works with whom, on whom most tasks hang, and which units form groups."""
    lines = ["合作最多的单位："]
    lines += [f"  {one}、{other}：{len(tasks)}项" for one, other, tasks in ties(graph)[:MOST_TIES]]
    lines.append("缺位时没有其他牵头单位的任务：")
    lines += [
        f"  {unit}：{len(codes)}项（{'、'.join(codes)}）" for unit, codes in without_a_lead_if_absent(graph)
    ]
    lines.append("合作成组的单位：")
    lines += [
        f"  {place}. {'、'.join(group)}" for place, group in enumerate(clusters(graph), 1) if len(group) > 1
    ]
    return "\n".join(lines)


def what_if_in_words(made: WhatIf) -> str:
    """Return what a merger or abolition would move, one task a line."""
    head = (
        f"{'、'.join(made.units)}合并为{made.heir}" if made.heir else f"撤销{'、'.join(made.units)}，无人承接"
    )
    lines = [f"{head}：{len(made.moved)}项任务的分工变化，{len(made.left_without_lead)}项任务失去牵头单位。"]
    if made.heir:
        lines.append(f"{made.heir}：原{_load(made.heir_before)}，合并后{_load(made.heir_after)}。")
    for one in made.moved:
        before = "；".join(f"{unit}{PARTS[kind]}" for unit, kind in one.before if unit in made.units)
        after = "；".join(f"{unit}{PARTS[kind]}" for unit, kind in one.after if unit == made.heir)
        bare = "，失去牵头单位" if one.code in made.left_without_lead else ""
        lines.append(f"  {one.code} {one.title}：{before} → {after or '无'}{bare}")
    return "\n".join(lines)


def _load(counts: dict[str, int]) -> str:
    return "、".join(f"{PARTS[kind]}{number}项" for kind, number in counts.items())
