"""Lights in SQL: the rules of rules/lights.py as one expression, so that filters, counts and pages are the database's.

A test holds both writings against each other over every state. Queries that use them join Period, Task and Report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, Float, and_, case, cast, func, literal, or_

from workflow.ledger import Obligation, Period, Plan, Report, Task
from workflow.queries.expected import expected_percent, span_of
from workflow.rules.deadlines import SHANGHAI, WorkCalendar
from workflow.rules.lights import WORST_FIRST, Light, LightRules
from workflow.rules.states import OPEN, Role, State
from workflow.rules.task_states import TaskState

RANKS: dict[Light, int] = {light: rank for rank, light in enumerate(WORST_FIRST)}
PLACE = "light_place"  # its name in a statement: grouped by name, the long expression is planned once and not twice
ACCOUNTABLE = Obligation.role != Role.PARTICIPANT
RESTING = (TaskState.CLOSED, TaskState.SUSPENDED)  # neither is held to its last day
CURRENT_VERSION = and_(Report.obligation_id == Obligation.id, Report.version == Obligation.report_version)


@dataclass(frozen=True)
class Moment:
    """The time for which lights are asked: the moment, the working-day calendar, and the thresholds."""

    now: datetime
    calendar: WorkCalendar
    rules: LightRules = field(default_factory=LightRules)

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(SHANGHAI).date()

    @property
    def warned_until(self) -> date:
        """The last due day that is at most the warning's working days away."""
        day = self.today
        while self.calendar.working_days_between(self.today, day + timedelta(days=1)) <= self.rules.warn_days:
            day += timedelta(days=1)
        return day


def begun(moment: Moment) -> ColumnElement[bool]:
    """Return the condition that leaves what matters today: the present period, and what is open of earlier ones."""
    present = and_(Period.starts_on <= moment.today, Period.ends_on >= moment.today)
    left_open = and_(Period.starts_on <= moment.today, Obligation.state.in_(OPEN))
    # a period's end may come after its due day: what is due by now is begun in every case
    return or_(present, left_open)


def light_rank(
    expected: ColumnElement[float],
    moment: Moment,
    *,
    warned_until: ColumnElement[date] | None = None,
) -> ColumnElement[int]:
    """Return the light's place in WORST_FIRST as an expression over Obligation, Period, Task and Report.

    ``expected`` is the line the progress is held against; ``warned_until`` is the moment's, unless it differs by row.
    """
    rules, state = moment.rules, Obligation.state
    last_warned = literal(moment.warned_until, Date) if warned_until is None else warned_until
    is_open = state.in_(OPEN)
    percent = cast(Report.progress_percent, Float)
    gap = expected - percent
    is_done = and_(state == State.VERIFIED, func.coalesce(Report.progress_percent, 0) == 100)
    late_task = and_(Task.due_on.is_not(None), Task.due_on < moment.today, Task.state.not_in(RESTING))
    past_final = and_(ACCOUNTABLE, late_task, ~is_done)
    return case(
        (state.in_([State.WAIVED, State.CANCELLED]), RANKS[Light.GREY]),
        (and_(is_open, Obligation.due_at < moment.now), RANKS[Light.RED]),
        (past_final, RANKS[Light.RED]),
        (and_(is_open, Obligation.returned_count >= rules.returns), RANKS[Light.YELLOW]),
        (and_(is_open, Period.starts_on > moment.today), RANKS[Light.GREY]),
        (and_(is_open, Obligation.due_on <= last_warned), RANKS[Light.YELLOW]),
        (is_open, RANKS[Light.GREY]),
        (and_(ACCOUNTABLE, percent.is_not(None), gap > rules.red_gap), RANKS[Light.RED]),
        (and_(ACCOUNTABLE, percent.is_not(None), gap >= rules.yellow_gap), RANKS[Light.YELLOW]),
        (state.in_([State.VERIFIED, State.ADOPTED]), RANKS[Light.BLUE]),
        else_=RANKS[Light.GREEN],
    )


def rank_in(plan: Plan, moment: Moment) -> ColumnElement[int]:
    """Return the light's place for the obligations of one plan."""
    return light_rank(expected_percent(span_of(plan), moment.today), moment)


def by_light(counted: Iterable[tuple[int, int]]) -> dict[Light, int]:
    """Return counts by light, the worst first and zeros included, from (rank, count) rows grouped by the database.

    Grouping asks for each row's light once; five filtered counts would ask five times.
    """
    found = {rank: number for rank, number in counted}  # noqa: C416 (a result has keys of another kind)
    return {light: found.get(rank, 0) for light, rank in RANKS.items()}
