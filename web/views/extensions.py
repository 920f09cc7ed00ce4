"""延期申请: ask before the due moment, sign inside the unit, decide in the office."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from web import forms, sessions
from web.access import requires
from web.acting import carried_out
from web.database import session
from workflow.errors import DubanError
from workflow.operations import extensions as operation
from workflow.queries import acts, obligations
from workflow.queries import extensions as query
from workflow.rules.extensions import EXTENSION
from workflow.rules.roles import Deed, Thing, capacity_for

area = Blueprint("extensions", __name__)


@area.get("/extensions")
@requires(Deed.VIEW_ACTS)
def index() -> str:
    """All applications that the person may see; what waits comes first."""
    return render_template(
        "extensions/index.html", rows=query.extensions(session(), g.actor), machine=EXTENSION
    )


@area.get("/reports/<int:obligation_id>/extension")
@requires(Deed.ASK_EXTENSION)
def new(obligation_id: int) -> str:
    """The form for one obligation, with its earlier applications."""
    return _form(obligation_id)


def _form(obligation_id: int, error: DubanError | None = None) -> str:
    row = obligations.obligation(session(), g.actor, obligation_id)
    return render_template(
        "extensions/new.html",
        row=row,
        earlier=query.of_obligation(session(), row),
        machine=EXTENSION,
        error=error,
        typed=request.form,
    )


@area.post("/reports/<int:obligation_id>/extension")
@requires(Deed.ASK_EXTENSION)
def ask(obligation_id: int) -> Response | tuple[str, int]:
    """Hand the application to the unit's leader."""
    return carried_out(
        lambda: operation.ask(
            session(),
            g.actor,
            obligation_id,
            reason=forms.text("reason"),
            progress=forms.text("progress"),
            wanted_on=forms.day("wanted_on", "延期到"),
            now=g.now,
        ),
        said="延期申请已提交，等分管领导签批后报办公室。",
        then=url_for("extensions.index"),
        again=lambda refused: _form(obligation_id, refused),
    )


@area.get("/extensions/<int:extension_id>")
@requires(Deed.VIEW_ACTS)
def show(extension_id: int) -> str:
    """One application with what the person may do to it."""
    return _page(extension_id)


def _page(extension_id: int, error: DubanError | None = None) -> str:
    one = query.extension(session(), g.actor, extension_id)
    thing = Thing(one.committee_id, one.unit_id)
    may = [
        act for act in EXTENSION.acts_from(one.state) if capacity_for(g.actor, EXTENSION.deeds[act], thing)
    ]
    return render_template(
        "extensions/show.html",
        one=one,
        row=one.obligation,
        may=may,
        earlier=[other for other in query.of_obligation(session(), one.obligation) if other.id < one.id],
        steps=acts.steps(session(), EXTENSION, one.id),
        machine=EXTENSION,
        error=error,
        typed=request.form,
    )


@area.post("/extensions/<int:extension_id>/sign")
@requires(Deed.SIGN_EXTENSION)
def sign(extension_id: int) -> Response | tuple[str, int]:
    """Sign it as the unit's leader."""
    return carried_out(
        lambda: operation.sign(session(), g.actor, extension_id, presence=sessions.presence(), now=g.now),
        said="已签批，报办公室决定。",
        then=url_for("extensions.index"),
        again=lambda refused: _page(extension_id, refused),
    )


@area.post("/extensions/<int:extension_id>/back")
@requires(Deed.SIGN_EXTENSION)
def back(extension_id: int) -> Response | tuple[str, int]:
    """Send it back inside the unit."""
    return carried_out(
        lambda: operation.send_back(session(), g.actor, extension_id, reason=forms.text("reason"), now=g.now),
        said="已退回填报人。",
        then=url_for("extensions.index"),
        again=lambda refused: _page(extension_id, refused),
    )


@area.post("/extensions/<int:extension_id>/withdraw")
@requires(Deed.ASK_EXTENSION)
def withdraw(extension_id: int) -> Response | tuple[str, int]:
    """Take it back."""
    return carried_out(
        lambda: operation.withdraw(session(), g.actor, extension_id, now=g.now),
        said="已撤回。",
        then=url_for("extensions.index"),
        again=lambda refused: _page(extension_id, refused),
    )


@area.post("/extensions/<int:extension_id>/grant")
@requires(Deed.DECIDE_EXTENSION)
def grant(extension_id: int) -> Response | tuple[str, int]:
    """Grant more time until a named date."""
    return carried_out(
        lambda: operation.grant(
            session(),
            g.actor,
            extension_id,
            granted_on=forms.day("granted_on", "同意延期到"),
            answer=forms.text("answer"),
            now=g.now,
        ),
        said="已同意，应报时间已改，并告知该单位。",
        then=url_for("extensions.index"),
        again=lambda refused: _page(extension_id, refused),
    )


@area.post("/extensions/<int:extension_id>/refuse")
@requires(Deed.DECIDE_EXTENSION)
def refuse(extension_id: int) -> Response | tuple[str, int]:
    """Refuse it with a reason."""
    return carried_out(
        lambda: operation.refuse(session(), g.actor, extension_id, reason=forms.text("reason"), now=g.now),
        said="已答复不同意，应报时间不变。",
        then=url_for("extensions.index"),
        again=lambda refused: _page(extension_id, refused),
    )
