"""Server-side sessions: a random key in the cookie, its SHA-256 in the ledger, ended from either side."""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime, timedelta

from flask import current_app, g, request
from flask import session as cookie
from flask_security.utils import login_user, logout_user
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from web.accounts import Account
from web.database import SAFE_METHODS, engine, session
from web.headers import is_static
from workflow.canonical import token_hash
from workflow.config import Config
from workflow.ledger import Committee, Person, SignInSession
from workflow.ledger.engine import only_reading_mark, unit_of_work
from workflow.queries.clock import now_for
from workflow.queries.people import actor_of

log = logging.getLogger("duban.web")
KEY = "duban_key"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def config() -> Config:
    """Return the app's configuration."""
    found: Config = current_app.extensions["duban_config"]
    return found


def clock_now() -> datetime:
    """Return the true moment; a committee's own time is ``g.now``."""
    now: datetime = current_app.extensions["duban_clock"].now()
    return now


def open_session(person: Person) -> None:
    """Begin a session for a person who has just shown their password; any earlier cookie is worth nothing."""
    cookie.clear()
    key = secrets.token_urlsafe(32)
    now = clock_now()
    row = SignInSession(
        key_hash=token_hash(key), person_id=person.id, created_at=now, seen_at=now, authenticated_at=now
    )
    session().add(row)
    session().flush()
    _take(row, person)
    login_user(Account(person))
    cookie[KEY] = key


def close_session() -> None:
    """End the present session on both sides."""
    row = g.get("sign_in")
    if row is not None:
        _end(session(), SignInSession.id == row.id)
    logout_user()
    cookie.clear()
    forget()


def end_others(person_id: int) -> None:
    """End all of a person's sessions but the present one (after a new password)."""
    row = g.get("sign_in")
    _end(session(), SignInSession.person_id == person_id, SignInSession.id != (row.id if row else 0))


def _end(opened: Session, *conditions: ColumnElement[bool]) -> None:
    statement = update(SignInSession).where(SignInSession.ended_at.is_(None), *conditions)
    opened.execute(statement.values(ended_at=clock_now()))


def forget() -> None:
    """Leave nobody signed in for the rest of this request."""
    g.person = g.actor = g.committee = g.sign_in = None
    g.now = clock_now()


def load() -> None:
    """Set ``g.person``, ``g.actor``, ``g.committee``, ``g.sign_in`` and ``g.now``; all but ``g.now`` may be None."""
    forget()
    key = cookie.get(KEY)
    if not key or is_static(request.endpoint):
        return
    row = session().scalars(select(SignInSession).where(SignInSession.key_hash == token_hash(key))).one_or_none()
    person = session().get(Person, row.person_id) if row else None
    if row is None or person is None or not person.active:
        return
    if not _is_living(row):
        g.ended_sign_in = row
        return
    _take(row, person)
    _mark_seen(row)


def _take(row: SignInSession, person: Person) -> None:
    g.sign_in, g.person, g.actor = row, person, actor_of(session(), person)
    g.committee = session().get_one(Committee, person.committee_id)
    g.now = now_for(g.committee, current_app.extensions["duban_clock"])


def _is_living(row: SignInSession) -> bool:
    settings, now = config().web, clock_now()
    is_idle = now - row.seen_at >= timedelta(minutes=settings.idle_minutes)
    is_old = now - row.created_at >= timedelta(hours=settings.session_hours)
    return row.ended_at is None and not is_idle and not is_old


def _mark_seen(row: SignInSession) -> None:
    """Note the visit, some ten times per idle time-out; a ledger that cannot be written still shows pages."""
    now = clock_now()
    if now - row.seen_at < timedelta(minutes=config().web.idle_minutes) / 10:
        return
    statement = update(SignInSession).where(SignInSession.id == row.id).values(seen_at=now)
    if request.method not in SAFE_METHODS:
        session().execute(statement)
        return
    only_reading_mark.set(False)
    try:
        with unit_of_work(engine()) as writing:
            writing.execute(statement)
    except OperationalError as refused:
        log.warning("a visit was not noted: %s", type(refused.orig).__name__)
    finally:
        only_reading_mark.set(True)


def authenticated_at() -> datetime:
    """Return when the present session last saw the password."""
    row: SignInSession | None = g.get("sign_in")
    return row.authenticated_at if row else NEVER


def fresh_for() -> timedelta:
    """Return how old a log-in may be before signing asks for the password again."""
    return timedelta(hours=config().security.fresh_hours)
