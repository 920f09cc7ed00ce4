"""A row as it was read → an indicator: the unit parted from the name, the target understood, every guess told."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from plan_graph.draft import Finding, IndicatorDraft
from plan_graph.goals import Goal, read_goal

ATTRIBUTE = re.compile(r"(约束|预期)(?:性|型)?(?:指标)?$")
GROUP_ATTRIBUTE = re.compile(r"(约束|预期)(?:性|型)指标")
MEASURE = re.compile(r" ?[（(](?:单位[:： ]?)?((?:[%％‰]|万|亿|千|百)?[^（）()0-9，。]{0,8})[)）]$")
TARGET_MEASURE = re.compile(
    r"(?<![0-9.])[0-9.]{1,20} ?[\]］〕】]? ?([%％‰]|[万亿]?(?:人次|个百分点|平方米|公里|课时|[户人次名所个张件元例家处套岁]))(?:左右|以上|以下|以内)?$"
)
RATE = re.compile(r"(?:率|比例|比重|占比|增速|增幅)$")
NO_MEASURE = {"类", "级", "县级", "市级", "省级", "含", "户籍", "常住", "城镇", "农村"}
EMPTY = re.compile(r"[—\-－/–~～.·…*]*|无")

SCALE = re.compile(r"[0-9] ?([万亿])")


@dataclass(frozen=True)
class Reading:
    """A row as it was read, before its unit is parted from its name; ``is_growth`` where the target is a yearly rate."""

    line: int
    no: int
    name: str
    target: str
    unit: str
    attribute: str
    group: str
    base: str = ""
    years: tuple[int | None, int | None] = (None, None)
    yearly: tuple[tuple[int, str], ...] = ()
    is_growth: bool = False


def settle(read: Reading) -> tuple[IndicatorDraft, list[Finding]]:
    """Return the indicator and what of it was guessed."""
    name, in_name = _parted(read.name)
    told: list[Finding] = []
    unit = read.unit or in_name or _unit_of(read.target)
    if not unit and RATE.search(name) and _is_share(read.target):
        unit = "%"
        told.append(Finding("unit_guessed", read.line, f"指标“{name}”没有写单位，按“%”处理，请核对。"))
    scale = SCALE.search(read.target)
    if scale and unit and unit[0] not in "万亿千%％‰":
        unit = f"{scale.group(1)}{unit}"
        told.append(Finding("unit_guessed", read.line, f"指标“{name}”的目标以“{unit}”计，请核对。"))
    goal = read_goal(read.target, read.name)
    if read.is_growth:
        goal = replace(goal, accrual="growth")
    told += _doubts(read, name, goal)
    made = IndicatorDraft(
        read.no,
        name,
        read.target,
        unit.replace("％", "%"),
        _attribute(read),
        read.group.replace(" ", ""),
        read.base or None,
        read.years[0] if read.base else None,
        read.years[1],
        read.line,
        goal.value,
        goal.upper,
        goal.direction,
        goal.accrual,
        read.yearly,
    )
    return made, told


def _is_share(target: str) -> bool:
    """Whether the figures of a target can be shares of a hundred (a rate per million can not)."""
    figures = re.findall(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", target)
    return bool(figures) and all(float(figure) <= 100 for figure in figures)


def _parted(written: str) -> tuple[str, str]:
    """Part the unit of measure from a name that ends with it: 参保率（%）."""
    measure = MEASURE.search(written)
    if measure is None or not measure.group(1) or measure.group(1) in NO_MEASURE:
        return written.strip(), ""
    return written[: measure.start()].strip(), measure.group(1)


def _unit_of(target: str) -> str:
    written = TARGET_MEASURE.search(target)
    return written.group(1) if written else ""


def _attribute(read: Reading) -> str:
    found = ATTRIBUTE.match(read.attribute) or GROUP_ATTRIBUTE.search(read.group)
    return f"{found.group(1)}性" if found else ""


def _doubts(read: Reading, name: str, goal: Goal) -> list[Finding]:
    if not read.target:
        return [Finding("indicator_unread", read.line, f"指标“{name}”没有读到目标值。")]
    sentences = {
        "several": ("target_several", "有几个数值，没有取数，需要人工判断"),
        "change": ("target_relative", "是与原来水平相比的变化，没有取数，需要人工判断"),
        "falling": ("direction_guessed", "没有写明方向，按“不高于”处理，请核对"),
    }
    if goal.doubt not in sentences:
        return []
    kind, told = sentences[goal.doubt]
    return [Finding(kind, read.line, f"指标{read.no}“{name}”的目标“{read.target}”{told}。")]


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: blank, or a dash."""
    return EMPTY.fullmatch(text) is not None
