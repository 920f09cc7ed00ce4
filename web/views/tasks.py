"""台账: all obligations by filters, as a page and as a workbook; and one task in full."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, g, render_template, request, send_file
from sqlalchemy import ColumnElement, select

from web.access import requires
from web.areas import moment, plan
from web.database import session
from web.presentation import today
from workflow.errors import NotFoundError
from workflow.ledger import Obligation, Period, Plan, Task, Unit
from workflow.queries import board
from workflow.queries.board import BoardRow
from workflow.queries.obligations import visible
from workflow.rules.roles import Deed

area = Blueprint("tasks", __name__)
PAGE = 50


@area.get("/tasks")
@requires(Deed.VIEW_TASK)
def index() -> str:
    """The filtered 台账, a page at a time."""
    current = plan()
    rows = _filtered(current)
    number = max(request.args.get("page", 1, type=int), 1)
    pages = max((len(rows) + PAGE - 1) // PAGE, 1)
    return render_template(
        "tasks/index.html",
        plan=current,
        rows=rows[(number - 1) * PAGE : number * PAGE],
        total=len(rows),
        page=min(number, pages),
        pages=pages,
        units=_units(current),
        periods=_periods(current),
        sections=board.sections_of(session(), current).values(),
        chosen={key: value for key, value in request.args.items() if key != "page"},
    )


def _filtered(current: Plan) -> list[BoardRow]:
    now = moment()
    wanted = request.args.get("period", "now")
    conditions: list[ColumnElement[bool]] = []
    if wanted == "now":
        conditions.append(board.begun(now))
    elif wanted != "all":
        conditions.append(Period.key == wanted)
    unit = request.args.get("unit", "")
    if unit.isascii() and unit.isdigit() and len(unit) < 10:
        conditions.append(Obligation.unit_id == int(unit))
    rows = board.rows(session(), g.actor, current, now, *conditions)
    light, section = request.args.get("light"), request.args.get("section")
    words = request.args.get("q", "").strip()
    return [
        row
        for row in rows
        if (not light or row.verdict.light.value == light)
        and (not section or row.section_code == section)
        and (not words or words in row.title or words in row.unit or words == row.code)
    ]


def _units(current: Plan) -> list[Unit]:
    own = select(Obligation.unit_id).where(Obligation.plan_id == current.id, visible(g.actor))
    return list(session().scalars(select(Unit).where(Unit.id.in_(own)).order_by(Unit.id)))


def _periods(current: Plan) -> list[Period]:
    statement = select(Period).where(Period.plan_id == current.id, Period.starts_on <= today())
    return list(session().scalars(statement.order_by(Period.starts_on.desc())))


@area.get("/tasks.xlsx")
@requires(Deed.VIEW_TASK)
def workbook() -> Response:
    """The same rows as a workbook."""
    from exports.excel import ledger_book
    from workflow.documents.books import ledger_book_of

    current = plan()
    responsible = board.responsible_units(session(), current)
    book = ledger_book_of(g.committee, current, _filtered(current), responsible, as_of=today())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"台账_{today():%Y%m%d}.xlsx"
    return send_file(BytesIO(ledger_book(book)), mimetype=kind, as_attachment=True, download_name=name)


@area.get("/tasks/<int:task_id>")
@requires(Deed.VIEW_TASK)
def show(task_id: int) -> str:
    """One task: who answers for it, its indicators, and every period's obligations that the person may see."""
    current = plan()
    task = session().scalars(select(Task).where(Task.id == task_id, Task.plan_id == current.id)).one_or_none()
    if task is None or task.id not in {one.id for one in board.visible_tasks(session(), g.actor, current)}:
        raise NotFoundError
    rows = board.rows(
        session(), g.actor, current, moment(), Obligation.task_id == task.id, Period.starts_on <= today()
    )
    rows.sort(key=lambda row: row.period_key, reverse=True)
    responsible = board.responsible_units(session(), current).get(task.id, [])
    return render_template("tasks/show.html", plan=current, task=task, rows=rows, responsible=responsible)
