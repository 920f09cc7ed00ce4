"""Who answers for what now: from the ledger for an adopted plan, from what was read for a draft."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from plan_graph.analysis import STRENGTH
from plan_graph.draft import PlanDraft
from plan_graph.responsibility import ROLES, Part, Responsibility, Tie, Work, of_draft
from workflow.errors import NotFoundError
from workflow.ledger import Assignment, Plan, PlanStatus, Section, Task, Unit
from workflow.queries.board import live_plan
from workflow.rules.roles import Actor, Deed, may_anywhere


def plan_to_draw(session: Session, actor: Actor, plan_id: int | None) -> Plan | None:
    """Return the plan asked for, else the one in force, else (for its reviewers) the newest draft.

    Every member unit knows the adopted plan; a draft is for those who may review plans. Raises NotFoundError.
    """
    may_review = may_anywhere(actor, Deed.VIEW_PLAN)
    if plan_id is not None:
        found = session.get(Plan, plan_id)
        if found is None or found.committee_id != actor.committee_id:
            raise NotFoundError
        if found.status is PlanStatus.DRAFT and not may_review:
            raise NotFoundError
        return found
    newest = select(Plan).where(Plan.committee_id == actor.committee_id, Plan.status == PlanStatus.DRAFT)
    draft = session.scalars(newest.order_by(Plan.id.desc()).limit(1)).first() if may_review else None
    return live_plan(session, actor) or draft


def responsibility_of(session: Session, plan: Plan) -> Responsibility:
    """Return the plan's sections, tasks, units and living assignments, in the plan's order: three queries."""
    if plan.status is PlanStatus.DRAFT:
        return of_draft(PlanDraft.from_json(plan.draft))
    sections = select(Section.id, Section.code, Section.title).where(Section.plan_id == plan.id)
    parts = {
        row.id: Part(row.code, row.title) for row in session.execute(sections.order_by(Section.position))
    }
    tasks = select(Task.code, Task.title, Task.section_id).where(
        Task.plan_id == plan.id, Task.ended_on.is_(None)
    )
    found = session.execute(tasks.order_by(Task.position))
    works = tuple(
        Work(row.code, row.title, parts[row.section_id].code if row.section_id else "") for row in found
    )
    ties = _ties(session, plan)
    units = tuple(dict.fromkeys(tie.unit for tie in ties))
    return Responsibility(plan.title, tuple(parts.values()), works, units, ties)


def _ties(session: Session, plan: Plan) -> tuple[Tie, ...]:
    statement = (
        select(Unit.name, Task.code, Assignment.role, Assignment.via_collective)
        .join(Unit, Assignment.unit_id == Unit.id)
        .join(Task, Assignment.task_id == Task.id)
        .where(Assignment.plan_id == plan.id, Assignment.ends_on.is_(None))
        .order_by(Unit.id, Task.position)
    )
    strongest: dict[tuple[str, str], Tie] = {}
    for name, code, role, via_collective in session.execute(statement):
        tie = Tie(name, code, ROLES[role.value], via_collective)
        held = strongest.get((name, code))
        if held is None or STRENGTH.index(tie.role) < STRENGTH.index(held.role):
            strongest[name, code] = tie
    return tuple(strongest.values())
