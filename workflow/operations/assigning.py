"""Assign tasks to their units (交办), as a whole plan or one by one; from then on a unit may object for some working days."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import BlockedError, ForbiddenError
from workflow.ledger import Assignment, Plan, Task, TaskTransition
from workflow.ledger.base import UtcDateTime
from workflow.operations.task_moves import TaskMove, committee_of_task, move_task
from workflow.operations.telling import tell_units
from workflow.rules.deadlines import SHANGHAI, WorkCalendar, day_in_words
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for
from workflow.rules.task_states import TaskAct, TaskState

OBJECTION_DAYS = 3
END_OF_DAY = time(23, 59, 59)


def objection_ends(now: datetime, calendar: WorkCalendar, days: int) -> datetime:
    """Return the last moment at which a unit may object to what is assigned now: the end of the last working day."""
    last = calendar.add_working_days(now.astimezone(SHANGHAI).date(), days)
    return datetime.combine(last, END_OF_DAY, SHANGHAI)


def assign_whole_plan(
    session: Session, actor: Actor, plan: Plan, *, calendar: WorkCalendar, days: int, now: datetime
) -> int:
    """Assign every registered task that has a unit, in two statements; return how many, and tell each unit once."""
    capacity = _may_assign(actor, plan.committee_id)
    session.flush()
    waiting = (
        Task.plan_id == plan.id,
        Task.state == TaskState.REGISTERED,
        Task.id.in_(select(Assignment.task_id).where(Assignment.ends_on.is_(None))),
    )
    columns = ["task_id", "before", "after", "act", "person_id", "capacity", "at", "reason", "paper"]
    made = select(
        Task.id, literal(TaskState.REGISTERED.value), literal(TaskState.ASSIGNED.value), literal(TaskAct.ASSIGN.value),
        literal(actor.person_id), literal(capacity.value if capacity else ""), literal(now, UtcDateTime), literal(""), literal(""),
    ).where(*waiting)  # fmt: skip
    session.execute(insert(TaskTransition).from_select(columns, made))
    ends_at = objection_ends(now, calendar, days)
    statement = update(Task).where(*waiting).values(
        state=TaskState.ASSIGNED, assigned_at=now, objection_ends_at=ends_at
    )  # fmt: skip
    ids = session.scalars(
        statement.returning(Task.id), execution_options={"synchronize_session": "fetch"}
    ).all()
    if ids:
        act = journal.Act("assign_plan", "plan", plan.id, after=str(len(ids)))
        journal.append(session, actor, act, at=now, capacity=capacity)
        _tell(session, actor, plan, ends_at, now)
    return len(ids)


def assign_task(
    session: Session, actor: Actor, task: Task, *, calendar: WorkCalendar, days: int, now: datetime
) -> TaskTransition:
    """Assign one task to the units it has now, and open the days for objections anew."""
    committee_id = committee_of_task(session, task)
    capacity = _may_assign(actor, committee_id)
    units = set(
        session.scalars(
            select(Assignment.unit_id).where(Assignment.task_id == task.id, Assignment.ends_on.is_(None))
        )
    )
    if not units:
        raise BlockedError("这项任务还没有责任单位，请先确定分工再交办。")
    ends_at = objection_ends(now, calendar, days)
    asked = TaskMove(TaskAct.ASSIGN, values={"assigned_at": now, "objection_ends_at": ends_at})
    step = move_task(session, actor, task, asked, capacity=capacity, now=now)
    text = f"{task.code} {task.title}\n如有异议，请由分管领导在{day_in_words(ends_at.date())}前签批提出。"
    texts = dict.fromkeys(units, text)
    tell_units(
        session, actor, committee_id, texts,
        subject=f"新交办任务：{task.title[:60]}", path=f"/assignments/{task.id}", kind="assign", now=now,
    )  # fmt: skip
    return step


def _may_assign(actor: Actor, committee_id: int) -> Capacity | None:
    capacity = capacity_for(actor, Deed.ASSIGN_TASK, Thing(committee_id))
    if capacity is None:
        raise ForbiddenError("只有办公室人员可以交办任务、调整分工。")
    return capacity


def _tell(session: Session, actor: Actor, plan: Plan, ends_at: datetime, now: datetime) -> None:
    rows = session.execute(
        select(Assignment.unit_id, Assignment.role, func.count())
        .where(Assignment.plan_id == plan.id, Assignment.ends_on.is_(None))
        .group_by(Assignment.unit_id, Assignment.role)
    )
    counts: dict[int, int] = defaultdict(int)
    for unit_id, _, number in rows:
        counts[unit_id] += number
    until = day_in_words(ends_at.astimezone(SHANGHAI).date())
    texts = {
        unit_id: f"《{plan.title}》交办您单位{number}项任务。如有异议，请由分管领导在{until}前签批提出。"
        for unit_id, number in counts.items()
    }
    tell_units(
        session, actor, plan.committee_id, texts,
        subject="规划任务已交办", path="/assignments", kind="assign", now=now,
    )  # fmt: skip
