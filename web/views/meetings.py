"""会议: agenda pack from what stands today, decisions recorded and followed up."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, g, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from web import forms
from web.access import requires
from web.acting import carried_out
from web.areas import moment, plan
from web.database import session
from web.item_form import given
from web.rendering import pdf_bytes
from web.sessions import config
from workflow.documents.bulletins import pack_paper
from workflow.documents.papers import agenda_pack
from workflow.errors import DubanError
from workflow.operations import items as item_operation
from workflow.operations import meetings as operation
from workflow.queries import acts
from workflow.queries import meetings as query
from workflow.rules.items import ITEM
from workflow.rules.roles import Deed, may_anywhere

area = Blueprint("meetings", __name__)


@area.get("/meetings")
@requires(Deed.VIEW_BOARD)
def index() -> str:
    """All sessions, with their decisions and how many are done; units come for their items."""
    return _index()


def _index(error: DubanError | None = None) -> str:
    return render_template(
        "meetings/index.html",
        rows=query.meetings(session(), g.actor),
        items=query.items(session(), g.actor),
        may_hold=may_anywhere(g.actor, Deed.HOLD_MEETING),
        machine=ITEM,
        error=error,
        typed=request.form,
    )


@area.post("/meetings")
@requires(Deed.HOLD_MEETING)
def call() -> Response | tuple[str, int]:
    """Call a session for a day."""
    return carried_out(
        lambda: operation.call_meeting(
            session(), g.actor, title=forms.text("title"), held_on=forms.day("held_on", "会议日期"), now=g.now
        ),
        said="已登记会议。",
        then=url_for("meetings.index"),
        again=_index,
    )


@area.get("/meetings/<int:meeting_id>")
@requires(Deed.VIEW_BOARD)
def show(meeting_id: int) -> str:
    """One session: its pack (live until it is frozen), its decisions, and the form for another."""
    return _page(meeting_id)


def _page(meeting_id: int, error: DubanError | None = None) -> str:
    one = query.meeting(session(), g.actor, meeting_id)
    paper = pack_paper(one)
    if paper is None:
        found = operation.matters(session(), g.actor, plan(), moment())
        paper = agenda_pack(found, f"{one.title}会议材料")
    return render_template(
        "meetings/show.html",
        one=one,
        paper=paper,
        units=[(unit.id, unit.name) for unit in acts.units_to_choose(session(), g.actor)],
        tasks=acts.tasks_to_choose(session(), g.actor),
        may_hold=may_anywhere(g.actor, Deed.HOLD_MEETING),
        machine=ITEM,
        error=error,
        typed=request.form,
    )


@area.post("/meetings/<int:meeting_id>/pack")
@requires(Deed.HOLD_MEETING)
def freeze(meeting_id: int) -> Response | tuple[str, int]:
    """Freeze the pack as it stands now."""
    return carried_out(
        lambda: operation.freeze_pack(session(), g.actor, meeting_id, plan(), moment(), now=g.now),
        said="会议材料已定稿。",
        then=url_for("meetings.show", meeting_id=meeting_id),
        again=lambda refused: _page(meeting_id, refused),
    )


@area.get("/meetings/<int:meeting_id>.pdf")
@requires(Deed.VIEW_BOARD)
def pdf(meeting_id: int) -> Response:
    """The frozen pack as a PDF: the same bytes each time; before that, as it stands now."""
    one = query.meeting(session(), g.actor, meeting_id)
    found = pack_paper(one)
    paper = found or agenda_pack(
        operation.matters(session(), g.actor, plan(), moment()), f"{one.title}会议材料（未定稿）"
    )
    body = pdf_bytes("paper", paper, config())
    name = f"会议材料_{one.held_on:%Y%m%d}.pdf"
    return send_file(BytesIO(body), mimetype="application/pdf", as_attachment=True, download_name=name)


@area.post("/meetings/<int:meeting_id>/decisions")
@requires(Deed.HANDLE_ITEM)
def decide(meeting_id: int) -> Response | tuple[str, int]:
    """Record a decision as a tracked item."""
    return carried_out(
        lambda: item_operation.record(session(), g.actor, given(meeting_id), now=g.now),
        said="已登记为督办事项，并告知该单位。",
        then=url_for("meetings.show", meeting_id=meeting_id),
        again=lambda refused: _page(meeting_id, refused),
    )
