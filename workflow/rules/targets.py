"""Targets as plans write them (≥97, 90—95, 124户左右, 与…同步) → what a figure is held against."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from plan_graph.goals import read_goal


class Direction(enum.StrEnum):
    """How a figure is held against its target; relative (与…同步) is held against a figure told beside it."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    INTERVAL = "interval"
    ABOUT = "about"
    RELATIVE = "relative"


class Accrual(enum.StrEnum):
    """State: what holds on a day. Cumulative: counted from the plan's first day. Growth: the mean rate of a year."""

    STATE = "state"
    CUMULATIVE = "cumulative"
    GROWTH = "growth"


DIRECTION_LABELS: dict[Direction, str] = {
    Direction.AT_LEAST: "不低于",
    Direction.AT_MOST: "不高于",
    Direction.INTERVAL: "区间",
    Direction.ABOUT: "左右",
    Direction.RELATIVE: "对照",
}
ACCRUAL_LABELS: dict[Accrual, str] = {
    Accrual.STATE: "时点值",
    Accrual.CUMULATIVE: "累计值",
    Accrual.GROWTH: "年均增长",
}


@dataclass(frozen=True)
class Target:
    """``value`` is None where the text says nothing that can be held against a figure; ``upper`` ends an interval."""

    value: Decimal | None
    direction: str
    upper: Decimal | None = None
    accrual: str = Accrual.STATE.value


def read_target(text: str, name: str = "") -> Target:
    """Read one target as the reader of plans does; the indicator's ``name`` tells what the figure alone does not.

    >>> read_target("≥97").value
    Decimal('97')
    >>> read_target("90—95%").direction
    'interval'
    >>> read_target("与全县生产总值增长同步").direction
    'relative'
    """
    goal = read_goal(text, name)
    return Target(_decimal(goal.value), goal.direction, _decimal(goal.upper), goal.accrual)


def _decimal(figure: str | None) -> Decimal | None:
    return None if figure is None else Decimal(figure)


def rounded(value: Decimal, places: int = 1) -> Decimal:
    """Return a figure rounded as people round (四舍五入): half goes away from zero.

    >>> rounded(Decimal("0.25")), rounded(Decimal("-2.45"))
    (Decimal('0.3'), Decimal('-2.5'))
    """
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def percent_of(part: Decimal | int, whole: Decimal | int, places: int = 1) -> Decimal | None:
    """Return part of whole in percent, never below 0 or above 100; None where the whole is nothing."""
    if whole <= 0:
        return None
    return rounded(min(max(Decimal(part) * 100 / Decimal(whole), Decimal(0)), Decimal(100)), places)


def mean_growth(base: Decimal, value: Decimal, years: Decimal | int) -> Decimal | None:
    """Return the mean yearly growth in percent from base to value; None where it cannot be told.

    >>> mean_growth(Decimal(100), Decimal(121), 2)
    Decimal('10.0')
    """
    if base <= 0 or value <= 0 or years <= 0:
        return None
    return rounded(((value / base) ** (Decimal(1) / Decimal(years)) - 1) * 100)
