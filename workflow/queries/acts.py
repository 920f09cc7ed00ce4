"""The steps of a matter, oldest first: what was done, by whom, as what, and why."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workflow.ledger import Step, Task, Unit
from workflow.queries.board import live_plan, visible_tasks
from workflow.rules.machines import Machine
from workflow.rules.roles import Actor


def steps(session: Session, machine: Machine, thing_id: int) -> list[Step]:
    """Return a matter's steps; the matter itself must have been fetched for the actor before."""
    statement = select(Step).where(Step.thing == machine.thing, Step.thing_id == thing_id)
    return list(session.scalars(statement.options(joinedload(Step.person)).order_by(Step.id)))


def tasks_to_choose(session: Session, actor: Actor) -> list[Task]:
    """Return the tasks of the plan in force that the actor may see, in the plan's order."""
    plan = live_plan(session, actor)
    return visible_tasks(session, actor, plan) if plan else []


def units_to_choose(session: Session, actor: Actor) -> list[Unit]:
    """Return the member units of the actor's committee, in their order."""
    return list(
        session.scalars(select(Unit).where(Unit.committee_id == actor.committee_id).order_by(Unit.id))
    )
