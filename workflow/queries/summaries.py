"""Summaries by unit, section and period: lights, timeliness and completeness, two grouped queries each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workflow.ledger import Obligation, Period, Plan, Section, Unit
from workflow.queries.board import placed
from workflow.queries.lights import PLACE, Moment, by_light, rank_in
from workflow.queries.obligations import visible
from workflow.queries.reporting import Tally, tallied
from workflow.rules.lights import Light
from workflow.rules.roles import Actor


@dataclass(frozen=True)
class Summary:
    """What stands under one name: obligations by light, and how they were handed in."""

    key: str
    name: str
    lights: dict[Light, int]
    tally: Tally


def by_unit(
    session: Session, actor: Actor, plan: Plan, moment: Moment, *conditions: ColumnElement[bool]
) -> list[Summary]:
    """Return the visible units in their order; ``key`` is the unit's id."""
    return _grouped(session, actor, plan, moment, (Unit.id, Unit.name), (Unit.id,), *conditions)


def by_section(
    session: Session, actor: Actor, plan: Plan, moment: Moment, *conditions: ColumnElement[bool]
) -> list[Summary]:
    """Return the sections with tasks in the plan's order; ``key`` is the section's code."""
    columns = (Section.code, Section.title)
    return _grouped(session, actor, plan, moment, columns, (Section.position,), *conditions)


def by_period(
    session: Session, actor: Actor, plan: Plan, moment: Moment, *conditions: ColumnElement[bool]
) -> list[Summary]:
    """Return the periods that have begun, the oldest first; ``key`` is the period's."""
    begun = Period.starts_on <= moment.today
    columns = (Period.key, Period.label)
    return _grouped(session, actor, plan, moment, columns, (Period.starts_on,), begun, *conditions)


def _grouped(
    session: Session,
    actor: Actor,
    plan: Plan,
    moment: Moment,
    columns: tuple[Any, Any],
    order: tuple[Any, ...],
    *conditions: ColumnElement[bool],
) -> list[Summary]:
    where = (Obligation.plan_id == plan.id, visible(actor), *conditions)
    rank = rank_in(plan, moment).label(PLACE)
    ranked = placed(select(columns[0], rank, func.count()).select_from(Obligation)).where(*where)
    lights: dict[Any, list[tuple[int, int]]] = {}
    for key, light, number in session.execute(ranked.group_by(columns[0], PLACE)).tuples():
        lights.setdefault(key, []).append((light, number))
    statement = placed(select(*columns, *tallied(moment.now)).select_from(Obligation)).where(*where)
    return [
        Summary(str(key or ""), name or "", by_light(lights.get(key, [])), Tally(*numbers))
        for key, name, *numbers in session.execute(statement.group_by(*columns, *order).order_by(*order))
    ]
