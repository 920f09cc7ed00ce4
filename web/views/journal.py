"""留痕: the journal, and whether its chain holds."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request

from web.access import requires
from web.database import session
from web.journal_words import act_words, change_words, thing_words
from web.sessions import config
from workflow import journal
from workflow.checkpoint_key import checkpoint_key
from workflow.checkpoints import CheckpointRefused
from workflow.queries.journal import PAGE, entries, kept_anchors
from workflow.rules.roles import Deed

area = Blueprint("journal", __name__)


@area.get("/audit")
@requires(Deed.VIEW_JOURNAL)
def index() -> str:
    """A page of acts, the newest first; verified as a whole where that is asked."""
    page = max(request.args.get("page", 1, type=int), 1)
    found, total = entries(session(), g.actor, page=page)
    checked = "check" in request.args
    broken, anchors = _verified() if checked else (None, 0)
    return render_template(
        "journal/index.html",
        entries=found,
        act_words=act_words,
        thing_words=thing_words,
        change=change_words,
        total=total,
        page=page,
        pages=max((total + PAGE - 1) // PAGE, 1),
        head=journal.head_of(session(), g.actor.committee_id),
        checked=checked,
        broken=broken,
        anchors=anchors,
    )


def _verified() -> tuple[str | None, int]:
    """Return (what is broken, or None; how many signed checkpoints the chain was held against)."""
    committee_id = g.actor.committee_id
    try:
        anchors = kept_anchors(session(), committee_id, checkpoint_key(config().home).public)
    except CheckpointRefused as refused:
        return refused.sentence, 0
    broken = journal.verify(session(), committee_id, anchors=anchors)
    return (broken.why if broken else None), len(anchors)
