"""重点项目: money, visible progress, performance and satisfaction, with alerts; told by units, confirmed by leaders."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from flask import Blueprint, g, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from web import forms, sessions
from web.access import requires
from web.acting import carried_out
from web.areas import plan, plan_or_none
from web.database import session
from web.presentation import today
from workflow.documents.registers import project_book_of
from workflow.errors import DubanError
from workflow.operations import projects as operation
from workflow.operations.projects import Told
from workflow.queries import acts
from workflow.queries import projects as query
from workflow.rules.projects import (
    ENTRY,
    GRADE_LABELS,
    KIND_LABELS,
    SOURCE_LABELS,
    EntryKind,
    EntryState,
    Grade,
    ProjectFigures,
    Source,
    alerts,
    percent,
)
from workflow.rules.roles import Capacity, Deed, may_anywhere

area = Blueprint("projects", __name__)
WAN = Decimal(10000)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@area.get("/projects")
@requires(Deed.VIEW_ACTS)
def index() -> str:
    """All projects that the person may see, with what is confirmed of each and what is wrong."""
    current = plan_or_none()
    found = query.projects(session(), g.actor, current) if current else []
    figures = query.figures_at(session(), current, today()) if current else {}
    rows = [(one, figures.get(one.id, ProjectFigures())) for one in found]
    return render_template(
        "projects/index.html",
        rows=[(one, told, alerts(told, today())) for one, told in rows],
        percent=percent,
        GRADE_LABELS=GRADE_LABELS,
        WAN=WAN,
    )


@area.get("/projects.xlsx")
@requires(Deed.VIEW_ACTS)
def workbook() -> Response:
    """The same as a workbook."""
    from exports.excel import table_book

    figures = query.figures_at(session(), plan(), today())
    rows = [
        (one, figures.get(one.id, ProjectFigures())) for one in query.projects(session(), g.actor, plan())
    ]
    book = project_book_of(g.committee, rows, as_of=today())
    name = f"重点项目_{today():%Y%m%d}.xlsx"
    return send_file(BytesIO(table_book(book)), mimetype=WORKBOOK, as_attachment=True, download_name=name)


@area.get("/projects/<int:project_id>")
@requires(Deed.VIEW_ACTS)
def show(project_id: int) -> str:
    """One project: its money by year and source, every row told of it, and what the person may do."""
    return _page(project_id)


def _page(project_id: int, error: DubanError | None = None) -> str:
    one, current = query.project(session(), g.actor, project_id), plan()
    told = query.figures_at(session(), current, today()).get(one.id, ProjectFigures())
    telling = query.telling_units(session(), one)
    rows = query.entries(session(), one)
    mine = sorted(telling & g.actor.units_as(Capacity.REPORTER))
    return render_template(
        "projects/show.html",
        one=one,
        told=told,
        alerts=alerts(told, today()),
        money=query.money_table(session(), current, one, today()),
        rows=rows,
        corrected={row.corrects_id for row in rows if row.state is EntryState.CONFIRMED},
        waiting=[
            row for row in rows if row.id in {each.id for each in query.waiting_for(session(), g.actor)}
        ],
        correctable=[row for row in rows if row.state is EntryState.CONFIRMED and row.unit_id in mine],
        tasks=query.tasks_of(session(), one),
        unit_id=mine[0] if mine else None,
        all_tasks=acts.tasks_to_choose(session(), g.actor)
        if may_anywhere(g.actor, Deed.LINK_PROJECT)
        else [],
        years=[(year, str(year)) for year in range(current.first_year, current.last_year + 1)],
        percent=percent,
        machine=ENTRY,
        KIND_LABELS=KIND_LABELS,
        SOURCE_LABELS=SOURCE_LABELS,
        GRADE_LABELS=GRADE_LABELS,
        WAN=WAN,
        error=error,
        typed=request.form,
    )


@area.post("/projects/<int:project_id>/tasks")
@requires(Deed.LINK_PROJECT)
def link(project_id: int) -> Response | tuple[str, int]:
    """Say which task the project belongs to."""
    return carried_out(
        lambda: operation.link_task(session(), g.actor, project_id, forms.whole("task_id"), now=g.now),
        said="已关联任务，由其牵头单位填报。",
        then=url_for("projects.show", project_id=project_id),
        again=lambda refused: _page(project_id, refused),
    )


@area.post("/projects/<int:project_id>/entries")
@requires(Deed.FILL_PROJECT)
def enter(project_id: int) -> Response | tuple[str, int]:
    """Write down one fact."""
    return carried_out(
        lambda: operation.enter(session(), g.actor, project_id, _told(), now=g.now),
        said="已填报，等分管领导确认后计入。",
        then=url_for("projects.show", project_id=project_id),
        again=lambda refused: _page(project_id, refused),
    )


def _told() -> Told:
    kind, source, grade = (request.form.get(name, "") for name in ("kind", "source", "grade"))
    amount = forms.figure("amount", "金额（万元）")
    return Told(
        unit_id=forms.whole("unit_id"),
        kind=EntryKind(kind) if kind in set(EntryKind) else EntryKind.PROGRESS,
        year=forms.whole("year"),
        dated_on=forms.day("dated_on", "数据日期"),
        source=Source(source) if source in set(Source) else None,
        amount_yuan=(amount * WAN).quantize(Decimal("0.01")) if amount is not None else None,
        percent=forms.figure("percent", "形象进度", maximum=Decimal(100), percent_sign=True),
        grade=Grade(grade) if grade in set(Grade) else None,
        satisfied=forms.whole_or_none("satisfied"),
        surveyed=forms.whole_or_none("surveyed"),
        words=forms.text("words"),
        corrects_id=forms.whole_or_none("corrects_id"),
    )


@area.post("/project-entries/<int:entry_id>")
@requires(Deed.CONFIRM_PROJECT)
def decide(entry_id: int) -> Response | tuple[str, int]:
    """Confirm a row as the unit's leader, or return it."""
    project_id = query.entry(session(), g.actor, entry_id).project_id
    is_return = request.form.get("act") == "return"
    return carried_out(
        lambda: (
            operation.give_back(session(), g.actor, entry_id, reason=forms.text("reason"), now=g.now)
            if is_return
            else operation.confirm(session(), g.actor, entry_id, presence=sessions.presence(), now=g.now)
        ),
        said="已退回。" if is_return else "已确认，计入统计。",
        then=url_for("projects.show", project_id=project_id),
        again=lambda refused: _page(project_id, refused),
    )
