"""What a parent sees of the committees below it: counts only, as of now or, where they are very many, as last kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, select
from sqlalchemy.orm import Session

from workflow.ledger import (
    CalendarDay,
    Committee,
    CommitteeCount,
    Obligation,
    Period,
    Plan,
    PlanStatus,
    ReadGrant,
    Report,
    Task,
)
from workflow.queries.clock import calendar_of
from workflow.queries.expected import expected_percent
from workflow.queries.lights import CURRENT_VERSION, PLACE, Moment, by_light, light_rank
from workflow.queries.reporting import Tally, tallied
from workflow.rules.lights import WORST_FIRST, Light
from workflow.rules.roles import Actor
from workflow.rules.states import OPEN

LIVE_UP_TO = 100  # committees below; a county takes about 3 ms, and no province has more cities and counties of its own
NO_TALLY = Tally(0, 0, 0, 0, 0)
NO_LIGHTS = dict.fromkeys(WORST_FIRST, 0)


@dataclass(frozen=True)
class CountySum:
    """What a parent sees of a committee below it: counts only; more where ``is_granted``.

    ``counted_at`` is the moment for which the counts hold; None where nothing was counted yet.
    """

    committee: Committee
    is_granted: bool
    counted_at: datetime | None
    lights: dict[Light, int]
    tally: Tally


def below(session: Session, actor: Actor) -> list[Committee]:
    """Return the committees directly below the actor's; a demonstration has demonstrations only below it."""
    own = session.get_one(Committee, actor.committee_id)
    statement = select(Committee).where(
        Committee.parent_id == own.id, Committee.is_demonstration == own.is_demonstration
    )
    return list(session.scalars(statement.order_by(Committee.region_code, Committee.id)))


def sums(session: Session, actor: Actor, moment: Moment, *, live_up_to: int = LIVE_UP_TO) -> list[CountySum]:
    """Return each county's lights of today and its reporting in this year.

    Up to ``live_up_to`` counties are counted now, in three queries; of more, what the night's round has kept is read.
    """
    counties = below(session, actor)
    found = (
        counted(session, Committee.parent_id == actor.committee_id, moment)
        if len(counties) <= live_up_to
        else _kept(session, actor)
    )
    granted = set(
        session.scalars(
            select(ReadGrant.committee_id).where(
                ReadGrant.parent_id == actor.committee_id, ReadGrant.revoked_at.is_(None)
            )
        )
    )
    unknown = (moment.now if len(counties) <= live_up_to else None, NO_LIGHTS, NO_TALLY)
    return [CountySum(one, one.id in granted, *found.get(one.id, unknown)) for one in counties]


def is_kept_for(session: Session, committee: Committee, *, live_up_to: int = LIVE_UP_TO) -> bool:
    """Return whether a committee's parent has so many below it that it reads kept counts."""
    if committee.parent_id is None:
        return False
    beside = select(func.count()).where(
        Committee.parent_id == committee.parent_id, Committee.is_demonstration == committee.is_demonstration
    )
    return (session.scalar(beside) or 0) > live_up_to


COUNTED = tuple[datetime, dict[Light, int], Tally]


def counted(session: Session, which: ColumnElement[bool], moment: Moment) -> dict[int, COUNTED]:
    """Count now, by committee, for those that ``which`` leaves of the table of committees."""
    plans = _live_plans(which)
    lights, tallies = _lights(session, plans, moment), _tallies(session, plans, moment)
    return {
        one: (moment.now, lights.get(one, NO_LIGHTS), tallies.get(one, NO_TALLY))
        for one in lights.keys() | tallies.keys()
    }


def _kept(session: Session, actor: Actor) -> dict[int, COUNTED]:
    statement = select(CommitteeCount).join(Committee, Committee.id == CommitteeCount.committee_id)
    found = session.scalars(statement.where(Committee.parent_id == actor.committee_id))
    return {
        one.committee_id: (
            one.counted_at,
            {light: getattr(one, light.value) for light in WORST_FIRST},
            Tally(*(getattr(one, name) for name in Tally._fields)),
        )
        for one in found
    }


