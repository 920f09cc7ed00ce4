"""留痕: the journal, and whether its chain holds."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request

from web.access import requires
from web.database import session
from workflow import journal
from workflow.queries.journal import PAGE, entries
from workflow.rules.roles import Deed

area = Blueprint("journal", __name__)


@area.get("/audit")
@requires(Deed.VIEW_JOURNAL)
def index() -> str:
    """A page of acts, the newest first; verified as a whole where that is asked."""
    page = max(request.args.get("page", 1, type=int), 1)
    found, total = entries(session(), g.actor, page=page)
    checked = "check" in request.args
    broken = journal.verify(session(), g.actor.committee_id) if checked else None
    return render_template(
        "journal/index.html",
        entries=found,
        total=total,
        page=page,
        pages=max((total + PAGE - 1) // PAGE, 1),
        head=journal.head_of(session(), g.actor.committee_id),
        checked=checked,
        broken=broken,
    )
