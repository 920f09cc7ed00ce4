"""Make and revoke a person's own access tokens for the API (访问令牌)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import token_hash
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError
from workflow.ledger import AccessToken, TokenScope
from workflow.operations.acting import Presence
from workflow.operations.texts import accept_text
from workflow.rules.roles import Actor

PREFIX = "duban_"
MOST = 20


def make_token(
    session: Session,
    actor: Actor,
    *,
    name: str,
    scope: str,
    days: int | None,
    longest_days: int,
    presence: Presence,
    now: datetime,
) -> str:
    """Return a new token's secret, which is kept nowhere; raises NotFreshError where the password was shown too long ago."""
    if actor.person_id is None:
        raise ForbiddenError("系统没有自己的访问令牌。")
    presence.hold()
    name = accept_text(name, field="token_name", label="令牌名称", max_chars=60, single_line=True)
    if scope not in set(TokenScope):
        raise InvalidInputError("请选择令牌能做什么。", field="token_scope")
    if days is None or not 1 <= days <= longest_days:
        raise InvalidInputError(f"有效期须在1天到{longest_days}天之间。", field="token_days")
    if _living(session, actor.person_id, now) >= MOST:
        raise BlockedError(f"有效的令牌最多{MOST}个，请先撤销不用的。")
    secret = PREFIX + secrets.token_urlsafe(32)
    row = AccessToken(
        person_id=actor.person_id,
        name=name,
        scope=TokenScope(scope),
        token_hash=token_hash(secret),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    journal.append(session, actor, journal.Act("make_token", "access_token", row.id, after=row.scope), at=now)
    return secret


def _living(session: Session, person_id: int, now: datetime) -> int:
    statement = select(func.count()).where(
        AccessToken.person_id == person_id, AccessToken.revoked_at.is_(None), AccessToken.expires_at > now
    )
    return session.scalar(statement) or 0


def revoke_token(session: Session, actor: Actor, token_id: int, *, now: datetime) -> None:
    """End one of the person's own tokens at once; raises NotFoundError for anybody else's."""
    row = session.scalars(
        select(AccessToken).where(AccessToken.id == token_id, AccessToken.person_id == actor.person_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    if row.revoked_at is None:
        row.revoked_at = now
        session.flush()
        act = journal.Act("revoke_token", "access_token", row.id, before=row.scope)
        journal.append(session, actor, act, at=now)


def end_tokens(session: Session, person_id: int, now: datetime) -> None:
    """End all tokens of a person: with a new password, or when the account is closed."""
    session.execute(
        update(AccessToken)
        .where(AccessToken.person_id == person_id, AccessToken.revoked_at.is_(None))
        .values(revoked_at=now),
        execution_options={"synchronize_session": False},
    )