def total(found: Iterable[CountySum]) -> tuple[dict[Light, int], Tally]:
    """Return the sum over counties."""
    rows = list(found)
    lights = {light: sum(one.lights[light] for one in rows) for light in WORST_FIRST}
    columns = zip(NO_TALLY, *(one.tally for one in rows), strict=True)
    return lights, Tally(*(sum(column) for column in columns))


def _live_plans(which: ColumnElement[bool]) -> Subquery:
    """The newest adopted plan of each committee, as (id, committee_id, first_year, last_year)."""
    newest = func.row_number().over(partition_by=Plan.committee_id, order_by=Plan.id.desc())
    ranked = (
        select(Plan.id, Plan.committee_id, Plan.first_year, Plan.last_year, newest.label("place"))
        .join(Committee, Plan.committee_id == Committee.id)
        .where(which, Plan.status == PlanStatus.ADOPTED)
        .subquery()
    )
    columns = (ranked.c.id, ranked.c.committee_id, ranked.c.first_year, ranked.c.last_year)
    return select(*columns).where(ranked.c.place == 1).subquery()


def _lights(session: Session, plans: Subquery, moment: Moment) -> dict[int, dict[Light, int]]:
    """Count by light in two stretches, each over its own index: the present period, and what is open of earlier ones."""
    rank = light_rank(
        _expected(session, plans, moment), moment, warned_until=_warned_until(session, plans, moment)
    ).label(PLACE)
    present = and_(Period.starts_on <= moment.today, Period.ends_on >= moment.today)
    earlier = and_(Period.ends_on < moment.today, Obligation.state.in_(OPEN))
    counted: dict[int, Counter[int]] = {}
    for condition in (present, earlier):
        statement = select(plans.c.committee_id, rank, func.count())
        grouped = _of(statement, plans, condition).group_by(plans.c.committee_id, PLACE)
        for committee_id, light, number in session.execute(grouped).tuples():
            counted.setdefault(committee_id, Counter())[light] += number
    return {committee_id: by_light(one.items()) for committee_id, one in counted.items()}


def _of(statement: Select[Any], plans: Subquery, condition: ColumnElement[bool]) -> Select[Any]:
    return (
        statement.select_from(plans)
        .join(Period, Period.plan_id == plans.c.id)
        .join(Obligation, and_(Obligation.plan_id == plans.c.id, Obligation.period_id == Period.id))
        .join(Task, Obligation.task_id == Task.id)
        .join(Report, CURRENT_VERSION, isouter=True)
        .where(condition)
    )


def _expected(session: Session, plans: Subquery, moment: Moment) -> ColumnElement[float]:
    """Each plan's own line; plans of the same years share one."""
    spans = session.execute(select(plans.c.first_year, plans.c.last_year).distinct()).tuples().all()
    lines = [
        (
            and_(plans.c.first_year == first, plans.c.last_year == last),
            expected_percent((date(first, 1, 1), date(last, 12, 31)), moment.today),
        )
        for first, last in spans
    ]
    return case(*lines, else_=0.0) if lines else literal(0.0)


def _warned_until(session: Session, plans: Subquery, moment: Moment) -> ColumnElement[date]:
    """Each county's last warned day: the common calendar's, but for those that entered days of their own."""
    own = session.scalars(
        select(CalendarDay.committee_id)
        .join(plans, plans.c.committee_id == CalendarDay.committee_id)
        .where(CalendarDay.day >= moment.today)
        .distinct()
    ).all()
    common: ColumnElement[date] = literal(moment.warned_until)
    cases = [
        (
            plans.c.committee_id == one,
            Moment(moment.now, calendar_of(session, one), moment.rules).warned_until,
        )
        for one in own
    ]
    return case(*[(test, literal(day)) for test, day in cases], else_=common) if cases else common


def _tallies(session: Session, plans: Subquery, moment: Moment) -> dict[int, Tally]:
    """Count what fell due in this year, over the year's periods only."""
    statement = (
        select(plans.c.committee_id, *tallied(moment.now))
        .select_from(plans)
        .join(Period, Period.plan_id == plans.c.id)
        .join(Obligation, and_(Obligation.plan_id == plans.c.id, Obligation.period_id == Period.id))
        .where(Period.year == moment.today.year)
        .group_by(plans.c.committee_id)
    )
    return {committee_id: Tally(*numbers) for committee_id, *numbers in session.execute(statement)}
