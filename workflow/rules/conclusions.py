"""How an indicator stands: its figure held against the expected line, and the word for it (结论)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from workflow.rules.targets import Accrual, Direction, mean_growth, rounded

HUNDRED = Decimal(100)


class Conclusion(enum.StrEnum):
    """The five words of an evaluation; 无数据 is its own class and never counts as met."""

    EARLY = "提前完成"
    AHEAD = "快于预期"
    ON_TRACK = "符合进度"
    BEHIND = "滞后"
    NO_DATA = "无数据"


@dataclass(frozen=True)
class ConclusionRules:
    """Percentage points of the way: from ``ahead`` above the line 快于预期, over ``behind`` below it 滞后.

    ``about_percent`` is how far 左右 reaches to either side of its value.
    """

    ahead: Decimal = Decimal(5)
    behind: Decimal = Decimal(10)
    about_percent: Decimal = Decimal(5)


@dataclass(frozen=True)
class Measure:
    """What figures of one indicator are held against. ``year_targets`` are (last day of the year, value)."""

    direction: Direction
    target: Decimal | None
    starts_on: date
    ends_on: date
    accrual: Accrual = Accrual.STATE
    upper: Decimal | None = None
    base: Decimal | None = None
    is_rate: bool = True
    year_targets: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True)
class Told:
    """The figures there are: the latest, the first with the day it holds for, and what it is compared with."""

    latest: Decimal | None = None
    first: tuple[date, Decimal] | None = None
    benchmark: Decimal | None = None


@dataclass(frozen=True)
class Standing:
    """``progress`` is percent of the way from base to target, ``expected`` where it should be; None where not told."""

    conclusion: Conclusion
    reason: str = ""
    progress: Decimal | None = None
    expected: Decimal | None = None
    expected_value: Decimal | None = None
    is_met: bool = False
    has_ended: bool = False

    @property
    def gap(self) -> Decimal | None:
        """Expected minus actual, in percentage points of the way."""
        if self.progress is None or self.expected is None:
            return None
        return self.expected - self.progress


def standing(measure: Measure, told: Told, *, as_of: date, rules: ConclusionRules | None = None) -> Standing:
    """Return how an indicator stands on a day; whatever lacks a figure or a target to hold it against is 无数据."""
    rules = rules or ConclusionRules()
    if told.latest is None:
        return Standing(Conclusion.NO_DATA, "没有签批过的数值")
    if measure.direction is Direction.RELATIVE:
        return _relative(told)
    if measure.target is None:
        return Standing(Conclusion.NO_DATA, "目标没有数值，须人工判断")
    if measure.accrual is Accrual.GROWTH:
        return _growth(measure, told.latest, measure.target, as_of)
    return _on_the_way(measure, told, as_of, rules)


def _relative(told: Told) -> Standing:
    assert told.latest is not None
    if told.benchmark is None:
        return Standing(Conclusion.NO_DATA, "没有填报对照值，不能判断")
    met = told.latest >= told.benchmark
    words = f"对照值{told.benchmark.normalize():f}"
    return Standing(Conclusion.ON_TRACK if met else Conclusion.BEHIND, words, is_met=met)


def _growth(measure: Measure, latest: Decimal, target: Decimal, as_of: date) -> Standing:
    rate: Decimal | None = latest
    if not measure.is_rate:
        years = rounded(Decimal((as_of - measure.starts_on).days) / Decimal("365.25"), 2)
        rate = mean_growth(measure.base or Decimal(0), latest, years)
    if rate is None:
        return Standing(Conclusion.NO_DATA, "没有基数，算不出年均增长")
    met = rate <= target if measure.direction is Direction.AT_MOST else rate >= target
    words = f"年均增长{rate.normalize():f}%，目标{target.normalize():f}%"
    return Standing(Conclusion.ON_TRACK if met else Conclusion.BEHIND, words, is_met=met)


def bounds(measure: Measure, rules: ConclusionRules) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest value that meet the target; None where that side is open."""
    target = measure.target
    if target is None:
        return None, None
    if measure.direction is Direction.AT_LEAST:
        return target, None
    if measure.direction is Direction.AT_MOST:
        return None, target
    if measure.direction is Direction.INTERVAL:
        return target, measure.upper if measure.upper is not None else target
    reach = abs(target) * rules.about_percent / HUNDRED
    return target - reach, target + reach


