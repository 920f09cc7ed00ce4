"""Sweep (催办): whose moment has come and was not served — never "what is due today"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow import outbox
from workflow.ledger import (
    Committee,
    Delegation,
    Delivery,
    Notice,
    NoticeItem,
    Obligation,
    Period,
    Person,
    RoleGrant,
    SignerSection,
)
from workflow.queries.authority import in_force, signers_of
from workflow.queries.clock import calendar_of
from workflow.queries.reach import ways_of
from workflow.rules.deadlines import SHANGHAI, WorkCalendar
from workflow.rules.ladder import (
    RUNGS,
    Quiet,
    Rung,
    next_send_moment,
    rung_key,
    rung_reached,
    suggested_letter,
)
from workflow.rules.roles import Capacity
from workflow.rules.states import OPEN, State
from workflow.settings import Ladder

LONGEST_LEAD = timedelta(days=21)
IDS_A_QUESTION = 500
Items = dict[int, list[tuple[int, str]]]
T = TypeVar("T")


def _rungs_for(whom: str) -> tuple[Rung, ...]:
    return tuple(rung for rung in RUNGS if whom in rung.tells)


TO_REPORTER, TO_SIGNER = _rungs_for("reporter"), _rungs_for("signer")


@dataclass(frozen=True)
class Swept:
    """What a sweep did, in numbers; ``suggestions`` counts the letters that the office's page suggests."""

    owed: int
    items: int
    suggestions: tuple[tuple[str, int], ...] = ()

    @property
    def words(self) -> str:
        """The same in words."""
        told = f"新增提醒{self.owed}条（{self.items}个事项）"
        letters = "、".join(f"{letter}{number}件" for letter, number in self.suggestions)
        return f"{told}，建议发函：{letters}" if letters else told


def sweep(session: Session, committee: Committee, *, now: datetime, ladder: Ladder) -> Swept:
    """Owe the reminders whose moment has come; a second sweep of the same moment owes nothing.

    However long nobody swept, each person gets one digest with the last rung of each item: what was passed over
    collapses into it.
    """
    calendar = calendar_of(session, committee.id)
    rows = _open_rows(session, committee, now)
    today = now.astimezone(SHANGHAI).date()
    items = _due_items(
        rows, _holders(session, committee, today), _limited(session, rows, today), today, calendar
    )
    owed, told = _owe_digests(session, committee, items, now=now, calendar=calendar, ladder=ladder)
    return Swept(owed, told, _suggestions(rows, now, calendar))


@dataclass(frozen=True)
class _Row:
    """What the ladder looks at of an open obligation."""

    id: int
    unit_id: int
    state: State
    due_on: date
    due_at: datetime
    returned_count: int


def _open_rows(session: Session, committee: Committee, now: datetime) -> list[_Row]:
    today = now.astimezone(SHANGHAI).date()
    rows = session.execute(
        select(
            Obligation.id,
            Obligation.unit_id,
            Obligation.state,
            Obligation.due_on,
            Obligation.due_at,
            Obligation.returned_count,
        )
        .join(Period, Obligation.period_id == Period.id)
        .where(
            Obligation.committee_id == committee.id,
            Obligation.state.in_(OPEN),
            Obligation.due_at <= now + LONGEST_LEAD,
            Period.starts_on <= today,
        )
        .order_by(Obligation.due_at, Obligation.id)
    )
    return [_Row(*row) for row in rows]


def _suggestions(rows: list[_Row], now: datetime, calendar: WorkCalendar) -> tuple[tuple[str, int], ...]:
    today = now.astimezone(SHANGHAI).date()
    by_day = Counter(row.due_on for row in rows if row.due_at < now)
    counts: Counter[str] = Counter()
    for due_on, number in by_day.items():
        found = suggested_letter(due_on, today, calendar)
        if found is not None:
            counts[found.letter] += number
    return tuple((rung.suggests, counts[rung.suggests]) for rung in RUNGS if counts[rung.suggests])


def suggestions(session: Session, committee: Committee, *, now: datetime) -> tuple[tuple[str, int], ...]:
    """Return (letter, how many open obligations suggest it now), the mildest first."""
    return _suggestions(_open_rows(session, committee, now), now, calendar_of(session, committee.id))


class _Reached:
    """The last rung that a due day has reached today, looked up once a day."""

    def __init__(self, today: date, calendar: WorkCalendar) -> None:
        self.today, self.calendar = today, calendar
        self._known: dict[tuple[date, str], str | None] = {}

    def key(self, due_on: date, rungs: tuple[Rung, ...], whom: str) -> str | None:
        """Return the rung's natural name, or None before the first."""
        if (due_on, whom) not in self._known:
            rung = rung_reached(due_on, self.today, self.calendar, rungs)
            self._known[due_on, whom] = rung_key(rung, due_on) if rung else None
        return self._known[due_on, whom]


def _due_items(
    rows: list[_Row], holders: dict[tuple[int, Capacity], list[int]], limited: dict[int, list[int]], today: date,
    calendar: WorkCalendar,
) -> Items:  # fmt: skip
    """Return (obligation, rung) by person for every rung that was reached and is open: the reporter, or the signer
    where it waits for them; what was returned is told to the reporter whatever its due day.
    """
    found: Items = {}
    reached = _Reached(today, calendar)
    for row in rows:
        if row.state is State.AWAITING:
            rung = reached.key(row.due_on, TO_SIGNER, "signer")
            people = limited.get(row.id, holders.get((row.unit_id, Capacity.SIGNER), ()))
            names = [f"sign:{rung}"] if rung else []
        else:
            rung = reached.key(row.due_on, TO_REPORTER, "reporter")
            people, names = holders.get((row.unit_id, Capacity.REPORTER), ()), [rung] if rung else []
            if row.state is State.RETURNED:
                names.append(f"returned{row.returned_count}")
        for person_id in people:
            for name in names:
                found.setdefault(person_id, []).append((row.id, name))
    return found


