"""Change who answers for a task (调整分工), also by naming a lead for a joint task: obligations follow, history stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, literal, select, update
from sqlalchemy.orm import Session, aliased

from workflow.errors import ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import Assignment, Handover, Obligation, Period, Plan, Task, Unit
from workflow.operations.assigning import objection_ends
from workflow.operations.due_moments import forget_obligations, realign
from workflow.operations.handing_over import after_handover, cancel_ahead, end_assignments, write_transitions
from workflow.operations.task_moves import TaskMove, move_task
from workflow.operations.telling import tell_units
from workflow.rules.deadlines import SHANGHAI, WorkCalendar, day_in_words
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for
from workflow.rules.states import HANDED_IN, OPEN, ROLE_LABELS, Role
from workflow.rules.task_states import TaskAct


@dataclass(frozen=True)
class Reassigned:
    """What a change of assignment did: from which day it counts, and how many obligations moved, ended and began."""

    since: date
    moved: int
    cancelled: int
    made: int

    @property
    def words(self) -> str:
        """The same in one sentence."""
        return (
            f"新分工自{day_in_words(self.since)}起，{self.moved}项未完成的报送随之调整，{self.cancelled}项不再要求，"
            f"新增{self.made}项。此前的报送和签批保持原样。"
        )


def change_assignment(
    session: Session,
    actor: Actor,
    task_id: int,
    wanted: Mapping[int, Role],
    *,
    seen: frozenset[tuple[int, Role]],
    reason: str,
    calendar: WorkCalendar,
    days: int,
    now: datetime,
) -> Reassigned:
    """Give a task exactly these units in these roles, from the period in force on.

    The period in force is the present one, or the next where somebody has handed in already. ``seen`` are the units and
    roles that the page showed: raises StaleError where they have changed since.
    """
    task, plan, capacity = task_for_change(session, actor, task_id)
    _check(session, actor, wanted, reason)
    live = list(
        session.scalars(select(Assignment).where(Assignment.task_id == task.id, Assignment.ends_on.is_(None)))
    )
    held = {(one.unit_id, one.role) for one in live}
    if held != set(seen):
        raise StaleError("这项任务的分工刚被别人改过，请看过最新分工后再改。")
    if held == set(wanted.items()):
        raise InvalidInputError("分工没有变化。", field="units")
    since = _since(session, task, now.astimezone(SHANGHAI).date())
    ends_at = objection_ends(now, calendar, days)
    values = {"assigned_at": now, "objection_ends_at": ends_at}
    move_task(
        session,
        actor,
        task,
        TaskMove(TaskAct.CHANGE, reason=reason, values=values),
        capacity=capacity,
        now=now,
    )
    done = _carry_out(session, actor, plan, task, live, wanted, since, reason, now)
    _tell(
        session,
        actor,
        plan,
        task,
        {one.unit_id for one in live} | set(wanted),
        wanted,
        since,
        reason,
        ends_at,
        now,
    )
    return done


def name_lead(
    session: Session, actor: Actor, task_id: int, unit_id: int, *, seen: frozenset[tuple[int, Role]], reason: str,
    calendar: WorkCalendar, days: int, now: datetime,
) -> Reassigned:  # fmt: skip
    """Make one of a task's joint units its lead; the others hand their inputs to it."""
    units = {unit for unit, _ in seen}
    if unit_id not in units:
        raise InvalidInputError("请从这项任务的责任单位中指定牵头单位。", field="unit_id")
    wanted = {unit: Role.LEAD if unit == unit_id else Role.PARTICIPANT for unit in units}
    return change_assignment(
        session, actor, task_id, wanted, seen=seen, reason=reason, calendar=calendar, days=days, now=now
    )


def task_for_change(session: Session, actor: Actor, task_id: int) -> tuple[Task, Plan, Capacity]:
    """Return a task of the actor's committee that its office may assign; raises NotFound- or ForbiddenError."""
    task = session.get(Task, task_id)
    plan = session.get(Plan, task.plan_id) if task else None
    if task is None or plan is None or plan.committee_id != actor.committee_id:
        raise NotFoundError
    capacity = capacity_for(actor, Deed.ASSIGN_TASK, Thing(plan.committee_id))
    if capacity is None:
        raise ForbiddenError("只有办公室人员可以交办任务、调整分工。")
    return task, plan, capacity


def _check(session: Session, actor: Actor, wanted: Mapping[int, Role], reason: str) -> None:
    if not reason.strip() or len(reason) > 500:
        raise InvalidInputError("请写明调整的理由（不超过500字）。", field="reason")
    roles = list(wanted.values())
    if Role.LEAD not in roles and Role.JOINT not in roles:
        raise InvalidInputError("至少要有一个牵头单位或责任单位，否则没有人对这项任务负责。", field="units")
    if Role.LEAD in roles and Role.JOINT in roles:
        raise InvalidInputError("有牵头单位时，其他单位应为参与单位，不能再是共同责任单位。", field="units")
    if Role.JOINT in roles and Role.PARTICIPANT in roles:
        raise InvalidInputError(
            "没有牵头单位时，参与单位的情况无人汇总；请指定牵头单位，或改为共同责任单位。", field="units"
        )
    if roles.count(Role.LEAD) > 1:
        raise InvalidInputError("牵头单位只能有一个。", field="units")
    known = session.scalars(
        select(Unit.id).where(
            Unit.committee_id == actor.committee_id, Unit.left_on.is_(None), Unit.id.in_(wanted)
        )
    ).all()
    if len(known) != len(wanted):
        raise InvalidInputError("有单位已退出或不在本委员会，请重新选择。", field="units")


