"""Sweep (催办): whose moment has come and was not served — never "what is due today"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow import outbox
from workflow.config import Ladder
from workflow.ledger import (
    Committee,
    Delivery,
    Notice,
    NoticeItem,
    Obligation,
    Period,
    Person,
    Plan,
    PlanStatus,
    RoleGrant,
)
from workflow.operations.obligations import make_obligations
from workflow.queries.clock import calendar_of
from workflow.queries.people import system_actor
from workflow.rules.deadlines import SHANGHAI, WorkCalendar
from workflow.rules.ladder import RUNGS, Quiet, next_send_moment, rung_key, rung_reached
from workflow.rules.roles import Capacity
from workflow.rules.states import OPEN, State

LONGEST_LEAD = timedelta(days=21)
TO_REPORTER = tuple(rung for rung in RUNGS if "reporter" in rung.tells)


@dataclass(frozen=True)
class Swept:
    """What a sweep did, in numbers."""

    made: int
    owed: int
    items: int

    @property
    def words(self) -> str:
        """The same in words."""
        return f"新增报送义务{self.made}项，新增提醒{self.owed}条（{self.items}个事项）"


def sweep(session: Session, committee: Committee, *, now: datetime, ladder: Ladder) -> Swept:
    """Make what is owed and owe the reminders whose moment has come; a second sweep of the same moment owes nothing."""
    actor = system_actor(committee.id)
    plans = session.scalars(
        select(Plan).where(Plan.committee_id == committee.id, Plan.status == PlanStatus.ADOPTED)
    ).all()
    made = sum(make_obligations(session, actor, plan, now=now) for plan in plans)
    calendar = calendar_of(session, committee.id)
    owed = items = 0
    for person_id, lines in _due_items(session, committee, now, calendar).items():
        new = _owe_digest(session, committee, person_id, lines, now=now, calendar=calendar, ladder=ladder)
        owed, items = owed + bool(new), items + new
    return Swept(made, owed, items)


def _due_items(
    session: Session, committee: Committee, now: datetime, calendar: WorkCalendar
) -> dict[int, list[tuple[int, str]]]:
    """Return (obligation, rung) by person for every rung that was reached and is open: reporter, and signer if it waits."""
    today = now.astimezone(SHANGHAI).date()
    rows = session.execute(
        select(
            Obligation.id, Obligation.unit_id, Obligation.state, Obligation.due_on, Obligation.returned_count
        )
        .join(Period, Obligation.period_id == Period.id)
        .where(
            Obligation.committee_id == committee.id,
            Obligation.state.in_(OPEN),
            Obligation.due_at <= now + LONGEST_LEAD,
            Period.starts_on <= today,
        )
    ).all()
    holders = _holders(session, committee)
    found: dict[int, list[tuple[int, str]]] = {}
    reached = {}
    for row in rows:
        if row.due_on not in reached:
            reached[row.due_on] = rung_reached(row.due_on, today, calendar, TO_REPORTER)
        rung = reached[row.due_on]
        if row.state is State.AWAITING:
            _note(found, holders.get((row.unit_id, Capacity.SIGNER), ()), (row.id, f"sign@{row.due_on}"))
        elif row.state is State.RETURNED:
            _note(
                found,
                holders.get((row.unit_id, Capacity.REPORTER), ()),
                (row.id, f"returned{row.returned_count}"),
            )
        if rung is not None and row.state is not State.AWAITING:
            _note(
                found, holders.get((row.unit_id, Capacity.REPORTER), ()), (row.id, rung_key(rung, row.due_on))
            )
    return found


def _note(found: dict[int, list[tuple[int, str]]], people: Iterable[int], item: tuple[int, str]) -> None:
    for person_id in people:
        found.setdefault(person_id, []).append(item)


def _holders(session: Session, committee: Committee) -> dict[tuple[int, Capacity], list[int]]:
    rows = session.execute(
        select(RoleGrant.unit_id, RoleGrant.capacity, Person.id)
        .join(Person)
        .where(Person.committee_id == committee.id, Person.active, RoleGrant.unit_id.is_not(None))
        .order_by(Person.id)
    )
    found: dict[tuple[int, Capacity], list[int]] = {}
    for unit_id, capacity, person_id in rows:
        found.setdefault((unit_id or 0, capacity), []).append(person_id)
    return found


def _owe_digest(
    session: Session,
    committee: Committee,
    person_id: int,
    lines: list[tuple[int, str]],
    *,
    now: datetime,
    calendar: WorkCalendar,
    ladder: Ladder,
) -> int:
    """Owe one digest for what this person was not told yet; return how many items are new in it."""
    person = session.get_one(Person, person_id)
    channel = "mail" if person.email and not committee.is_demonstration else "inbox"
    known = {
        (item.obligation_id, item.rung)
        for item in session.execute(
            select(NoticeItem.obligation_id, NoticeItem.rung).where(NoticeItem.person_id == person_id)
        )
    }
    fresh = [line for line in lines if line not in known]
    if not fresh:
        return 0
    send_at = next_send_moment(now, calendar, Quiet(ladder.quiet_from, ladder.quiet_until))
    day = send_at.astimezone(SHANGHAI).date()
    key = f"digest:{person_id}:{day}:{channel}"
    message = outbox.Owed(person_id, "digest", channel, key, day)
    outbox.owe(session, committee.id, [message], at=now, not_before=send_at)
    notice = session.scalars(select(Notice).where(Notice.natural_key == key)).one()
    if notice.state is not Delivery.PENDING:
        return 0  # today's one message has gone: what is new waits for the next day's, and is asked for again then
    rows = [
        {
            "notice_id": notice.id,
            "obligation_id": obligation_id,
            "person_id": person_id,
            "channel": channel,
            "rung": rung,
        }
        for obligation_id, rung in dict.fromkeys(fresh)
    ]
    return outbox.insert_missing(session, NoticeItem.__table__, rows)  # type: ignore[arg-type]
