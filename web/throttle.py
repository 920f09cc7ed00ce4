"""Slow down guessing: delays that grow by account, a ceiling by address; an attempt is counted before it is checked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.canonical import token_hash
from workflow.config import Security
from workflow.ledger import DoorKind, FailedSignIn
from workflow.ledger.base import UtcDateTime

WINDOW = timedelta(minutes=10)
LONGEST = timedelta(minutes=15)
REMEMBERED = timedelta(hours=24)
STEPS = 10


def take_turn(session: Session, account: str, address: str, *, now: datetime, settings: Security) -> int:
    """Count an attempt as a failure and return 0, or return the seconds to wait and count nothing.

    One conditional statement a counter: of any number of attempts at once, exactly the allowed ones get 0. The
    caller commits before it checks the password, and calls ``forget`` if it was right.
    """
    if not _count(session, DoorKind.ADDRESS, address, now, *_address_rule(now, settings)):
        return _wait(session, DoorKind.ADDRESS, address, now)
    if not _count(session, DoorKind.ACCOUNT, account, now, *_account_rule(now, settings)):
        _give_back(session, address)
        return _wait(session, DoorKind.ACCOUNT, account, now)
    return 0


def forget(session: Session, account: str, address: str) -> None:
    """Forget an account's failures after a success, and this attempt at the address."""
    key = token_hash(account)
    session.execute(
        delete(FailedSignIn).where(FailedSignIn.kind == DoorKind.ACCOUNT, FailedSignIn.key_hash == key)
    )
    _give_back(session, address)


def _give_back(session: Session, address: str) -> None:
    session.execute(
        update(FailedSignIn)
        .where(
            FailedSignIn.kind == DoorKind.ADDRESS,
            FailedSignIn.key_hash == token_hash(address),
            FailedSignIn.failures > 0,
        )
        .values(failures=FailedSignIn.failures - 1)
    )


Rule = tuple[ColumnElement[int], ColumnElement[datetime], ColumnElement[bool], datetime]


def _moment(value: datetime) -> ColumnElement[datetime]:
    return literal(value, UtcDateTime)


def _account_rule(now: datetime, settings: Security) -> Rule:
    """How an account's counter grows, when it opens again, whether it is open, and when it opens after the first."""
    grown = case((FailedSignIn.last_at < now - REMEMBERED, 1), else_=FailedSignIn.failures + 1)
    free = settings.delay_after_failures
    pauses = {free + step: _moment(now + _pause(step)) for step in range(STEPS)}
    opens = case((grown < free, _moment(now)), *[(grown == count, at) for count, at in pauses.items()],
                 else_=_moment(now + LONGEST))  # fmt: skip
    return grown, opens, FailedSignIn.open_at <= now, now + (_pause(0) if free <= 1 else timedelta(0))


def _pause(step: int) -> timedelta:
    return min(timedelta(seconds=2 ** (step + 1)), LONGEST)


def _address_rule(now: datetime, settings: Security) -> Rule:
    """The same for an address: ``open_at`` is the end of the window in which its failures are counted."""
    is_over = FailedSignIn.open_at <= now
    grown = case((is_over, 1), else_=FailedSignIn.failures + 1)
    ends = case((is_over, _moment(now + WINDOW)), else_=FailedSignIn.open_at)
    return grown, ends, is_over | (FailedSignIn.failures < settings.address_failures), now + WINDOW


def _count(
    session: Session,
    kind: DoorKind,
    key: str,
    now: datetime,
    grown: ColumnElement[int],
    opens: ColumnElement[datetime],
    is_open: ColumnElement[bool],
    first_open: datetime,
) -> bool:
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = {"kind": kind, "key_hash": token_hash(key), "failures": 1, "last_at": now, "open_at": first_open}
    insert = make(FailedSignIn).values(**first)
    grow = {"failures": grown, "last_at": now, "open_at": opens}
    statement = insert.on_conflict_do_update(index_elements=["kind", "key_hash"], set_=grow, where=is_open)
    return session.execute(statement.returning(FailedSignIn.failures)).scalar_one_or_none() is not None


def _wait(session: Session, kind: DoorKind, key: str, now: datetime) -> int:
    chosen = (FailedSignIn.kind == kind, FailedSignIn.key_hash == token_hash(key))
    opens = session.scalar(select(FailedSignIn.open_at).where(*chosen))
    return max(1, int((opens - now).total_seconds()) + 1) if opens else 1
