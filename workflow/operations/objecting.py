"""Object to an assignment (异议), signed by the unit's leader within some working days; the office decides with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import digest
from workflow.errors import BlockedError, ForbiddenError, NotFoundError, StaleError
from workflow.ledger import Assignment, Decision, Objection, Plan, Task, Unit
from workflow.operations.acting import Presence
from workflow.operations.reassigning import Reassigned, change_assignment
from workflow.operations.task_moves import TaskMove, move_task, state_of
from workflow.operations.telling import tell_people, tell_units
from workflow.operations.texts import accept_text
from workflow.queries.authority import sections_of_task
from workflow.queries.people import office_people
from workflow.rules.deadlines import SHANGHAI, WorkCalendar, day_in_words
from workflow.rules.roles import Actor, Deed, Thing, authority_for, capacity_for
from workflow.rules.states import ROLE_LABELS, Role
from workflow.rules.task_states import TaskAct, TaskState

LONGEST = 1000


def object_to(
    session: Session, actor: Actor, assignment_id: int, *, reason: str, presence: Presence, now: datetime
) -> Objection:
    """Sign an objection of the own unit; raises BlockedError once the days for it are over."""
    presence.hold()
    part = session.get(Assignment, assignment_id)
    plan = session.get(Plan, part.plan_id) if part else None
    if part is None or plan is None or plan.committee_id != actor.committee_id or part.ends_on is not None:
        raise NotFoundError
    task = session.get_one(Task, part.task_id)
    thing = Thing(plan.committee_id, part.unit_id, section_ids=sections_of_task(session, task))
    capacity = capacity_for(actor, Deed.OBJECT_TO_TASK, thing)
    if capacity is None or actor.person_id is None:
        raise ForbiddenError("异议由本单位分管领导签批提出。")
    reason = accept_text(reason, field="reason", label="异议的理由", max_chars=LONGEST)
    _in_time(task, now)
    authority = authority_for(actor, thing)
    unit = session.get_one(Unit, part.unit_id)
    content = digest("duban.objection.v1", [task.code, unit.name, ROLE_LABELS[part.role], reason])
    row = Objection(
        committee_id=plan.committee_id,
        task_id=task.id,
        assignment_id=part.id,
        unit_id=part.unit_id,
        signed_by_id=actor.person_id,
        on_behalf_of_id=authority.on_behalf_of if authority else None,
        signed_at=now,
        reason=reason,
        content_hash=content,
    )
    _add(session, row)
    asked = TaskMove(TaskAct.OBJECT, reason=reason, content_hash=content)
    move_task(session, actor, task, asked, capacity=capacity, now=now)
    people = office_people(session, plan.committee_id)
    text = f"{unit.name}对{task.code} {task.title}的交办提出异议，请裁定。\n理由：{reason}"
    tell_people(
        session, actor, plan.committee_id, {one.id: text for one in people}, subject=f"有异议待裁定：{unit.name}",
        path=f"/assignments/{task.id}", kind="object", now=now,
    )  # fmt: skip
    return row


def _add(session: Session, row: Objection) -> None:
    open_already = select(Objection.id).where(
        Objection.assignment_id == row.assignment_id, Objection.decision.is_(None)
    )
    if session.scalar(open_already) is not None:
        raise StaleError("本单位的异议已经提出，正在等办公室裁定。")
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise StaleError("本单位的异议已经提出，正在等办公室裁定。") from None


def _in_time(task: Task, now: datetime) -> None:
    ends_at = task.objection_ends_at
    if task.assigned_at is None or ends_at is None:
        raise BlockedError("这项任务还没有交办，不用提出异议。")
    if now > ends_at:
        day = day_in_words(ends_at.astimezone(SHANGHAI).date())
        raise BlockedError(f"提出异议的时间已于{day}截止。确有困难的，请在报告中写明问题，或与办公室联系。")


def uphold(session: Session, actor: Actor, objection_id: int, *, reason: str, now: datetime) -> None:
    """Decide that the assignment stands; the unit's people read the reason."""
    row, task = _open(session, actor, objection_id)
    reason = accept_text(reason, field="decision_reason", label="裁定的理由", max_chars=LONGEST)
    capacity = capacity_for(actor, Deed.DECIDE_OBJECTION, Thing(row.committee_id))
    _decide(session, actor, row, Decision.UPHELD, reason, now)
    others = select(Objection.id).where(Objection.task_id == task.id, Objection.decision.is_(None)).limit(1)
    after = TaskState.OBJECTED if session.scalar(others) is not None else None
    if state_of(task, now) is TaskState.OBJECTED:
        move_task(
            session,
            actor,
            task,
            TaskMove(TaskAct.UPHOLD, reason=reason, after=after),
            capacity=capacity,
            now=now,
        )
    _tell(session, actor, row, task, f"维持原分工。\n理由：{reason}", now)


def change_after_objection(
    session: Session,
    actor: Actor,
    objection_id: int,
    wanted: Mapping[int, Role],
    *,
    seen: frozenset[tuple[int, Role]],
    reason: str,
    calendar: WorkCalendar,
    days: int,
    now: datetime,
) -> Reassigned:
    """Decide to change the assignment: obligations follow from the period in force, and every open objection to the task is answered."""
    row, task = _open(session, actor, objection_id)
    reason = accept_text(reason, field="decision_reason", label="裁定的理由", max_chars=LONGEST)
    done = change_assignment(
        session, actor, task.id, wanted, seen=seen, reason=reason, calendar=calendar, days=days, now=now
    )
    still_open = select(Objection).where(Objection.task_id == task.id, Objection.decision.is_(None))
    for one in session.scalars(still_open).all():
        _decide(session, actor, one, Decision.CHANGED, reason, now)
    _tell(session, actor, row, task, f"已调整分工。\n理由：{reason}", now)
    return done


def _open(session: Session, actor: Actor, objection_id: int) -> tuple[Objection, Task]:
    row = session.get(Objection, objection_id)
    if row is None or row.committee_id != actor.committee_id:
        raise NotFoundError
    if capacity_for(actor, Deed.DECIDE_OBJECTION, Thing(row.committee_id)) is None:
        raise ForbiddenError("异议由办公室裁定。")
    if row.decision is not None:
        raise StaleError("这项异议已经裁定过了。")
    return row, session.get_one(Task, row.task_id)


def _decide(
    session: Session, actor: Actor, row: Objection, decision: Decision, reason: str, now: datetime
) -> None:
    swapped = session.execute(
        update(Objection)
        .where(Objection.id == row.id, Objection.decision.is_(None))
        .values(decision=decision, decided_by_id=actor.person_id, decided_at=now, decision_reason=reason)
        .returning(Objection.id),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if swapped is None:
        raise StaleError("这项异议已经裁定过了。")
    session.refresh(row)
    capacity = capacity_for(actor, Deed.DECIDE_OBJECTION, Thing(row.committee_id))
    act = journal.Act("decide_objection", "objection", row.id, "open", decision.value, reason)
    journal.append(session, actor, act, at=now, capacity=capacity)


def _tell(session: Session, actor: Actor, row: Objection, task: Task, said: str, now: datetime) -> None:
    text = f"{task.code} {task.title}：{said}"
    tell_units(
        session, actor, row.committee_id, {row.unit_id: text}, subject="异议已裁定",
        path=f"/assignments/{task.id}", kind="decide", now=now,
    )  # fmt: skip
