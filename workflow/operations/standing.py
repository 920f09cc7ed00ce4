"""Reopen a closed task (重新挂账), suspend, resume or adjust one by its paper; what it owes ends and comes back with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import ForbiddenError, InvalidInputError
from workflow.ledger import Assignment, Obligation, Plan, Task, Transition
from workflow.operations.due_moments import change_states, is_held
from workflow.operations.obligations import make_obligations
from workflow.operations.task_moves import TaskMove, committee_of_task, move_task
from workflow.operations.telling import tell_units
from workflow.operations.texts import accept_text
from workflow.queries import closing as query
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for
from workflow.rules.states import OPEN, Action, State
from workflow.rules.task_states import TASK_ACT_LABELS, TaskAct

ENDED_WITH_TASK = "随任务终止"
MEANWHILE = "任务中止或销号期间，不再补报"


def reopen(session: Session, actor: Actor, task_id: int, *, reason: str, now: datetime) -> int:
    """Take a closed task up again, with a reason; return how many obligations are owed again."""
    return _change(session, actor, task_id, TaskAct.REOPEN, reason=reason, paper="", now=now)


def change_by_paper(
    session: Session, actor: Actor, task_id: int, act: TaskAct, *, reason: str, paper: str, now: datetime
) -> int:
    """Suspend, resume or adjust a task by the paper that says so; return how many obligations ended or came back."""
    paper = accept_text(paper, field="paper", label="文件名称和文号", max_chars=120, single_line=True)
    return _change(session, actor, task_id, act, reason=reason, paper=paper, now=now)


def _change(
    session: Session, actor: Actor, task_id: int, act: TaskAct, *, reason: str, paper: str, now: datetime
) -> int:
    task = query.task_seen(session, actor, task_id)
    capacity = _permitted(session, actor, task)
    reason = accept_text(reason, field="reason", label="理由", max_chars=1000)
    if act is TaskAct.SUSPEND and (open_ones := _open_closings(session, task)):
        raise InvalidInputError(f"这项任务有{open_ones}份销号申请在办，请先处理。", field="reason")
    move_task(session, actor, task, TaskMove(act, reason, paper), capacity=capacity, now=now)
    changed = 0
    if act is TaskAct.SUSPEND:
        changed = end_obligations(session, actor, task, why=f"任务已中止（{paper}）", now=now)
    elif act in {TaskAct.RESUME, TaskAct.REOPEN}:
        changed = restore_obligations(session, actor, task, why=TASK_ACT_LABELS[act], now=now)
    _tell(session, actor, task, act, f"{reason}{f'（{paper}）' if paper else ''}", now)
    return changed


def _open_closings(session: Session, task: Task) -> int:
    return sum(one.state in {"awaiting", "signed"} for one in query.closings_of(session, task))


def _permitted(session: Session, actor: Actor, task: Task) -> Capacity:
    thing = Thing(committee_of_task(session, task))
    capacity = capacity_for(actor, Deed.DECIDE_CLOSING, thing)
    if capacity is None or actor.person_id is None:
        raise ForbiddenError("只有办公室人员可以中止、恢复、调整任务或重新挂账。")
    return capacity


def end_obligations(session: Session, actor: Actor, task: Task, *, why: str, now: datetime) -> int:
    """End what a task still owes: the rows stay, visible and counted, and feeds show them as cancelled for a while."""
    rows = session.execute(
        select(Obligation.id, Obligation.state, Obligation.report_version).where(
            Obligation.task_id == task.id, Obligation.state.in_(OPEN)
        )
    ).all()
    return _swap(session, actor, task, rows, Action.CANCEL, f"{ENDED_WITH_TASK}：{why}", now)


def restore_obligations(session: Session, actor: Actor, task: Task, *, why: str, now: datetime) -> int:
    """Bring back what ended with the task and is due from now on; what came due meanwhile is not asked for."""
    plan = session.get_one(Plan, task.plan_id)
    make_obligations(session, actor, plan, now=now)
    missed = session.execute(
        select(Obligation.id, Obligation.state, Obligation.report_version).where(
            Obligation.task_id == task.id,
            Obligation.state == State.OWED,
            Obligation.changed_at == now,
            Obligation.due_at <= now,
        )
    ).all()
    _swap(session, actor, task, missed, Action.CANCEL, f"{ENDED_WITH_TASK}：{MEANWHILE}", now)
    session.execute(  # nobody owed it when it would have come due: it enters no denominator of the past
        update(Obligation).where(Obligation.id.in_([row.id for row in missed])).values(settled_at=Obligation.first_due_at),
        execution_options={"synchronize_session": False},
    )  # fmt: skip
    ended = select(Transition.obligation_id).where(
        Transition.action == Action.CANCEL, Transition.reason.startswith(ENDED_WITH_TASK)
    )
    rows = session.execute(
        select(Obligation.id, Obligation.state, Obligation.report_version).where(
            Obligation.task_id == task.id,
            Obligation.state == State.CANCELLED,
            Obligation.due_at > now,
            Obligation.id.in_(ended),
            is_held(),
        )
    ).all()
    return _swap(session, actor, task, rows, Action.RESTORE, f"任务{why}", now)


def _swap(
    session: Session, actor: Actor, task: Task, rows: object, action: Action, why: str, now: datetime
) -> int:
    after = State.CANCELLED if action is Action.CANCEL else State.OWED
    changed = change_states(session, actor, rows, action, after, why=why, now=now)  # type: ignore[arg-type]
    if changed:
        act = journal.Act(f"obligations_{action.value}", "task", task.id, after=str(changed), reason=why)
        journal.append(session, actor, act, at=now)
    session.expire_all()
    return changed


def _tell(session: Session, actor: Actor, task: Task, act: TaskAct, text: str, now: datetime) -> None:
    units = session.scalars(
        select(Assignment.unit_id).where(Assignment.task_id == task.id, Assignment.ends_on.is_(None))
    )
    subject = f"任务{TASK_ACT_LABELS[act]}：{task.code} {task.title}"[:120]
    tell_units(
        session, actor, committee_of_task(session, task), dict.fromkeys(units, text), subject=subject,
        path=f"/tasks/{task.id}/closing", kind="standing", now=now,
    )  # fmt: skip
