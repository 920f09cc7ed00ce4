"""红黄绿: every task's light with its reason, red first."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from web.access import requires
from web.areas import moment, plan
from web.database import session
from workflow.queries import board
from workflow.rules.lights import WORST_FIRST
from workflow.rules.roles import Deed

area = Blueprint("board", __name__)


@area.get("/board")
@requires(Deed.VIEW_BOARD)
def show() -> str:
    """The board of the present period and of what is still open."""
    now, current = moment(), plan()
    rows = board.rows(session(), g.actor, current, now, board.begun(now))
    tasks = board.by_task(
        rows,
        board.responsible_units(session(), current),
        board.visible_tasks(session(), g.actor, current),
        board.sections_of(session(), current),
    )
    ordered = sorted(tasks, key=lambda task: WORST_FIRST.index(task.verdict.light))
    return render_template(
        "board/show.html",
        plan=current,
        tasks=ordered,
        counts=board.count_lights(task.verdict for task in tasks),
        rows=rows,
        row_counts=board.count_lights(row.verdict for row in rows),
    )
