"""Import a plan (nothing but the draft is stored), then adopt it: units, tasks, assignments, periods, obligations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from plan_graph.graph import build
from plan_graph.units import expand
from workflow import journal
from workflow.errors import ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import (
    Assignment,
    Attribute,
    Committee,
    Cycle,
    DueMoment,
    Indicator,
    IndicatorTask,
    Period,
    Plan,
    PlanStatus,
    Project,
    Section,
    Task,
    Unit,
    UnitAlias,
)
from workflow.operations.committees import add_unit
from workflow.operations.obligations import make_obligations
from workflow.rules.deadlines import DueRule, WorkCalendar, due_moment
from workflow.rules.periods import periods_of
from workflow.rules.roles import Actor, Deed, Thing, capacity_for
from workflow.rules.states import Role
from workflow.rules.targets import Accrual, Direction, read_target


@dataclass(frozen=True)
class Document:
    """Where a draft came from: the file's name as text, and the SHA-256 of its bytes."""

    name: str
    sha256: str


def import_plan(
    session: Session, actor: Actor, draft: PlanDraft, document: Document, *, now: datetime
) -> Plan:
    """Store what was read of a document as a draft; the same document again returns the same plan."""
    _may(actor, Deed.IMPORT_PLAN)
    known = select(Plan).where(
        Plan.committee_id == actor.committee_id, Plan.document_sha256 == document.sha256
    )
    plan = session.scalars(known).one_or_none()
    if plan is not None:
        return plan
    if not draft.tasks:
        raise InvalidInputError("文件中没有读到任务，不能导入。", field="document")
    plan = Plan(
        committee_id=actor.committee_id,
        title=draft.title[:200],
        first_year=draft.period[0],
        last_year=draft.period[1],
        document_sha256=document.sha256,
        document_name=document.name[:255],
        draft=draft.to_json(),
        imported_at=now,
    )
    session.add(plan)
    session.flush()
    act = journal.Act(act="import", thing="plan", thing_id=plan.id, content_hash=document.sha256)
    journal.append(session, actor, act, at=now)
    return plan


def adopt_plan(
    session: Session, actor: Actor, plan_id: int, *, rule: DueRule, calendar: WorkCalendar, now: datetime
) -> int:
    """Adopt a draft in one transaction and return the number of obligations it owes; raises StaleError the second time."""
    _may(actor, Deed.ADOPT_PLAN)
    statement = select(Plan).where(Plan.id == plan_id, Plan.committee_id == actor.committee_id)
    plan = session.scalars(statement.with_for_update()).one_or_none()
    if plan is None:
        raise NotFoundError
    if plan.status is not PlanStatus.DRAFT:
        raise StaleError("这份规划已经采用过了。")
    plan.status, plan.adopted_at = PlanStatus.ADOPTED, now
    draft = PlanDraft.from_json(plan.draft)
    units = _units(session, session.get_one(Committee, plan.committee_id), draft)
    _contents(session, plan, draft, units)
    _cycle(session, plan, rule, calendar)
    session.flush()
    act = journal.Act(act="adopt", thing="plan", thing_id=plan.id, content_hash=plan.document_sha256)
    journal.append(session, actor, act, at=now)
    return make_obligations(session, actor, plan, now=now)


def _may(actor: Actor, deed: Deed) -> None:
    if capacity_for(actor, deed, Thing(actor.committee_id)) is None:
        raise ForbiddenError("只有办公室人员可以导入和采用规划。")


def _units(session: Session, committee: Committee, draft: PlanDraft) -> dict[str, Unit]:
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


def _contents(session: Session, plan: Plan, draft: PlanDraft, units: dict[str, Unit]) -> None:
    sections = _sections(session, plan, draft)
    tasks = _tasks(session, plan, draft, sections)
    session.execute(insert(Assignment), _assignments(plan, draft, tasks, units))
    indicators = _indicators(session, plan, draft)
    _measures(session, draft, indicators, tasks)
    session.add_all(
        Project(
            plan_id=plan.id,
            box=read.box,
            box_title=read.box_title,
            no=read.no,
            title=read.title[:200],
            position=position,
        )
        for position, read in enumerate(draft.projects)
    )


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
    found = []
    for position, read in enumerate(draft.indicators):
        target = read_target(read.target, read.name)
        found.append(
            Indicator(
                plan_id=plan.id,
                no=read.no,
                name=read.name[:200],
                target=read.target[:120],
                target_value=target.value,
                target_upper=target.upper,
                first_target=read.target[:120],
                accrual=Accrual(target.accrual),
                direction=Direction(target.direction),
                unit_of_measure=(read.unit or "")[:20],
                attribute={"约束性": Attribute.BINDING, "预期性": Attribute.EXPECTED}.get(
                    read.attribute or "", Attribute.UNSTATED
                ),
                group_name=(read.group or "")[:60],
                position=position,
            )
        )
    session.add_all(found)
    session.flush()
    return found


def _measures(
    session: Session, draft: PlanDraft, indicators: list[Indicator], tasks: dict[str, Task]
) -> None:
    graph = build(draft)
    by_no = {indicator.no: indicator for indicator in indicators}
    for source, target, kind, data in graph.edges(keys=True, data=True):
        if data.get("kind", kind) != "measures":
            continue
        no, code = int(source.partition(":")[2]), target.partition(":")[2]
        if no in by_no and code in tasks:
            link = IndicatorTask(
                indicator_id=by_no[no].id,
                task_id=tasks[code].id,
                evidence=str(data.get("evidence", ""))[:200],
            )
            session.add(link)


def _cycle(session: Session, plan: Plan, rule: DueRule, calendar: WorkCalendar) -> None:
    cycle = Cycle(
        plan_id=plan.id,
        kind=rule.cycle,
        day=rule.day,
        month_offset=rule.month_offset,
        at=rule.at,
        shift=rule.shift,
        participant_lead_days=rule.participant_lead_days,
    )
    for period in periods_of(plan.first_year, plan.last_year, rule.cycle):
        row = Period(
            plan_id=plan.id,
            key=period.key,
            label=period.label,
            year=period.year,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
        )
        for role in Role:
            due = due_moment(rule, period, role, calendar)
            row.due_moments.append(
                DueMoment(
                    role=role,
                    due_at=due.at,
                    due_on=due.on,
                    nominal_on=due.nominal_on,
                    explanation=due.explanation_zh,
                    is_provisional=due.provisional,
                )
            )
        cycle.periods.append(row)
    session.add(cycle)


def recompute_due_moments(session: Session, plan: Plan, *, rule: DueRule, calendar: WorkCalendar) -> int:
    """Bring the due moments of a plan to the present calendar; return how many changed."""
    changed = 0
    periods = {period.key: period for period in periods_of(plan.first_year, plan.last_year, rule.cycle)}
    for row in session.scalars(select(Period).where(Period.plan_id == plan.id)):
        for moment in row.due_moments:
            due = due_moment(rule, periods[row.key], moment.role, calendar)
            changed += int(moment.due_at != due.at)
            values = {
                "due_at": due.at,
                "due_on": due.on,
                "explanation": due.explanation_zh,
                "is_provisional": due.provisional,
            }
            session.execute(update(DueMoment).where(DueMoment.id == moment.id).values(**values))
    return changed
