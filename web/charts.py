"""Coordinates of the charts that templates draw as SVG: a line through the periods, with the line that was expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 680, 230
LEFT, RIGHT, TOP, BOTTOM = 56, 14, 14, 40


@dataclass(frozen=True)
class Point:
    """One period: where it stands, its name and value; ``y`` is None where nothing was told."""

    x: float
    y: float | None
    label: str
    value: Decimal | None


@dataclass(frozen=True)
class Tick:
    """A line of the scale with its figure."""

    y: float
    label: str


@dataclass(frozen=True)
class Chart:
    """A whole chart: told points, the told line in its unbroken parts, the expected line, and the scale."""

    points: tuple[Point, ...]
    lines: tuple[str, ...]
    expected: str
    ticks: tuple[Tick, ...]
    every: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def trend(
    rows: Sequence[tuple[str, Decimal | None, Decimal | None]], *, low: Decimal | None = None, high: Decimal | None = None
) -> Chart | None:  # fmt: skip
    """Return the chart of (label, value, expected) rows, or None where no value was told."""
    told = [value for _, value, _ in rows if value is not None]
    if not told:
        return None
    seen = told + [value for _, _, value in rows if value is not None]
    floor, roof = _scale(min(seen) if low is None else low, max(seen) if high is None else high)
    step = (WIDTH - LEFT - RIGHT) / max(len(rows) - 1, 1)

    def place(value: Decimal) -> float:
        share = float((value - floor) / (roof - floor))
        return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)

    points = tuple(
        Point(round(LEFT + step * n, 1), None if value is None else place(value), label, value)
        for n, (label, value, _) in enumerate(rows)
    )
    line = " ".join(
        f"{points[n].x},{place(value)}" for n, (_, _, value) in enumerate(rows) if value is not None
    )
    marks = [floor + (roof - floor) * n / 4 for n in range(5)]
    ticks = tuple(Tick(place(mark), f"{mark.quantize(Decimal('0.1')).normalize():f}") for mark in marks)
    return Chart(points, _unbroken(points), line, ticks, every=max(1, (len(rows) + 7) // 8))


def _scale(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """Return where the scale begins and ends: never of no height."""
    if low == high:
        pad = abs(low) / 10 or Decimal(1)
        return low - pad, high + pad
    return low, high


def _unbroken(points: Sequence[Point]) -> tuple[str, ...]:
    parts: list[list[str]] = [[]]
    for point in points:
        if point.y is None:
            parts.append([])
        else:
            parts[-1].append(f"{point.x},{point.y}")
    return tuple(" ".join(part) for part in parts if len(part) > 1)
