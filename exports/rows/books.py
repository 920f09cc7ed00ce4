"""Rows of calendars and workbooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from exports.rows.evaluation import LightName


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One due moment in a calendar. ``alarms`` are distances before it, as positive timedeltas."""

    uid: str
    sequence: int
    summary: str
    description: str
    due_at: datetime
    stamp_at: datetime
    url: str = ""
    cancelled: bool = False
    alarms: tuple[timedelta, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A calendar that is subscribed to; a demonstration is labelled in its name and in each entry."""

    name: str
    entries: tuple[FeedEntry, ...]
    refresh_hours: int = 6
    labelled_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """One obligation in the 台账. ``role`` and ``state`` are the words shown."""

    no: int
    code: str
    content: str
    section: str
    role: str
    unit: str
    period: str
    due_at: datetime
    state: str
    light: LightName
    light_reason: str
    leads: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    cycle: str = ""
    first_due_at: datetime | None = None
    due_moves: int = 0
    handed_in_at: datetime | None = None
    progress_percent: Decimal | None = None
    progress: str = ""
    problems: str = ""
    next_steps: str = ""
    report_ref: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class LedgerBook:
    """The 台账 as a workbook; ``note`` says what was filtered and how the figures are to be read."""

    title: str
    committee: str
    as_of: date
    rows: tuple[LedgerRow, ...]
    note: str = ""
    demonstration: bool = False


@dataclass(frozen=True, kw_only=True)
class TableBook:
    """A plain register as a workbook: ``columns`` are (head, width), each row has one value a column."""

    title: str
    committee: str
    as_of: date
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str | int | Decimal | date | None, ...], ...]
    note: str = ""
    demonstration: bool = False
