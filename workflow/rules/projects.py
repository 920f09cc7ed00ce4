"""重点项目: money by source and year, visible progress, performance, satisfaction; and when money runs ahead of work."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from workflow.rules.lights import Light, Verdict
from workflow.rules.machines import Machine
from workflow.rules.roles import Deed


class EntryKind(enum.StrEnum):
    """What an entry tells: money planned, received or spent; progress; a grade; satisfaction."""

    PLANNED = "planned"
    RECEIVED = "received"
    SPENT = "spent"
    PROGRESS = "progress"
    GRADE = "grade"
    SATISFACTION = "satisfaction"


class Source(enum.StrEnum):
    """Where money comes from."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    SOCIETY = "society"
    OTHER = "other"


class Grade(enum.StrEnum):
    """绩效评价 in four grades."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class EntryState(enum.StrEnum):
    """An entry counts once the unit's leader has confirmed it."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


K, S = EntryKind, EntryState
MONEY = frozenset({K.PLANNED, K.RECEIVED, K.SPENT})
KIND_LABELS: dict[EntryKind, str] = {
    K.PLANNED: "计划资金",
    K.RECEIVED: "到位资金",
    K.SPENT: "支出资金",
    K.PROGRESS: "形象进度",
    K.GRADE: "绩效等次",
    K.SATISFACTION: "满意度",
}
SOURCE_LABELS: dict[Source, str] = {
    Source.CENTRAL: "中央",
    Source.PROVINCE: "省级",
    Source.CITY: "市级",
    Source.COUNTY: "县级",
    Source.SOCIETY: "社会",
    Source.OTHER: "其他",
}
GRADE_LABELS: dict[Grade, str] = {Grade.EXCELLENT: "优", Grade.GOOD: "良", Grade.FAIR: "中", Grade.POOR: "差"}

ENTRY = Machine(
    thing="project_entry",
    name="项目数据",
    ways={
        (S.ENTERED, "confirm"): S.CONFIRMED,
        (S.ENTERED, "return"): S.RETURNED,
    },
    deeds={"enter": Deed.FILL_PROJECT, "confirm": Deed.CONFIRM_PROJECT, "return": Deed.CONFIRM_PROJECT},
    labels={S.ENTERED: "待分管领导确认", S.CONFIRMED: "已确认", S.RETURNED: "已退回"},
    act_labels={"enter": "填报", "confirm": "确认", "return": "退回"},
    reasoned=frozenset({"return"}),
    waiting=frozenset({S.ENTERED}),
)


@dataclass(frozen=True)
class ProjectFigures:
    """What is confirmed of a project at a day, in yuan; None where nothing was told."""

    planned: Decimal | None = None
    received: Decimal | None = None
    spent: Decimal | None = None
    received_on: date | None = None
    progress: Decimal | None = None
    progress_words: str = ""
    grade: Grade | None = None
    satisfied: int | None = None
    surveyed: int | None = None
    last_on: date | None = None
    reference: str = ""


@dataclass(frozen=True)
class AlertRules:
    """When money is held against work: gaps in percentage points, and days in which received money should move."""

    yellow_gap: Decimal = Decimal(10)
    red_gap: Decimal = Decimal(30)
    idle_days: int = 90
    idle_share: Decimal = Decimal(50)


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """Return part of whole in percent to one place, or None where either was not told or the whole is nothing."""
    if part is None or whole is None or whole == 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def alerts(found: ProjectFigures, today: date, rules: AlertRules | None = None) -> list[Verdict]:
    """Return what is wrong with a project, the worst first: no data, money ahead of work, money that does not move."""
    rules = rules or AlertRules()
    told = [
        _no_data(found),
        _more_spent_than_received(found),
        _ahead_of_work(found, rules),
        _idle(found, today, rules),
    ]
    order = (Light.RED, Light.YELLOW, Light.GREY)
    return sorted((one for one in told if one), key=lambda one: order.index(one.light))


def _no_data(found: ProjectFigures) -> Verdict | None:
    missing = [
        words
        for words, value in (
            ("计划资金", found.planned), ("到位资金", found.received), ("支出资金", found.spent), ("形象进度", found.progress),
        )
        if value is None
    ]  # fmt: skip
    return Verdict(Light.GREY, f"无数据：{'、'.join(missing)}") if missing else None


def _more_spent_than_received(found: ProjectFigures) -> Verdict | None:
    if found.spent is None or found.received is None or found.spent <= found.received:
        return None
    return Verdict(Light.RED, f"支出{_wan(found.spent)}万元，超过到位{_wan(found.received)}万元")


def _ahead_of_work(found: ProjectFigures, rules: AlertRules) -> Verdict | None:
    share = percent(found.spent, found.planned)
    if share is None or found.progress is None or share - found.progress < rules.yellow_gap:
        return None
    gap = (share - found.progress).quantize(Decimal("0.1"), ROUND_HALF_UP)
    light = Light.RED if gap > rules.red_gap else Light.YELLOW
    return Verdict(
        light, f"资金快于工作：支出占计划{share}%，形象进度{_plain(found.progress)}%，相差{gap}个百分点"
    )


def _idle(found: ProjectFigures, today: date, rules: AlertRules) -> Verdict | None:
    if not found.received or found.received_on is None:
        return None
    share = percent(found.spent or Decimal(0), found.received)
    days = (today - found.received_on).days
    if share is None or share >= rules.idle_share or days < rules.idle_days:
        return None
    return Verdict(Light.YELLOW, f"资金到位{days}天，支出{share}%，不足{rules.idle_share}%")


def _wan(yuan: Decimal) -> str:
    return _plain((yuan / 10000).quantize(Decimal("0.01")))


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
