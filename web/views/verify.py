"""核查: the office checks signed reports, or returns them with a reason and a new date."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web import forms
from web.access import requires
from web.areas import moment, plan
from web.database import commit, session
from workflow.operations import checking
from workflow.queries import closing, today
from workflow.queries import obligations as query
from workflow.rules.states import Action

area = Blueprint("verify", __name__)


@area.get("/verify")
@requires(Action.VERIFY)
def index() -> str:
    """Everything that waits for the office."""
    return render_template(
        "verify/index.html",
        rows=today.to_verify(session(), g.actor, plan(), moment()),
        closings=closing.waiting_for(session(), g.actor),
        checks=closing.planned_checks(session(), g.actor),
    )


@area.get("/verify/<int:obligation_id>")
@requires(Action.VERIFY)
def one(obligation_id: int) -> str:
    """One signed report beside the one before, with its inputs and evidence."""
    row = query.obligation(session(), g.actor, obligation_id)
    report = query.latest_report(session(), row)
    inputs = query.inputs_of(session(), g.actor, row.task_id, row.period_id)
    return render_template(
        "verify/one.html",
        row=row,
        report=report,
        previous=query.previous_report(session(), row),
        inputs=[(one, query.latest_report(session(), one)) for one in inputs],
        history=query.history(session(), row),
        people=query.names_in_history(session(), row),
    )


@area.post("/verify/<int:obligation_id>/accept")
@requires(Action.VERIFY)
def accept(obligation_id: int) -> Response:
    """Mark it as checked."""
    checking.verify(session(), g.actor, obligation_id, seen_version=forms.whole("seen_version"), now=g.now)
    commit()
    flash("已核查通过。", "success")
    return redirect(url_for("verify.index"))


@area.post("/verify/<int:obligation_id>/return")
@requires(Action.RETURN)
def give_back(obligation_id: int) -> Response:
    """Return it to its unit."""
    checking.return_report(
        session(),
        g.actor,
        obligation_id,
        seen_version=forms.whole("seen_version"),
        reason=forms.text("reason"),
        new_due_on=forms.day("new_due_on", "重新报送的日期"),
        now=g.now,
    )
    commit()
    flash("已退回，并告知该单位。", "success")
    return redirect(url_for("verify.index"))
