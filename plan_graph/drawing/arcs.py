"""Who works with whom: units in one column, an arc between two that share tasks, the thicker the more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from plan_graph.analysis import groups_of
from plan_graph.drawing.svg import Guide, Label, Mark, Picture, at_the_end, label
from plan_graph.responsibility import Responsibility

ROW, LEFT, REACH, GAP = 24, 134, 202, 14
EDGES_A_UNIT = 3
ROUNDS = 12
Pairs = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Arcs:
    """The picture, its groups of units that work together, and the pairs that are drawn."""

    picture: Picture
    groups: tuple[tuple[str, ...], ...]
    pairs: dict[tuple[str, str], int]


def sensible_least(pairs: Pairs, units: int) -> int:
    """Return the smallest number of common tasks from which on at most three arcs a unit are drawn."""
    weights = sorted(pairs.values(), reverse=True)
    most = EDGES_A_UNIT * max(units, 1)
    return weights[most] + 1 if len(weights) > most else 1


def arcs(held: Responsibility, guide: Guide, *, least: int, unit: str = "") -> Arcs:
    """Draw the pairs with at least ``least`` tasks in common; of one unit only where it is named."""
    drawn = {
        pair: number
        for pair, number in held.together().items()
        if number >= least and (not unit or unit in pair)
    }
    groups = _ordered_groups(drawn)
    places, height = _places(groups)
    labels = [_unit_label(name, y, guide) for name, y in places.items()]
    heaviest = max(drawn.values(), default=1)
    # thin arcs first: the thick ones lie over them
    marks = [
        _arc(pair, number, places, heaviest, guide)
        for pair, number in sorted(drawn.items(), key=lambda one: (one[1], one[0]))
    ]
    picture = Picture(LEFT + REACH, height, tuple(marks), tuple(labels))
    return Arcs(picture, groups, drawn)


def _ordered_groups(drawn: Pairs) -> tuple[tuple[str, ...], ...]:
    """Return the groups, each ordered so that those who share most stand near (repeated weighted means)."""
    shared: nx.Graph[str] = nx.Graph()
    for (one, other), number in sorted(drawn.items()):
        shared.add_edge(one, other, weight=number)
    groups = groups_of(shared)
    place = {name: float(number) for number, name in enumerate(name for group in groups for name in group)}
    for _ in range(ROUNDS):
        means = {name: _mean(name, shared, place) for name in place}
        groups = [tuple(sorted(group, key=lambda name: (round(means[name], 6), name))) for group in groups]
        place = {
            name: float(number) for number, name in enumerate(name for group in groups for name in group)
        }
    return tuple(groups)


def _mean(name: str, shared: nx.Graph[str], place: Mapping[str, float]) -> float:
    around = [(place[other], shared.edges[name, other]["weight"]) for other in sorted(shared[name])]
    weight = sum(number for _, number in around)
    return sum(where * number for where, number in around) / weight if weight else place[name]


def _places(groups: tuple[tuple[str, ...], ...]) -> tuple[dict[str, float], float]:
    places: dict[str, float] = {}
    y = 0.0
    for group in groups:
        for name in group:
            places[name] = y
            y += ROW
        y += GAP
    return places, max(y - GAP, ROW) + 2


def _unit_label(name: str, y: float, guide: Guide) -> Label:
    return at_the_end(label("unit", 0, y, (LEFT - 4, ROW), name, href=guide.address("unit", name)))


def _arc(
    pair: tuple[str, str], number: int, places: Mapping[str, float], heaviest: int, guide: Guide
) -> Mark:
    upper, lower = sorted((places[pair[0]], places[pair[1]]))
    upper, lower = upper + ROW / 2, lower + ROW / 2
    span = max(places.values()) - min(places.values()) or 1
    reach = LEFT + 24 + (REACH - 30) * ((lower - upper) / span) ** 0.75
    # a cubic whose control points stand at 4/3 of the reach touches the reach itself
    control = LEFT + (reach - LEFT) * 4 / 3
    thick = min(4, 1 + round(3 * (number - 1) / max(heaviest - 1, 1)))
    path = f"M{LEFT} {upper:g}C{control:.1f} {upper:g} {control:.1f} {lower:g} {LEFT} {lower:g}"
    return Mark(
        f"arc w{thick}", path, f"{pair[0]} — {pair[1]} · {guide.words.in_common.format(number=number)}"
    )
