"""Questions to the graph beyond one task: who works with whom, on whom most hangs, who forms a group, what if."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from plan_graph.draft import PlanDraft
from plan_graph.graph import EDGE_KINDS, PlanGraph, load, of_kind, responsible

RESPONSIBLE = frozenset(EDGE_KINDS.values())


def together(graph: PlanGraph, *, collectives: bool = False) -> nx.Graph[str]:
    """Return the projection on units: nodes are unit names, an edge's ``tasks`` are the codes they share.

    Assignments that come only from a collective name (各成员单位) tie everybody to everybody and are left out unless
    asked for. Cost: the sum over tasks of the square of their units.
    """
    made: nx.Graph[str] = nx.Graph()
    made.add_nodes_from(node.partition(":")[2] for node in of_kind(graph, "unit"))
    for task in of_kind(graph, "task"):
        names = _units_of(graph, task, collectives)
        for one, other in combinations(names, 2):
            if made.has_edge(one, other):
                made.edges[one, other]["tasks"].append(task.partition(":")[2])
            else:
                made.add_edge(one, other, tasks=[task.partition(":")[2]])
    for _, _, data in made.edges(data=True):
        data["weight"] = len(data["tasks"])
    return made


def _units_of(graph: PlanGraph, task: str, collectives: bool) -> list[str]:
    return sorted(
        {
            source.partition(":")[2]
            for source, _, kind, data in graph.in_edges(task, keys=True, data=True)
            if kind in RESPONSIBLE and (collectives or not data.get("via_collective"))
        }
    )


def without_a_lead_if_absent(graph: PlanGraph) -> list[tuple[str, list[str]]]:
    """Return (unit, codes of the tasks only it leads) for every unit that leads alone, the most first."""
    alone: dict[str, list[str]] = {}
    for task in of_kind(graph, "task"):
        code = task.partition(":")[2]
        leads = [unit for unit, kind in responsible(graph, code) if kind == "leads"]
        if len(leads) == 1:
            alone.setdefault(leads[0], []).append(code)
    return sorted(alone.items(), key=lambda item: (-len(item[1]), item[0]))


def clusters(graph: PlanGraph) -> list[tuple[str, ...]]:
    """Return groups of units that share more work with one another than with others, the largest first.

    By greedy modularity over the shared tasks (networkx); units that share no task stand alone at the end.
    """
    return groups_of(together(graph))


def groups_of(shared: nx.Graph[str]) -> list[tuple[str, ...]]:
    """Return the groups of a weighted projection, the largest first, each in the order of its names."""
    if not shared.number_of_edges():
        return [(name,) for name in sorted(shared)]
    ties = shared.subgraph([name for name in shared if shared.degree(name)])
    groups = nx.community.greedy_modularity_communities(ties, weight="weight")
    alone = [(name,) for name in sorted(shared) if not shared.degree(name)]
    return [*sorted((tuple(sorted(group)) for group in groups), key=lambda one: (-len(one), one)), *alone]


@dataclass(frozen=True)
class Moved:
    """What a change of one task's units would be: the roles before and after, by unit."""

    code: str
    title: str
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class WhatIf:
    """What a merger or an abolition would move: tasks changed, tasks left without a lead, the heir's load."""

    units: tuple[str, ...]
    heir: str | None
    moved: tuple[Moved, ...]
    left_without_lead: tuple[str, ...]
    heir_before: dict[str, int]
    heir_after: dict[str, int]


STRENGTH = ("leads", "shares", "participates")


def canonical(draft: PlanDraft, name: str) -> str:
    """Return the canonical name of a unit by any of its names; raises KeyError if unknown."""
    for unit in draft.units:
        if name == unit.name or name in unit.aliases:
            return unit.name
    raise KeyError(name)


def what_if_merged(graph: PlanGraph, units: tuple[str, ...], heir: str) -> WhatIf:
    """Say what moves where units become one under a name (one of theirs or a new one); raises KeyError if unknown.

    A unit that held two roles in a task keeps the stronger: leads, then shares, then participates.
    """
    _known(graph, units)
    return _what_if(graph, (*units, *((heir,) if f"unit:{heir}" in graph else ())), heir)


def what_if_abolished(graph: PlanGraph, unit: str) -> WhatIf:
    """Say what moves where a unit is gone and nobody takes its work over; raises KeyError if unknown."""
    _known(graph, (unit,))
    return _what_if(graph, (unit,), None)


def _known(graph: PlanGraph, units: tuple[str, ...]) -> None:
    for unit in units:
        if f"unit:{unit}" not in graph:
            raise KeyError(unit)


def _what_if(graph: PlanGraph, gone: tuple[str, ...], heir: str | None) -> WhatIf:
    moved: list[Moved] = []
    bare: list[str] = []
    for task in of_kind(graph, "task"):
        code = task.partition(":")[2]
        before = tuple(responsible(graph, code))
        after = _after(before, set(gone), heir)
        if set(after) == set(before):
            continue
        moved.append(Moved(code, str(graph.nodes[task]["label"]), before, after))
        if _has_lead(before) and not _has_lead(after):
            bare.append(code)
    counts: Mapping[str, int] = load(graph).get(heir or "", {})
    later = dict.fromkeys(STRENGTH, 0)
    for task in of_kind(graph, "task"):
        for unit, kind in _after(tuple(responsible(graph, task.partition(":")[2])), set(gone), heir):
            later[kind] += unit == heir
    earlier = {kind: counts.get(kind, 0) for kind in STRENGTH}
    return WhatIf(tuple(dict.fromkeys(gone)), heir, tuple(moved), tuple(bare), earlier, later if heir else {})


def _after(
    before: tuple[tuple[str, str], ...], gone: set[str], heir: str | None
) -> tuple[tuple[str, str], ...]:
    kept = [(unit, kind) for unit, kind in before if unit not in gone]
    taken = [kind for unit, kind in before if unit in gone]
    if not heir or not taken:
        return tuple(kept)
    return (*kept, (heir, min(taken, key=STRENGTH.index)))


def _has_lead(roles: tuple[tuple[str, str], ...]) -> bool:
    return any(kind == "leads" for _, kind in roles)
