"""Targets in the wordings of plans: a level, a change, a limit, an interval, or nothing a figure can be held against."""

from __future__ import annotations

import pytest

from plan_graph.goals import read_goal
from plan_graph.settled import Reading, settle


@pytest.mark.parametrize(
    ("text", "value", "direction"),
    [
        ("95%以上", "95", "at_least"), ("控制在3‰以内", "3", "at_most"), ("降低到5%", "5", "at_most"), ("提高到98%", "98", "at_least"),
        ("百分之九十五以上", "95", "at_least"), ("90%-95%", "90", "interval"), ("6%左右", "6", "about"), ("年均增长6%", "6", "at_least"),
    ],
)  # fmt: skip
def test_a_level_is_read(text: str, value: str, direction: str) -> None:
    goal = read_goal(text)
    assert (goal.value, goal.direction) == (value, direction)


@pytest.mark.parametrize("text", ["提高5个百分点", "增加20%", "较2020年下降10%", "降低0.5个百分点"])
def test_a_change_against_what_was_is_no_level(text: str) -> None:
    goal = read_goal(text)
    assert (goal.value, goal.direction, goal.doubt) == (None, "relative", "change")


def test_a_change_is_asked_about() -> None:
    _, told = settle(Reading(7, 1, "参保率", "提高5个百分点", "%", "预期性", ""))
    assert [(one.kind, one.line) for one in told] == [("target_relative", 7)]


def test_a_figure_in_tens_of_thousands_keeps_its_scale() -> None:
    made, told = settle(Reading(7, 1, "培训人数", "1.2万", "人", "预期性", ""))
    assert (made.value, made.unit) == ("1.2", "万人")
    assert [one.kind for one in told] == ["unit_guessed"]
