"""Tell the office what it must know of the program: the week's digest, a missing notice, a broken journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workflow import journal, outbox
from workflow.checkpoint_key import CheckpointKey
from workflow.ledger import Committee, Delivery, Notice, Obligation, Person, Plan, PlanStatus
from workflow.operations.checkpoints import keep_checkpoint
from workflow.operations.sweeping import suggestions
from workflow.queries.clock import calendar_of
from workflow.queries.people import holders, office_people
from workflow.queries.reach import unreached_in, ways_of
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.ladder import Quiet, next_send_moment
from workflow.rules.roles import Capacity
from workflow.rules.states import OPEN, Role, State
from workflow.settings import Ladder

NOVEMBER = 11


def tell_office(
    session: Session, committee_id: int, event: str, key: str, payload: Mapping[str, Any], *, now: datetime
) -> int:
    """Owe each of the office's people an inbox line about an event, once for a key; return how many were new."""
    day = now.astimezone(SHANGHAI).date()
    owed = [
        outbox.Owed(one.id, event, "inbox", f"{event}:{key}:{one.id}", day, dict(payload))
        for one in office_people(session, committee_id)
    ]
    return outbox.owe(session, committee_id, owed, at=now, not_before=now)


def tell_of_broken_journal(
    session: Session, committee: Committee, broken: journal.Broken, *, now: datetime
) -> None:
    """Tell the office and the administrators at once, on each one's own channel, that a link does not hold."""
    people = {one.id: one for one in office_people(session, committee.id)}
    people |= {one.id: one for one in holders(session, committee.id, Capacity.ADMIN)}
    ways, day = ways_of(session, committee), now.astimezone(SHANGHAI).date()
    said = {"seq": broken.seq, "why": broken.why}
    owed = [
        outbox.Owed(one.id, "journal_broken", ways.to(one), f"journal:{broken.seq}:{day}:{one.id}", day, said)
        for one in people.values()
    ]
    outbox.owe(session, committee.id, owed, at=now, not_before=now)


def check_holiday_notice(session: Session, committee: Committee, *, now: datetime) -> str:
    """Tell the office where a plan needs a year whose holiday notice is not known; return what was found."""
    today = now.astimezone(SHANGHAI).date()
    year = today.year + 1 if today.month >= NOVEMBER else today.year
    if not calendar_of(session, committee.id).is_provisional(year):
        return f"{year}年节假日安排已有"
    needed = select(func.count()).select_from(Plan)
    lives = (Plan.committee_id == committee.id, Plan.status == PlanStatus.ADOPTED, Plan.last_year >= year)
    if not session.scalar(needed.where(*lives)):
        return f"{year}年节假日安排尚无，但没有规划用到"
    told = tell_office(session, committee.id, "holiday", f"{year}:{today:%Y%m}", {"year": year}, now=now)
    return f"{year}年节假日安排尚未录入，" + (f"已告知办公室{told}人" if told else "此前已告知办公室")


def owe_weekly(
    session: Session, committee: Committee, key: CheckpointKey, *, now: datetime, ladder: Ladder
) -> str:
    """Owe the office's people the week's digest, once for a week, with the journal's head; return what was done."""
    today = now.astimezone(SHANGHAI).date()
    monday = today - timedelta(days=today.weekday())
    payload = _week(session, committee, key, monday, now)
    calendar = calendar_of(session, committee.id)
    send_at = next_send_moment(now, calendar, Quiet(ladder.quiet_from, ladder.quiet_until))
    new = sum(
        _owe_one(session, committee, one, payload, monday, now=now, send_at=send_at)
        for one in office_people(session, committee.id)
    )
    words = (
        f"逾期{payload['overdue']}项，本周到期{payload['due_this_week']}项，待核查{payload['to_verify']}项"
    )
    return f"周报{new}份（{words}）" if new else f"本周周报已有（{words}）"


def _owe_one(
    session: Session,
    committee: Committee,
    person: Person,
    payload: dict[str, Any],
    monday: date,
    *,
    now: datetime,
    send_at: datetime,
) -> int:
    """Owe one digest; where today's one message to this person is another, it stays in the inbox."""
    channel, name = ways_of(session, committee).to(person), f"weekly:{monday}:{person.id}"
    day = send_at.astimezone(SHANGHAI).date()
    pushed = day if channel != "inbox" else None
    new = 0
    for code, push_day in ((channel, pushed), ("inbox", None)):
        message = outbox.Owed(person.id, "weekly", code, name, monday, payload, push_day=push_day)
        new += outbox.owe(session, committee.id, [message], at=now, not_before=send_at)
    return new


def _week(
    session: Session, committee: Committee, key: CheckpointKey, monday: date, now: datetime
) -> dict[str, Any]:
    ends = monday + timedelta(days=6)
    until = datetime.combine(ends + timedelta(days=1), time(), SHANGHAI)
    note = keep_checkpoint(session, committee.id, key, now=now)
    is_open = Obligation.state.in_(OPEN)
    return {
        "begins_on": monday.isoformat(),
        "ends_on": ends.isoformat(),
        "overdue": _count(session, committee, is_open, Obligation.due_at < now),
        "due_this_week": _count(
            session, committee, is_open, Obligation.due_at >= now, Obligation.due_at < until
        ),
        "to_verify": _count(
            session, committee, Obligation.state == State.SIGNED, Obligation.role != Role.PARTICIPANT
        ),
        "suggestions": [list(one) for one in suggestions(session, committee, now=now)],
        "in_doubt": session.scalar(
            select(func.count())
            .select_from(Notice)
            .where(Notice.committee_id == committee.id, Notice.state == Delivery.IN_DOUBT)
        )
        or 0,
        "unreachable": len(unreached_in(session, committee.id)),
        "journal_seq": note.seq,
        "journal_hash": note.hash,
        "checkpoint": note.note,
    }


def _count(session: Session, committee: Committee, *conditions: ColumnElement[bool]) -> int:
    adopted = (Plan.status == PlanStatus.ADOPTED, Obligation.committee_id == committee.id)
    statement = select(func.count()).select_from(Obligation).join(Plan, Obligation.plan_id == Plan.id)
    return session.scalar(statement.where(*adopted, *conditions)) or 0
