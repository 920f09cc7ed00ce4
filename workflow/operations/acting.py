"""Carry out an act on a matter that has a table of states: authorise, swap, write step, journal and notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from workflow import journal, outbox
from workflow.errors import BlockedError, ForbiddenError, NotFreshError, StaleError
from workflow.ledger import Person, Step
from workflow.queries.people import holders
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.machines import Machine
from workflow.rules.roles import Actor, Capacity, Thing, capacity_for


@dataclass(frozen=True)
class Presence:
    """How long ago the person showed their password; signing wants it to be recent."""

    authenticated_at: datetime
    clock_now: datetime
    fresh_for: timedelta = timedelta(hours=8)

    def hold(self) -> None:
        """Raise NotFreshError where the log-in is too old."""
        if self.clock_now - self.authenticated_at > self.fresh_for:
            raise NotFreshError


@dataclass(frozen=True)
class Asked:
    """What is asked of a matter. ``values`` are written with the new state; ``unless_changed`` names what must still be as it was shown."""

    act: str
    reason: str = ""
    content_hash: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    unless_changed: Mapping[str, Any] = field(default_factory=dict)


def permitted(actor: Actor, machine: Machine, act: str, thing: Thing) -> Capacity:
    """Return the capacity in which the actor may do this; raises ForbiddenError."""
    capacity = capacity_for(actor, machine.deeds[act], thing)
    if capacity is None or actor.person_id is None:
        raise ForbiddenError(f"您的身份不能对{machine.name}“{machine.act_labels[act]}”。")
    return capacity


def begin(
    session: Session, actor: Actor, machine: Machine, row: Any, act: str, thing: Thing, *, now: datetime
) -> Step:
    """Write a new matter with its first step; raises ForbiddenError."""
    capacity = permitted(actor, machine, act, thing)
    session.add(row)
    session.flush()
    return _record(session, actor, machine, row, Asked(act), "", capacity, now)


def act(
    session: Session, actor: Actor, machine: Machine, row: Any, asked: Asked, thing: Thing, *, now: datetime
) -> Step:
    """Move a matter along its table, or raise Forbidden-, Blocked- or StaleError and change nothing."""
    capacity = permitted(actor, machine, asked.act, thing)
    before: str = row.state
    after = machine.after(before, asked.act)
    if after is None:
        raise StaleError(machine.no_such_way(before))
    if asked.act in machine.reasoned and not asked.reason:
        raise BlockedError("请写明理由，对方会首先看到它。")
    kind = type(row)
    held = [getattr(kind, name) == value for name, value in asked.unless_changed.items()]
    swapped = session.execute(
        update(kind)
        .where(kind.id == row.id, kind.state == before, *held)
        .values(state=after, **asked.values)
        .returning(kind.id),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if swapped is None:
        raise StaleError
    session.refresh(row)
    return _record(session, actor, machine, row, asked, before, capacity, now)


def _record(
    session: Session,
    actor: Actor,
    machine: Machine,
    row: Any,
    asked: Asked,
    before: str,
    capacity: Capacity,
    now: datetime,
) -> Step:
    step = Step(
        committee_id=row.committee_id,
        thing=machine.thing,
        thing_id=row.id,
        act=asked.act,
        before=before,
        after=row.state,
        person_id=actor.person_id,
        capacity=capacity,
        at=now,
        reason=asked.reason,
        content_hash=asked.content_hash,
    )
    session.add(step)
    written = journal.Act(
        f"{machine.thing}_{asked.act}",
        machine.thing,
        row.id,
        before,
        row.state,
        asked.reason,
        asked.content_hash,
    )
    journal.append(session, actor, written, at=now, capacity=capacity)
    return step


def unit_people(session: Session, committee_id: int, unit_id: int) -> list[Person]:
    """Return the reporters and signers of a unit."""
    return [
        person
        for capacity in (Capacity.REPORTER, Capacity.SIGNER)
        for person in holders(session, committee_id, capacity, unit_id)
    ]


def tell(
    session: Session, actor: Actor, step: Step, people: Iterable[Person], subject: str, text: str, path: str
) -> None:
    """Owe an inbox line about a step to each of these people, except to who did it."""
    owed = [
        outbox.Owed(
            person_id=person_id,
            event="matter",
            channel="inbox",
            natural_key=f"step:{step.id}:{person_id}:inbox",
            nominal_on=step.at.astimezone(SHANGHAI).date(),
            payload={"subject": subject, "text": text, "path": path},
        )
        for person_id in sorted({person.id for person in people} - {actor.person_id})
    ]
    outbox.owe(session, step.committee_id, owed, at=step.at, not_before=step.at)
