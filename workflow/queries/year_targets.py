"""The years' targets of a plan's indicators, as the units have accepted them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ScalarSelect, and_, case, func, select
from sqlalchemy.orm import Session

from workflow.ledger import AnnualTarget, Indicator, Plan, TargetState, TargetStep, TargetVersion
from workflow.rules.targets import Accrual


def year_targets(
    session: Session, plan: Plan, moment: datetime
) -> dict[int, tuple[tuple[date, Decimal], ...]]:
    """Return (last day of the year, value) by indicator id, the years in order, as accepted by the moment: one query.

    Where several units have targets of one indicator, what is counted up is added, and of a state the highest holds.
    """
    value = TargetVersion.value
    joined = case((Indicator.accrual == Accrual.CUMULATIVE, func.sum(value)), else_=func.max(value))
    statement = (
        select(AnnualTarget.indicator_id, AnnualTarget.year, joined)
        .join(Indicator, AnnualTarget.indicator_id == Indicator.id)
        .join(
            TargetVersion,
            and_(
                TargetVersion.target_id == AnnualTarget.id,
                TargetVersion.version == _in_force_by(moment),
            ),
        )
        .where(AnnualTarget.plan_id == plan.id, value.is_not(None))
        .group_by(AnnualTarget.indicator_id, AnnualTarget.year, Indicator.accrual)
        .order_by(AnnualTarget.year)
    )
    found: dict[int, tuple[tuple[date, Decimal], ...]] = {}
    for indicator_id, year, told in session.execute(statement).tuples():
        if indicator_id is not None:
            known = found.get(indicator_id, ())
            found[indicator_id] = (*known, (date(year, 12, 31), Decimal(str(told))))
    return found


def _in_force_by(moment: datetime) -> ScalarSelect[Any]:
    """The version that was accepted last before the moment: versions only grow."""
    accepted = (TargetStep.after == TargetState.ACCEPTED, TargetStep.at < moment)
    return (
        select(func.max(TargetStep.version))
        .where(TargetStep.target_id == AnnualTarget.id, *accepted)
        .correlate(AnnualTarget)
        .scalar_subquery()
    )
