"""What time it is for a committee: a demonstration stands still, a real one lives by the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.clock import Clock
from workflow.ledger import CalendarDay, Committee
from workflow.rules.deadlines import WorkCalendar


def now_for(committee: Committee, clock: Clock) -> datetime:
    """Return the committee's present moment, aware and in UTC."""
    if committee.is_demonstration and committee.demonstration_now is not None:
        return committee.demonstration_now
    return clock.now()


def calendar_of(session: Session, committee_id: int) -> WorkCalendar:
    """Return the working-day calendar with the committee's own entries over it."""
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.is_working, CalendarDay.name).where(
            CalendarDay.committee_id == committee_id
        )
    )
    return WorkCalendar({row.day: (row.is_working, row.name) for row in rows})