def _since(session: Session, task: Task, today: date) -> date:
    """Return the first day of the period in force: the present one, or the next where somebody handed in already."""
    statement = (
        select(
            Period.starts_on,
            Period.ends_on,
            func.max(case((Obligation.state.in_(HANDED_IN), 1), else_=0)).label("handed_in"),
        )
        .join(Obligation, Obligation.period_id == Period.id)
        .where(Obligation.task_id == task.id, Period.ends_on >= today)
        .group_by(Period.id, Period.starts_on, Period.ends_on)
        .order_by(Period.starts_on)
    )
    for row in session.execute(statement):
        if not row.handed_in:
            first: date = row.starts_on
            return first
    return today


def _carry_out(
    session: Session, actor: Actor, plan: Plan, task: Task, live: list[Assignment], wanted: Mapping[int, Role],
    since: date, reason: str, now: datetime,
) -> Reassigned:  # fmt: skip
    today = now.astimezone(SHANGHAI).date()
    begins = max(since, today)
    gone = [one for one in live if one.unit_id not in wanted]
    changed = [one for one in live if one.unit_id in wanted and one.role is not wanted[one.unit_id]]
    new = {unit: role for unit, role in wanted.items() if unit not in {one.unit_id for one in live}}
    cancelled = cancel_ahead(
        session, actor, [one.id for one in gone], why=f"调整分工：{reason}", now=now, since=since
    )
    end_assignments(session, [one.id for one in (*gone, *changed)], on=begins)
    session.add_all(
        Assignment(
            plan_id=plan.id, task_id=task.id, unit_id=one.unit_id, role=wanted[one.unit_id], starts_on=begins,
            predecessor_id=one.id,
        )
        for one in changed
    )  # fmt: skip
    session.add_all(
        Assignment(plan_id=plan.id, task_id=task.id, unit_id=unit, role=role, starts_on=begins)
        for unit, role in new.items()
    )
    session.flush()
    moved = _change_roles(session, actor, task, [one.id for one in changed], since, reason, now)
    made = realign(session, actor, plan, why=f"调整分工：{reason}"[:200], now=now).made
    return Reassigned(begins, moved, cancelled, made)


def _change_roles(
    session: Session, actor: Actor, task: Task, ids: list[int], since: date, reason: str, now: datetime
) -> int:
    """Move what is open from the period in force on to the assignment with the new role."""
    new = aliased(Assignment)
    begun = select(Period.id).where(Period.plan_id == task.plan_id, Period.starts_on >= since)
    moves = (
        Obligation.assignment_id.in_(ids),
        Obligation.state.in_(OPEN),
        Obligation.due_at > now,
        Obligation.period_id.in_(begun),
    )
    goes_on = new.predecessor_id == Obligation.assignment_id
    why = f"调整分工：{reason}"[:300]
    rows = session.execute(
        select(Obligation.id, Obligation.unit_id, Obligation.assignment_id, new.id, new.role)
        .join(new, goes_on)
        .where(*moves, new.ends_on.is_(None))
    ).all()
    session.add_all(
        Handover(
            obligation_id=row[0], from_unit_id=row[1], to_unit_id=row[1], from_assignment_id=row[2],
            to_assignment_id=row[3], why=why, person_id=actor.person_id, at=now,
        )
        for row in rows
    )  # fmt: skip
    write_transitions(session, actor, *moves, why=why, now=now)
    living = (goes_on, new.ends_on.is_(None))
    statement = (
        update(Obligation)
        .where(*moves)
        .values(
            assignment_id=select(new.id).where(*living).scalar_subquery(),
            role=select(new.role).where(*living).scalar_subquery(),
            state=after_handover(),
            sequence=Obligation.sequence + literal(1),
            changed_at=now,
        )
        .returning(Obligation.id)
    )
    done = session.scalars(statement, execution_options={"synchronize_session": False}).all()
    forget_obligations(session)
    return len(done)


def _tell(
    session: Session, actor: Actor, plan: Plan, task: Task, units: set[int], wanted: Mapping[int, Role], since: date,
    reason: str, ends_at: datetime, now: datetime,
) -> None:  # fmt: skip
    until = day_in_words(ends_at.astimezone(SHANGHAI).date())
    texts = {}
    for unit in units:
        role = wanted.get(unit)
        part = (
            f"您单位为{ROLE_LABELS[role]}，如有异议请在{until}前签批提出。"
            if role
            else "您单位不再承担这项任务。"
        )
        texts[unit] = f"{task.code} {task.title}\n自{day_in_words(since)}起调整分工，{part}\n理由：{reason}"
    tell_units(
        session, actor, plan.committee_id, texts, subject=f"分工调整：{task.title[:60]}",
        path=f"/assignments/{task.id}", kind="reassign", now=now,
    )  # fmt: skip
