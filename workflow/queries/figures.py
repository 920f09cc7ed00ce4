"""Signed figures: which versions stood on a day, and what each indicator was told to be, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from workflow.ledger import Indicator, Obligation, Period, Plan, Report, ReportFigure, Transition, Unit
from workflow.rules.states import Action, Role

CAME = (Action.SIGN, Action.ENTER_FROM_PAPER)


@dataclass(frozen=True)
class Figure:
    """A figure with all that it traces to; ``report_id`` is None where counties' figures were summed up.

    ``reference`` names report and version, or the counties that are in the sum.
    """

    indicator_id: int
    value: Decimal
    period_key: str
    period: str
    ends_on: date
    unit: str
    source: str
    reference: str
    signed_at: datetime
    is_verified: bool
    obligation_id: int | None = None
    report_id: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    benchmark: Decimal | None = None

    @property
    def basis(self) -> str:
        """Numerator and denominator, where the figure has them."""
        if self.numerator is None or self.denominator is None:
            return ""
        return f"{self.numerator.normalize():f}/{self.denominator.normalize():f}"


def standing_versions(plan: Plan, moment: datetime) -> Subquery:
    """Return (obligation_id, version, signed_at, verified_at) of a plan's reports as they stood at the moment.

    A version stands if it was signed (or entered from paper) before the moment and not returned by then; one that
    corrects a verified version only once it is verified itself. Inputs are no reports.
    """
    owed = select(Obligation.id).where(Obligation.plan_id == plan.id, Obligation.role != Role.PARTICIPANT)
    at = Transition.at
    action = Transition.action
    columns = (
        Transition.obligation_id,
        Transition.report_version.label("version"),
        func.max(case((action.in_(CAME), at))).label("signed_at"),
        func.max(case((action == Action.VERIFY, at))).label("verified_at"),
    )
    returned = func.count(case((action == Action.RETURN, 1)))
    corrected = (
        select(Transition.obligation_id, func.min(Transition.report_version).label("version"))
        .where(Transition.obligation_id.in_(owed), Transition.action == Action.CORRECT, at < moment)
        .group_by(Transition.obligation_id)
        .subquery()
    )
    in_force = or_(
        corrected.c.version.is_(None),
        Transition.report_version <= corrected.c.version,
        func.max(case((action == Action.VERIFY, at))).is_not(None),
    )
    return (
        select(*columns)
        .join(corrected, corrected.c.obligation_id == Transition.obligation_id, isouter=True)
        .where(
            Transition.obligation_id.in_(owed),
            at < moment,
            action.in_([*CAME, Action.VERIFY, Action.RETURN]),
        )
        .group_by(Transition.obligation_id, Transition.report_version, corrected.c.version)
        .having(and_(func.max(case((action.in_(CAME), at))).is_not(None), returned == 0, in_force))
        .subquery()
    )


def figures_by_period(
    session: Session, plan: Plan, moment: datetime, *conditions: ColumnElement[bool], only_verified: bool = False
) -> dict[int, list[Figure]]:  # fmt: skip
    """Return the newest signed figure of each indicator and period, oldest period first, by indicator id: one query."""
    stood = standing_versions(plan, moment)
    place = func.row_number().over(
        partition_by=(ReportFigure.indicator_id, Obligation.period_id),
        order_by=(stood.c.signed_at.desc(), Report.id.desc()),
    )
    statement = (
        select(
            ReportFigure, Report.version, Obligation.id, Unit.name, Period.key, Period.label, Period.ends_on,
            stood.c.signed_at, stood.c.verified_at, place.label("place"),
        )
        .join(Report, ReportFigure.report_id == Report.id)
        .join(stood, and_(stood.c.obligation_id == Report.obligation_id, stood.c.version == Report.version))
        .join(Obligation, Report.obligation_id == Obligation.id)
        .join(Unit, Obligation.unit_id == Unit.id)
        .join(Period, Obligation.period_id == Period.id)
        .join(Indicator, ReportFigure.indicator_id == Indicator.id)
        .where(Obligation.plan_id == plan.id, *conditions)
        .order_by(Indicator.position, Period.starts_on)
    )  # fmt: skip
    if only_verified:
        statement = statement.where(stood.c.verified_at.is_not(None))
    found: dict[int, list[Figure]] = {}
    for figure, version, row_id, unit, key, label, ends_on, signed_at, verified_at, at in session.execute(
        statement
    ):
        if at == 1:
            one = _figure(figure, version, row_id, unit, key, label, ends_on, signed_at, verified_at)
            found.setdefault(figure.indicator_id, []).append(one)
    return found


def _figure(
    figure: ReportFigure, version: int, row_id: int, unit: str, key: str, label: str, ends_on: date,
    signed_at: datetime, verified_at: datetime | None,
) -> Figure:  # fmt: skip
    return Figure(
        indicator_id=figure.indicator_id,
        value=figure.value,
        period_key=key,
        period=label,
        ends_on=ends_on,
        unit=unit,
        source=figure.source,
        reference=f"R-{figure.report_id} 第{version}版",
        signed_at=signed_at,
        is_verified=verified_at is not None,
        obligation_id=row_id,
        report_id=figure.report_id,
        numerator=figure.numerator,
        denominator=figure.denominator,
        benchmark=figure.benchmark,
    )
