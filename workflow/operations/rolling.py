"""Roll counties' verified figures up to their parent (汇总): one statement, once a county, indicator and period."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Select, Subquery, and_, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, aliased

from workflow import journal
from workflow.ledger import (
    Committee,
    Cycle,
    HandedPlan,
    Indicator,
    Obligation,
    Period,
    Plan,
    Report,
    ReportFigure,
    RolledFigure,
    Transition,
)
from workflow.ledger.base import UtcDateTime
from workflow.rules.roles import Actor
from workflow.rules.scopes import Scope
from workflow.rules.states import Action, Role

COLUMNS = (
    "indicator_id", "committee_id", "period_key", "value", "numerator", "denominator", "report_id", "verified_at",
    "rolled_at",
)  # fmt: skip
WHOLE_PLAN = Scope().key
UNIQUE = ["indicator_id", "committee_id", "period_key"]


def roll_up(
    session: Session, actor: Actor, committee: Committee, *, now: datetime, period: str | None = None
) -> int:
    """Bring a parent's rolled figures to what its counties have verified; return how many rows were new or corrected.

    ``period`` names one of the parent's periods, else all are looked at. Running it again changes nothing.
    """
    ranked = _ranked(committee, period)
    chosen = select(
        *[ranked.c[name] for name in COLUMNS[:-1]], literal(now, UtcDateTime).label("rolled_at")
    ).where(ranked.c.place == 1)
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    insert = make(RolledFigure).from_select(list(COLUMNS), chosen)
    corrected = {name: insert.excluded[name] for name in COLUMNS if name not in UNIQUE}
    statement = insert.on_conflict_do_update(
        index_elements=UNIQUE,
        set_=corrected,
        where=RolledFigure.report_id != insert.excluded.report_id,
    )
    result = session.execute(statement, execution_options={"preserve_rowcount": True})
    assert isinstance(result, CursorResult)
    if result.rowcount:
        act = journal.Act(
            "roll_up", "committee", committee.id, before=period or "", after=str(result.rowcount)
        )
        journal.append(session, actor, act, at=now)
    return result.rowcount


def _ranked(committee: Committee, period: str | None) -> Subquery:
    """Every verified figure below, the one that counts at place 1: of the parent's period the latest, newest verified."""
    told, parent = _told(_counted(committee, period)), aliased(Indicator)
    checked = and_(
        Transition.obligation_id == told.c.obligation_id,
        Transition.report_version == told.c.version,
        Transition.action == Action.VERIFY,
    )
    place = func.row_number().over(
        partition_by=(parent.id, told.c.committee_id, told.c.period_key),
        order_by=(told.c.ends_on.desc(), Transition.at.desc(), told.c.report_id.desc()),
    )
    statement = (
        select(
            parent.id.label("indicator_id"), told.c.committee_id, told.c.period_key, told.c.value, told.c.numerator,
            told.c.denominator, told.c.report_id, Transition.at.label("verified_at"), place.label("place"),
        )
        .select_from(told)
        .join(Indicator, and_(Indicator.id == told.c.indicator_id, Indicator.plan_id == told.c.plan_id))
        .join(parent, and_(parent.id == Indicator.parent_indicator_id, parent.plan_id == told.c.parent_plan_id))
        .join(Transition, checked)
    )  # fmt: skip
    return statement.subquery()


def _told(counted: CTE) -> CTE:
    """Every figure that a leading or joint unit has told for these periods, in any version."""
    in_period = and_(Obligation.plan_id == counted.c.plan_id, Obligation.period_id == counted.c.period_id)
    statement = (
        select(
            counted.c.parent_plan_id, counted.c.plan_id, counted.c.committee_id, counted.c.ends_on, counted.c.period_key,
            Report.obligation_id, Report.version, ReportFigure.report_id, ReportFigure.indicator_id, ReportFigure.value,
            ReportFigure.numerator, ReportFigure.denominator,
        )
        .select_from(counted)
        .join(Obligation, and_(in_period, Obligation.role != Role.PARTICIPANT))
        .join(Report, Report.obligation_id == Obligation.id)
        .join(ReportFigure, ReportFigure.report_id == Report.id)
    )  # fmt: skip
    return _by_itself(statement, "told")


def _counted(committee: Committee, period: str | None) -> CTE:
    """The counties' own periods that the parent's are made of; found first, so that no other period's reports are read."""
    county, county_plan, parent_period = aliased(Committee), aliased(Plan), aliased(Period)
    statement = (
        select(
            Plan.id.label("parent_plan_id"), county.id.label("committee_id"), county_plan.id.label("plan_id"),
            Period.id.label("period_id"), Period.ends_on, parent_period.key.label("period_key"),
        )
        .select_from(Plan)
        .join(HandedPlan, HandedPlan.plan_id == Plan.id)
        .join(county, and_(county.id == HandedPlan.committee_id, county.parent_id == Plan.committee_id))
        .join(county_plan, county_plan.committee_id == county.id)
        .join(Cycle, and_(Cycle.plan_id == Plan.id, Cycle.scope == WHOLE_PLAN, Cycle.replaced_at.is_(None)))
        .join(parent_period, and_(parent_period.plan_id == Plan.id, parent_period.kind == Cycle.kind))
        .join(Period, and_(Period.plan_id == county_plan.id,
                           Period.ends_on.between(parent_period.starts_on, parent_period.ends_on)))
        .where(
            Plan.committee_id == committee.id,
            county.is_demonstration == committee.is_demonstration,
            HandedPlan.undertaken_at.is_not(None),
        )
    )  # fmt: skip
    if period is not None:
        statement = statement.where(parent_period.key == period)
    return _by_itself(statement, "counted")


def _by_itself(statement: Select[Any], name: str) -> CTE:
    """A step that is made before the next one looks at it.

    A planner takes the periods of a plan for independent of the plan and guesses one obligation each: left to itself it
    reads every figure ever told, or multiplies periods by indicators.
    """
    return statement.cte(name, nesting=True).prefix_with("MATERIALIZED")
