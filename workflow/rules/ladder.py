"""The ladder of reminders: which rung's moment has come, and when a message may go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflow.rules.deadlines import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Rung:
    """A step: working days from the due day, its name, and whether it goes out by itself."""

    offset: int
    name: str
    is_automatic: bool
    suggests: str = ""

    @property
    def code(self) -> str:
        """T-5, T, T+3."""
        return "T" if self.offset == 0 else f"T{self.offset:+d}"


RUNGS: tuple[Rung, ...] = (
    Rung(-5, "到期前5个工作日", True),
    Rung(-2, "到期前2个工作日", True),
    Rung(0, "今天到期", True),
    Rung(1, "逾期", False, "提醒函"),
    Rung(3, "逾期3个工作日", False, "督办单(黄)"),
    Rung(7, "逾期7个工作日", False, "督办单(红)"),
    Rung(10, "逾期10个工作日", False, "通报/约谈"),
)


@dataclass(frozen=True)
class Quiet:
    """No message goes out from ``starts`` to ``ends`` (local time, over midnight) nor on rest days."""

    starts: time = time(20, 0)
    ends: time = time(8, 0)


def rung_day(rung: Rung, due_on: date, calendar: WorkCalendar) -> date:
    """Return the day a rung's moment comes."""
    return calendar.add_working_days(due_on, rung.offset)


def rung_reached(
    due_on: date, today: date, calendar: WorkCalendar, rungs: tuple[Rung, ...] = RUNGS
) -> Rung | None:
    """Return the last rung whose day has come: rungs that were passed over (a machine was off) collapse into it."""
    reached = [rung for rung in rungs if rung_day(rung, due_on, calendar) <= today]
    return max(reached, key=lambda rung: rung.offset) if reached else None


def rung_key(rung: Rung, due_on: date) -> str:
    """Return the natural name of a rung: a moved due day makes new rungs."""
    return f"{rung.code}@{due_on.isoformat()}"


def may_send(now: datetime, calendar: WorkCalendar, quiet: Quiet | None = None) -> bool:
    """Whether a reminder may go out at this moment."""
    return next_send_moment(now, calendar, quiet) == now


def next_send_moment(now: datetime, calendar: WorkCalendar, quiet: Quiet | None = None) -> datetime:
    """Return ``now``, or the first later moment outside quiet hours and rest days."""
    quiet = quiet or Quiet()
    local = now.astimezone(SHANGHAI)
    if calendar.is_working(local.date()) and quiet.ends <= local.time() < quiet.starts:
        return now
    day = local.date() if local.time() < quiet.ends else local.date() + timedelta(days=1)
    day = calendar.next_working_day(day)
    return datetime.combine(day, quiet.ends, SHANGHAI).astimezone(UTC)
