"""A committee with its people, the queue of what happens next, and the tally of what was tried and what came of it."""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from workflow.errors import DubanError
from workflow.ledger import Committee, Person, Plan, RoleGrant, Task, Unit
from workflow.operations.acting import Presence
from workflow.operations.committees import NewPerson, add_person, add_unit, found_committee
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of
from workflow.queries.people import actor_of
from workflow.rules.deadlines import SHANGHAI, WorkCalendar
from workflow.rules.roles import Actor, Capacity

Happening = Callable[[int, datetime], None]


def at_nine(day: date) -> datetime:
    """Return nine o'clock of a local day."""
    return datetime.combine(day, time(9, 0), SHANGHAI).astimezone(UTC)


@dataclass(order=True)
class Event:
    """Something that happens to a thing at a moment."""

    moment: datetime
    number: int
    happen: Happening = field(compare=False)
    about: int = field(compare=False)


class Town:
    """The committee, its plan and its people; ``do`` tries an act and counts what came of it."""

    def __init__(self, session: Session, draft: PlanDraft, begun: datetime, seed: int, folder: Path) -> None:
        self.session, self.dice, self.folder = session, random.Random(seed), folder
        self.tally: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.queue: list[Event] = []
        self.numbers, self.phones = itertools.count(), itertools.count()
        self.committee: Committee = found_committee(
            session, name="测试县残工委", region_code="000000", now=begun
        )
        self.plan = Plan()
        self._settle(draft, begun)
        self._actors: dict[tuple[Capacity, int | None, date], Actor] = {}
        self._calendar: WorkCalendar | None = None
        self.diligence = {one.id: 0.86 + 0.13 * self.dice.random() for one in self.units()}
        self.busy: set[int] = set()

    def _settle(self, draft: PlanDraft, now: datetime) -> None:
        busiest = max(draft.units, key=lambda unit: sum(unit.name in task.lead for task in draft.tasks)).name
        for unit in draft.units:
            row = add_unit(self.session, self.committee, unit.name, is_office=unit.name == busiest)
            for alias in ("填报人", "领导"):
                capacity = Capacity.REPORTER if alias == "填报人" else Capacity.SIGNER
                self.newcomer(f"{unit.name}{alias}", ((capacity, row),), now)
        for capacity in (Capacity.CLERK, Capacity.DIRECTOR, Capacity.OBSERVER, Capacity.ADMIN):
            self.newcomer(f"{capacity.value}甲", ((capacity, None),), now)

    def newcomer(self, part: str, grants: tuple[tuple[Capacity, Unit | None], ...], now: datetime) -> Person:
        """Make an account, without a password: nobody logs in here."""
        new = NewPerson(part[:60], f"139{next(self.phones):08d}", grants, may_log_in=False)
        return add_person(self.session, Actor(None, self.committee.id), new, now=now)[0]

    # who acts

    def actor(self, capacity: Capacity, unit_id: int | None, now: datetime) -> Actor:
        """Return somebody who holds a capacity that day; nobody holds nothing."""
        key = (capacity, unit_id, now.astimezone(SHANGHAI).date())
        if key not in self._actors:
            self._actors = {known: one for known, one in self._actors.items() if known[2] == key[2]}
            self._actors[key] = self._look_up(*key)
        return self._actors[key]

    def _look_up(self, capacity: Capacity, unit_id: int | None, day: date) -> Actor:
        statement = (
            select(Person)
            .join(RoleGrant)
            .where(
                Person.committee_id == self.committee.id,
                Person.active,
                RoleGrant.capacity == capacity,
                RoleGrant.unit_id == unit_id,
            )
        )
        person = self.session.scalars(statement.order_by(Person.id.desc())).first()
        return (
            actor_of(self.session, person, today=day)
            if person
            else Actor(None, self.committee.id, frozenset())
        )

    def clerk(self, now: datetime) -> Actor:
        """The office."""
        return self.actor(Capacity.CLERK, None, now)

    def director(self, now: datetime) -> Actor:
        """The office's director."""
        return self.actor(Capacity.DIRECTOR, None, now)

    def forget(self) -> None:
        """Look people and calendar up anew: somebody came, went, or was named."""
        self._actors.clear()
        self._calendar = None

    def units(self) -> list[Unit]:
        """Return the units of today."""
        statement = select(Unit).where(Unit.committee_id == self.committee.id, Unit.left_on.is_(None))
        return list(self.session.scalars(statement.order_by(Unit.id)))

    def tasks(self) -> list[Task]:
        """Return the plan's tasks that go on."""
        statement = select(Task).where(Task.plan_id == self.plan.id, Task.ended_on.is_(None))
        return list(self.session.scalars(statement.order_by(Task.position)))

    # what time it is

    @property
    def calendar(self) -> WorkCalendar:
        """The committee's working days."""
        if self._calendar is None:
            self._calendar = calendar_of(self.session, self.committee.id)
        return self._calendar

    def moment(self, now: datetime) -> Moment:
        """The moment as boards take it."""
        return Moment(now, self.calendar)

    @staticmethod
    def here(now: datetime) -> Presence:
        """Somebody who has just shown their password."""
        return Presence(now, now)

    def chance(self, share: float) -> bool:
        """Whether it happens this time."""
        return self.dice.random() < share

    def later(self, moment: datetime, happen: Happening, about: int = 0) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self.queue, Event(moment, next(self.numbers), happen, about))

    def in_days(self, now: datetime, days: float, happen: Happening, about: int = 0) -> None:
        """Let something happen after some days."""
        self.later(now + timedelta(days=days), happen, about)

    def live_until(self, end: datetime) -> None:
        """Let happen whatever happens before a moment, in its order."""
        while self.queue and self.queue[0].moment < end:
            event = heapq.heappop(self.queue)
            event.happen(event.about, event.moment)

    # what is done

    def do(self, name: str, act: Callable[[], Any]) -> Any:
        """Try an act and return what it gives, or True; a refusal changes nothing, is counted with its kind, and is None."""
        nested = self.session.begin_nested()
        try:
            done = act()
            self.session.flush()
        except DubanError as refusal:
            nested.rollback()
            self.session.expire_all()
            self.refused[f"{name}: {type(refusal).__name__}"] += 1
            return None
        nested.commit()
        self.tally[name] += 1
        return True if done is None else done
