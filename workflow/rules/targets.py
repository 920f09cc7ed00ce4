"""Targets as plans write them (≥97, 124户, 与…同步) → a value and a direction, or no value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,4})?")
AT_MOST = ("≤", "＜", "<", "不超过", "不高于", "以内", "以下", "低于")


@dataclass(frozen=True)
class Target:
    """``value`` is None where the text says nothing that can be held against a figure."""

    value: Decimal | None
    direction: str


def read_target(text: str) -> Target:
    """Read one target; a text with a range or with words only is relative and has no value.

    >>> read_target("≥97")
    Target(value=Decimal('97'), direction='at_least')
    >>> read_target("与全县生产总值增长同步").direction
    'relative'
    """
    numbers = NUMBER.findall(text.replace(",", ""))
    if len(numbers) != 1:
        return Target(None, "relative")
    at_most = any(mark in text for mark in AT_MOST) and "不低于" not in text
    return Target(Decimal(numbers[0]), "at_most" if at_most else "at_least")
