"""Where a demonstration's acts play: its people, its plan, and what stands there at a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workflow.errors import DubanError
from workflow.ledger import (
    Assignment,
    Obligation,
    Period,
    Plan,
    Task,
)
from workflow.operations.acting import Presence
from workflow.queries import board
from workflow.queries.board import BoardRow, Moment
from workflow.queries.clock import calendar_of
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.lights import Light
from workflow.rules.roles import Actor
from workflow.rules.states import OPEN, Role

ANSWERABLE = (Role.LEAD, Role.JOINT)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = 4
Later = Callable[[datetime, Callable[[datetime], None]], None]


@dataclass(frozen=True)
class Players:
    """Who acts: the office's clerk and director, and by unit its reporter and its leader."""

    clerk: Actor
    director: Actor
    writers: Mapping[int, Actor]
    signers: Mapping[int, Actor]


@dataclass(frozen=True)
class Stage:
    """Where a demonstration plays: what is told ``at`` a moment happens then, and not if that comes after ``now``."""

    session: Session
    plan: Plan
    people: Players
    now: datetime
    evidence: Path
    at: Later

    def later(self, moment: datetime, happen: Callable[[datetime], None]) -> None:
        """Let something happen at a moment, or, where that is no weekday, on the Monday after."""
        while moment.astimezone(SHANGHAI).weekday() > FRIDAY:
            moment += DAY
        self.at(moment, partial(_unless_refused, happen))

    def moment(self, moment: datetime) -> Moment:
        return Moment(moment, calendar_of(self.session, self.plan.committee_id))

    def led(self) -> list[tuple[Task, int]]:
        """Tasks with a unit that answers for them, a unit once and a task once where that goes, the busiest first."""
        statement = (
            select(Task, Assignment.unit_id)
            .join(Assignment, Assignment.task_id == Task.id)
            .where(
                Task.plan_id == self.plan.id, Assignment.role.in_(ANSWERABLE), Assignment.ends_on.is_(None)
            )
            .order_by(Task.position, Assignment.id)
        )
        by_unit: dict[int, list[Task]] = {}
        for task, unit_id in self.session.execute(statement).tuples():
            by_unit.setdefault(unit_id, []).append(task)
        found: dict[int, Task] = {}
        for unit_id in sorted(by_unit, key=lambda unit_id: -len(by_unit[unit_id])):
            fresh = [task for task in by_unit[unit_id] if task not in found.values()]
            found[unit_id] = (fresh or by_unit[unit_id])[0]
        return [(task, unit_id) for unit_id, task in found.items()]

    def open_rows(self, *conditions: ColumnElement[bool]) -> list[Obligation]:
        """What a unit that answers for a task still owes, a unit once, the earliest due first."""
        statement = (
            select(Obligation)
            .join(Period, Period.id == Obligation.period_id)
            .where(
                Obligation.plan_id == self.plan.id,
                Obligation.state.in_(OPEN),
                Obligation.role.in_(ANSWERABLE),
            )
            .where(*conditions)
            .order_by(Obligation.due_at, Obligation.id)
        )
        by_unit: dict[int, Obligation] = {}
        for row in self.session.scalars(statement):
            by_unit.setdefault(row.unit_id, row)
        return list(by_unit.values())

    def chased(self, moment: datetime) -> list[tuple[BoardRow, ...]]:
        """Each unit's red rows, the unit with the most first; where nothing is red, what is yellow or not due yet."""
        now = self.moment(moment)
        for light in (Light.RED, Light.YELLOW, Light.GREY):
            by_unit: dict[int, list[BoardRow]] = {}
            wanted = board.light_is(self.plan, now, light)
            for row in board.rows(self.session, self.people.clerk, self.plan, now, wanted, board.begun(now)):
                by_unit.setdefault(row.unit_id, []).append(row)
            if by_unit:
                break
        return [tuple(rows) for rows in sorted(by_unit.values(), key=len, reverse=True)]


def _unless_refused(happen: Callable[[datetime], None], moment: datetime) -> None:
    """Let it happen where the rules allow it: what the dice have made of a plan by then may not."""
    with suppress(DubanError):
        happen(moment)


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), SHANGHAI).astimezone(UTC)


def here(moment: datetime) -> Presence:
    return Presence(moment, moment)
