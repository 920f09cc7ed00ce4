"""日历订阅: secret links to one's due moments, and the feeds behind them."""

from __future__ import annotations

from urllib.parse import quote

import segno
from flask import Blueprint, Response, current_app, g, render_template, request
from sqlalchemy import select

from exports.ical import etag, to_ics
from web.access import open_to_all, requires, signed_in
from web.database import commit, session
from web.presentation import external_url
from web.sessions import config
from workflow.documents.calendars import feed_of
from workflow.errors import NotFoundError
from workflow.ledger import Unit
from workflow.operations.feeds import renew_own_link, renew_unit_link
from workflow.queries import feeds
from workflow.queries.clock import now_for
from workflow.rules.roles import OFFICE, Deed

area = Blueprint("calendar", __name__)


@area.get("/calendar")
@signed_in
def show() -> str:
    """Which links there are; a link itself is shown only when it is made."""
    return _page()


def _page(link: str = "", owner: str = "") -> str:
    has_own = feeds.has_link(session(), person_id=g.actor.person_id)
    units = [(unit, feeds.has_link(session(), unit_id=unit.id)) for unit in _units()]
    code = segno.make(link, error="m").svg_data_uri(scale=5, border=2, dark="#12263f") if link else ""
    return render_template(
        "calendar/show.html", has_own=has_own, units=units, link=link, owner=owner, code=code,
        webcal=link.replace("https://", "webcal://").replace("http://", "webcal://"), quoted=quote(link, safe=""),
    )  # fmt: skip


def _units() -> list[Unit]:
    statement = select(Unit).where(Unit.committee_id == g.actor.committee_id).order_by(Unit.id)
    if not g.actor.holds(*OFFICE):
        statement = statement.where(Unit.id.in_(g.actor.unit_ids))
    return list(session().scalars(statement))


@area.post("/calendar/renew")
@signed_in
def renew() -> str:
    """Make the person's own link anew; the old one is dead at once."""
    token = renew_own_link(session(), g.actor, now=g.now)
    commit()
    return _page(external_url("calendar.feed", token=token), g.person.name)


@area.post("/calendar/units/<int:unit_id>/renew")
@requires(Deed.RENEW_UNIT_FEED)
def renew_unit(unit_id: int) -> str:
    """Make a unit's link anew."""
    unit = next((one for one in _units() if one.id == unit_id), None)
    if unit is None:
        raise NotFoundError
    token = renew_unit_link(session(), g.actor, unit, now=g.now)
    commit()
    return _page(external_url("calendar.feed", token=token), unit.name)


@area.get("/feeds/<string:token>.ics")
@open_to_all
def feed(token: str) -> Response:
    """The calendar behind a secret; an unchanged one answers 304. It opens nothing else and sets no cookie."""
    owner = feeds.owner_of(session(), token)
    settings = config().calendar
    now = now_for(owner.committee, current_app.extensions["duban_clock"])
    found = feeds.entries(session(), owner, now=now, done_shown_days=settings.done_shown_days)
    calendar = feed_of(owner, found, settings, config().base_url)
    tag = etag(calendar)
    answer = Response(status=304) if request.if_none_match.contains(tag) else Response(to_ics(calendar))
    answer.set_etag(tag)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'inline; filename="duban.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
