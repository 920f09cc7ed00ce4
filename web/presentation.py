"""What every template has: words for states and lights, moments in local time, links, the language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask, g, url_for

from web.navigation import entries
from web.sessions import config
from web.translating import COOKIE, LANGUAGES, is_english, locale, t
from workflow.canonical import number_text
from workflow.ledger import RoleGrant
from workflow.queries.clock import calendar_of
from workflow.queries.handover import person_grants
from workflow.rules.deadlines import SHANGHAI, WorkCalendar, day_in_words, distance_in_words
from workflow.rules.lights import SHAPES, WORDS
from workflow.rules.periods import CYCLE_LABELS
from workflow.rules.roles import CAPACITY_LABELS, Deed, capacity_for, may_anywhere
from workflow.rules.states import LABELS, ROLE_LABELS, Action

__all__ = ["COOKIE", "LANGUAGES", "attach", "calendar", "external_url", "locale", "today"]


def calendar() -> WorkCalendar:
    """Return the committee's working-day calendar, read once a request."""
    from web.database import session

    if "calendar" not in g:
        g.calendar = calendar_of(session(), g.committee.id) if g.get("committee") else WorkCalendar()
    found: WorkCalendar = g.calendar
    return found


def today() -> date:
    """Return the committee's local day."""
    now: datetime = g.now
    return now.astimezone(SHANGHAI).date()


def attach(app: Flask) -> None:
    """Give the templates their filters and names."""
    app.jinja_env.filters.update(moment=moment, day=day, number=number, distance=distance, short=short)
    app.jinja_env.globals.update(
        SHAPES=SHAPES,
        LIGHT_WORDS=WORDS,
        STATE_LABELS=LABELS,
        ROLE_LABELS=ROLE_LABELS,
        CAPACITY_LABELS=CAPACITY_LABELS,
        CYCLE_LABELS=CYCLE_LABELS,
        Deed=Deed,
        Action=Action,
        may_anywhere=may_anywhere,
        capacity_for=capacity_for,
        today=today,
        own_grants=own_grants,
    )
    app.context_processor(_names)


def _names() -> dict[str, Any]:
    return {"navigation": entries(), "language": "en" if is_english() else "zh-CN", "t": t}


def day(value: date) -> str:
    """Return a day with its weekday in the visitor's language."""
    return f"{value:%a} {value.day} {value:%b %Y}" if is_english() else day_in_words(value)


def own_grants() -> list[tuple[RoleGrant, str]]:
    """Return the capacities of who is signed in, to choose one from."""
    from web.database import session

    return person_grants(session(), g.person) if g.get("person") else []


def moment(value: datetime | None) -> str:
    """Return a moment in local time with its weekday, or 无."""
    if value is None:
        return t("无")
    local = value.astimezone(SHANGHAI)
    return f"{day(local.date())}{' ' if is_english() else ''}{local:%H:%M}"


def short(value: datetime | date | None) -> str:
    """Return a day as 9月25日 within this year, else with the year."""
    if value is None:
        return t("无")
    on = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
    is_this_year = on.year == today().year
    if is_english():
        return f"{on.day} {on:%b}" if is_this_year else f"{on.day} {on:%b %Y}"
    return f"{on.month}月{on.day}日" if is_this_year else f"{on.year}年{on.month}月{on.day}日"


def distance(value: date) -> str:
    """Return how far a day is, in working days."""
    return t(distance_in_words(value, today(), calendar()))


def number(value: Decimal | None) -> str:
    """Return a decimal without trailing zeros, or 无数据."""
    return number_text(value) if value is not None else t("无数据")


def external_url(endpoint: str, **values: object) -> str:
    """Return a full address under the configured base, whatever Host the request named."""
    return config().base_url + url_for(endpoint, **values)  # type: ignore[arg-type]
