"""Scoring (考核评分): a unit begins with every weight in full, and loses points for what can be shown. Off by default."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from workflow.rules.targets import rounded


class Fault(enum.StrEnum):
    """What costs points, each with the weight it is taken from."""

    LATE = "late"
    MISSING = "missing"
    RETURNED = "returned"
    RED_TASK = "red_task"
    BEHIND = "behind"
    NO_DATA = "no_data"


class Part(enum.StrEnum):
    """The parts of a score."""

    REPORTING = "reporting"
    TASKS = "tasks"
    INDICATORS = "indicators"


PART_OF: dict[Fault, Part] = {
    Fault.LATE: Part.REPORTING,
    Fault.MISSING: Part.REPORTING,
    Fault.RETURNED: Part.REPORTING,
    Fault.RED_TASK: Part.TASKS,
    Fault.BEHIND: Part.INDICATORS,
    Fault.NO_DATA: Part.INDICATORS,
}
FAULT_LABELS: dict[Fault, str] = {
    Fault.LATE: "逾期报送",
    Fault.MISSING: "到期未报",
    Fault.RETURNED: "被退回",
    Fault.RED_TASK: "牵头任务红灯",
    Fault.BEHIND: "指标滞后",
    Fault.NO_DATA: "指标无数据",
}
PART_LABELS: dict[Part, str] = {Part.REPORTING: "报送", Part.TASKS: "任务", Part.INDICATORS: "指标"}


@dataclass(frozen=True)
class ScoringRules:
    """Weights that make up the full score, the points of each fault, and the lowest score of each band."""

    weights: dict[Part, Decimal] = field(
        default_factory=lambda: {
            Part.REPORTING: Decimal(40),
            Part.TASKS: Decimal(30),
            Part.INDICATORS: Decimal(30),
        }
    )
    points: dict[Fault, Decimal] = field(
        default_factory=lambda: {
            Fault.LATE: Decimal(1), Fault.MISSING: Decimal(3), Fault.RETURNED: Decimal("0.5"), Fault.RED_TASK: Decimal(3),
            Fault.BEHIND: Decimal(5), Fault.NO_DATA: Decimal(5),
        }
    )  # fmt: skip
    bands: tuple[tuple[Decimal, str], ...] = (
        (Decimal(90), "优秀"),
        (Decimal(80), "良好"),
        (Decimal(60), "合格"),
    )

    @property
    def words(self) -> str:
        """The rules in a sentence, as they are printed beside every score."""
        weights = "、".join(
            f"{PART_LABELS[part]}{weight.normalize():f}分" for part, weight in self.weights.items()
        )
        faults = "、".join(
            f"{FAULT_LABELS[one]}扣{points.normalize():f}分" for one, points in self.points.items()
        )
        bands = "、".join(f"{low.normalize():f}分以上{name}" for low, name in self.bands)
        return f"满分由{weights}组成；每项{faults}，各部分扣完为止；{bands}，其余不合格。"


@dataclass(frozen=True)
class Occurrence:
    """One fault with the row that shows it, in words."""

    fault: Fault
    reason: str


@dataclass(frozen=True)
class Deducted:
    """Points really taken for an occurrence: nothing is taken from a part that is used up."""

    fault: Fault
    points: Decimal
    reason: str


@dataclass(frozen=True)
class Score:
    """What a unit has, its band, and every deduction with its reason."""

    total: Decimal
    band: str
    deductions: tuple[Deducted, ...]


def score(occurrences: Sequence[Occurrence], rules: ScoringRules) -> Score:
    """Return the score of one unit: full weights less the points of its faults, never below nothing in any part."""
    left = dict(rules.weights)
    taken = []
    for one in occurrences:
        part = PART_OF[one.fault]
        points = min(rules.points[one.fault], left[part])
        left[part] -= points
        taken.append(Deducted(one.fault, points, one.reason))
    total = rounded(sum(left.values(), Decimal(0)))
    return Score(total, band_of(total, rules), tuple(taken))


def band_of(total: Decimal, rules: ScoringRules) -> str:
    """Return the band of a score; below the lowest it is 不合格."""
    return next((name for low, name in rules.bands if total >= low), "不合格")
