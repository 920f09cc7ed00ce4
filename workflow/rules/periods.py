"""Cycles (周期) and their periods."""

from __future__ import annotations

import enum
from calendar import monthrange
from dataclasses import dataclass
from datetime import date


class Cycle(enum.StrEnum):
    """How often something is owed."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    ANNUAL = "annual"
    ONCE = "once"


MONTHS: dict[Cycle, int] = {Cycle.MONTHLY: 1, Cycle.QUARTERLY: 3, Cycle.HALF_YEARLY: 6, Cycle.ANNUAL: 12}
KEY_LETTERS: dict[Cycle, str] = {Cycle.MONTHLY: "M", Cycle.QUARTERLY: "Q", Cycle.HALF_YEARLY: "H"}
CYCLE_LABELS: dict[Cycle, str] = {
    Cycle.MONTHLY: "每月",
    Cycle.QUARTERLY: "每季度",
    Cycle.HALF_YEARLY: "每半年",
    Cycle.ANNUAL: "每年",
    Cycle.ONCE: "一次",
}
DIGITS = "一二三四"


@dataclass(frozen=True)
class Period:
    """One period: both days belong to it; ``ordinal`` counts from 1 within the year."""

    year: int
    cycle: Cycle
    ordinal: int
    starts_on: date
    ends_on: date

    @property
    def key(self) -> str:
        """A sortable name: 2024Q3, 2024M07, 2024H1, 2024, or 2021-2025 for once."""
        if self.cycle is Cycle.ONCE:
            return f"{self.starts_on.year}-{self.ends_on.year}"
        if self.cycle is Cycle.ANNUAL:
            return str(self.year)
        width = 2 if self.cycle is Cycle.MONTHLY else 1
        return f"{self.year}{KEY_LETTERS[self.cycle]}{self.ordinal:0{width}d}"

    @property
    def label(self) -> str:
        """The period in Chinese: 2024年第三季度."""
        if self.cycle is Cycle.ONCE:
            return f"{self.starts_on.year}—{self.ends_on.year}年"
        if self.cycle is Cycle.ANNUAL:
            return f"{self.year}年度"
        if self.cycle is Cycle.MONTHLY:
            return f"{self.year}年{self.ordinal}月"
        if self.cycle is Cycle.HALF_YEARLY:
            return f"{self.year}年{'上下'[self.ordinal - 1]}半年"
        return f"{self.year}年第{DIGITS[self.ordinal - 1]}季度"


def periods_of(
    first_year: int, last_year: int, cycle: Cycle, *, starts_on: date | None = None
) -> tuple[Period, ...]:
    """Return the periods of the years, in order; those that end before ``starts_on`` are left out."""
    if cycle is Cycle.ONCE:
        found = [Period(last_year, cycle, 1, date(first_year, 1, 1), date(last_year, 12, 31))]
    else:
        found = [one for year in range(first_year, last_year + 1) for one in _of_year(year, cycle)]
    return tuple(one for one in found if starts_on is None or one.ends_on >= starts_on)


def _of_year(year: int, cycle: Cycle) -> list[Period]:
    months = MONTHS[cycle]
    return [
        Period(year, cycle, first // months + 1, date(year, first + 1, 1), _last_day(year, first + months))
        for first in range(0, 12, months)
    ]


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
