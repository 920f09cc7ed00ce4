"""红黄绿: every task's light with its reason, red first; summaries by section, unit and period."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, g, render_template, request
from sqlalchemy import ColumnElement, select

from web.access import requires
from web.areas import moment, plan
from web.charts import trend
from web.database import session
from workflow.ledger import Period, Plan
from workflow.queries import board, summaries
from workflow.queries.board import Moment
from workflow.queries.task_lights import task_lights
from workflow.rules.lights import WORST_FIRST
from workflow.rules.roles import Deed

area = Blueprint("board", __name__)
ZERO, HUNDRED = Decimal(0), Decimal(100)


@area.get("/board")
@requires(Deed.VIEW_BOARD)
def show() -> str:
    """The board of the present period and of what is still open, or of one period that was asked for."""
    now, current = moment(), plan()
    periods = _periods(current, now)
    chosen = next((one for one in periods if one.key == request.args.get("period")), None)
    condition: ColumnElement[bool] = board.begun(now) if chosen is None else Period.id == chosen.id
    tasks = task_lights(session(), g.actor, current, now, condition)
    by_period = summaries.by_period(session(), g.actor, current, now)
    return render_template(
        "board/show.html",
        plan=current,
        tasks=sorted(tasks, key=lambda task: WORST_FIRST.index(task.verdict.light)),
        counts=board.count_lights(task.verdict for task in tasks),
        row_counts=board.count_rows(session(), g.actor, current, now, condition),
        periods=periods,
        chosen=chosen,
        sections=summaries.by_section(session(), g.actor, current, now, condition),
        units=summaries.by_unit(session(), g.actor, current, now, condition),
        by_period=by_period,
        rates=trend(
            [(one.key, one.tally.timeliness.percent, None) for one in by_period], low=ZERO, high=HUNDRED
        ),
    )


def _periods(current: Plan, now: Moment) -> list[Period]:
    statement = select(Period).where(Period.plan_id == current.id, Period.starts_on <= now.today)
    return list(session().scalars(statement.order_by(Period.starts_on.desc())))
