"""Documents as typing damages them: each is read right, or somebody is asked at the place; none is silently wrong."""

from __future__ import annotations

from collections import Counter

from tests.plan_graph.mutations import OPERATORS, campaign

TRIALS = 170


def test_damage_is_read_right_or_asked_about() -> None:
    trials = list(campaign(TRIALS, seed=23))
    assert [(one.manner, one.line, one.operator, one.silent) for one in trials if one.silent] == []
    tried = Counter(one.operator for one in trials)
    assert set(tried) == set(OPERATORS)
    right = sum(1 for one in trials if not one.score.mistakes)
    assert right > 0.6 * TRIALS


def test_damage_does_change_the_documents() -> None:
    trials = list(campaign(len(OPERATORS) * 3, seed=3))
    assert any(one.score.mistakes for one in trials)
    assert len({(one.manner, one.line, one.text) for one in trials}) > len(OPERATORS)
