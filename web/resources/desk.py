"""The desk at which a program or a command acts: who, in which ledger, when, and under which settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from web.areas import no_plan_yet
from workflow.config import Config
from workflow.errors import ForbiddenError
from workflow.ledger import Committee, Person, Plan
from workflow.operations.acting import Presence
from workflow.queries.board import Moment, live_plan
from workflow.queries.clock import calendar_of
from workflow.rules.deadlines import SHANGHAI, WorkCalendar
from workflow.rules.roles import Actor, Deed, may_anywhere
from workflow.rules.states import Action

NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass
class Desk:
    """What every read and act is given; ``address`` is where it came from."""

    session: Session
    actor: Actor
    person: Person
    committee: Committee
    now: datetime
    config: Config
    presence: Presence
    address: str

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The committee's working days."""
        return calendar_of(self.session, self.committee.id)

    @cached_property
    def moment(self) -> Moment:
        """The present moment with the thresholds of lights."""
        return Moment(self.now, self.calendar, self.config.lights.rules())

    @property
    def today(self) -> date:
        """The committee's local day."""
        return self.now.astimezone(SHANGHAI).date()

    @cached_property
    def plan_or_none(self) -> Plan | None:
        """The plan in force, or None."""
        return live_plan(self.session, self.actor)

    @property
    def plan(self) -> Plan:
        """The plan in force; raises BlockedError where none is adopted yet."""
        if self.plan_or_none is None:
            raise no_plan_yet()
        return self.plan_or_none

    def hold(self, deeds: tuple[Deed | Action, ...]) -> None:
        """Raise ForbiddenError unless the person may do one of the deeds somewhere, as the pages' marks do."""
        if deeds and not any(may_anywhere(self.actor, deed) for deed in deeds):
            raise ForbiddenError("您的身份不能这样做。")

    def may(self, deed: Deed | Action) -> bool:
        """Whether the person may do this somewhere."""
        return may_anywhere(self.actor, deed)
