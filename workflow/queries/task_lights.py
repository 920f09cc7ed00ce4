"""A light a task (红黄绿): of its accountable obligations the one that wants attention first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workflow.ledger import Obligation, Plan, Task
from workflow.queries.board import placed, responsible_units, rows, sections_of, visible_tasks
from workflow.queries.lights import ACCOUNTABLE, Moment, rank_in
from workflow.queries.obligations import visible
from workflow.rules.lights import Light, Verdict, worst
from workflow.rules.roles import Actor
from workflow.rules.states import Role
from workflow.rules.task_states import TaskState


@dataclass(frozen=True)
class TaskLight:
    """A task with the light that wants attention first among its accountable obligations, and how many are in."""

    task_id: int
    code: str
    title: str
    section_code: str
    section: str
    leads: tuple[str, ...]
    joint: tuple[str, ...]
    verdict: Verdict
    handed_in: int
    owed: int


def task_lights(
    session: Session, actor: Actor, plan: Plan, moment: Moment, *conditions: ColumnElement[bool]
) -> list[TaskLight]:
    """Return every visible task in the plan's order with its light; a task with nobody is grey and says so."""
    verdicts = _worst_verdicts(session, actor, plan, moment, *conditions)
    counts = _handed_in(session, actor, plan, *conditions)
    responsible, sections = responsible_units(session, plan), sections_of(session, plan)
    lights = []
    for task in visible_tasks(session, actor, plan):
        units, section = responsible.get(task.id, []), sections.get(task.section_id or 0)
        handed_in, owed = counts.get(task.id, (0, 0))
        lights.append(
            TaskLight(
                task_id=task.id,
                code=task.code,
                title=task.title,
                section_code=section.code if section else "",
                section=section.title if section else "",
                leads=tuple(name for name, role in units if role is Role.LEAD),
                joint=tuple(name for name, role in units if role is Role.JOINT),
                verdict=_of_task(task, verdicts.get(task.id) or _without_rows(units)),
                handed_in=handed_in,
                owed=owed,
            )
        )
    return lights


def _of_task(task: Task, of_rows: Verdict) -> Verdict:
    """Return a task's own light: closed is done, whatever is left of its reports; suspended is red only for what is late."""
    if task.state is TaskState.CLOSED:
        return Verdict(Light.BLUE, "已销号")
    if task.state is TaskState.SUSPENDED and of_rows.light is not Light.RED:
        return Verdict(Light.GREY, "已中止")
    return of_rows


def _without_rows(units: list[tuple[str, Role]]) -> Verdict:
    return worst([]) if units else Verdict(Light.GREY, "没有责任单位")


def _worst_verdicts(
    session: Session, actor: Actor, plan: Plan, moment: Moment, *conditions: ColumnElement[bool]
) -> dict[int, Verdict]:
    """Return by task the verdict of its worst accountable obligation: the database ranks, and one row a task is read."""
    rank = rank_in(plan, moment)
    order = func.row_number().over(
        partition_by=Obligation.task_id, order_by=(rank, Obligation.due_at, Obligation.id)
    )
    ranked = placed(select(Obligation.id, order.label("place")).select_from(Obligation)).where(
        Obligation.plan_id == plan.id, ACCOUNTABLE, visible(actor), *conditions
    )
    first = ranked.subquery()
    # asked for first, and not inside the next question: a planner may rank the whole plan anew for every row of it
    chosen = session.scalars(select(first.c.id).where(first.c.place == 1)).all()
    return {row.task_id: row.verdict for row in rows(session, actor, plan, moment, Obligation.id.in_(chosen))}


def _handed_in(
    session: Session, actor: Actor, plan: Plan, *conditions: ColumnElement[bool]
) -> dict[int, tuple[int, int]]:
    counts = (func.count(Obligation.handed_in_at), func.count(Obligation.id))
    statement = placed(select(Obligation.task_id, *counts).select_from(Obligation))
    statement = statement.where(Obligation.plan_id == plan.id, visible(actor), *conditions)
    found = session.execute(statement.group_by(Obligation.task_id)).tuples()
    return {task_id: (handed_in, owed) for task_id, handed_in, owed in found}
