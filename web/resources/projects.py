"""重点项目: money, visible progress, grade and satisfaction, told by units, confirmed by leaders on the page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from web.resources.desk import Desk
from web.resources.kinds import Act, Making, Page, Resource
from web.resources.matters import Reason, act_on, may, steps_of, words_of
from web.resources.values import (
    Amount,
    Day,
    Figure,
    Given,
    LightShown,
    Moment,
    Nothing,
    Number,
    Percent,
    Shown,
    StepShown,
)
from web.translating import t
from workflow.ledger import Project, ProjectEntry
from workflow.operations import projects as operation
from workflow.operations.projects import Told
from workflow.queries import projects as query
from workflow.rules.projects import (
    ENTRY,
    KIND_LABELS,
    EntryKind,
    EntryState,
    Grade,
    ProjectFigures,
    Source,
    alerts,
)
from workflow.rules.roles import Deed, Thing

CENT = Decimal("0.01")


class ProjectLinked(Given):
    """The task that the project belongs to."""

    task_id: Number


class EntryGiven(Given):
    """One fact of a project: money in yuan with its source, progress, a grade, or satisfaction with its denominator."""

    project_id: Number
    unit_id: Number
    kind: EntryKind
    year: Number
    dated_on: Day
    source: Source | None = None
    amount_yuan: Figure | None = None
    percent: Percent | None = None
    grade: Grade | None = None
    satisfied: Number | None = None
    surveyed: Number | None = None
    words: str = ""
    corrects_id: Number | None = None


class EntryShown(Shown):
    """One fact as it was told; it counts once confirmed."""

    project_id: int
    unit_id: int
    unit: str
    state: EntryState
    state_words: str
    kind: EntryKind
    kind_words: str
    year: int
    dated_on: Day
    source: Source | None
    amount_yuan: Amount | None
    percent: Amount | None
    grade: Grade | None
    satisfied: int | None
    surveyed: int | None
    words: str
    corrects_id: int | None
    entered_at: Moment
    confirmed_at: Moment | None


class EntrySheet(EntryShown):
    """The same with what was done and may be done."""

    steps: list[StepShown]
    may: list[str]


class ProjectRow(Shown):
    """A project with what is confirmed of it, in yuan, and what is wrong."""

    box_title: str
    no: int
    title: str
    planned_yuan: Amount | None
    received_yuan: Amount | None
    spent_yuan: Amount | None
    progress_percent: Amount | None
    grade: Grade | None
    satisfied: int | None
    surveyed: int | None
    alerts: list[LightShown]


class ProjectSheet(ProjectRow):
    """The same with its tasks, the units that tell of it, and everything that was told."""

    task_ids: list[int]
    telling_unit_ids: list[int]
    entries: list[EntryShown]


def _summed(one: Project, told: ProjectFigures, today: date) -> dict[str, object]:
    return {
        "id": one.id, "box_title": one.box_title, "no": one.no, "title": one.title,
        "planned_yuan": told.planned, "received_yuan": told.received, "spent_yuan": told.spent,
        "progress_percent": told.progress, "grade": told.grade, "satisfied": told.satisfied, "surveyed": told.surveyed,
        "alerts": [LightShown.of(verdict) for verdict in alerts(told, today)],
    }  # fmt: skip


def _figures(desk: Desk) -> dict[int, ProjectFigures]:
    return query.figures_at(desk.session, desk.plan, desk.today)


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[ProjectRow]:
    if desk.plan_or_none is None:
        return []
    found, figures = page.of(query.projects(desk.session, desk.actor, desk.plan)), _figures(desk)
    return [
        ProjectRow.model_validate(_summed(one, figures.get(one.id, ProjectFigures()), desk.today))
        for one in found
    ]


def _show(desk: Desk, project_id: int) -> ProjectSheet:
    one = query.project(desk.session, desk.actor, project_id)
    told = _figures(desk).get(one.id, ProjectFigures())
    entries = [EntryShown.of(row, **_entry_names(row)) for row in query.entries(desk.session, one)]
    more = {
        "task_ids": [task.id for task in query.tasks_of(desk.session, one)],
        "telling_unit_ids": sorted(query.telling_units(desk.session, one)),
        "entries": entries,
    }
    return ProjectSheet.model_validate(_summed(one, told, desk.today) | more)


def _entry_names(row: ProjectEntry) -> dict[str, str]:
    return {
        "unit": row.unit.name,
        "state_words": words_of(ENTRY, row.state),
        "kind_words": t(KIND_LABELS[row.kind]),
    }


def _link(desk: Desk, project_id: int, given: ProjectLinked) -> None:
    operation.link_task(desk.session, desk.actor, project_id, given.task_id, now=desk.now)


PROJECTS = Resource(
    line=("box_title", "no", "title"),
    name="projects",
    command="project",
    key="project_id",
    title="重点项目",
    deeds=(Deed.VIEW_ACTS,),
    shown=ProjectSheet,
    show=_show,
    listed=ProjectRow,
    rows=_rows,
    acts=(
        Act("link", "关联任务", (Deed.LINK_PROJECT,), ProjectLinked, _link, "已关联任务，由其牵头单位填报。"),
    ),
)


def _entry(desk: Desk, entry_id: int) -> EntrySheet:
    row = query.entry(desk.session, desk.actor, entry_id)
    return EntrySheet.of(
        row,
        **_entry_names(row),
        steps=steps_of(desk, ENTRY, row.id),
        may=may(desk, ENTRY, row.state, Thing(row.committee_id, row.unit_id)),
    )


def _waiting(desk: Desk, _asked: Nothing, page: Page) -> list[EntryShown]:
    found = page.of(query.waiting_for(desk.session, desk.actor))
    return [EntryShown.of(row, **_entry_names(row)) for row in found]


def _enter(desk: Desk, given: EntryGiven) -> int:
    amount = given.amount_yuan.quantize(CENT) if given.amount_yuan is not None else None
    told = Told(
        unit_id=given.unit_id, kind=given.kind, year=given.year, dated_on=given.dated_on, source=given.source,
        amount_yuan=amount, percent=given.percent, grade=given.grade, satisfied=given.satisfied,
        surveyed=given.surveyed, words=given.words, corrects_id=given.corrects_id,
    )  # fmt: skip
    return operation.enter(desk.session, desk.actor, given.project_id, told, now=desk.now).id


def _confirm(desk: Desk, entry_id: int, _given: Nothing) -> None:
    operation.confirm(desk.session, desk.actor, entry_id, presence=desk.presence, now=desk.now)


def _return(desk: Desk, entry_id: int, given: Reason) -> None:
    operation.give_back(desk.session, desk.actor, entry_id, reason=given.reason, now=desk.now)


ENTRIES = Resource(
    line=("unit", "kind_words", "state_words", "dated_on"),
    name="project-entries",
    command="entry",
    key="entry_id",
    title="项目数据",
    deeds=(Deed.VIEW_ACTS,),
    shown=EntrySheet,
    show=_entry,
    listed=EntryShown,
    rows=_waiting,
    makings=(
        Making("enter", "填报", (Deed.FILL_PROJECT,), EntryGiven, _enter, "已填报，等分管领导确认后计入。"),
    ),
    acts=(
        act_on(ENTRY, "confirm", Nothing, _confirm, "已确认，计入统计。", signed_at="/projects"),
        act_on(ENTRY, "return", Reason, _return, "已退回。"),
    ),
)
