"""How each indicator stands on a day: its figures, the expected line, the conclusion and the light, traced to reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.errors import NotFoundError
from workflow.ledger import Assignment, Indicator, IndicatorMove, IndicatorTask, Person, Plan, RollUp
from workflow.queries.expected import span_of
from workflow.queries.figures import Figure, figures_by_period
from workflow.queries.obligations import visible
from workflow.queries.rolled import rolled_by_period
from workflow.queries.year_targets import year_targets
from workflow.rules.conclusions import ConclusionRules, Measure, Standing, Told, standing
from workflow.rules.lights import LightRules, Verdict, light_of_indicator
from workflow.rules.roles import Actor
from workflow.rules.targets import Accrual, Direction


@dataclass(frozen=True)
class IndicatorStanding:
    """One indicator on a day; ``figures`` are its signed figures, one a period, oldest first."""

    indicator: Indicator
    measure: Measure
    figures: tuple[Figure, ...]
    standing: Standing
    verdict: Verdict

    @property
    def latest(self) -> Figure | None:
        """The newest figure, or None: 无数据."""
        return self.figures[-1] if self.figures else None


def standings(
    session: Session,
    actor: Actor,
    plan: Plan,
    *,
    moment: datetime,
    as_of: date,
    rules: ConclusionRules | None = None,
    lights: LightRules | None = None,
    only_verified: bool = False,
) -> list[IndicatorStanding]:
    """Return the visible indicators in the plan's order, as they stood at the moment; a fixed number of queries."""
    figures = figures_by_period(session, plan, moment, visible(actor), only_verified=only_verified)
    rolled = rolled_by_period(session, plan, moment)
    targets = year_targets(session, plan, moment)
    found = []
    for one in as_they_stood(session, visible_indicators(session, actor, plan), moment):
        told = rolled.get(one.id, []) if one.roll_up is not RollUp.NONE else figures.get(one.id, [])
        measure = measure_of(one, plan, targets.get(one.id, ()))
        found.append(_standing(one, measure, told, as_of, rules, lights))
    return found


def as_they_stood(session: Session, rows: list[Indicator], moment: datetime) -> list[Indicator]:
    """Return indicators with the base and target that they had at the moment; one that was moved since is a copy."""
    later: dict[int, list[IndicatorMove]] = {}
    statement = select(IndicatorMove).where(
        IndicatorMove.at > moment, IndicatorMove.indicator_id.in_([one.id for one in rows])
    )
    for move in session.scalars(statement.order_by(IndicatorMove.id.desc())):
        later.setdefault(move.indicator_id, []).append(move)
    return [_before(one, later[one.id]) if one.id in later else one for one in rows]


def _before(one: Indicator, newest_first: list[IndicatorMove]) -> Indicator:
    copy = Indicator(**{name: getattr(one, name) for name in one.__mapper__.column_attrs.keys()})  # noqa: SIM118
    for move in newest_first:
        setattr(copy, move.field, _value(move.field, move.before))
    moments = {move.at for move in newest_first if move.field in {"target", "target_value", "target_upper"}}
    copy.moved_count = max(one.moved_count - len(moments), 0)
    return copy


def _value(field: str, words: str) -> object:
    kinds = {"direction": Direction, "accrual": Accrual, "roll_up": RollUp}
    if field in kinds:
        return kinds[field](words)
    if field == "target":
        return words
    return Decimal(words) if words else None


def _standing(
    one: Indicator,
    measure: Measure,
    told: list[Figure],
    as_of: date,
    rules: ConclusionRules | None,
    lights: LightRules | None,
) -> IndicatorStanding:
    latest, first = (told[-1], told[0]) if told else (None, None)
    known = Told(
        latest.value if latest else None,
        (first.ends_on, first.value) if first and first is not latest else None,
        latest.benchmark if latest else None,
    )
    result = standing(measure, known, as_of=as_of, rules=rules)
    verdict = light_of_indicator(result, is_verified=bool(latest and latest.is_verified), rules=lights)
    return IndicatorStanding(one, measure, tuple(told), result, verdict)


def measure_of(one: Indicator, plan: Plan, targets: tuple[tuple[date, Decimal], ...]) -> Measure:
    """Return what an indicator's figures are held against."""
    first, last = span_of(plan)
    return Measure(
        direction=one.direction,
        target=one.target_value,
        starts_on=first,
        ends_on=last,
        accrual=one.accrual,
        upper=one.target_upper,
        base=one.base_value,
        is_rate=one.unit_of_measure in {"%", "％", ""},
        year_targets=targets,
    )


def visible_indicators(session: Session, actor: Actor, plan: Plan) -> list[Indicator]:
    """Return the indicators that the actor may see: all for readers, else those of their units' tasks."""
    statement = select(Indicator).where(Indicator.plan_id == plan.id).order_by(Indicator.position)
    if not actor.reads_all:
        own = (
            select(IndicatorTask.indicator_id)
            .join(Assignment, Assignment.task_id == IndicatorTask.task_id)
            .where(Assignment.unit_id.in_(actor.unit_ids))
        )
        statement = statement.where(Indicator.id.in_(own))
    return list(session.scalars(statement))


def indicator(session: Session, actor: Actor, plan: Plan, indicator_id: int) -> Indicator:
    """Return one visible indicator; raises NotFoundError."""
    found = {one.id: one for one in visible_indicators(session, actor, plan)}
    if indicator_id not in found:
        raise NotFoundError
    return found[indicator_id]


def moves(session: Session, one: Indicator) -> list[tuple[IndicatorMove, str]]:
    """Return every change of an indicator's base or target with who made it, the oldest first."""
    statement = (
        select(IndicatorMove, Person.name)
        .join(Person, IndicatorMove.person_id == Person.id)
        .where(IndicatorMove.indicator_id == one.id)
        .order_by(IndicatorMove.id)
    )
    return [(move, name) for move, name in session.execute(statement)]
