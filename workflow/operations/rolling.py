"""Roll counties' verified figures up to their parent (汇总): one statement, once a county, indicator and period."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Subquery, and_, func, literal, select
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
    parent, county, parent_plan, parent_period = (
        aliased(Indicator), aliased(Committee), aliased(Plan), aliased(Period),
    )  # fmt: skip
    checked = and_(
        Transition.obligation_id == Report.obligation_id,
        Transition.report_version == Report.version,
        Transition.action == Action.VERIFY,
    )
    place = func.row_number().over(
        partition_by=(parent.id, county.id, parent_period.key),
        order_by=(Period.ends_on.desc(), Transition.at.desc(), Report.id.desc()),
    )
    statement = (
        select(
            parent.id.label("indicator_id"), county.id.label("committee_id"), parent_period.key.label("period_key"),
            ReportFigure.value, ReportFigure.numerator, ReportFigure.denominator, Report.id.label("report_id"),
            Transition.at.label("verified_at"), place.label("place"),
        )
        .select_from(parent_plan)
        .join(parent, parent.plan_id == parent_plan.id)
        .join(Indicator, Indicator.parent_indicator_id == parent.id)
        .join(Plan, Indicator.plan_id == Plan.id)
        .join(county, and_(county.id == Plan.committee_id, county.parent_id == parent_plan.committee_id))
        .join(HandedPlan, and_(HandedPlan.plan_id == parent_plan.id, HandedPlan.committee_id == county.id))
        .join(ReportFigure, ReportFigure.indicator_id == Indicator.id)
        .join(Report, ReportFigure.report_id == Report.id)
        .join(Obligation, and_(Obligation.id == Report.obligation_id, Obligation.role != Role.PARTICIPANT))
        .join(Period, Obligation.period_id == Period.id)
        .join(Cycle, and_(Cycle.plan_id == parent_plan.id, Cycle.scope == WHOLE_PLAN, Cycle.replaced_at.is_(None)))
        .join(parent_period, and_(parent_period.plan_id == parent_plan.id, parent_period.kind == Cycle.kind,
                                  Period.ends_on.between(parent_period.starts_on, parent_period.ends_on)))
        .join(Transition, checked)
        .where(
            parent_plan.committee_id == committee.id,
            county.is_demonstration == committee.is_demonstration,
            HandedPlan.undertaken_at.is_not(None),
        )
    )  # fmt: skip
    if period is not None:
        statement = statement.where(parent_period.key == period)
    return statement.subquery()
