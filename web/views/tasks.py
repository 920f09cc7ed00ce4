"""台账: all obligations by filters, as a page and as a workbook; and one task in full."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, g, render_template, request, send_file
from sqlalchemy import ColumnElement, or_, select

from web.access import requires
from web.areas import moment, plan
from web.database import session
from web.presentation import today
from workflow.errors import NotFoundError
from workflow.ledger import Obligation, Period, Plan, Section, Task, Unit
from workflow.queries import board
from workflow.queries.board import Moment
from workflow.queries.obligations import visible
from workflow.rules.lights import Light
from workflow.rules.roles import Deed

area = Blueprint("tasks", __name__)
PAGE = 50


@area.get("/tasks")
@requires(Deed.VIEW_TASK)
def index() -> str:
    """The filtered 台账, a page at a time."""
    current, now = plan(), moment()
    conditions = _conditions(current, now)
    counts = board.count_rows(session(), g.actor, current, now, *conditions)
    total = sum(counts.values())
    pages = max((total + PAGE - 1) // PAGE, 1)
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    page = ((number - 1) * PAGE, PAGE)
    return render_template(
        "tasks/index.html",
        plan=current,
        rows=board.rows(session(), g.actor, current, now, *conditions, page=page),
        counts=counts,
        total=total,
        page=number,
        pages=pages,
        units=_units(current),
        periods=_periods(current),
        sections=board.sections_of(session(), current).values(),
        chosen={key: value for key, value in request.args.items() if key != "page"},
    )


def _conditions(current: Plan, now: Moment) -> list[ColumnElement[bool]]:
    """Return what the filters ask for, as the database's conditions."""
    wanted = request.args.get("period", "now")
    conditions: list[ColumnElement[bool]] = []
    if wanted == "now":
        conditions.append(board.begun(now))
    elif wanted != "all":
        conditions.append(Period.key == wanted)
    unit, section = request.args.get("unit", ""), request.args.get("section")
    if unit.isascii() and unit.isdigit() and len(unit) < 10:
        conditions.append(Obligation.unit_id == int(unit))
    if section:
        conditions.append(Section.code == section)
    light, words = request.args.get("light", ""), request.args.get("q", "").strip()
    if light in set(Light):
        conditions.append(board.light_is(current, now, Light(light)))
    if words:
        named = [one.contains(words, autoescape=True) for one in (Task.title, Unit.name)]
        conditions.append(or_(*named, Task.code == words))
    return conditions


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
    now = moment()
    rows = board.rows(session(), g.actor, current, now, *_conditions(current, now))
    book = ledger_book_of(g.committee, current, rows, responsible, as_of=today())
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
