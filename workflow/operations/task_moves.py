"""Move a task along its table of states: swap, write the transition and the journal. Who may is asked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import BlockedError, StaleError
from workflow.ledger import Plan, Task, TaskTransition
from workflow.rules import task_states
from workflow.rules.roles import Actor, Capacity
from workflow.rules.task_states import TaskAct, TaskState


@dataclass(frozen=True)
class TaskMove:
    """What is done to a task. ``after`` is set only where the table leaves a choice (another objection is still open)."""

    act: TaskAct
    reason: str = ""
    paper: str = ""
    content_hash: str = ""
    after: TaskState | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def state_of(task: Task, now: datetime) -> TaskState:
    """Return where a task stands at a moment."""
    return task_states.state_now(task.state, task.objection_ends_at, now)


def move_task(
    session: Session, actor: Actor, task: Task, asked: TaskMove, *, capacity: Capacity | None, now: datetime
) -> TaskTransition:
    """Carry out one act on a task the actor was found to be allowed; raises Blocked- or StaleError and changes nothing."""
    before = state_of(task, now)
    after = task_states.next_task_state(before, asked.act)
    if after is None:
        raise StaleError(task_states.no_such_way(before))
    if asked.act in task_states.NEEDS_REASON and not asked.reason.strip():
        raise BlockedError("请写明理由，对方会首先看到它。")
    if asked.act in task_states.NEEDS_PAPER and not asked.paper.strip():
        raise BlockedError("中止、恢复或调整任务须写明文件名称和文号。")
    after = asked.after or after
    swapped = session.execute(
        update(Task)
        .where(Task.id == task.id, Task.state == task.state)
        .values(state=after, **asked.values)
        .returning(Task.id),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if swapped is None:
        raise StaleError
    session.refresh(task)
    return _record(session, actor, task, asked, before, after, capacity, now)


def _record(
    session: Session,
    actor: Actor,
    task: Task,
    asked: TaskMove,
    before: TaskState,
    after: TaskState,
    capacity: Capacity | None,
    now: datetime,
) -> TaskTransition:
    row = TaskTransition(
        task_id=task.id,
        before=before,
        after=after,
        act=asked.act,
        person_id=actor.person_id,
        capacity=capacity.value if capacity else "",
        at=now,
        reason=asked.reason,
        paper=asked.paper,
    )
    session.add(row)
    written = journal.Act(
        f"task_{asked.act.value}",
        "task",
        task.id,
        before.value,
        after.value,
        asked.reason,
        asked.content_hash,
    )
    journal.append(session, actor, written, at=now, capacity=capacity)
    return row


def committee_of_task(session: Session, task: Task) -> int:
    """Return the id of the committee whose plan a task belongs to."""
    return session.get_one(Plan, task.plan_id).committee_id
