"""Every manner is read as a careful clerk reads it; whatever is not is asked about, and nothing is silently wrong."""

from __future__ import annotations

import pytest

from tests.plan_graph import scoring
from tests.plan_graph.manners import every_manner
from tests.plan_graph.manners.manner import Manner

FLOORS = {"attribution": 1.0, "task": 1.0, "indicator": 1.0, "project": 1.0}


def _check(made: scoring.Score) -> None:
    assert made.silent() == []
    for kind, floor in FLOORS.items():
        assert made.counts[kind].precision >= floor, (kind, made.mistakes)
        assert made.counts[kind].recall >= floor, (kind, made.mistakes)


@pytest.mark.parametrize("manner", every_manner(), ids=lambda manner: manner.file_name)
def test_a_manner_is_read_as_its_truth_says(manner: Manner) -> None:
    _check(scoring.score(manner))


def test_the_real_plan_is_read_as_people_checked_it() -> None:
    made = scoring.real()
    if made is None:
        pytest.skip("the real plan does not stand beside the project")
    _check(made)


def test_a_wrong_truth_is_seen_and_told_apart_as_silent() -> None:
    manner = next(one for one in every_manner() if "枫江县" in one.file_name)
    wrong = manner.truth | {"tasks": [one | {"lead": ["县水利局"]} for one in manner.truth["tasks"]]}
    made = scoring.compare(manner.file_name, wrong, scoring.read_source(manner.file_name, manner.body()))
    assert made.counts["attribution"].recall < 0.8
    assert len(made.silent("attribution")) >= 4
