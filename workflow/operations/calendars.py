"""Enter the State Council's notice (节假日安排) for a committee: only dates that are open and ahead move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import digest
from workflow.errors import ForbiddenError, InvalidInputError, NotFoundError
from workflow.ledger import CalendarDay, Plan, PlanStatus
from workflow.operations.due_moments import realign
from workflow.operations.due_rules import renew_due_moments
from workflow.queries.clock import calendar_of
from workflow.rules.due_changes import DueChange
from workflow.rules.holiday_notices import NoticeDay
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for


def enter_days(
    session: Session, actor: Actor, days: Sequence[NoticeDay], *, source: str, now: datetime
) -> DueChange:
    """Keep what a notice says of each of its days, and move what it moves; a day that was entered before is replaced."""
    capacity = _may(actor)
    source = source.strip()
    if not source:
        raise InvalidInputError("请写明出处，例如 国办发明电〔2025〕7号。", field="source")
    if len(source) > 200:
        raise InvalidInputError("出处最多200字。", field="source")
    known = {
        row.day: row
        for row in session.scalars(select(CalendarDay).where(CalendarDay.committee_id == actor.committee_id))
    }
    for one in days:
        row = known.get(one.day)
        if row is None:
            row = CalendarDay(committee_id=actor.committee_id, day=one.day)
            session.add(row)
        row.is_working, row.name, row.source = one.is_working, one.name, source
    session.flush()
    years = "、".join(sorted({str(one.day.year) for one in days}))
    content = digest("duban.notice.v1", [f"{one.day} {one.is_working} {one.name}" for one in days])
    act = journal.Act("enter_days", "committee", actor.committee_id, after=f"{years}/{len(days)}", reason=source, content_hash=content)  # fmt: skip
    journal.append(session, actor, act, at=now, capacity=capacity)
    return _follow(session, actor, why=f"节假日安排：{source}"[:200], now=now)


def remove_day(session: Session, actor: Actor, day: date, *, now: datetime) -> DueChange:
    """Take the committee's own word about one day back."""
    capacity = _may(actor)
    gone = session.scalars(
        delete(CalendarDay)
        .where(CalendarDay.committee_id == actor.committee_id, CalendarDay.day == day)
        .returning(CalendarDay.id)
    ).all()
    if not gone:
        raise NotFoundError
    act = journal.Act("remove_day", "committee", actor.committee_id, before=day.isoformat())
    journal.append(session, actor, act, at=now, capacity=capacity)
    return _follow(session, actor, why=f"撤销{day.isoformat()}的节假日登记", now=now)


def _may(actor: Actor) -> Capacity:
    capacity = capacity_for(actor, Deed.EDIT_CALENDAR, Thing(actor.committee_id))
    if capacity is None:
        raise ForbiddenError("只有办公室人员可以登记节假日安排。")
    return capacity


def _follow(session: Session, actor: Actor, *, why: str, now: datetime) -> DueChange:
    calendar = calendar_of(session, actor.committee_id)
    plans = session.scalars(
        select(Plan).where(Plan.committee_id == actor.committee_id, Plan.status == PlanStatus.ADOPTED)
    ).all()
    change = DueChange()
    for plan in plans:
        renew_due_moments(session, plan, calendar=calendar, now=now)
        change += realign(session, actor, plan, why=why, now=now)
    return change