def _holders(session: Session, committee: Committee, today: date) -> dict[tuple[int, Capacity], list[int]]:
    """Who reports and signs for each unit today, delegates of leaders among them."""
    rows = session.execute(
        select(RoleGrant.unit_id, RoleGrant.capacity, Person.id)
        .join(Person)
        .where(Person.committee_id == committee.id, Person.active, RoleGrant.unit_id.is_not(None))
        .order_by(Person.id)
    )
    found: dict[tuple[int, Capacity], list[int]] = {}
    for unit_id, capacity, person_id in rows:
        found.setdefault((unit_id or 0, capacity), []).append(person_id)
    delegates = session.execute(
        select(Delegation.unit_id, Delegation.to_person_id)
        .join(Person, Person.id == Delegation.to_person_id)
        .where(Delegation.committee_id == committee.id, Person.active, in_force(today))
        .order_by(Delegation.id)
    )
    for unit_id, person_id in delegates:
        signers = found.setdefault((unit_id, Capacity.SIGNER), [])
        if person_id not in signers:
            signers.append(person_id)
    return found


def _limited(session: Session, rows: list[_Row], today: date) -> dict[int, list[int]]:
    """Return who may sign what waits in units whose leaders sign only some sections, by obligation."""
    units = set(session.scalars(select(SignerSection.unit_id).distinct()))
    waiting = [row.id for row in rows if row.state is State.AWAITING and row.unit_id in units]
    found: dict[int, list[int]] = {}
    for some in _some(waiting):
        for one in session.scalars(select(Obligation).where(Obligation.id.in_(some))):
            found[one.id] = [person.id for person in signers_of(session, one, today)]
    return found


def _owe_digests(
    session: Session,
    committee: Committee,
    items: Items,
    *,
    now: datetime,
    calendar: WorkCalendar,
    ladder: Ladder,
) -> tuple[int, int]:
    """Owe each person one digest for what they were not told yet; return (people told, items told)."""
    fresh = _not_told(session, items)
    if not fresh:
        return 0, 0
    send_at = next_send_moment(now, calendar, Quiet(ladder.quiet_from, ladder.quiet_until))
    keys = _owe_notices(session, committee, fresh, now=now, send_at=send_at)
    told = [
        {
            "notice_id": notice_id,
            "obligation_id": obligation_id,
            "person_id": person_id,
            "channel": channel,
            "rung": rung,
        }
        for person_id, (notice_id, channel) in keys.items()
        for obligation_id, rung in fresh[person_id]
    ]
    new = outbox.insert_missing(session, NoticeItem.__table__, told)  # type: ignore[arg-type]
    return len(keys), new


def _owe_notices(
    session: Session, committee: Committee, fresh: Items, *, now: datetime, send_at: datetime
) -> dict[int, tuple[int, str]]:
    """Return (notice, channel) by person of the day's digests that still wait to be sent.

    Where today's has gone already, what is new waits for the next day's, and is asked for again then. The rows are held
    until the items are in: nobody sends a digest that is being written.
    """
    day = send_at.astimezone(SHANGHAI).date()
    ways = ways_of(session, committee)
    messages = []
    for person in _people(session, sorted(fresh)):
        channel = ways.to(person)
        pushed = day if channel != "inbox" else None
        key = f"digest:{person.id}:{day}"
        messages.append(outbox.Owed(person.id, "digest", channel, key, day, push_day=pushed))
    # a demonstration's clock stands still: what it owes is due whatever the machine's clock says
    not_before = committee.created_at if committee.is_demonstration else send_at
    outbox.owe(session, committee.id, messages, at=now, not_before=not_before)
    found: dict[int, tuple[int, str]] = {}
    names = [message.natural_key for message in messages]
    for some in _some(names):
        waiting = (
            select(Notice.id, Notice.person_id, Notice.channel)
            .where(Notice.natural_key.in_(some), Notice.state == Delivery.PENDING)
            .with_for_update()
        )
        found |= {row.person_id: (row.id, row.channel) for row in session.execute(waiting)}
    return found


def _not_told(session: Session, items: Items) -> Items:
    known: set[tuple[int, int, str]] = set()
    owed = sorted({obligation_id for lines in items.values() for obligation_id, _ in lines})
    for some in _some(owed):
        told = select(NoticeItem.person_id, NoticeItem.obligation_id, NoticeItem.rung)
        known |= set(session.execute(told.where(NoticeItem.obligation_id.in_(some))).tuples())
    fresh = {
        person_id: [line for line in dict.fromkeys(lines) if (person_id, *line) not in known]
        for person_id, lines in items.items()
    }
    return {person_id: lines for person_id, lines in fresh.items() if lines}


def _people(session: Session, ids: list[int]) -> list[Person]:
    return [
        person
        for some in _some(ids)
        for person in session.scalars(select(Person).where(Person.id.in_(some)).order_by(Person.id))
    ]


def _some(values: list[T]) -> Iterable[list[T]]:
    for start in range(0, len(values), IDS_A_QUESTION):
        yield values[start : start + IDS_A_QUESTION]
