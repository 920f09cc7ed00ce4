"""Write what was read of a plan as rows of the ledger: units, sections, tasks, assignments, indicators, projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from plan_graph.draft import IndicatorDraft, PlanDraft, ProjectDraft
from plan_graph.units import expand
from workflow.ledger import (
    Assignment,
    Attribute,
    Committee,
    Indicator,
    IndicatorTask,
    Plan,
    Project,
    ProjectTask,
    Section,
    Task,
    Unit,
    UnitAlias,
)
from workflow.operations.committees import add_unit
from workflow.rules.states import Role
from workflow.rules.targets import Accrual, Direction, read_target


def write_units(session: Session, committee: Committee, draft: PlanDraft) -> dict[str, Unit]:
    """Return the committee's unit of each unit read, made and given its other names where they are missing."""
    units = {}
    for read in draft.units:
        unit = add_unit(session, committee, read.name)
        known = set(session.scalars(select(UnitAlias.name).where(UnitAlias.unit_id == unit.id)))
        session.add_all(
            UnitAlias(unit_id=unit.id, name=alias) for alias in read.aliases if alias not in known
        )
        units[read.name] = unit
    session.flush()
    return units


def write_contents(session: Session, plan: Plan, draft: PlanDraft, units: dict[str, Unit]) -> None:
    """Write the sections, tasks, assignments, indicators and projects of a draft as rows of a plan."""
    sections = _sections(session, plan, draft)
    tasks = _tasks(session, plan, draft, sections)
    rows = _assignments(plan, draft, tasks, units)
    if rows:
        session.execute(insert(Assignment), rows)
    indicators = _indicators(session, plan, draft)
    write_measures(session, draft, indicators, tasks)
    projects = [
        Project(
            plan_id=plan.id,
            box=read.box,
            box_title=read.box_title,
            no=read.no,
            title=read.title[:200],
            position=position,
        )
        for position, read in enumerate(draft.projects)
    ]
    session.add_all(projects)
    write_ties(session, zip(projects, draft.projects, strict=True), tasks)


def write_ties(
    session: Session, projects: Iterable[tuple[Project, ProjectDraft]], tasks: Mapping[str, Task]
) -> None:
    """Tie projects to the tasks that the review gave their boxes to, each pair once; ties that exist stay."""
    session.flush()
    pairs = {(row.id, tasks[code].id) for row, read in projects for code in read.tasks if code in tasks}
    ids = {project for project, _ in pairs}
    known = select(ProjectTask.project_id, ProjectTask.task_id).where(ProjectTask.project_id.in_(ids))
    held = {(project, task) for project, task in session.execute(known)}
    session.add_all(ProjectTask(project_id=project, task_id=task) for project, task in sorted(pairs - held))


def _sections(session: Session, plan: Plan, draft: PlanDraft) -> dict[str, Section]:
    sections: dict[str, Section] = {}
    for position, read in enumerate(draft.sections):
        parent = sections.get(read.parent or "")
        section = Section(
            plan_id=plan.id,
            code=read.code,
            title=read.title[:300],
            position=position,
            parent_id=parent.id if parent else None,
        )
        session.add(section)
        session.flush()
        sections[read.code] = section
    return sections


def _tasks(session: Session, plan: Plan, draft: PlanDraft, sections: dict[str, Section]) -> dict[str, Task]:
    tasks = {
        read.code: Task(
            plan_id=plan.id,
            section_id=sections[read.section].id if read.section in sections else None,
            code=read.code,
            title=read.title[:300],
            source_line=read.line,
            due_on=date.fromisoformat(read.due) if read.due else None,
            position=position,
        )
        for position, read in enumerate(draft.tasks)
    }
    session.add_all(tasks.values())
    session.flush()
    return tasks


def _assignments(
    plan: Plan, draft: PlanDraft, tasks: dict[str, Task], units: dict[str, Unit]
) -> list[dict[str, Any]]:
    return [
        {
            "plan_id": plan.id,
            "task_id": tasks[one.task_code].id,
            "unit_id": units[one.unit].id,
            "role": Role(one.role),
            "via_collective": one.via_collective,
        }
        for one in expand(draft)
    ]


def _indicators(session: Session, plan: Plan, draft: PlanDraft) -> list[Indicator]:
    found = [
        Indicator(
            plan_id=plan.id,
            position=position,
            first_target=read.target[:120],
            **indicator_values(read),
        )
        for position, read in enumerate(draft.indicators)
    ]
    session.add_all(found)
    session.flush()
    return found


def indicator_values(read: IndicatorDraft) -> dict[str, Any]:
    """Return the columns of an indicator as it was read."""
    target = read_target(read.target, read.name)
    attributes = {"约束性": Attribute.BINDING, "预期性": Attribute.EXPECTED}
    return {
        "no": read.no,
        "name": read.name[:200],
        "target": read.target[:120],
        "target_value": target.value,
        "target_upper": target.upper,
        "accrual": Accrual(target.accrual),
        "direction": Direction(target.direction),
        "unit_of_measure": (read.unit or "")[:20],
        "attribute": attributes.get(read.attribute or "", Attribute.UNSTATED),
        "group_name": (read.group or "")[:60],
    }


def write_measures(
    session: Session, draft: PlanDraft, indicators: Sequence[Indicator], tasks: Mapping[str, Task]
) -> None:
    """Tie the indicators to the tasks they measure, each pair once."""
    by_no = {indicator.no: indicator for indicator in indicators}
    pairs = {(one.indicator, one.task): one.evidence for one in draft.measures}
    session.add_all(
        IndicatorTask(indicator_id=by_no[no].id, task_id=tasks[code].id, evidence=evidence[:200])
        for (no, code), evidence in pairs.items()
        if no in by_no and code in tasks
    )
