"""A change that is sent twice under one Idempotency-Key is carried out once: its mark lies in the act's own transaction."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import g, request
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from web import sessions
from web.api.errors import KeyReusedError
from web.database import session
from workflow.canonical import token_hash
from workflow.errors import InvalidInputError, StaleError
from workflow.ledger import ApiRequest

HEADER = "Idempotency-Key"


def begin(resource: str) -> ApiRequest | None:
    """Return the mark of this request where it carries a key: a new one, or with ``thing_id`` set that of the first time."""
    key = request.headers.get(HEADER, "")
    if not key:
        return None
    if len(key) > 255:
        raise InvalidInputError("Idempotency-Key 最长255个字符。", field=HEADER)
    known = (
        session()
        .scalars(
            select(ApiRequest).where(
                ApiRequest.person_id == g.person.id, ApiRequest.key_hash == token_hash(key)
            )
        )
        .one_or_none()
    )
    if known is None:
        return _lay(key, resource)
    if known.fingerprint != _fingerprint():
        raise KeyReusedError
    return known


def _lay(key: str, resource: str) -> ApiRequest:
    now = sessions.clock_now()
    oldest = now - timedelta(hours=sessions.config().api.kept_keys_hours)
    session().execute(delete(ApiRequest).where(ApiRequest.at < oldest))
    row = ApiRequest(
        person_id=g.person.id, key_hash=token_hash(key), fingerprint=_fingerprint(), resource=resource, thing_id=0, at=now
    )  # fmt: skip
    session().add(row)
    try:
        session().flush()
    except IntegrityError:
        raise StaleError("同一个 Idempotency-Key 的请求正在办理，请稍后再发一次查看结果。") from None
    return row


def _fingerprint() -> str:
    parts = (request.method, request.full_path, hashlib.sha256(request.get_data(cache=True)).hexdigest())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
