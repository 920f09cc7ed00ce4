"""Numbers that look like identity numbers, made at run time from a region code that nobody holds."""

from __future__ import annotations

from workflow.rules.identifiers import CHECKS, WEIGHTS


def identity_number(region: str = "900000", born: str = "19010101", order: str = "001") -> str:
    """Return 18 characters whose region, date and check digit hold."""
    first = f"{region}{born}{order}"
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + CHECKS[total % 11]
