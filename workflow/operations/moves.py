"""Move an obligation: authorise, ask the blockers, swap the state, write transition, journal and notices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from workflow import journal, outbox
from workflow.errors import BlockedError, ForbiddenError, StaleError
from workflow.ledger import Obligation, Period, Person, Plan, PlanStatus, Transition
from workflow.queries import obligations as query
from workflow.queries.authority import signers_of
from workflow.queries.people import holders, office_people
from workflow.rules import blockers
from workflow.rules.roles import Actor, Capacity, capacity_for
from workflow.rules.states import Action, Role, State, next_state

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Move:
    """What is asked of an obligation; ``seen_version`` is the report version that the page showed."""

    action: Action
    seen_version: int
    reason: str = ""
    new_due_on: date | None = None
    has_content: bool = True
    author_id: int | None = None
    has_scan: bool = False
    content_hash: str = ""
    report_version: int | None = None
    values: dict[str, Any] = field(default_factory=dict)


def allowed(session: Session, actor: Actor, row: Obligation, action: Action) -> Capacity:
    """Return the capacity in which the actor may do this; raises ForbiddenError."""
    capacity = capacity_for(actor, action, query.thing_of(session, row))
    if capacity is None:
        raise ForbiddenError("您的身份不能做这一步操作。")
    return capacity


def facts_of(session: Session, actor: Actor, row: Obligation, move: Move, *, now: datetime) -> blockers.Facts:
    """Gather what the blockers look at."""
    period = session.get_one(Period, row.period_id)
    plan = session.get_one(Plan, row.plan_id)
    asks_inputs = row.role is Role.LEAD and move.action in {Action.SUBMIT, Action.SIGN}
    return blockers.Facts(
        state=row.state,
        role=row.role,
        now=now,
        today=now.astimezone(SHANGHAI).date(),
        period_starts_on=period.starts_on,
        due_at=row.due_at,
        plan_is_adopted=plan.status is PlanStatus.ADOPTED,
        has_content=move.has_content,
        author_id=move.author_id,
        actor_id=actor.person_id,
        unsettled_inputs=tuple(query.inputs_not_settled(session, row)) if asks_inputs else (),
        reason=move.reason,
        new_due_on=move.new_due_on,
        has_scan=move.has_scan,
    )


def move(session: Session, actor: Actor, row: Obligation, asked: Move, *, now: datetime) -> Transition:
    """Carry out one act on an obligation, or raise Forbidden-, Blocked- or StaleError and change nothing."""
    capacity = allowed(session, actor, row, asked.action)
    before = row.state
    after = next_state(before, asked.action, row.role)
    if after is None:
        raise StaleError(blockers.no_such_way(before))
    reason = blockers.why_not(asked.action, facts_of(session, actor, row, asked, now=now))
    if reason:
        raise BlockedError(reason)
    _swap(session, row, before, after, asked, now)
    transition = _record(session, actor, capacity, row, before, after, asked, now)
    tell(session, actor, row, transition, now=now)
    return transition


def _swap(session: Session, row: Obligation, before: State, after: State, asked: Move, now: datetime) -> None:
    values = {"state": after, "changed_at": now, **asked.values}
    swapped = session.execute(
        update(Obligation)
        .where(
            Obligation.id == row.id,
            Obligation.state == before,
            Obligation.report_version == asked.seen_version,
        )
        .values(**values)
        .returning(Obligation.id),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if swapped is None:
        raise StaleError
    session.refresh(row)


def _record(
    session: Session,
    actor: Actor,
    capacity: Capacity,
    row: Obligation,
    before: State,
    after: State,
    asked: Move,
    now: datetime,
) -> Transition:
    transition = Transition(
        obligation_id=row.id,
        before=before,
        after=after,
        action=asked.action,
        report_version=row.report_version,
        person_id=actor.person_id,
        capacity=capacity,
        at=now,
        reason=asked.reason,
        new_due_on=asked.new_due_on,
    )
    session.add(transition)
    act = journal.Act(
        act=asked.action.value,
        thing="obligation",
        thing_id=row.id,
        before=f"{before.value}/{asked.seen_version}",
        after=f"{after.value}/{row.report_version}",
        reason=asked.reason,
        content_hash=asked.content_hash,
    )
    journal.append(session, actor, act, at=now, capacity=capacity)
    return transition


# Who must hear of an act: (capacity, of the owing unit or of the task's lead units); "office" is the committee's office.
HEARS: dict[tuple[Action, bool], tuple[str, ...]] = {
    (Action.SUBMIT, False): ("signer",),
    (Action.SUBMIT, True): ("signer",),
    (Action.SIGN, True): ("lead_reporter",),
    (Action.SEND_BACK, False): ("reporter",),
    (Action.SEND_BACK, True): ("reporter",),
    (Action.RETURN, False): ("reporter", "signer"),
    (Action.CORRECT, False): ("reporter", "signer", "office"),
    (Action.RETURN_INPUT, True): ("reporter",),
    (Action.ENTER_FROM_PAPER, False): ("reporter", "signer"),
    (Action.ENTER_FROM_PAPER, True): ("reporter", "signer"),
    (Action.WAIVE, True): ("reporter",),
}


def tell(session: Session, actor: Actor, row: Obligation, transition: Transition, *, now: datetime) -> None:
    """Owe an inbox line to everybody whom the table names for this act, except to who did it."""
    session.flush()
    people: dict[int, Person] = {}
    for who in HEARS.get((transition.action, row.role is Role.PARTICIPANT), ()):
        people |= {person.id: person for person in _hearers(session, row, who, now)}
    people.pop(actor.person_id or 0, None)
    event = transition.action.value
    owed = [
        outbox.Owed(
            person_id=person_id,
            event=event,
            channel="inbox",
            natural_key=f"act:{transition.id}:{person_id}:inbox",
            nominal_on=now.astimezone(SHANGHAI).date(),
            payload={"obligation": row.id, "transition": transition.id},
        )
        for person_id in sorted(people)
    ]
    outbox.owe(session, row.committee_id, owed, at=now, not_before=now)


def _hearers(session: Session, row: Obligation, who: str, now: datetime) -> list[Person]:
    if who == "office":
        return office_people(session, row.committee_id)
    if who == "lead_reporter":
        units = query.leading_units(session, row)
        found = [holders(session, row.committee_id, Capacity.REPORTER, unit) for unit in sorted(units)]
        return [person for people in found for person in people]
    if who == "signer":
        return signers_of(session, row, now.astimezone(SHANGHAI).date())
    return holders(session, row.committee_id, Capacity(who), row.unit_id)
