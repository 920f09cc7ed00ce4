"""Slow down guessing: delays that grow by account, a ceiling by address, counted in the ledger by atomic updates."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.canonical import token_hash
from workflow.ledger import DoorKind, FailedSignIn
from workflow.settings import Security

WINDOW = timedelta(minutes=10)
LONGEST = timedelta(minutes=15)


def wait_seconds(session: Session, account: str, address: str, *, now: datetime, settings: Security) -> int:
    """Return how long this account or address must wait before the next attempt; 0 if not at all."""
    for kind, key in ((DoorKind.ACCOUNT, account), (DoorKind.ADDRESS, address)):
        row = session.scalars(_row(kind, key)).one_or_none()
        if row is None:
            continue
        is_crowded = row.failures >= settings.address_failures and now - row.last_at < WINDOW
        until = row.last_at + WINDOW if kind is DoorKind.ADDRESS and is_crowded else row.open_at
        if until > now:
            return int((until - now).total_seconds()) + 1
    return 0


def count_failure(session: Session, account: str, address: str, *, now: datetime, settings: Security) -> None:
    """Count a failed attempt for the account and for the address."""
    failures = _count(session, DoorKind.ACCOUNT, account, now)
    beyond = failures - settings.delay_after_failures
    if beyond >= 0:
        pause = min(timedelta(seconds=2 ** min(beyond + 1, 10)), LONGEST)
        row = session.scalars(_row(DoorKind.ACCOUNT, account)).one()
        row.open_at = now + pause
    _count(session, DoorKind.ADDRESS, address, now)


def forget(session: Session, account: str) -> None:
    """Forget an account's failures after a success."""
    session.execute(
        delete(FailedSignIn).where(
            FailedSignIn.kind == DoorKind.ACCOUNT, FailedSignIn.key_hash == token_hash(account)
        )
    )


def _row(kind: DoorKind, key: str) -> Select[tuple[FailedSignIn]]:
    statement = select(FailedSignIn).where(
        FailedSignIn.kind == kind, FailedSignIn.key_hash == token_hash(key)
    )
    return statement.execution_options(populate_existing=True)


def _count(session: Session, kind: DoorKind, key: str, now: datetime) -> int:
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    table = FailedSignIn
    insert = make(table).values(kind=kind, key_hash=token_hash(key), failures=1, last_at=now, open_at=now)
    grown = case((table.last_at < now - WINDOW, 1), else_=table.failures + 1)
    statement = insert.on_conflict_do_update(
        index_elements=["kind", "key_hash"], set_={"failures": grown, "last_at": now}
    ).returning(table.failures)
    return int(session.execute(statement).scalar_one())
