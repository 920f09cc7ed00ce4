"""A parent's indicators as their counties' verified figures make them, each county counted once a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from workflow.ledger import Committee, HandedPlan, Indicator, Period, Plan, RolledFigure, RollUp
from workflow.queries.figures import Figure
from workflow.rules.targets import rounded


@dataclass(frozen=True)
class CountyFigure:
    """One county's part in a parent's figure."""

    committee_id: int
    county: str
    period_key: str
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    report_id: int


def rolled_by_period(session: Session, plan: Plan, moment: datetime) -> dict[int, list[Figure]]:
    """Return the summed figure of each rolled-up indicator and period, oldest first: one query over the rolled rows.

    A weighted percentage is the sum of numerators over the sum of denominators; a county that told no parts is not in it.
    """
    rolled = RolledFigure
    with_parts = and_(rolled.numerator.is_not(None), rolled.denominator.is_not(None))
    counts = select(func.count()).select_from(HandedPlan)
    whole = session.scalar(counts.where(HandedPlan.plan_id == plan.id, HandedPlan.undertaken_at.is_not(None)))
    statement = (
        select(
            Indicator.id, Indicator.roll_up, Period.key, Period.label, Period.ends_on, func.max(rolled.verified_at),
            func.sum(rolled.value), func.sum(rolled.numerator), func.sum(rolled.denominator), func.count(rolled.id),
            func.count(rolled.id).filter(with_parts),
        )
        .join(rolled, rolled.indicator_id == Indicator.id)
        .join(Period, and_(Period.plan_id == Indicator.plan_id, Period.key == rolled.period_key))
        .where(Indicator.plan_id == plan.id, Indicator.roll_up != RollUp.NONE, rolled.verified_at < moment)
        .group_by(Indicator.id, Indicator.roll_up, Indicator.position, Period.key, Period.label, Period.ends_on, Period.starts_on)
        .order_by(Indicator.position, Period.starts_on)
    )  # fmt: skip
    found: dict[int, list[Figure]] = {}
    for row in session.execute(statement):
        one = _summed(row, whole or 0)
        if one is not None:
            found.setdefault(one.indicator_id, []).append(one)
    return found


def _summed(row: Sequence[object], whole: int) -> Figure | None:
    number, rule, key, label, ends_on, verified_at, total, top, bottom, told, with_parts = row
    weighted = rule is RollUp.WEIGHTED_PERCENT
    counted = with_parts if weighted else told
    if not counted or (weighted and not bottom):
        return None
    value = rounded(Decimal(str(top)) * 100 / Decimal(str(bottom)), 2) if weighted else Decimal(str(total))
    return Figure(
        indicator_id=number,  # type: ignore[arg-type]
        value=value,
        period_key=key,  # type: ignore[arg-type]
        period=label,  # type: ignore[arg-type]
        ends_on=ends_on,  # type: ignore[arg-type]
        unit="各县汇总",
        source="下级委员会已核查的数值",
        reference=f"汇总{counted}/{whole}个县",
        signed_at=verified_at,  # type: ignore[arg-type]
        is_verified=True,
        numerator=Decimal(str(top)) if weighted else None,
        denominator=Decimal(str(bottom)) if weighted else None,
    )


def counties_behind(session: Session, indicator: Indicator) -> list[CountyFigure]:
    """Return each county's rolled figure of an indicator, newest period first."""
    statement = (
        select(RolledFigure, Committee.name)
        .join(Committee, RolledFigure.committee_id == Committee.id)
        .where(RolledFigure.indicator_id == indicator.id)
        .order_by(RolledFigure.period_key.desc(), Committee.id)
    )
    return [
        CountyFigure(
            one.committee_id, name, one.period_key, one.value, one.numerator, one.denominator, one.report_id
        )
        for one, name in session.execute(statement)
    ]
