"""What the graph of a plan answers on its page: who works with whom, on whom most hangs, and what a merger would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plan_graph.analysis import (
    WhatIf,
    canonical,
    clusters,
    what_if_abolished,
    what_if_merged,
    without_a_lead_if_absent,
)
from plan_graph.analysis_words import what_if_in_words
from plan_graph.draft import PlanDraft
from plan_graph.graph import PlanGraph, build

MOST = 10


@dataclass(frozen=True)
class Answers:
    """The answers with the question that was asked; ``refused`` says what was wrong with it."""

    absent: tuple[tuple[str, tuple[str, ...]], ...]
    groups: tuple[tuple[str, ...], ...]
    merge: str
    other: str
    into: str
    abolish: str
    what_if: WhatIf | None
    words: tuple[str, ...]
    refused: str


def answers_of(draft: PlanDraft, asked: Mapping[str, str]) -> Answers:
    """Return the answers for a plan's page; ``asked`` are the fields of its form."""
    graph = build(draft)
    merge, other, into, abolish = (
        asked.get(name, "").strip() for name in ("merge", "other", "into", "abolish")
    )
    try:
        found = _what_if(graph, draft, merge, other, into, abolish)
        refused = ""
    except KeyError as unknown:
        found, refused = None, f"规划中没有单位“{unknown.args[0]}”，请从名单中选择。"
    return Answers(
        tuple((unit, tuple(codes)) for unit, codes in without_a_lead_if_absent(graph)[:MOST]),
        tuple(group for group in clusters(graph) if len(group) > 1),
        merge,
        other,
        into,
        abolish,
        found,
        tuple(what_if_in_words(found).split("\n")) if found else (),
        refused,
    )


def _what_if(
    graph: PlanGraph, draft: PlanDraft, merge: str, other: str, into: str, abolish: str
) -> WhatIf | None:
    if abolish:
        return what_if_abolished(graph, canonical(draft, abolish))
    if not (merge and other):
        return None
    units = (canonical(draft, merge), canonical(draft, other))
    return what_if_merged(graph, units, into or units[0])
