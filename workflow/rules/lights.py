"""Lights (红黄绿): computed from facts, each with its reason, never stored."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime

from workflow.rules.conclusions import Conclusion, Standing
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.states import OPEN, State


class Light(enum.StrEnum):
    """Grey: not started or not due. Blue: done and verified."""

    GREY = "grey"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    BLUE = "blue"


SHAPES: dict[Light, str] = {
    Light.RED: "■",
    Light.YELLOW: "▲",
    Light.GREEN: "●",
    Light.BLUE: "◆",
    Light.GREY: "○",
}
WORDS: dict[Light, str] = {
    Light.RED: "红灯",
    Light.YELLOW: "黄灯",
    Light.GREEN: "绿灯",
    Light.BLUE: "蓝灯",
    Light.GREY: "灰灯",
}
WORST_FIRST = (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE, Light.GREY)


@dataclass(frozen=True)
class Verdict:
    """A light with the reason for it."""

    light: Light
    reason: str

    @property
    def words(self) -> str:
        """Shape, word and reason: never colour alone."""
        return f"{SHAPES[self.light]} {WORDS[self.light]} · {self.reason}"


@dataclass(frozen=True)
class LightRules:
    """The thresholds: gaps in percentage points, warning in working days, returns after which it is yellow."""

    yellow_gap: int = 10
    red_gap: int = 30
    warn_days: int = 5
    returns: int = 1


@dataclass(frozen=True)
class LightFacts:
    """What a light is computed from.

    ``days_left`` counts working days to the due day, negative once it is past; ``final_on`` is the task's last day.
    """

    state: State
    now: datetime
    due_at: datetime
    days_left: int
    has_begun: bool = True
    returned_count: int = 0
    expected_percent: float | None = None
    actual_percent: float | None = None
    final_on: date | None = None

    @property
    def today(self) -> date:
        """The local day of the moment."""
        return self.now.astimezone(SHANGHAI).date()


def light_of(facts: LightFacts, rules: LightRules | None = None) -> Verdict:
    """Return the light of one obligation."""
    rules = rules or LightRules()
    if facts.state is State.WAIVED:
        return Verdict(Light.GREY, "牵头单位已豁免")
    if facts.state is State.CANCELLED:
        return Verdict(Light.GREY, "已终止，不再报送")
    if facts.state in OPEN and facts.now > facts.due_at:
        late = -facts.days_left
        return Verdict(Light.RED, f"逾期{late}个工作日" if late else "今天到期，已过时限")
    if facts.final_on is not None and facts.final_on < facts.today and not _is_done(facts):
        return Verdict(Light.RED, f"已过任务最终期限{facts.final_on:%Y-%m-%d}，尚未完成")
    return _light_of_open(facts, rules) if facts.state in OPEN else _light_of_settled(facts, rules)


def _is_done(facts: LightFacts) -> bool:
    return facts.state is State.VERIFIED and facts.actual_percent == 100


def _light_of_open(facts: LightFacts, rules: LightRules) -> Verdict:
    if facts.returned_count >= rules.returns:
        return Verdict(Light.YELLOW, f"被退回{facts.returned_count}次，待重新报送")
    if not facts.has_begun:
        return Verdict(Light.GREY, "本期尚未开始")
    if facts.days_left <= rules.warn_days:
        return Verdict(Light.YELLOW, f"还有{facts.days_left}个工作日到期" if facts.days_left else "今天到期")
    return Verdict(Light.GREY, "未到报送时间")


def _light_of_settled(facts: LightFacts, rules: LightRules) -> Verdict:
    gap = _gap(facts)
    if gap is not None and gap > rules.red_gap:
        return Verdict(Light.RED, f"进度落后{gap:.0f}个百分点")
    if gap is not None and gap >= rules.yellow_gap:
        return Verdict(Light.YELLOW, f"进度落后{gap:.0f}个百分点")
    if facts.state in {State.VERIFIED, State.ADOPTED}:
        return Verdict(Light.BLUE, "已核查" if facts.state is State.VERIFIED else "已采纳")
    return Verdict(Light.GREEN, "已报送，待核查")


def _gap(facts: LightFacts) -> float | None:
    if facts.expected_percent is None or facts.actual_percent is None:
        return None
    return facts.expected_percent - facts.actual_percent


def expected_progress(starts_on: date, ends_on: date, day: date) -> float:
    """Return the expected progress of a plan in percent, linear from its first day to its last."""
    if day <= starts_on:
        return 0.0
    if day >= ends_on:
        return 100.0
    return 100.0 * (day - starts_on).days / (ends_on - starts_on).days


def light_of_indicator(found: Standing, *, is_verified: bool, rules: LightRules | None = None) -> Verdict:
    """Return the light of an indicator from how it stands; without a figure it is grey, never green."""
    rules = rules or LightRules()
    if found.conclusion is Conclusion.NO_DATA:
        return Verdict(Light.GREY, f"无数据：{found.reason}")
    if found.is_met:
        return (
            Verdict(Light.BLUE, "达到目标，已核查")
            if is_verified
            else Verdict(Light.GREEN, "达到目标，待核查")
        )
    if found.has_ended:
        return Verdict(Light.RED, "规划期满，未达目标")
    gap = found.gap
    if gap is None:
        return Verdict(Light.YELLOW, "未达到目标")
    words = f"落后预期{gap:.0f}个百分点"
    if gap > rules.red_gap:
        return Verdict(Light.RED, words)
    return Verdict(Light.YELLOW, words) if gap >= rules.yellow_gap else Verdict(Light.GREEN, "符合或快于预期")


def worst(verdicts: list[Verdict]) -> Verdict:
    """Return the verdict that wants attention first; none at all is grey."""
    if not verdicts:
        return Verdict(Light.GREY, "没有报送义务")
    return min(verdicts, key=lambda verdict: WORST_FIRST.index(verdict.light))
