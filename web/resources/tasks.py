"""任务 with their units and roles: assign, object on the page, decide, change; suspend, resume, adjust, reopen."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from web.resources.desk import Desk
from web.resources.kinds import Act, Page, Resource
from web.resources.matters import Reason
from web.resources.values import Day, Given, Moment, Nothing, Number, Shown
from web.translating import t
from workflow.ledger import Objection, Plan, Task
from workflow.operations import assigning, objecting, reassigning, standing
from workflow.queries import assigning as query
from workflow.queries.assigning import AssignedTask
from workflow.rules.roles import Deed
from workflow.rules.states import Role
from workflow.rules.task_states import TASK_LABELS, TaskAct, TaskState, state_now


class PartGiven(Given):
    """A unit and its role in the task."""

    unit_id: Number
    role: Role


class TaskChanged(Reason):
    """The units and roles from now on, and those that were seen: others since mean that somebody was first."""

    units: list[PartGiven]
    seen: list[PartGiven]


class TaskLeadNamed(Reason):
    """The unit that leads a joint task from now on."""

    unit_id: Number
    seen: list[PartGiven]


class TaskObjected(Reason):
    """The assignment that the unit objects to."""

    assignment_id: Number


class ObjectionUpheld(Reason):
    """The objection on which the assignment stands."""

    objection_id: Number


class TaskByPaper(Reason):
    """Why, and the number of the paper that says so."""

    paper: str


class PartShown(BaseModel):
    """A unit with its role."""

    unit_id: int
    unit: str
    role: Role


class PartSheet(PartShown):
    """The same with the assignment's number, which an objection names."""

    assignment_id: int


class ObjectionShown(Shown):
    """What a unit objected to, and what was decided."""

    assignment_id: int
    unit: str
    reason: str
    signed_at: Moment
    decision: str | None
    decision_reason: str


class TaskRow(Shown):
    """One task with who answers for it."""

    code: str
    title: str
    due_on: Day | None
    source_line: int
    state: TaskState
    state_words: str
    objection_ends_at: Moment | None
    parts: list[PartShown]
    open_objections: int


class TaskSheet(Shown):
    """One task in full."""

    code: str
    title: str
    plan_id: int
    section: str
    due_on: Day | None
    source_line: int
    state: TaskState
    state_words: str
    objection_ends_at: Moment | None
    parts: list[PartSheet]
    objections: list[ObjectionShown]
    indicator_ids: list[int]


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[TaskRow]:
    found = {
        one.task.id: one for one in query.assigned_tasks(desk.session, desk.actor, desk.plan, now=desk.now)
    }
    return [_row(found[task.id]) for task in page.of([one.task for one in found.values()])]


def _row(one: AssignedTask) -> TaskRow:
    parts = [PartShown(unit_id=unit.id, unit=unit.name, role=role) for unit, role in one.parts]
    words = t(TASK_LABELS[one.state])
    return TaskRow.of(
        one.task, state=one.state, state_words=words, parts=parts, open_objections=one.open_objections
    )


def _show(desk: Desk, task_id: int) -> TaskSheet:
    task, _plan = query.task_seen(desk.session, desk.actor, task_id)
    state = state_now(task.state, task.objection_ends_at, desk.now)
    parts = [
        PartSheet(unit_id=one.unit_id, unit=one.unit.name, role=one.role, assignment_id=one.id)
        for one in query.live_parts(desk.session, task)
    ]
    return TaskSheet.of(
        task,
        section=task.section.title if task.section else "",
        state=state,
        state_words=t(TASK_LABELS[state]),
        parts=parts,
        objections=[_objection(one) for one in query.objections_of(desk.session, desk.actor, task)],
        indicator_ids=[one.id for one in task.indicators],
    )


def _objection(one: Objection) -> ObjectionShown:
    return ObjectionShown.of(one, unit=one.unit.name, decision=one.decision.value if one.decision else None)


def _task(desk: Desk, task_id: int) -> tuple[Task, Plan]:
    return query.task_seen(desk.session, desk.actor, task_id)


def _days(desk: Desk) -> int:
    return desk.config.assignment.objection_days


def _assign(desk: Desk, task_id: int, _given: Nothing) -> None:
    task, _ = _task(desk, task_id)
    assigning.assign_task(
        desk.session, desk.actor, task, calendar=desk.calendar, days=_days(desk), now=desk.now
    )


