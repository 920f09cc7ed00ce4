"""责任图: who is tied to whom, as a picture and as a list that says the same; narrowed without script."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

from flask import Blueprint, g, render_template, request, url_for
from markupsafe import Markup

from plan_graph import drawing
from plan_graph.analysis import STRENGTH
from plan_graph.responsibility import Responsibility
from web.access import signed_in
from web.areas import no_plan_yet
from web.database import session
from web.translating import t
from workflow.errors import NotFoundError
from workflow.ledger import Plan, PlanStatus
from workflow.queries.board import visible_tasks
from workflow.queries.responsibility import plan_to_draw, responsibility_of

area = Blueprint("map", __name__)
VIEWS = {"section": "按章节", "unit": "按单位", "together": "谁与谁共事"}
MANY_TASKS = 60
DESCRIPTIONS = {
    "tasks": "每行一项任务，每列一个单位，相交处的形状是分工：■牵头，◇共同责任，○参与。先选一个章节或单位，图会小得多。",
    "sections": "每行一个章节，每列一个单位，相交处是这个单位在该章节承担的任务数，加框的有牵头任务。",
    "unit": "每行一个单位，每个形状是一项任务：■牵头，◇共同责任，○参与；牵头多的在前。",
    "together": "有共同任务的单位之间连线，线越粗共同任务越多；常在一起的单位排在一组。“各成员单位”不计入。",
    "focus_unit": "这个单位承担的任务，按牵头、共同责任、参与分开。",
    "focus_task": "这项任务的责任单位，按牵头、共同责任、参与分开。",
}


@dataclass(frozen=True)
class Wanted:
    """What the visitor asked to see; empty means everything."""

    view: str = "section"
    section: str = ""
    unit: str = ""
    task: str = ""
    role: str = ""
    least: int = 0
    detail: str = ""
    plan: int | None = None

    def address(self, **change: str) -> str:
        """Return the address of this page with something changed; nothing empty stands in it."""
        values = {**self.__dict__, **change}
        return url_for("map.show", **{key: value for key, value in values.items() if value})


@dataclass(frozen=True)
class Shown:
    """The picture with the words and rows of its list; ``kind`` names the description and the list's template."""

    kind: str
    picture: drawing.Picture
    pairs: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    groups: tuple[tuple[str, ...], ...] = ()
    least: int = 0


@area.get("/map")
@signed_in
def show() -> str:
    """The map of the plan in force, or of a draft for those who review it."""
    wanted = _wanted()
    plan = plan_to_draw(session(), g.actor, wanted.plan)
    if plan is None:
        raise no_plan_yet()
    whole = responsibility_of(session(), plan)
    _refuse_unknown(whole, wanted)
    held = whole.narrowed(section=wanted.section, task=wanted.task, role=wanted.role)
    shown = _drawn(held, wanted)
    description = t(DESCRIPTIONS[shown.kind])
    # to_svg escapes every text: this is the one place where markup is made by us
    picture = Markup(  # noqa: S704
        drawing.to_svg(shown.picture, title=t("{plan}责任图", plan=plan.title), description=description)
    )
    return render_template(
        "map/show.html", plan=plan, is_draft=plan.status is PlanStatus.DRAFT, wanted=wanted, whole=whole, held=held,
        shown=shown, picture=picture, description=description, VIEWS=VIEWS, ROLES=_words(),
        nobody=[task for task in held.tasks if not held.of_task[task.code]] if not wanted.role else [],
        ledger=_ledger_addresses(plan), STRENGTH=STRENGTH, titles={task.code: task.title for task in whole.tasks},
    )  # fmt: skip


def _wanted() -> Wanted:
    asked = request.args
    view = asked.get("view", "section")
    return Wanted(
        view=view if view in VIEWS else "section",
        section=asked.get("section", ""),
        unit=asked.get("unit", ""),
        task=asked.get("task", ""),
        role=asked.get("role", "") if asked.get("role") in STRENGTH else "",
        least=min(max(asked.get("least", 0, type=int), 0), 999),
        detail="tasks" if asked.get("detail") == "tasks" else "",
        plan=asked.get("plan", None, type=int),
    )


def _refuse_unknown(whole: Responsibility, wanted: Wanted) -> None:
    codes = {part.code for part in whole.sections}
    if (
        (wanted.unit and wanted.unit not in whole.of_unit)
        or (wanted.task and wanted.task not in whole.of_task)
        or (wanted.section and wanted.section not in codes)
    ):
        raise NotFoundError


def _drawn(held: Responsibility, wanted: Wanted) -> Shown:
    if wanted.task:
        return Shown("focus_task", drawing.focus_on_task(held, wanted.task, _guide(wanted)))
    if wanted.view == "together":
        return _together(held, wanted)
    if wanted.unit:
        return Shown("focus_unit", drawing.focus_on_unit(held, wanted.unit, _guide(wanted)))
    if wanted.view == "unit":
        return Shown("unit", drawing.load_picture(held, _guide(wanted)))
    if len(held.tasks) > MANY_TASKS and not wanted.section and not wanted.detail:
        return Shown("sections", drawing.section_matrix(held, _guide(wanted)))
    return Shown("tasks", drawing.task_matrix(held, _guide(wanted)))


def _together(held: Responsibility, wanted: Wanted) -> Shown:
    least = wanted.least or (1 if wanted.unit else drawing.sensible_least(held.together(), len(held.by_load)))
    made = drawing.arcs(held, _guide(wanted), least=least, unit=wanted.unit)
    partners: dict[str, list[tuple[str, int]]] = {name: [] for group in made.groups for name in group}
    for (one, other), number in sorted(made.pairs.items(), key=lambda item: (-item[1], item[0])):
        partners[one].append((other, number))
        partners[other].append((one, number))
    return Shown("together", made.picture, partners, made.groups, least)


def _words() -> drawing.Words:
    """Return the picture's words in the visitor's language."""
    return drawing.Words(**{key: t(word) for key, word in asdict(drawing.Words()).items()})


def _guide(wanted: Wanted) -> drawing.Guide:
    """A unit, task or section of the picture leads to itself alone, in the same view."""

    def address(kind: str, name: str) -> str:
        narrowed = replace(wanted, task="") if kind == "unit" else wanted
        if kind == "unit" and wanted.view == "section":
            return narrowed.address(unit=name, section="")
        return narrowed.address(**{kind: name})

    return drawing.Guide(address, _words())


def _ledger_addresses(plan: Plan) -> dict[str, str]:
    """Return the pages of the tasks that the visitor may open, by code."""
    if plan.status is PlanStatus.DRAFT:
        return {}
    tasks = visible_tasks(session(), g.actor, plan)
    return {task.code: url_for("tasks.show", task_id=task.id) for task in tasks}
