"""Between committees: let the parent read (授权), hand a plan down (下达), take it on (承接)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import (
    Assignment,
    Committee,
    HandedPlan,
    Indicator,
    IndicatorTask,
    Plan,
    PlanStatus,
    ReadGrant,
    Section,
    Task,
    Unit,
)
from workflow.operations.obligations import make_obligations
from workflow.queries.board import live_plan
from workflow.queries.committees import live_grant
from workflow.queries.county_sums import below
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for
from workflow.rules.states import Role

SECTION = "上"


@dataclass(frozen=True)
class Choice:
    """How a county takes on one task of its parent: by a task it has (``task_id``), or a new one led by ``unit_id``."""

    task_id: int | None = None
    unit_id: int | None = None


def _may(actor: Actor, deed: Deed, sentence: str) -> tuple[Capacity, int]:
    capacity = capacity_for(actor, deed, Thing(actor.committee_id))
    if capacity is None or actor.person_id is None:
        raise ForbiddenError(sentence)
    return capacity, actor.person_id


def grant_reading(session: Session, actor: Actor, *, now: datetime) -> ReadGrant:
    """Let the parent committee read tasks, lights and indicators of this one; the director's act, journalled."""
    capacity, person_id = _may(actor, Deed.GRANT_READING, "只有办公室主任可以授权上级查看。")
    parent_id = session.get_one(Committee, actor.committee_id).parent_id
    if parent_id is None:
        raise BlockedError("本委员会没有上级委员会，不用授权。")
    if live_grant(session, actor.committee_id) is not None:
        raise StaleError("已经授权过了。")
    grant = ReadGrant(
        committee_id=actor.committee_id, parent_id=parent_id, granted_by_id=person_id, granted_at=now
    )
    session.add(grant)
    session.flush()
    act = journal.Act("grant_reading", "committee", parent_id)
    journal.append(session, actor, act, at=now, capacity=capacity)
    return grant


def revoke_reading(session: Session, actor: Actor, *, now: datetime) -> None:
    """Take the parent's reading back at once."""
    capacity, person_id = _may(actor, Deed.GRANT_READING, "只有办公室主任可以收回授权。")
    statement = (
        update(ReadGrant)
        .where(ReadGrant.committee_id == actor.committee_id, ReadGrant.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by_id=person_id)
        .returning(ReadGrant.parent_id)
    )
    parent_id = session.execute(statement).scalar_one_or_none()
    if parent_id is None:
        raise StaleError("现在没有授权，不用收回。")
    act = journal.Act("revoke_reading", "committee", parent_id)
    journal.append(session, actor, act, at=now, capacity=capacity)


def hand_down(
    session: Session, actor: Actor, plan: Plan, committee_ids: frozenset[int], *, now: datetime
) -> int:
    """Hand an adopted plan down to committees directly below; return to how many it is new."""
    capacity, person_id = _may(actor, Deed.HAND_DOWN, "只有办公室主任可以下达规划。")
    if plan.committee_id != actor.committee_id or plan.status is not PlanStatus.ADOPTED:
        raise BlockedError("只能下达本委员会已经采用的规划。")
    known = {one.id for one in below(session, actor)}
    if not committee_ids or committee_ids - known:
        raise InvalidInputError("请选择本级以下的委员会。", field="committee")
    already = set(session.scalars(select(HandedPlan.committee_id).where(HandedPlan.plan_id == plan.id)))
    fresh = sorted(committee_ids - already)
    session.add_all(
        HandedPlan(plan_id=plan.id, committee_id=one, handed_by_id=person_id, handed_at=now) for one in fresh
    )
    session.flush()
    for one in fresh:
        act = journal.Act("hand_down", "plan", plan.id, after=f"committee {one}")
        journal.append(session, actor, act, at=now, capacity=capacity)
    return len(fresh)


