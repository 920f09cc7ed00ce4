"""Drawing the responsibility map, beside writing the same ties as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from plan_graph import drawing
from plan_graph.drawing import Guide, Picture
from plan_graph.plans import bundled
from plan_graph.responsibility import Responsibility, of_draft
from tests.plans_of_any_size import generated

Bench = Callable[..., Any]
GUIDE = Guide(lambda kind, name: f"/map?{kind}={name}")
SIZES = {"31 × 35": of_draft(bundled("qinshui-145")[0]), "150 × 60": generated(tasks=150, units=60)}
DRAWERS: dict[str, Callable[[Responsibility], Picture]] = {
    "by section": lambda held: drawing.task_matrix(held, GUIDE),
    "by unit": lambda held: drawing.load_picture(held, GUIDE),
    "together": lambda held: drawing.arcs(held, GUIDE, least=2).picture,
}


def _fresh(held: Responsibility) -> Responsibility:
    """The same without what was grouped before."""
    return Responsibility(held.title, held.sections, held.tasks, held.units, held.ties)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", DRAWERS)
def test_the_picture(benchmark: Any, size: str, view: str) -> None:
    benchmark.group = f"the picture, {size}"
    made = benchmark(
        lambda: drawing.to_svg(DRAWERS[view](_fresh(SIZES[size])), title="责任图", description="说明")
    )
    assert made.startswith("<svg")


@pytest.mark.parametrize("size", SIZES)
def test_floor_the_same_ties_as_json(benchmark: Any, size: str) -> None:
    benchmark.group = f"the picture, {size}"
    benchmark(lambda: json.dumps(asdict(SIZES[size]), ensure_ascii=False))
