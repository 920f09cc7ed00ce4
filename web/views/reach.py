"""送达: whom nothing reaches and how to mend it, what could not be sent."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import forms
from web.access import requires
from web.acting import carried_out
from web.database import commit, session
from workflow.errors import DubanError
from workflow.operations.composing import channel_title, whom
from workflow.operations.doubts import send_again
from workflow.operations.stopping import correct_address
from workflow.queries import notices
from workflow.queries.people import units_without
from workflow.queries.reach import unreached
from workflow.rules.roles import Capacity, Deed

area = Blueprint("reach", __name__)


@area.get("/reach")
@requires(Deed.SETTLE_DOUBT)
def index() -> str:
    """The office's page of what did not arrive."""
    return _page()


def _page(error: DubanError | None = None) -> str:
    actor = g.actor
    return render_template(
        "reach/index.html",
        stopped=unreached(session(), actor),
        vacant=units_without(session(), actor.committee_id, Capacity.REPORTER),
        doubts=notices.in_doubt(session(), actor),
        failed=notices.failed(session(), actor),
        whom=lambda person_id: whom(session(), person_id),
        channel_title=lambda code: channel_title(session(), code),
        error=error,
        typed=request.form,
    )


@area.post("/reach/people/<int:person_id>")
@requires(Deed.CORRECT_ADDRESS)
def correct(person_id: int) -> Response | tuple[str, int]:
    """Give a person another mail address: what is owed goes there from now on."""
    return carried_out(
        lambda: correct_address(session(), g.actor, person_id, forms.text("email"), now=g.now),
        said="邮箱已更正，之后的消息发往新地址。",
        then=url_for("reach.index"),
        again=_page,
    )


@area.post("/reach/notices/<int:notice_id>")
@requires(Deed.SETTLE_DOUBT)
def again(notice_id: int) -> Response:
    """Send a message again that had failed."""
    send_again(session(), g.actor, notice_id, now=g.now)
    commit()
    flash("将重新发送。", "success")
    return redirect(url_for("reach.index"))
