"""Counts of a plan: tasks, units, assignments by role, obligations by state (duban plan show)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.errors import NotFoundError
from workflow.ledger import Assignment, Indicator, Obligation, Period, Plan, Project, Task
from workflow.rules.roles import Actor


@dataclass(frozen=True)
class PlanCounts:
    """What a plan holds and owes; the dictionaries map a role or state to a number."""

    title: str
    status: str
    tasks: int
    indicators: int
    projects: int
    units: int
    periods: int
    assignments: dict[str, int]
    obligations: dict[str, int]


def plans_of(session: Session, actor: Actor) -> list[Plan]:
    """Return the committee's plans, the newest first."""
    statement = select(Plan).where(Plan.committee_id == actor.committee_id)
    return list(session.scalars(statement.order_by(Plan.id.desc())))


def plan_by_id(session: Session, actor: Actor, plan_id: int) -> Plan:
    """Return one plan of the actor's committee; raises NotFoundError."""
    found = session.scalars(
        select(Plan).where(Plan.id == plan_id, Plan.committee_id == actor.committee_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def plan_of_document(session: Session, actor: Actor, sha256: str) -> Plan | None:
    """Return the committee's plan that was read from the document of this hash, or None."""
    known = select(Plan).where(Plan.committee_id == actor.committee_id, Plan.document_sha256 == sha256)
    return session.scalars(known).one_or_none()


def plan_counts(session: Session, plan: Plan) -> PlanCounts:
    """Count what a plan holds."""
    by_role = (
        select(Assignment.role, func.count()).where(Assignment.plan_id == plan.id).group_by(Assignment.role)
    )
    by_state = (
        select(Obligation.state, func.count()).where(Obligation.plan_id == plan.id).group_by(Obligation.state)
    )
    units = select(func.count(Assignment.unit_id.distinct())).where(Assignment.plan_id == plan.id)
    return PlanCounts(
        title=plan.title,
        status=plan.status.value,
        tasks=_count(session, Task, plan),
        indicators=_count(session, Indicator, plan),
        projects=_count(session, Project, plan),
        units=session.scalar(units) or 0,
        periods=_count(session, Period, plan),
        assignments={role.value: number for role, number in session.execute(by_role).tuples()},
        obligations={state.value: number for state, number in session.execute(by_state).tuples()},
    )


def _count(session: Session, table: type[Task | Indicator | Project | Period], plan: Plan) -> int:
    return session.scalar(select(func.count()).select_from(table).where(table.plan_id == plan.id)) or 0