def _object(desk: Desk, task_id: int, given: TaskObjected) -> None:
    _task(desk, task_id)
    objecting.object_to(
        desk.session, desk.actor, given.assignment_id, reason=given.reason, presence=desk.presence, now=desk.now
    )  # fmt: skip


def _uphold(desk: Desk, task_id: int, given: ObjectionUpheld) -> None:
    _task(desk, task_id)
    objecting.uphold(desk.session, desk.actor, given.objection_id, reason=given.reason, now=desk.now)


def _pairs(parts: list[PartGiven]) -> frozenset[tuple[int, Role]]:
    return frozenset((one.unit_id, one.role) for one in parts)


def _change(desk: Desk, task_id: int, given: TaskChanged) -> None:
    """Give the task other units; an open objection is answered by it, as on the page."""
    task, _ = _task(desk, task_id)
    wanted, seen = {one.unit_id: one.role for one in given.units}, _pairs(given.seen)
    found = query.objections_of(desk.session, desk.actor, task)
    still_open = [one for one in found if one.decision is None]
    if still_open:
        objecting.change_after_objection(
            desk.session, desk.actor, still_open[0].id, wanted, seen=seen, reason=given.reason,
            calendar=desk.calendar, days=_days(desk), now=desk.now,
        )  # fmt: skip
        return
    reassigning.change_assignment(
        desk.session, desk.actor, task_id, wanted, seen=seen, reason=given.reason, calendar=desk.calendar,
        days=_days(desk), now=desk.now,
    )  # fmt: skip


def _name_lead(desk: Desk, task_id: int, given: TaskLeadNamed) -> None:
    reassigning.name_lead(
        desk.session, desk.actor, task_id, given.unit_id, seen=_pairs(given.seen), reason=given.reason,
        calendar=desk.calendar, days=_days(desk), now=desk.now,
    )  # fmt: skip


def _by_paper(act: TaskAct) -> Callable[[Desk, int, TaskByPaper], None]:
    def carry(desk: Desk, task_id: int, given: TaskByPaper) -> None:
        standing.change_by_paper(
            desk.session, desk.actor, task_id, act, reason=given.reason, paper=given.paper, now=desk.now
        )

    return carry


def _reopen(desk: Desk, task_id: int, given: Reason) -> None:
    standing.reopen(desk.session, desk.actor, task_id, reason=given.reason, now=desk.now)


SAID = "已登记，并告知责任单位。"
TASKS = Resource(
    line=("code", "title", "state_words"),
    name="tasks",
    command="task",
    key="task_id",
    title="任务",
    deeds=(Deed.VIEW_ASSIGNMENTS,),
    shown=TaskSheet,
    show=_show,
    listed=TaskRow,
    rows=_rows,
    acts=(
        Act("assign", "交办", (Deed.ASSIGN_TASK,), Nothing, _assign, "已交办，责任单位已收到通知。"),
        Act("object", "提出异议", (Deed.OBJECT_TO_TASK,), TaskObjected, _object, "异议已签批提出，等办公室裁定。裁定前仍按原分工办理。",
            is_signing=True, page="/assignments/{id}"),
        Act("uphold", "维持原分工", (Deed.DECIDE_OBJECTION,), ObjectionUpheld, _uphold, "已维持原分工，对方已收到理由。"),
        Act("change", "调整分工", (Deed.ASSIGN_TASK,), TaskChanged, _change, "分工已调整。"),
        Act("name_lead", "指定牵头单位", (Deed.ASSIGN_TASK,), TaskLeadNamed, _name_lead, "已指定牵头单位。"),
        Act("suspend", "暂停", (Deed.DECIDE_CLOSING,), TaskByPaper, _by_paper(TaskAct.SUSPEND), SAID),
        Act("resume", "恢复办理", (Deed.DECIDE_CLOSING,), TaskByPaper, _by_paper(TaskAct.RESUME), SAID),
        Act("adjust", "调整任务", (Deed.DECIDE_CLOSING,), TaskByPaper, _by_paper(TaskAct.ADJUST), SAID),
        Act("reopen", "重新挂账", (Deed.DECIDE_CLOSING,), Reason, _reopen, SAID),
    ),
)  # fmt: skip
