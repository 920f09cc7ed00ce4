"""The way of a task (立项 → 交办 → 办理 → 销号), as a table: TASK_TRANSITIONS[state, act] is the state that follows.

``assigned`` becomes 办理中 by itself when the days in which a unit may object have passed: that is computed from
``Task.objection_ends_at`` by ``state_now``, never stored, and no job is needed for it.
"""

from __future__ import annotations

import enum
from datetime import datetime


class TaskState(enum.StrEnum):
    """Where a task stands."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    OBJECTED = "objected"
    UNDER_WAY = "under_way"
    CLOSING_REQUESTED = "closing_requested"
    CLOSED = "closed"
    SUSPENDED = "suspended"


class TaskAct(enum.StrEnum):
    """What is done to a task."""

    ASSIGN = "assign"
    OBJECT = "object"
    UPHOLD = "uphold"
    CHANGE = "change"
    ASK_CLOSING = "ask_closing"
    CLOSE = "close"
    REFUSE_CLOSING = "refuse_closing"
    REOPEN = "reopen"
    SUSPEND = "suspend"
    RESUME = "resume"
    ADJUST = "adjust"


S, A = TaskState, TaskAct

TASK_TRANSITIONS: dict[tuple[TaskState, TaskAct], TaskState] = {
    (S.REGISTERED, A.ASSIGN): S.ASSIGNED,
    (S.ASSIGNED, A.ASSIGN): S.ASSIGNED,
    (S.ASSIGNED, A.OBJECT): S.OBJECTED,
    (S.OBJECTED, A.OBJECT): S.OBJECTED,  # another of its units
    (S.OBJECTED, A.UPHOLD): S.ASSIGNED,
    (S.OBJECTED, A.CHANGE): S.ASSIGNED,
    (S.REGISTERED, A.CHANGE): S.ASSIGNED,
    (S.ASSIGNED, A.CHANGE): S.ASSIGNED,
    (S.UNDER_WAY, A.CHANGE): S.ASSIGNED,
    (S.UNDER_WAY, A.ASK_CLOSING): S.CLOSING_REQUESTED,
    (S.CLOSING_REQUESTED, A.CLOSE): S.CLOSED,
    (S.CLOSING_REQUESTED, A.REFUSE_CLOSING): S.UNDER_WAY,
    (S.CLOSED, A.REOPEN): S.UNDER_WAY,
    (S.ASSIGNED, A.SUSPEND): S.SUSPENDED,
    (S.OBJECTED, A.SUSPEND): S.SUSPENDED,
    (S.UNDER_WAY, A.SUSPEND): S.SUSPENDED,
    (S.CLOSING_REQUESTED, A.SUSPEND): S.SUSPENDED,
    (S.SUSPENDED, A.RESUME): S.UNDER_WAY,
    (S.ASSIGNED, A.ADJUST): S.ASSIGNED,
    (S.UNDER_WAY, A.ADJUST): S.UNDER_WAY,
    (S.SUSPENDED, A.ADJUST): S.SUSPENDED,
}

NEEDS_PAPER = frozenset({A.SUSPEND, A.RESUME, A.ADJUST})
NEEDS_REASON = frozenset({A.OBJECT, A.UPHOLD, A.CHANGE, A.REFUSE_CLOSING, A.REOPEN, *NEEDS_PAPER})
ENDED = frozenset({S.CLOSED})

TASK_LABELS: dict[TaskState, str] = {
    S.REGISTERED: "已立项，待交办",
    S.ASSIGNED: "已交办",
    S.OBJECTED: "有异议，待裁定",
    S.UNDER_WAY: "办理中",
    S.CLOSING_REQUESTED: "申请销号",
    S.CLOSED: "已销号",
    S.SUSPENDED: "已中止",
}

TASK_ACT_LABELS: dict[TaskAct, str] = {
    A.ASSIGN: "交办",
    A.OBJECT: "提出异议",
    A.UPHOLD: "维持交办",
    A.CHANGE: "调整分工",
    A.ASK_CLOSING: "申请销号",
    A.CLOSE: "销号",
    A.REFUSE_CLOSING: "退回继续办理",
    A.REOPEN: "恢复办理",
    A.SUSPEND: "中止",
    A.RESUME: "恢复",
    A.ADJUST: "调整",
}


def state_now(state: TaskState, objection_ends_at: datetime | None, now: datetime) -> TaskState:
    """Return the state at ``now``: what was assigned is under way once nobody may object any more."""
    if state is TaskState.ASSIGNED and (objection_ends_at is None or now > objection_ends_at):
        return TaskState.UNDER_WAY
    return state


def next_task_state(state: TaskState, act: TaskAct) -> TaskState | None:
    """Return the state that follows, or None where the table has no such way."""
    return TASK_TRANSITIONS.get((state, act))


def no_such_way(state: TaskState) -> str:
    """Return the sentence for an act that the table does not know from here."""
    return f"这项任务现在是“{TASK_LABELS[state]}”，不能这样处理。请刷新页面看最新状态。"
