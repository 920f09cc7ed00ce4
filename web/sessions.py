"""Server-side sessions: a random key in the cookie, its SHA-256 in the ledger, ended from either side."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from flask import current_app, g, request
from flask import session as cookie
from flask_security.utils import login_user, logout_user
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from web.accounts import Account
from web.database import engine, session
from workflow.canonical import token_hash
from workflow.config import Config
from workflow.ledger import Committee, Person, SignInSession
from workflow.ledger.engine import unit_of_work
from workflow.operations.access_tokens import end_tokens
from workflow.operations.acting import Presence
from workflow.queries.clock import now_for
from workflow.queries.people import actor_of
from workflow.rules.deadlines import SHANGHAI

KEY = "duban_key"
SEEN_EVERY = timedelta(minutes=5)


def config() -> Config:
    """Return the app's configuration."""
    found: Config = current_app.extensions["duban_config"]
    return found


def clock_now() -> datetime:
    """Return the true moment; committees' own time is ``g.now``."""
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
    login_user(Account(person))
    cookie[KEY] = key


def close_session() -> None:
    """End the present session on both sides."""
    row = g.get("sign_in")
    if row is not None:
        _end(session(), SignInSession.id == row.id)
    logout_user()
    cookie.clear()


def end_others(person_id: int) -> None:
    """End all of a person's sessions but the present one, and all access tokens (after a new password)."""
    row = g.get("sign_in")
    end_tokens(session(), person_id, clock_now())
    _end(session(), SignInSession.person_id == person_id, SignInSession.id != (row.id if row else 0))


def _end(opened: Session, *conditions: object) -> None:
    statement = update(SignInSession).where(SignInSession.ended_at.is_(None), *conditions)  # type: ignore[arg-type]
    opened.execute(statement.values(ended_at=clock_now()))


def load() -> None:
    """Set ``g.person``, ``g.actor``, ``g.committee`` and ``g.now`` for a living session, or None; the API takes no cookie."""
    g.person = g.actor = g.committee = g.sign_in = None
    g.now = clock_now()
    if request.blueprint == "api":
        return
    key = cookie.get(KEY)
    row = _living(key) if key else None
    if row is None:
        return
    person = session().get(Person, row.person_id)
    if person is None or not person.active:
        return
    g.committee = session().get_one(Committee, person.committee_id)
    g.now = now_for(g.committee, current_app.extensions["duban_clock"])
    g.sign_in, g.person = row, person
    today = g.now.astimezone(SHANGHAI).date()
    g.actor = actor_of(session(), person, today=today, grant_id=row.acting_grant_id)
    _mark_seen(row)


def _living(key: str) -> SignInSession | None:
    settings, now = config().web, clock_now()
    return (
        session()
        .scalars(
            select(SignInSession).where(
                SignInSession.key_hash == token_hash(key),
                SignInSession.ended_at.is_(None),
                SignInSession.seen_at > now - timedelta(minutes=settings.idle_minutes),
                SignInSession.created_at > now - timedelta(hours=settings.session_hours),
            )
        )
        .one_or_none()
    )


def _mark_seen(row: SignInSession) -> None:
    now = clock_now()
    if now - row.seen_at < SEEN_EVERY:
        return
    from workflow.ledger.engine import only_reading_mark

    row_id = row.id  # after the rollback it would be asked of the ledger again, in a transaction of its own
    session().rollback()
    mark = only_reading_mark.set(False)
    try:
        with unit_of_work(engine()) as writing:
            writing.execute(update(SignInSession).where(SignInSession.id == row_id).values(seen_at=now))
    finally:
        only_reading_mark.reset(mark)


def authenticated_at() -> datetime:
    """Return when the present session last saw the password."""
    row: SignInSession | None = g.get("sign_in")
    return row.authenticated_at if row else datetime(1970, 1, 1, tzinfo=UTC)


def fresh_for() -> timedelta:
    """Return how old a log-in may be before signing asks for the password again."""
    return timedelta(hours=config().security.fresh_hours)


def presence() -> Presence:
    """Return how fresh the present log-in is, for an act that wants the person themselves."""
    return Presence(authenticated_at(), clock_now(), fresh_for())
