"""汇总: the participants' inputs of a task and period side by side, for the lead."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web import forms
from web.access import requires
from web.database import commit, session
from workflow.errors import NotFoundError
from workflow.ledger import Obligation, Period, Task
from workflow.operations import merging
from workflow.queries import obligations as query
from workflow.rules.states import Action, Role

area = Blueprint("merge", __name__)


@area.get("/tasks/<int:task_id>/merge/<int:period_id>")
@requires(Action.ADOPT)
def show(task_id: int, period_id: int) -> str:
    """All inputs, each with what can be done with it."""
    inputs = query.inputs_of(session(), g.actor, task_id, period_id)
    own = (
        session()
        .scalars(
            select(Obligation).where(
                Obligation.task_id == task_id,
                Obligation.period_id == period_id,
                Obligation.role == Role.LEAD,
                query.visible(g.actor),
            )
        )
        .first()
    )
    if not inputs and own is None:
        raise NotFoundError
    return render_template(
        "merge/show.html",
        task=session().get_one(Task, task_id),
        period=session().get_one(Period, period_id),
        inputs=[(row, query.latest_report(session(), row)) for row in inputs],
        own=own,
    )


@area.post("/inputs/<int:obligation_id>")
@requires(Action.ADOPT)
def act(obligation_id: int) -> Response:
    """Adopt, return or waive one input."""
    row = query.obligation(session(), g.actor, obligation_id)
    seen, wanted = forms.whole("seen_version"), request.form.get("act")
    if wanted == "adopt":
        merging.adopt(session(), g.actor, row.id, seen_version=seen, now=g.now)
        said = f"已采纳{row.unit.name}的情况。"
    elif wanted == "waive":
        merging.waive(session(), g.actor, row.id, seen_version=seen, reason=forms.text("reason"), now=g.now)
        said = f"已豁免{row.unit.name}，理由已留存。"
    else:
        day = forms.day("new_due_on", "重新报送的日期")
        merging.return_input(
            session(),
            g.actor,
            row.id,
            seen_version=seen,
            reason=forms.text("reason"),
            new_due_on=day,
            now=g.now,
        )
        said = f"已退回{row.unit.name}。"
    commit()
    flash(said, "success")
    return redirect(url_for("merge.show", task_id=row.task_id, period_id=row.period_id))
