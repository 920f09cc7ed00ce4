"""The ladder of reminders: which rung's moment has come, and when a message may go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflow.rules.deadlines import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Rung:
    """A step: working days from the due day, its name, whom a digest goes to by itself, and the letter it suggests.

    ``tells`` names who is reminded; ``signer`` only where something waits for their signature. Letters are issued by
    people: ``suggests`` is shown to ``shown_to`` and sent by nobody.
    """

    offset: int
    name: str
    tells: tuple[str, ...] = ()
    suggests: str = ""
    shown_to: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """T-5, T, T+3."""
        return "T" if self.offset == 0 else f"T{self.offset:+d}"


RUNGS: tuple[Rung, ...] = (
    Rung(-5, "到期前5个工作日", tells=("reporter",)),
    Rung(-2, "到期前2个工作日", tells=("reporter", "signer")),
    Rung(0, "今天到期", tells=("reporter", "signer")),
    Rung(1, "逾期", tells=("reporter",), suggests="提醒函", shown_to=("clerk", "director")),
    Rung(3, "逾期3个工作日", suggests="督办单(黄)", shown_to=("clerk", "director")),
    Rung(7, "逾期7个工作日", suggests="督办单(红)", shown_to=("director",)),
    Rung(10, "逾期10个工作日", suggests="通报/约谈", shown_to=("clerk", "director")),
)


@dataclass(frozen=True)
class Suggestion:
    """A letter that the ladder suggests, after how many working days overdue, and by which rung (its natural name)."""

    letter: str
    overdue_days: int
    rung: str
    shown_to: tuple[str, ...]


def suggested_letter(
    due_on: date, today: date, calendar: WorkCalendar, rungs: tuple[Rung, ...] = RUNGS
) -> Suggestion | None:
    """Return the letter that what is still open suggests today, the gravest whose day has come; None before it is overdue."""
    reached = rung_reached(due_on, today, calendar, tuple(rung for rung in rungs if rung.suggests))
    if reached is None or today <= due_on:
        return None
    overdue = calendar.working_days_between(due_on, today)
    return Suggestion(reached.suggests, overdue, rung_key(reached, due_on), reached.shown_to)


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
