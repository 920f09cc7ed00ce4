"""Who answers for which task now, where each task stands, and what units object to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workflow.errors import NotFoundError
from workflow.ledger import Assignment, Objection, Plan, Task, TaskTransition, Unit
from workflow.queries.board import visible_tasks
from workflow.rules.roles import Actor
from workflow.rules.states import Role
from workflow.rules.task_states import TaskState, state_now


@dataclass(frozen=True)
class AssignedTask:
    """A task as the list of assignments shows it: where it stands, until when units may object, and its units."""

    task: Task
    state: TaskState
    parts: tuple[tuple[Unit, Role], ...]
    open_objections: int

    def names(self, role: Role) -> list[str]:
        """The names of the units in a role."""
        return [unit.name for unit, held in self.parts if held is role]


def assigned_tasks(session: Session, actor: Actor, plan: Plan, *, now: datetime) -> list[AssignedTask]:
    """Return the tasks the actor may see, those with an open objection first, then the plan's order."""
    tasks = visible_tasks(session, actor, plan)
    parts: dict[int, list[tuple[Unit, Role]]] = defaultdict(list)
    rows = session.execute(
        select(Assignment.task_id, Unit, Assignment.role)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.plan_id == plan.id, Assignment.ends_on.is_(None))
        .order_by(Assignment.id)
    )
    for task_id, unit, role in rows:
        parts[task_id].append((unit, role))
    objected: dict[int, int] = defaultdict(int)
    for task_id in session.scalars(select(Objection.task_id).where(Objection.decision.is_(None))):
        objected[task_id] += 1
    found = [
        AssignedTask(
            task, state_now(task.state, task.objection_ends_at, now), tuple(parts[task.id]), objected[task.id]
        )
        for task in tasks
    ]
    return sorted(found, key=lambda one: (not one.open_objections, one.task.position))


def task_seen(session: Session, actor: Actor, task_id: int) -> tuple[Task, Plan]:
    """Return one task of the committee that the actor may see, with its plan; raises NotFoundError."""
    task = session.get(Task, task_id)
    plan = session.get(Plan, task.plan_id) if task else None
    if task is None or plan is None or plan.committee_id != actor.committee_id:
        raise NotFoundError
    if task.id not in {one.id for one in visible_tasks(session, actor, plan)}:
        raise NotFoundError
    return task, plan


def live_parts(session: Session, task: Task) -> list[Assignment]:
    """Return a task's assignments in force with their units, leads first."""
    statement = select(Assignment).where(Assignment.task_id == task.id, Assignment.ends_on.is_(None))
    found = session.scalars(statement.options(joinedload(Assignment.unit)).order_by(Assignment.id))
    order = {Role.LEAD: 0, Role.JOINT: 1, Role.PARTICIPANT: 2}
    return sorted(found, key=lambda one: (order[one.role], one.id))


def former_parts(session: Session, task: Task) -> Sequence[Assignment]:
    """Return a task's assignments that ended, the latest first."""
    statement = select(Assignment).where(Assignment.task_id == task.id, Assignment.ends_on.is_not(None))
    return session.scalars(
        statement.options(joinedload(Assignment.unit)).order_by(Assignment.id.desc())
    ).all()


def objections_of(session: Session, actor: Actor, task: Task) -> Sequence[Objection]:
    """Return a task's objections that the actor may see: all for readers, else the own units'."""
    statement = select(Objection).where(Objection.task_id == task.id)
    if not actor.reads_all:
        statement = statement.where(Objection.unit_id.in_(actor.unit_ids))
    whole = (joinedload(Objection.unit), joinedload(Objection.signed_by), joinedload(Objection.on_behalf_of),
             joinedload(Objection.decided_by))  # fmt: skip
    return session.scalars(statement.options(*whole).order_by(Objection.id.desc())).all()


def open_objections(session: Session, actor: Actor) -> Sequence[Objection]:
    """Return the committee's objections that wait for the office."""
    statement = select(Objection).where(
        Objection.committee_id == actor.committee_id, Objection.decision.is_(None)
    )
    whole = (joinedload(Objection.unit), joinedload(Objection.task))
    return session.scalars(statement.options(*whole).order_by(Objection.id)).all()


def task_history(session: Session, task: Task) -> Sequence[TaskTransition]:
    """Return every change of a task's state, oldest first."""
    statement = select(TaskTransition).where(TaskTransition.task_id == task.id)
    return session.scalars(
        statement.options(joinedload(TaskTransition.person)).order_by(TaskTransition.id)
    ).all()
