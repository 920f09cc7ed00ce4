"""指标: how each stands, its trend with the expected line, its source, and every change of its target."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for

from web import forms
from web.access import requires
from web.areas import moment, plan
from web.charts import Chart, trend
from web.database import commit, session
from web.sessions import config
from workflow.errors import InvalidInputError, NotFoundError
from workflow.ledger import Plan, RollUp
from workflow.operations.indicators import Aim, move_target
from workflow.queries import indicators as query
from workflow.queries.indicators import IndicatorStanding
from workflow.queries.rolled import counties_behind
from workflow.rules.conclusions import Conclusion, expected_value
from workflow.rules.lights import WORST_FIRST
from workflow.rules.roles import Deed, may_anywhere
from workflow.rules.targets import ACCRUAL_LABELS, DIRECTION_LABELS, Accrual, Direction

area = Blueprint("indicators", __name__)
ROLL_UP_LABELS = {
    RollUp.NONE: "不汇总",
    RollUp.SUM: "各县相加",
    RollUp.WEIGHTED_PERCENT: "分子分母相加后求百分比",
}


def _standings(current: Plan) -> list[IndicatorStanding]:
    now, settings = moment(), config()
    return query.standings(
        session(), g.actor, current, moment=now.now, as_of=now.today, rules=settings.conclusions.rules(), lights=now.rules
    )  # fmt: skip


@area.get("/indicators")
@requires(Deed.VIEW_INDICATOR)
def index() -> str:
    """Every visible indicator, those that want attention first; what has no data is its own class."""
    current = plan()
    found = _standings(current)
    counts = {one: sum(row.standing.conclusion is one for row in found) for one in Conclusion}
    ordered = sorted(found, key=lambda one: WORST_FIRST.index(one.verdict.light))
    return render_template(
        "indicators/index.html", plan=current, found=ordered, counts=counts, DIRECTION_LABELS=DIRECTION_LABELS
    )


@area.get("/indicators/<int:indicator_id>")
@requires(Deed.VIEW_INDICATOR)
def show(indicator_id: int) -> str:
    """One indicator in full."""
    return _page(indicator_id)


def _page(indicator_id: int, error: InvalidInputError | None = None) -> str:
    current = plan()
    one = next((row for row in _standings(current) if row.indicator.id == indicator_id), None)
    if one is None:
        raise NotFoundError
    return render_template(
        "indicators/show.html",
        plan=current,
        one=one,
        chart=_chart(one),
        moves=query.moves(session(), one.indicator),
        counties=counties_behind(session(), one.indicator) if g.actor.reads_all else [],
        may_move=may_anywhere(g.actor, Deed.MOVE_TARGET),
        filled=request.form if request.method == "POST" else {},
        error=error,
        DIRECTION_LABELS=DIRECTION_LABELS,
        ACCRUAL_LABELS=ACCRUAL_LABELS,
        ROLL_UP_LABELS=ROLL_UP_LABELS,
    )


def _chart(one: IndicatorStanding) -> Chart | None:
    first = (one.figures[0].ends_on, one.figures[0].value) if one.figures else None
    rows = [
        (figure.period_key, figure.value, expected_value(one.measure, first, figure.ends_on))
        for figure in one.figures
    ]
    return trend(rows)


@area.post("/indicators/<int:indicator_id>")
@requires(Deed.MOVE_TARGET)
def move(indicator_id: int) -> Response | tuple[str, int]:
    """Change what an indicator aims at, with a reason that is kept."""
    current = plan()
    seen = forms.whole("seen_moves")
    try:
        changed = move_target(
            session(),
            g.actor,
            current,
            indicator_id,
            _aim(),
            seen_moves=seen,
            why=forms.text("why"),
            now=g.now,
        )
    except InvalidInputError as refused:
        session().rollback()
        return _page(indicator_id, refused), 422
    commit()
    flash(f"已调整{changed}项，最初的目标仍然保留。" if changed else "没有改动。", "success")
    return redirect(url_for("indicators.show", indicator_id=indicator_id))  # type: ignore[return-value]


def _aim() -> Aim:
    kinds = (("direction", Direction), ("accrual", Accrual), ("roll_up", RollUp))
    chosen = {name: request.form.get(name, "") for name, _ in kinds}
    for name, kind in kinds:
        if chosen[name] not in set(kind):
            raise InvalidInputError("请选择列表中的一项。", field=name)
    return Aim(
        target=forms.text("target"),
        target_value=forms.figure("target_value", "目标值"),
        target_upper=forms.figure("target_upper", "上限"),
        base_value=forms.figure("base_value", "基数"),
        direction=Direction(chosen["direction"]),
        accrual=Accrual(chosen["accrual"]),
        roll_up=RollUp(chosen["roll_up"]),
    )
