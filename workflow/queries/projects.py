"""Key projects with what is confirmed of them at a day; a unit sees those of its tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased, joinedload

from workflow.errors import NotFoundError
from workflow.ledger import Assignment, Plan, Project, ProjectEntry, ProjectTask, Task
from workflow.queries.closing import answerable_units
from workflow.queries.evaluation import end_of
from workflow.rules.projects import MONEY, EntryKind, EntryState, ProjectFigures, Source
from workflow.rules.roles import Actor, Capacity


def _visible(actor: Actor) -> Select[tuple[Project]]:
    statement = select(Project).join(Plan).where(Plan.committee_id == actor.committee_id)
    if actor.reads_all:
        return statement
    own = (
        select(ProjectTask.project_id)
        .join(Assignment, Assignment.task_id == ProjectTask.task_id)
        .where(Assignment.unit_id.in_(actor.unit_ids))
    )
    return statement.where(Project.id.in_(own))


def projects(session: Session, actor: Actor, plan: Plan) -> list[Project]:
    """Return a plan's projects that the actor may see, in the plan's order."""
    statement = _visible(actor).where(Project.plan_id == plan.id, Project.ended_on.is_(None))
    return list(session.scalars(statement.order_by(Project.position)))


def project(session: Session, actor: Actor, project_id: int) -> Project:
    """Return one project; raises NotFoundError for a foreign or missing one."""
    found = session.scalars(_visible(actor).where(Project.id == project_id)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def tasks_of(session: Session, one: Project) -> list[Task]:
    """Return the tasks that a project belongs to."""
    statement = (
        select(Task).join(ProjectTask, ProjectTask.task_id == Task.id).where(ProjectTask.project_id == one.id)
    )
    return list(session.scalars(statement.order_by(Task.position)))


def telling_units(session: Session, one: Project) -> frozenset[int]:
    """Return the units that tell of a project: those that answer for its tasks."""
    found: set[int] = set()
    for task in tasks_of(session, one):
        found |= answerable_units(session, task.id)
    return frozenset(found)


def entries(session: Session, one: Project) -> list[ProjectEntry]:
    """Return every row told of a project, the newest first; the project must have been fetched for the actor."""
    statement = select(ProjectEntry).where(ProjectEntry.project_id == one.id)
    loaded = statement.options(joinedload(ProjectEntry.unit), joinedload(ProjectEntry.entered_by))
    return list(session.scalars(loaded.order_by(ProjectEntry.id.desc())))


def entry(session: Session, actor: Actor, entry_id: int) -> ProjectEntry:
    """Return one row of a project that the actor may see; raises NotFoundError."""
    seen = _visible(actor).with_only_columns(Project.id)
    statement = select(ProjectEntry).where(ProjectEntry.id == entry_id, ProjectEntry.project_id.in_(seen))
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def _in_force(plan: Plan, as_of: date) -> Select[tuple[ProjectEntry]]:
    """Return what was confirmed by the end of the day, without rows that a confirmed correction replaced by then."""
    correction = aliased(ProjectEntry)
    replaced = select(correction.corrects_id).where(
        correction.corrects_id.is_not(None),
        correction.state == EntryState.CONFIRMED,
        correction.confirmed_at < end_of(as_of),
    )
    return (
        select(ProjectEntry)
        .join(Project)
        .where(
            Project.plan_id == plan.id,
            ProjectEntry.state == EntryState.CONFIRMED,
            ProjectEntry.confirmed_at < end_of(as_of),
            ProjectEntry.dated_on <= as_of,
            ProjectEntry.id.not_in(replaced),
        )
        .order_by(ProjectEntry.dated_on, ProjectEntry.id)
    )


def figures_at(session: Session, plan: Plan, as_of: date) -> dict[int, ProjectFigures]:
    """Return what is confirmed of each project at the end of a day, by project id: one query."""
    grouped: dict[int, list[ProjectEntry]] = defaultdict(list)
    for row in session.scalars(_in_force(plan, as_of)):
        grouped[row.project_id].append(row)
    return {project_id: _figures(rows) for project_id, rows in grouped.items()}


def _figures(rows: Sequence[ProjectEntry]) -> ProjectFigures:
    newest = {row.kind: row for row in rows}
    progress, grade = newest.get(EntryKind.PROGRESS), newest.get(EntryKind.GRADE)
    satisfaction, received = newest.get(EntryKind.SATISFACTION), newest.get(EntryKind.RECEIVED)
    return ProjectFigures(
        planned=_sum(rows, EntryKind.PLANNED),
        received=_sum(rows, EntryKind.RECEIVED),
        spent=_sum(rows, EntryKind.SPENT),
        received_on=received.dated_on if received else None,
        progress=progress.percent if progress else None,
        progress_words=progress.words if progress else "",
        grade=grade.grade if grade else None,
        satisfied=satisfaction.satisfied if satisfaction else None,
        surveyed=satisfaction.surveyed if satisfaction else None,
        last_on=rows[-1].dated_on,
        reference=f"P-{rows[-1].id}",
    )


def _sum(rows: Iterable[ProjectEntry], kind: EntryKind) -> Decimal | None:
    amounts = [row.amount_yuan for row in rows if row.kind is kind and row.amount_yuan is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def money_table(
    session: Session, plan: Plan, one: Project, as_of: date
) -> dict[tuple[int, Source], dict[EntryKind, Decimal]]:
    """Return a project's confirmed money by (year, source) and kind, years in order."""
    found: dict[tuple[int, Source], dict[EntryKind, Decimal]] = {}
    for row in session.scalars(_in_force(plan, as_of).where(ProjectEntry.project_id == one.id)):
        if row.kind in MONEY and row.source is not None and row.amount_yuan is not None:
            cell = found.setdefault((row.year, row.source), {})
            cell[row.kind] = cell.get(row.kind, Decimal(0)) + row.amount_yuan
    return dict(sorted(found.items(), key=lambda each: (each[0][0], list(Source).index(each[0][1]))))


def waiting_for(session: Session, actor: Actor) -> list[ProjectEntry]:
    """Return the rows that wait for the actor's confirmation as a unit's leader."""
    units = actor.units_as(Capacity.SIGNER)
    if not units:
        return []
    statement = select(ProjectEntry).where(
        ProjectEntry.committee_id == actor.committee_id,
        ProjectEntry.state == EntryState.ENTERED,
        ProjectEntry.unit_id.in_(units),
    )
    return list(
        session.scalars(statement.options(joinedload(ProjectEntry.project)).order_by(ProjectEntry.id))
    )
