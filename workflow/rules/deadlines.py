"""Working days with 调休, and the moment at which a role owes a period."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from workflow.rules.periods import CYCLE_LABELS, Cycle, Period
from workflow.rules.states import Role

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
ONE_DAY = timedelta(days=1)


class Shift(enum.StrEnum):
    """Where a due day that is a rest day goes."""

    NEXT = "next"
    PREVIOUS = "previous"
    SECOND_NEXT = "second_next"
    NONE = "none"


SHIFT_LABELS: dict[Shift, str] = {
    Shift.NEXT: "顺延至",
    Shift.PREVIOUS: "提前至",
    Shift.SECOND_NEXT: "顺延至",
    Shift.NONE: "不顺延",
}

SHIFT_WORDS: dict[Shift, str] = {
    Shift.NEXT: "遇休息日顺延至下一个工作日",
    Shift.PREVIOUS: "遇休息日提前至上一个工作日",
    Shift.SECOND_NEXT: "遇休息日顺延至第二个工作日",
    Shift.NONE: "遇休息日不顺延",
}


@lru_cache(maxsize=64)
def _published(year: int) -> tuple[dict[date, str], frozenset[date]]:
    """Return (rest days with names, make-up working days) of one year, as the `holidays` library knows them."""
    known = holidays.country_holidays("CN", years=[year], language="zh_CN")
    rest = {day: name for day, name in known.items() if day.year == year}
    return rest, frozenset(day for day in known.weekend_workdays if day.year == year)


class WorkCalendar:
    """Working days of mainland China after the State Council's yearly notice, under a committee's own entries.

    ``overrides`` maps a day to (is working, name). A year without any make-up working day known has no notice yet
    and is provisional, until the office has entered at least one day of it.
    """

    def __init__(self, overrides: Mapping[date, tuple[bool, str]] | None = None) -> None:
        self._overrides = dict(overrides or {})
        self._known: dict[date, bool] = {}

    def is_working(self, day: date) -> bool:
        """Whether people work on this day."""
        if day not in self._known:
            self._known[day] = self._look_up(day)
        return self._known[day]

    def _look_up(self, day: date) -> bool:
        if day in self._overrides:
            return self._overrides[day][0]
        rest, made_up = _published(day.year)
        if day in made_up:
            return True
        return day not in rest and day.weekday() < 5

    def is_provisional(self, year: int) -> bool:
        """Whether the year's notice is not known yet."""
        return not _published(year)[1] and not any(day.year == year for day in self._overrides)

    def name(self, day: date) -> str:
        """Return why the day is special: the feast, 调休上班, 周末, or the empty text."""
        if day in self._overrides:
            return self._overrides[day][1]
        rest, made_up = _published(day.year)
        if day in made_up:
            return "调休上班"
        if day in rest:
            return "调休放假" if "调休" in rest[day] else rest[day]
        return "周末" if day.weekday() >= 5 else ""

    def next_working_day(self, day: date) -> date:
        """Return ``day`` itself if people work then, else the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """Return ``day`` itself if people work then, else the last working day before it."""
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Return the working day that lies ``count`` working days after (or before, if negative) ``day``."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after ``start`` up to ``end``; negative where ``end`` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (end - start).days
        return sum(self.is_working(start + timedelta(days=offset)) for offset in range(1, days + 1))


@dataclass(frozen=True)
class DueRule:
    """Cycle + day + month offset (0 or +1) + local time + shift + the participants' lead in working days."""

    cycle: Cycle = Cycle.QUARTERLY
    day: int = 25
    month_offset: int = 0
    at: time = time(17, 30)
    shift: Shift = Shift.NEXT
    participant_lead_days: int = 5


@dataclass(frozen=True)
class Due:
    """A due moment with the rule that made it, in words."""

    at: datetime
    nominal_on: date
    on: date
    explanation_zh: str
    provisional: bool


def due_moment(rule: DueRule, period: Period, role: Role, calendar: WorkCalendar) -> Due:
    """Return when ``role`` owes ``period``; a day past the month's end is the month's last day."""
    nominal = nominal_day(rule, period)
    day = shifted(nominal, rule.shift, calendar)
    words = _words(nominal, day, rule, calendar)
    lead_days = rule.participant_lead_days if role is Role.PARTICIPANT else 0
    if lead_days:
        day = calendar.add_working_days(day, -lead_days)
        words += f"；参与单位提前{lead_days}个工作日 → {_month_day(day)} {rule.at:%H:%M}"
    moment = datetime.combine(day, rule.at, SHANGHAI).astimezone(UTC)
    provisional = calendar.is_provisional(nominal.year) or calendar.is_provisional(day.year)
    return Due(
        moment, nominal, day, words + ("（节假日安排未公布，暂定）" if provisional else ""), provisional
    )


def nominal_day(rule: DueRule, period: Period) -> date:
    """Return the day the rule names, before any shift."""
    month = period.ends_on.month + rule.month_offset
    year = period.ends_on.year + (month - 1) // 12
    month = (month - 1) % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(rule.day, (first_of_next - ONE_DAY).day))


def shifted(day: date, shift: Shift, calendar: WorkCalendar) -> date:
    """Return where a rest day goes; a working day stays."""
    if shift is Shift.NONE or calendar.is_working(day):
        return day
    if shift is Shift.PREVIOUS:
        return calendar.previous_working_day(day)
    following = calendar.next_working_day(day)
    return calendar.add_working_days(following, 1) if shift is Shift.SECOND_NEXT else following


def rule_in_words(rule: DueRule) -> str:
    """Return a due rule as a clerk would say it."""
    month = "次月" if rule.month_offset else ("当月" if rule.cycle is Cycle.MONTHLY else "期末月")
    day = "最后一天" if rule.day == 31 else f"{rule.day}日"
    lead = (
        f"参与单位提前{rule.participant_lead_days}个工作日"
        if rule.participant_lead_days
        else "参与单位同时报送"
    )
    return (
        f"{CYCLE_LABELS[rule.cycle]}报一次，{month}{day} {rule.at:%H:%M}前；{SHIFT_WORDS[rule.shift]}；{lead}"
    )


def _words(nominal: date, day: date, rule: DueRule, calendar: WorkCalendar) -> str:
    if nominal == day:
        return f"{_month_day(day)} {rule.at:%H:%M}"
    name = calendar.name(nominal)
    why = name if name in {"周末", "调休放假"} else f"{name}放假"
    return f"{_month_day(nominal)}({why}) → {SHIFT_LABELS[rule.shift]}{_month_day(day)} {rule.at:%H:%M}"


def _month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def distance_in_words(day: date, today: date, calendar: WorkCalendar) -> str:
    """Return how far a day is from today in working days, in Chinese."""
    if day == today:
        return "今天"
    count = calendar.working_days_between(today, day)
    if day > today:
        return f"还有{count}个工作日" if count else "在休息日内"
    return f"已过{-count}个工作日" if count else "刚过"


def day_in_words(day: date) -> str:
    """Return a day with its weekday: 2024年9月25日（星期三）."""
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"
