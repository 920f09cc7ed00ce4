"""The one table of rounds: what runs when (cron in Asia/Shanghai), why at that hour, and whether it catches up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from workflow.rules.deadlines import SHANGHAI

FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
FARTHEST = timedelta(days=800)


@dataclass(frozen=True)
class Entry:
    """A round: its name, title, cron line and why that hour.

    ``at_once`` rounds run as soon as the program starts, also where they never ran; the others wait for their first
    hour, and are caught up when one passed in silence.
    """

    name: str
    title: str
    cron: str
    why: str
    at_once: bool = False


TABLE: tuple[Entry, ...] = (
    Entry("generate", "补齐报送义务", "10 2 * * *", "夜间补齐本期与下期应报义务，早于当天的提醒", at_once=True),
    Entry("publish", "台账与日历", "30 2 * * *", "夜间留一份当天的台账和各单位日历文件，不与白天抢资源"),
    Entry("verify", "核对留痕", "10 3 * * *", "夜间无人写入时逐条核对，并签下当天的链头"),
    Entry("backup", "备份账本", "30 3 * * *", "核对之后备份，备份里的链头就是刚核对过的"),
    Entry("roll_up", "汇总下级数据", "50 3 * * *", "前一天的核查都已入账，凌晨把各下级的核定数据汇总到上级委员会"),
    Entry("remind", "归集提醒", "5 8 * * *", "免打扰结束后、上班时归集当天的一条提醒和发函建议", at_once=True),
    Entry("weekly", "办公室周报", "15 8 * * 1", "周一当天提醒归集之后，给办公室一份汇总并附留痕链头"),
    Entry("holidays", "节假日安排", "20 8 15 1,11,12 *", "国务院通知一般在十一月公布；年底年初各查一次，缺了就告诉办公室"),
    Entry("announce", "发送消息", "*/5 * * * *", "随时发出到点的消息；免打扰的消息自带最早时刻", at_once=True),
)  # fmt: skip
BY_NAME = {entry.name: entry for entry in TABLE}


def next_after(cron: str, moment: datetime) -> datetime:
    """Return the first moment after this one that a cron line names, in UTC; raises ValueError for a line without any."""
    minutes, hours, days, months, weekdays = _read(cron)
    local = moment.astimezone(SHANGHAI).replace(second=0, microsecond=0) + timedelta(minutes=1)
    for day in _days(local.date()):
        if day.month not in months or day.day not in days or (day.weekday() + 1) % 7 not in weekdays:
            continue
        for hour in sorted(hours):
            for minute in sorted(minutes):
                found = datetime.combine(day, time(hour, minute), SHANGHAI)
                if found >= local:
                    return found.astimezone(UTC)
    raise ValueError(f"the cron line {cron!r} names no moment")


def last_before(cron: str, moment: datetime) -> datetime:
    """Return the last moment at or before this one that a cron line names, in UTC."""
    back = timedelta(hours=1)
    while back < FARTHEST:
        found = next_after(cron, moment - back)
        if found <= moment:
            while (following := next_after(cron, found)) <= moment:
                found = following
            return found
        back *= 2
    raise ValueError(f"the cron line {cron!r} named no moment")


def _days(start: date) -> Iterator[date]:
    for number in range(FARTHEST.days):
        yield start + timedelta(days=number)


def _read(cron: str) -> list[frozenset[int]]:
    """Read five fields of *, */n, n, n-m and lists of them; both day fields must hold, which no line of ours mixes."""
    parts = cron.split()
    if len(parts) != len(FIELDS):
        raise ValueError(f"the cron line {cron!r} has not five fields")
    return [_field(part, low, high) for part, (low, high) in zip(parts, FIELDS, strict=True)]


def _field(text: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        begin, end = (low, high) if span == "*" else (int(first), int(last or first))
        found |= set(range(begin, end + 1, int(step or 1)))
    if not found or min(found) < low or max(found) > high:
        raise ValueError(f"{text!r} is out of its field")
    return frozenset(found)
