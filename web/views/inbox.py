"""收件箱: what was told to the person; and for the office, what is in doubt."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import requires, signed_in
from web.database import commit, session
from web.sessions import config
from workflow.ledger import Notice
from workflow.operations.composing import channel_title, compose
from workflow.operations.doubts import settle_doubt
from workflow.operations.reading import mark_read
from workflow.queries import notices
from workflow.rules.roles import Deed

area = Blueprint("inbox", __name__)


@area.get("/inbox")
@signed_in
def index() -> str:
    """The person's own notices."""
    told = [(notice, _words(notice)) for notice in notices.inbox(session(), g.actor)]
    return render_template(
        "inbox/index.html",
        told=told,
        unread=any(notice.read_at is None for notice, _ in told),
        channel_title=lambda code: channel_title(session(), code),
    )


@area.post("/inbox/read")
@signed_in
def read() -> Response:
    """Mark everything that was told to the person as read."""
    mark_read(session(), g.actor, now=g.now)
    commit()
    return redirect(url_for("inbox.index"))


def _words(notice: Notice) -> tuple[str, str]:
    """Return (subject, text): as sent, or composed now for a line that nobody had to carry."""
    if notice.subject:
        return notice.subject, notice.body
    made = compose(session(), notice, base_url=config().base_url, now=g.now)
    return (made.subject, made.text) if made else ("", "")


@area.post("/doubts/<int:notice_id>")
@requires(Deed.SETTLE_DOUBT)
def settle(notice_id: int) -> Response:
    """Settle a message in doubt (可能已送达): it arrived, or it is to be sent again."""
    arrived = request.form.get("arrived") == "yes"
    settle_doubt(session(), g.actor, notice_id, arrived=arrived, now=g.now)
    commit()
    flash("已登记为送达。" if arrived else "将重新发送一次。", "success")
    return redirect(url_for("today.show"))