def _on_the_way(measure: Measure, told: Told, as_of: date, rules: ConclusionRules) -> Standing:
    assert told.latest is not None
    low, high = bounds(measure, rules)
    met = (low is None or told.latest >= low) and (high is None or told.latest <= high)
    ended = as_of >= measure.ends_on
    start, words = _start(measure, told)
    if start is None or start[0] >= measure.ends_on:
        return _met_or_not(measure, met, ended, words)
    goal = _goal(start[1], low, high)
    if goal == start[1]:
        return _met_or_not(measure, met, ended, "基数已达到目标，须保持")
    expected_value = line(measure, start, goal, as_of)
    span = goal - start[1]
    progress = rounded((told.latest - start[1]) * HUNDRED / span)
    expected = rounded((expected_value - start[1]) * HUNDRED / span)
    progress = max(min(progress, HUNDRED), Decimal(0))
    found = HUNDRED if met else progress
    conclusion = _word(found, expected, met=met, ended=ended, rules=rules, holds=_must_hold(measure))
    return Standing(conclusion, words, found, expected, rounded(expected_value, 2), met, ended)


def _must_hold(measure: Measure) -> bool:
    """Whether being within the target today says nothing of the end: a ceiling, an interval, a value 左右."""
    return measure.direction is not Direction.AT_LEAST


def _start(measure: Measure, told: Told) -> tuple[tuple[date, Decimal] | None, str]:
    if measure.base is not None:
        return (measure.starts_on, measure.base), ""
    if measure.accrual is Accrual.CUMULATIVE:
        return (measure.starts_on, Decimal(0)), ""
    if told.first is not None and told.first[0] < measure.ends_on:
        return told.first, f"规划没有基数，以首次签批值{told.first[1].normalize():f}起算"
    return None, "规划没有基数"


def _goal(start: Decimal, low: Decimal | None, high: Decimal | None) -> Decimal:
    """Return the nearest value that meets the target; the start itself where it does so already."""
    if low is not None and start < low:
        return low
    if high is not None and start > high:
        return high
    return start


def _met_or_not(measure: Measure, met: bool, ended: bool, words: str) -> Standing:
    if not met:
        return Standing(Conclusion.BEHIND, words or "未达到目标", is_met=False, has_ended=ended)
    early = not ended and not _must_hold(measure) and measure.accrual is Accrual.CUMULATIVE
    return Standing(Conclusion.EARLY if early else Conclusion.ON_TRACK, words, is_met=True, has_ended=ended)


def expected_value(
    measure: Measure, first: tuple[date, Decimal] | None, day: date, rules: ConclusionRules | None = None
) -> Decimal | None:
    """Return the value expected on a day, for the line of a chart; None where there is no way to go."""
    low, high = bounds(measure, rules or ConclusionRules())
    start, _ = _start(measure, Told(first=first))
    if start is None or (low is None and high is None) or start[0] >= measure.ends_on:
        return None
    return rounded(line(measure, start, _goal(start[1], low, high), day), 2)


def line(measure: Measure, start: tuple[date, Decimal], goal: Decimal, day: date) -> Decimal:
    """Return the value expected on a day: straight from the start through each year's target to the goal."""
    points = [start, *(one for one in measure.year_targets if start[0] < one[0] < measure.ends_on)]
    points.append((measure.ends_on, goal))
    if day <= points[0][0]:
        return points[0][1]
    for (since, below), (until, above) in pairwise(points):
        if day <= until:
            return below + (above - below) * (day - since).days / (until - since).days
    return goal


def _word(
    progress: Decimal, expected: Decimal, *, met: bool, ended: bool, rules: ConclusionRules, holds: bool
) -> Conclusion:
    if met:
        return Conclusion.ON_TRACK if ended or holds else Conclusion.EARLY
    if ended:
        return Conclusion.BEHIND
    if progress >= expected + rules.ahead:
        return Conclusion.AHEAD
    return Conclusion.ON_TRACK if progress >= expected - rules.behind else Conclusion.BEHIND