def handed_plan(session: Session, actor: Actor, handed_id: int) -> HandedPlan:
    """Return what was handed down to the actor's committee; raises NotFoundError."""
    statement = select(HandedPlan).where(
        HandedPlan.id == handed_id, HandedPlan.committee_id == actor.committee_id
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def undertake(
    session: Session,
    actor: Actor,
    handed_id: int,
    choices: Mapping[int, Choice],
    *,
    now: datetime,
) -> int:
    """Take a parent's plan on: link the county's tasks to it or make new ones, and its indicators; return how many tasks.

    ``choices`` maps the parent's task ids. Raises StaleError the second time, InvalidInputError for a foreign task or unit.
    """
    capacity, person_id = _may(actor, Deed.UNDERTAKE, "只有办公室人员可以承接上级规划。")
    handed = handed_plan(session, actor, handed_id)
    plan = live_plan(session, actor)
    if plan is None:
        raise BlockedError("本委员会还没有采用规划，请先采用，再承接上级的任务。")
    parents = {one.id: one for one in session.scalars(select(Task).where(Task.plan_id == handed.plan_id))}
    _check(session, plan, parents, choices)
    statement = (
        update(HandedPlan)
        .where(HandedPlan.id == handed.id, HandedPlan.undertaken_at.is_(None))
        .values(undertaken_at=now, undertaken_by_id=person_id)
        .returning(HandedPlan.id)
    )
    if session.execute(statement).one_or_none() is None:
        raise StaleError("这份规划已经承接过了。")
    own = _own_tasks(session, plan, handed, parents, choices, now)
    _own_indicators(session, plan, handed, own)
    session.flush()
    act = journal.Act("undertake", "plan", handed.plan_id, after=str(len(own)))
    journal.append(session, actor, act, at=now, capacity=capacity)
    make_obligations(session, actor, plan, now=now)
    return len(own)


def _check(session: Session, plan: Plan, parents: Mapping[int, Task], choices: Mapping[int, Choice]) -> None:
    if not choices or set(choices) - set(parents):
        raise InvalidInputError("请至少选择一项上级任务。", field="choice")
    tasks = set(session.scalars(select(Task.id).where(Task.plan_id == plan.id)))
    units = set(session.scalars(select(Unit.id).where(Unit.committee_id == plan.committee_id)))
    for one in choices.values():
        if (one.task_id is None) == (one.unit_id is None):
            raise InvalidInputError("每项请选本级的一项任务，或选一个牵头单位新增任务。", field="choice")
        if (one.task_id or 0) not in tasks | {0} or (one.unit_id or 0) not in units | {0}:
            raise InvalidInputError("所选的任务或单位不属于本委员会。", field="choice")


def _own_tasks(
    session: Session, plan: Plan, handed: HandedPlan, parents: Mapping[int, Task], choices: Mapping[int, Choice],
    now: datetime,
) -> dict[int, Task]:  # fmt: skip
    """Return the county's task for each of the parent's that it takes on."""
    found: dict[int, Task] = {}
    section: Section | None = None
    place = session.scalar(select(func.max(Task.position)).where(Task.plan_id == plan.id)) or 0
    for parent_id, choice in sorted(choices.items()):
        if choice.task_id is not None:
            task = session.get_one(Task, choice.task_id)
        else:
            section = section or _section(session, plan, handed)
            place += 1
            parent = parents[parent_id]
            task = Task(
                plan_id=plan.id, section_id=section.id, code=f"{SECTION}{parent.code}"[:40], title=parent.title,
                source_line=parent.source_line, due_on=parent.due_on, position=place,
            )  # fmt: skip
            session.add(task)
            session.flush()
            session.add(_lead(plan, task, choice, now))
        task.parent_task_id = parent_id
        found[parent_id] = task
    session.flush()
    return found


def _lead(plan: Plan, task: Task, choice: Choice, now: datetime) -> Assignment:
    today = now.astimezone(SHANGHAI).date()
    return Assignment(
        plan_id=plan.id, task_id=task.id, unit_id=choice.unit_id, role=Role.LEAD, starts_on=today
    )


def _section(session: Session, plan: Plan, handed: HandedPlan) -> Section:
    """Return the section in which handed down tasks stand, made where it is missing."""
    known = select(Section).where(Section.plan_id == plan.id, Section.code == SECTION)
    section = session.scalars(known).one_or_none()
    if section is None:
        last = session.scalar(select(func.max(Section.position)).where(Section.plan_id == plan.id)) or 0
        section = Section(plan_id=plan.id, code=SECTION, title="上级下达的任务", position=last + 1)
        session.add(section)
        session.flush()
    return section


def _own_indicators(session: Session, plan: Plan, handed: HandedPlan, own: Mapping[int, Task]) -> None:
    """Tie the county's indicators of the same name to the parent's; where there is none, make it, on the same tasks."""
    mine = {one.name: one for one in session.scalars(select(Indicator).where(Indicator.plan_id == plan.id))}
    place = max((one.position for one in mine.values()), default=-1)
    number = max((one.no for one in mine.values()), default=0)
    for parent in session.scalars(
        select(Indicator).where(Indicator.plan_id == handed.plan_id).order_by(Indicator.position)
    ):
        links = select(IndicatorTask.task_id).where(IndicatorTask.indicator_id == parent.id)
        tasks = [own[one] for one in session.scalars(links) if one in own]
        one = mine.get(parent.name)
        if one is None and tasks:
            place, number = place + 1, number + 1
            one = _copy(plan, parent, place, number)
            session.add(one)
            session.flush()
        if one is None:
            continue
        one.parent_indicator_id = parent.id
        known = set(
            session.scalars(select(IndicatorTask.task_id).where(IndicatorTask.indicator_id == one.id))
        )
        fresh = {task.id for task in tasks} - known
        session.add_all(
            IndicatorTask(indicator_id=one.id, task_id=task_id, evidence="承接") for task_id in fresh
        )


def _copy(plan: Plan, parent: Indicator, place: int, number: int) -> Indicator:
    """Return the county's own of a parent's indicator: the county sets its own base and target afterwards."""
    return Indicator(
        plan_id=plan.id, no=number, name=parent.name, target=parent.target, target_value=parent.target_value,
        target_upper=parent.target_upper, first_target=parent.target, direction=parent.direction, accrual=parent.accrual,
        unit_of_measure=parent.unit_of_measure, attribute=parent.attribute, group_name=parent.group_name, position=place,
    )  # fmt: skip
