"""指标: how each stands with its figures and their sources, and every move of its target."""

from __future__ import annotations

from pydantic import BaseModel

from web.resources.desk import Desk
from web.resources.kinds import Act, Page, Resource
from web.resources.values import Amount, Day, Figure, Given, LightShown, Moment, Nothing, Number, Shown
from workflow.errors import NotFoundError
from workflow.ledger import RollUp
from workflow.operations.indicators import Aim, move_target
from workflow.queries import indicators as query
from workflow.queries.indicators import IndicatorStanding
from workflow.rules.conclusions import Conclusion
from workflow.rules.roles import Deed
from workflow.rules.targets import Accrual, Direction


class IndicatorMoved(Given):
    """What the indicator aims at from now on, and why; ``seen_moves`` is how often it was moved before."""

    target: str
    target_value: Figure | None = None
    target_upper: Figure | None = None
    base_value: Figure | None = None
    direction: Direction
    accrual: Accrual
    roll_up: RollUp
    why: str
    seen_moves: Number


class FigureAt(BaseModel):
    """A signed figure of a period, with the report that it traces to."""

    period: str
    ends_on: Day
    value: Amount
    unit: str
    source: str
    reference: str
    report_id: int | None
    is_verified: bool
    numerator: Amount | None
    denominator: Amount | None
    benchmark: Amount | None


class MoveShown(BaseModel):
    """One change of what it aims at."""

    field: str
    before: str
    after: str
    why: str
    person: str
    at: Moment


class IndicatorRow(Shown):
    """One indicator; a conclusion of 无数据 never counts as met."""

    no: int
    name: str
    unit_of_measure: str
    attribute: str
    target: str
    first_target: str
    target_value: Amount | None
    target_upper: Amount | None
    base_value: Amount | None
    direction: Direction
    accrual: Accrual
    roll_up: RollUp
    moved_count: int
    conclusion: Conclusion
    light: LightShown
    latest: FigureAt | None


class IndicatorSheet(IndicatorRow):
    """The same with all its figures and moves."""

    figures: list[FigureAt]
    moves: list[MoveShown]
    may: list[str]


def _standings(desk: Desk) -> list[IndicatorStanding]:
    settings = desk.config
    return query.standings(
        desk.session, desk.actor, desk.plan, moment=desk.now, as_of=desk.today, rules=settings.conclusions.rules(),
        lights=desk.moment.rules,
    )  # fmt: skip


def _figures(one: IndicatorStanding) -> list[FigureAt]:
    names = FigureAt.model_fields
    return [FigureAt(**{name: getattr(figure, name) for name in names}) for figure in one.figures]


def _facts(one: IndicatorStanding) -> dict[str, object]:
    figures = _figures(one)
    return {
        "attribute": one.indicator.attribute.value,
        "conclusion": one.standing.conclusion,
        "light": LightShown.of(one.verdict),
        "latest": figures[-1] if figures else None,
    }


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[IndicatorRow]:
    found = {one.indicator.id: one for one in _standings(desk)}
    part = page.of([one.indicator for one in found.values()])
    return [IndicatorRow.of(one, **_facts(found[one.id])) for one in part]


def _show(desk: Desk, indicator_id: int) -> IndicatorSheet:
    found = next((one for one in _standings(desk) if one.indicator.id == indicator_id), None)
    if found is None:
        raise NotFoundError
    moves = [
        MoveShown(field=one.field, before=one.before, after=one.after, why=one.why, person=person, at=one.at)
        for one, person in query.moves(desk.session, found.indicator)
    ]
    may = ["move"] if desk.may(Deed.MOVE_TARGET) else []
    facts = _facts(found)
    return IndicatorSheet.of(found.indicator, **facts, figures=_figures(found), moves=moves, may=may)


def _move(desk: Desk, indicator_id: int, given: IndicatorMoved) -> None:
    aim = Aim(
        given.target, given.target_value, given.target_upper, given.base_value, given.direction, given.accrual, given.roll_up
    )  # fmt: skip
    move_target(
        desk.session, desk.actor, desk.plan, indicator_id, aim, seen_moves=given.seen_moves, why=given.why, now=desk.now
    )  # fmt: skip


INDICATORS = Resource(
    line=("no", "name", "target", "conclusion"),
    name="indicators",
    command="indicator",
    key="indicator_id",
    title="指标",
    deeds=(Deed.VIEW_INDICATOR,),
    shown=IndicatorSheet,
    show=_show,
    listed=IndicatorRow,
    rows=_rows,
    acts=(
        Act("move", "调整目标", (Deed.MOVE_TARGET,), IndicatorMoved, _move, "已调整，最初的目标仍然保留。"),
    ),
)
