"""Whose token this is, and which tokens a person has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.canonical import token_hash
from workflow.ledger import AccessToken
from workflow.rules.roles import Actor


def token_of(session: Session, secret: str, *, now: datetime) -> AccessToken | None:
    """Return the living token with this secret, or None for a wrong, revoked or expired one alike."""
    statement = select(AccessToken).where(
        AccessToken.token_hash == token_hash(secret),
        AccessToken.revoked_at.is_(None),
        AccessToken.expires_at > now,
    )
    return session.scalars(statement).one_or_none()


def tokens_of(session: Session, actor: Actor) -> list[AccessToken]:
    """Return a person's tokens that were not revoked, the newest first."""
    statement = select(AccessToken).where(
        AccessToken.person_id == actor.person_id, AccessToken.revoked_at.is_(None)
    )
    return list(session.scalars(statement.order_by(AccessToken.id.desc())))
