"""PlanDraft → networkx.MultiDiGraph, and the questions put to it."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypeAlias

import networkx as nx

from plan_graph.draft import PlanDraft
from plan_graph.units import expand

EDGE_KINDS = {"lead": "leads", "participant": "participates", "joint": "shares"}
PLAN = "plan"
PlanGraph: TypeAlias = "nx.MultiDiGraph[str]"


def build(draft: PlanDraft) -> PlanGraph:
    """Return the plan's graph.

    Nodes carry ``kind`` (plan, section, task, indicator, project, unit) and ``label``; ids are ``kind:key``. Edges
    carry ``kind``: contains (plan → section → task, plan → indicator, project), leads, participates and shares
    (unit → task, with ``via_collective``), measures (indicator → task, with ``evidence``).
    """
    graph: PlanGraph = nx.MultiDiGraph(
        title=draft.title, first_year=draft.period[0], last_year=draft.period[1]
    )
    graph.add_node(PLAN, kind="plan", label=draft.title)
    _add_contents(graph, draft)
    for unit in draft.units:
        graph.add_node(f"unit:{unit.name}", kind="unit", label=unit.name)
    for one in expand(draft):
        kind = EDGE_KINDS[one.role]
        _link(graph, f"unit:{one.unit}", f"task:{one.task_code}", kind, via_collective=one.via_collective)
    for measure in draft.measures:
        _link(
            graph,
            f"indicator:{measure.indicator}",
            f"task:{measure.task}",
            "measures",
            evidence=measure.evidence,
        )
    return graph


def _add_contents(graph: PlanGraph, draft: PlanDraft) -> None:
    for section in draft.sections:
        node = f"section:{section.code}"
        graph.add_node(node, kind="section", label=section.title)
        _link(graph, f"section:{section.parent}" if section.parent else PLAN, node, "contains")
    for task in draft.tasks:
        node = f"task:{task.code}"
        graph.add_node(node, kind="task", label=task.title, line=task.line)
        _link(graph, f"section:{task.section}" if task.section else PLAN, node, "contains")
    for indicator in draft.indicators:
        node = f"indicator:{indicator.no}"
        graph.add_node(node, kind="indicator", label=indicator.name, target=indicator.target)
        _link(graph, PLAN, node, "contains")
    for project in draft.projects:
        node = f"project:{project.box}.{project.no}"
        graph.add_node(node, kind="project", label=project.title, box=project.box)
        _link(graph, PLAN, node, "contains")


def _link(graph: PlanGraph, source: str, target: str, kind: str, **data: Any) -> None:
    graph.add_edge(source, target, key=kind, kind=kind, **data)


def of_kind(graph: PlanGraph, kind: str) -> list[str]:
    """Return the node ids of a kind, in the plan's order."""
    return [node for node, data in graph.nodes.items() if data["kind"] == kind]


def owes(graph: PlanGraph, unit: str) -> list[tuple[str, str]]:
    """Return (task code, leads | participates | shares) for a unit by its canonical name; KeyError if unknown."""
    node = f"unit:{unit}"
    if node not in graph:
        raise KeyError(unit)
    return [(target.partition(":")[2], kind) for _, target, kind in graph.out_edges(node, keys=True)]


def responsible(graph: PlanGraph, code: str) -> list[tuple[str, str]]:
    """Return (unit, leads | participates | shares) for a task by its code."""
    edges = graph.in_edges(f"task:{code}", keys=True)
    return [(source.partition(":")[2], kind) for source, _, kind in edges if kind in EDGE_KINDS.values()]


def works_with(graph: PlanGraph, unit: str) -> Counter[str]:
    """Return how many tasks a unit shares with each other unit."""
    together: Counter[str] = Counter()
    for code, _ in owes(graph, unit):
        together.update(name for name, _ in responsible(graph, code) if name != unit)
    return together


def nobody_accountable(graph: PlanGraph) -> list[str]:
    """Return the codes of tasks with no unit at all."""
    return [code for code in _codes(graph) if not responsible(graph, code)]


def joint_only(graph: PlanGraph) -> list[str]:
    """Return the codes of tasks that several units share and none leads."""
    return [code for code in _codes(graph) if {kind for _, kind in responsible(graph, code)} == {"shares"}]


def load(graph: PlanGraph) -> dict[str, Counter[str]]:
    """Return for each unit how many tasks it leads, participates in and shares."""
    return {
        node.partition(":")[2]: Counter(kind for _, _, kind in graph.out_edges(node, keys=True))
        for node in of_kind(graph, "unit")
    }


def _codes(graph: PlanGraph) -> list[str]:
    return [node.partition(":")[2] for node in of_kind(graph, "task")]


def to_graphml(graph: PlanGraph) -> str:
    """Return the graph as GraphML text."""
    return "\n".join(nx.generate_graphml(graph))


def to_json(graph: PlanGraph) -> dict[str, Any]:
    """Return the graph as node-link data."""
    data: dict[str, Any] = nx.node_link_data(graph, edges="edges")
    return data
