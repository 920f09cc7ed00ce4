"""督查通报: freeze what is red, edit the words before it, approve, print."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from web import forms, sessions
from web.access import requires
from web.acting import carried_out
from web.areas import moment, plan
from web.database import commit, session
from web.rendering import pdf_bytes
from web.sessions import config
from workflow.documents.bulletins import bulletin_paper
from workflow.errors import DubanError, NotFoundError
from workflow.operations import meetings as operation
from workflow.queries import acts
from workflow.queries import meetings as query
from workflow.rules.bulletins import BULLETIN
from workflow.rules.roles import Deed, Thing, capacity_for, may_anywhere

area = Blueprint("bulletins", __name__)


@area.get("/bulletins")
@requires(Deed.VIEW_ACTS)
def index() -> str:
    """All bulletins; units see those that were issued."""
    return render_template(
        "bulletins/index.html",
        rows=query.bulletins(session(), g.actor),
        may_write=may_anywhere(g.actor, Deed.WRITE_BULLETIN),
        number_of=operation.bulletin_number,
        machine=BULLETIN,
    )


@area.post("/bulletins")
@requires(Deed.WRITE_BULLETIN)
def make() -> Response:
    """Freeze what is red today."""
    made = operation.make_bulletin(session(), g.actor, plan(), moment(), now=g.now)
    commit()
    flash("已按今天的红灯生成，清单不再变化。请修改开头后报主任审定。", "success")
    return redirect(url_for("bulletins.show", bulletin_id=made.id))


@area.get("/bulletins/<int:bulletin_id>")
@requires(Deed.VIEW_ACTS)
def show(bulletin_id: int) -> str:
    """One bulletin as a page."""
    return _page(bulletin_id)


def _page(bulletin_id: int, error: DubanError | None = None) -> str:
    one = query.bulletin(session(), g.actor, bulletin_id)
    thing = Thing(one.committee_id)
    return render_template(
        "bulletins/show.html",
        one=one,
        paper=bulletin_paper(one),
        number=operation.bulletin_number(one),
        seen_hash=operation.bulletin_hash(one),
        may=[
            act for act in BULLETIN.acts_from(one.state) if capacity_for(g.actor, BULLETIN.deeds[act], thing)
        ],
        steps=acts.steps(session(), BULLETIN, one.id),
        machine=BULLETIN,
        error=error,
        typed=request.form,
    )


@area.get("/bulletins/<int:bulletin_id>.pdf")
@requires(Deed.VIEW_ACTS)
def pdf(bulletin_id: int) -> Response:
    """One bulletin as a PDF: the same bytes each time."""
    one = query.bulletin(session(), g.actor, bulletin_id)
    body = pdf_bytes("paper", bulletin_paper(one), config())
    name = f"督查通报_{one.as_of:%Y%m%d}.pdf"
    return send_file(BytesIO(body), mimetype="application/pdf", as_attachment=True, download_name=name)


@area.post("/bulletins/<int:bulletin_id>/<string:act>")
@requires(Deed.WRITE_BULLETIN, Deed.APPROVE_BULLETIN)
def do(bulletin_id: int, act: str) -> Response | tuple[str, int]:
    """Edit, approve or drop it."""
    carry = {"edit": _edit, "approve": _approve, "drop": _drop}.get(act)
    if carry is None:
        raise NotFoundError
    return carried_out(
        lambda: carry(bulletin_id),
        said={"edit": "已保存。", "approve": "已审定并编号。", "drop": "已不印发，未占用编号。"}[act],
        then=url_for("bulletins.show", bulletin_id=bulletin_id),
        again=lambda refused: _page(bulletin_id, refused),
    )


def _edit(bulletin_id: int) -> None:
    operation.edit_bulletin(
        session(),
        g.actor,
        bulletin_id,
        opening=forms.text("opening"),
        seen_revision=forms.whole("seen_revision"),
        now=g.now,
    )


def _approve(bulletin_id: int) -> None:
    seen = forms.text("seen_hash")
    operation.approve_bulletin(
        session(), g.actor, bulletin_id, seen_hash=seen, presence=sessions.presence(), now=g.now
    )


def _drop(bulletin_id: int) -> None:
    operation.drop_bulletin(session(), g.actor, bulletin_id, now=g.now)
