"""The line that progress is held against, in SQL: a plan's own from its first day to its last, bent by the years' targets."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Float, ScalarSelect, case, cast, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from workflow.ledger import AnnualTarget, Obligation, Period, Plan, TargetVersion
from workflow.rules.lights import expected_progress


class days_between(FunctionElement[float]):
    """Whole days from the first date to the second."""

    type = Float()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    first, second = (compiler.process(one, **how) for one in element.clauses)
    return f"(julianday({second}) - julianday({first}))"


@compiles(days_between, "postgresql")
def _on_postgres(element: Any, compiler: Any, **how: Any) -> str:
    first, second = (compiler.process(one, **how) for one in element.clauses)
    return f"CAST(({second}) - ({first}) AS DOUBLE PRECISION)"


def span_of(plan: Plan) -> tuple[date, date]:
    """Return the first and the last day of a plan."""
    return date(plan.first_year, 1, 1), date(plan.last_year, 12, 31)


def expected_percent(span: tuple[date, date], today: date) -> ColumnElement[float]:
    """Return the percentage expected of an obligation at the end of its own period, or today if that is earlier.

    Straight from the plan's first day to its last; within a year for which the unit has accepted a target of the task,
    from the year before's target (or the plan's line) to that one.
    """
    until = case((Period.ends_on < today, Period.ends_on), else_=literal(today, Date))
    whole = float((span[1] - span[0]).days)
    straight = case(
        (until <= literal(span[0], Date), 0.0),
        (until >= literal(span[1], Date), 100.0),
        else_=days_between(literal(span[0], Date), until) * 100.0 / whole,
    )
    of_year, of_last = _target(Period.year), _target(Period.year - 1)
    begun_at = func.coalesce(of_last, _by_year(span, lambda year: expected_progress(*span, date(year, 1, 1))))
    days = _by_year(span, lambda year: float((date(year, 12, 31) - date(year, 1, 1)).days))
    passed = days_between(_first_day(span), until) / days
    return case((of_year.is_not(None), begun_at + (of_year - begun_at) * passed), else_=straight)


def _target(year: Any) -> ColumnElement[float]:
    """The percentage in force of the obligation's task and unit in a year, or null."""
    found: ScalarSelect[Any] = (
        select(func.max(TargetVersion.percent))
        .join(AnnualTarget, AnnualTarget.id == TargetVersion.target_id)
        .where(
            AnnualTarget.task_id == Obligation.task_id,
            AnnualTarget.unit_id == Obligation.unit_id,
            AnnualTarget.year == year,
            AnnualTarget.in_force_version == TargetVersion.version,
        )
        .correlate(Obligation, Period)
        .scalar_subquery()
    )
    return cast(found, Float)


def _by_year(span: tuple[date, date], value: Any) -> ColumnElement[float]:
    years = range(span[0].year, span[1].year + 1)
    return case(*[(Period.year == year, literal(value(year), Float)) for year in years], else_=literal(0.0))


def _first_day(span: tuple[date, date]) -> ColumnElement[date]:
    years = range(span[0].year, span[1].year + 1)
    days = [(Period.year == year, literal(date(year, 1, 1), Date)) for year in years]
    return case(*days, else_=literal(span[0], Date))
