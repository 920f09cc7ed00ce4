"""交办: which task is whose, objections of units, the office's decisions, and changes of assignment."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web import forms, sessions
from web.access import requires
from web.acting import carried_out
from web.areas import plan
from web.database import commit, session
from web.presentation import calendar
from web.sessions import config
from workflow.errors import DubanError, InvalidInputError
from workflow.ledger import Unit
from workflow.operations import assigning, objecting, reassigning
from workflow.operations.task_moves import state_of
from workflow.queries import assigning as query
from workflow.queries.targets import LABELS as TARGET_LABELS
from workflow.queries.targets import targets_of
from workflow.rules.roles import Capacity, Deed, Thing, capacity_for, may_anywhere
from workflow.rules.states import ROLE_LABELS, Role
from workflow.rules.task_states import TASK_ACT_LABELS, TASK_LABELS, TaskState

area = Blueprint("assignments", __name__)


@area.get("/assignments")
@requires(Deed.VIEW_ASSIGNMENTS)
def index() -> str:
    """Every task with its units and where it stands."""
    current = plan()
    rows = query.assigned_tasks(session(), g.actor, current, now=g.now)
    return render_template(
        "assignments/index.html",
        plan=current,
        rows=rows,
        labels=TASK_LABELS,
        Role=Role,
        waiting=sum(one.state is TaskState.REGISTERED and bool(one.parts) for one in rows),
        may_assign=may_anywhere(g.actor, Deed.ASSIGN_TASK),
    )


@area.post("/assignments")
@requires(Deed.ASSIGN_TASK)
def assign_all() -> Response:
    """Assign every registered task that has a unit."""
    days = config().assignment.objection_days
    count = assigning.assign_whole_plan(session(), g.actor, plan(), calendar=calendar(), days=days, now=g.now)
    commit()
    flash(f"已交办{count}项任务，各单位已收到通知。", "success")
    return redirect(url_for("assignments.index"))


@area.get("/assignments/<int:task_id>")
@requires(Deed.VIEW_ASSIGNMENTS)
def show(task_id: int) -> str:
    """One task: its units, objections, decisions and history."""
    return _page(task_id)


def _page(task_id: int, error: DubanError | None = None) -> str:
    task, of_plan = query.task_seen(session(), g.actor, task_id)
    parts = query.live_parts(session(), task)
    state = state_of(task, g.now)
    objections = query.objections_of(session(), g.actor, task)
    waiting = {one.assignment_id for one in objections if one.decision is None}
    own = [
        one
        for one in parts
        if one.id not in waiting
        and capacity_for(g.actor, Deed.OBJECT_TO_TASK, Thing(of_plan.committee_id, one.unit_id))
    ]
    return render_template(
        "assignments/show.html",
        task=task,
        state=state,
        labels=TASK_LABELS,
        acts=TASK_ACT_LABELS,
        parts=parts,
        former=query.former_parts(session(), task),
        objections=objections,
        may_object=own if state in {TaskState.ASSIGNED, TaskState.OBJECTED} else [],
        may_assign=may_anywhere(g.actor, Deed.ASSIGN_TASK),
        history=query.task_history(session(), task),
        targets=targets_of(session(), g.actor, of_plan, task_id=task.id),
        target_labels=TARGET_LABELS,
        units=_units() if may_anywhere(g.actor, Deed.ASSIGN_TASK) else [],
        roles=ROLE_LABELS,
        held={one.unit_id: one.role.value for one in parts},
        capacities={capacity.value: capacity for capacity in Capacity},
        error=error,
        typed=request.form,
    )


def _units() -> list[Unit]:
    statement = select(Unit).where(Unit.committee_id == g.actor.committee_id, Unit.left_on.is_(None))
    return list(session().scalars(statement.order_by(Unit.id)))


@area.post("/assignments/<int:task_id>/assign")
@requires(Deed.ASSIGN_TASK)
def assign(task_id: int) -> Response | tuple[str, int]:
    """Assign one task again, or for the first time."""
    task, _ = query.task_seen(session(), g.actor, task_id)
    days = config().assignment.objection_days
    return carried_out(
        lambda: assigning.assign_task(session(), g.actor, task, calendar=calendar(), days=days, now=g.now),
        said="已交办，责任单位已收到通知。",
        then=url_for("assignments.show", task_id=task_id),
        again=lambda refused: _page(task_id, refused),
    )


@area.post("/assignments/<int:task_id>/object")
@requires(Deed.OBJECT_TO_TASK)
def object_to(task_id: int) -> Response | tuple[str, int]:
    """Sign an objection of the own unit."""
    return carried_out(
        lambda: objecting.object_to(
            session(),
            g.actor,
            forms.whole("assignment"),
            reason=forms.text("reason"),
            presence=sessions.presence(),
            now=g.now,
        ),
        said="异议已签批提出，等办公室裁定。裁定前仍按原分工办理。",
        then=url_for("assignments.show", task_id=task_id),
        again=lambda refused: _page(task_id, refused),
    )


@area.post("/assignments/<int:task_id>/uphold")
@requires(Deed.DECIDE_OBJECTION)
def uphold(task_id: int) -> Response | tuple[str, int]:
    """Let the assignment stand, with a reason."""
    return carried_out(
        lambda: objecting.uphold(
            session(), g.actor, forms.whole("objection"), reason=forms.text("decision_reason"), now=g.now
        ),
        said="已维持原分工，对方已收到理由。",
        then=url_for("assignments.show", task_id=task_id),
        again=lambda refused: _page(task_id, refused),
    )


@area.post("/assignments/<int:task_id>/change")
@requires(Deed.ASSIGN_TASK)
def change(task_id: int) -> Response | tuple[str, int]:
    """Give the task other units or roles; an open objection is answered by it."""
    done: list[reassigning.Reassigned] = []
    return carried_out(
        lambda: done.append(_change(task_id)),
        said="分工已调整。",
        then=lambda: _told(done[0].words, task_id),
        again=lambda refused: _page(task_id, refused),
    )


def _told(words: str, task_id: int) -> str:
    flash(words, "success")
    return url_for("assignments.show", task_id=task_id)


def _change(task_id: int) -> reassigning.Reassigned:
    task, _ = query.task_seen(session(), g.actor, task_id)
    wanted, reason, days = _wanted(), forms.text("reason"), config().assignment.objection_days
    still_open = [one for one in query.objections_of(session(), g.actor, task) if one.decision is None]
    if still_open:
        return objecting.change_after_objection(
            session(), g.actor, still_open[0].id, wanted, seen=_seen(), reason=reason, calendar=calendar(), days=days,
            now=g.now,
        )  # fmt: skip
    return reassigning.change_assignment(
        session(),
        g.actor,
        task_id,
        wanted,
        seen=_seen(),
        reason=reason,
        calendar=calendar(),
        days=days,
        now=g.now,
    )


def _wanted() -> Mapping[int, Role]:
    found = {}
    for name, value in request.form.items():
        number = name.removeprefix("role_")
        if name.startswith("role_") and number.isascii() and number.isdigit() and len(number) < 10 and value:
            found[int(number)] = _role(value)
    return found


def _role(value: str) -> Role:
    if value not in {role.value for role in Role}:
        raise InvalidInputError("页面内容不完整，请刷新后重试。", field="units")
    return Role(value)


def _seen() -> frozenset[tuple[int, Role]]:
    """The units and roles that the page showed, sent along as 12:lead."""
    found = set()
    for pair in forms.text("seen").split(","):
        number, _, role = pair.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 10:
            found.add((int(number), _role(role)))
    return frozenset(found)


@area.post("/assignments/<int:task_id>/lead")
@requires(Deed.ASSIGN_TASK)
def name_lead(task_id: int) -> Response | tuple[str, int]:
    """Name a lead for a joint task."""
    done: list[reassigning.Reassigned] = []
    days = config().assignment.objection_days
    return carried_out(
        lambda: done.append(
            reassigning.name_lead(
                session(), g.actor, task_id, forms.whole("unit_id"), seen=_seen(), reason=forms.text("lead_reason"),
                calendar=calendar(), days=days, now=g.now,
            )
        ),
        said="已指定牵头单位。",
        then=lambda: _told(done[0].words, task_id),
        again=lambda refused: _page(task_id, refused),
    )  # fmt: skip
