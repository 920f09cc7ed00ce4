"""The outbox: nothing leaves the program but from a row written in the act's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.ledger import Notice

ROWS_A_STATEMENT = 500


@dataclass(frozen=True)
class Owed:
    """A message to be owed. ``natural_key`` is drawn from the nominal moment; owing it twice owes it once.

    ``payload`` holds the event's primitives, and under "files" what goes along: {"name", "kind", "path" under the home}.
    ``push_day`` is set on what reminds by itself, of which a person gets one a day.
    """

    person_id: int
    event: str
    channel: str
    natural_key: str
    nominal_on: date
    payload: dict[str, Any] = field(default_factory=dict)
    push_day: date | None = None


def owe(
    session: Session, committee_id: int, messages: Iterable[Owed], *, at: datetime, not_before: datetime
) -> int:
    """Write the messages that are not owed yet and return how many those were.

    An inbox line whose moment has come is delivered by being written: it needs nobody to carry it.
    """
    rows = [
        {
            "committee_id": committee_id,
            "person_id": message.person_id,
            "event": message.event,
            "channel": message.channel,
            "natural_key": message.natural_key,
            "nominal_on": message.nominal_on,
            "payload": message.payload,
            "push_day": message.push_day,
            **_first_state(message, at, not_before),
            "not_before": not_before,
            "attempts": 0,
            "subject": "",
            "body": "",
            "reply": "",
            "owed_at": at,
        }
        for message in messages
    ]
    return insert_missing(session, Notice.__table__, rows)  # type: ignore[arg-type]


def _first_state(message: Owed, at: datetime, not_before: datetime) -> dict[str, Any]:
    if message.channel == "inbox" and message.event != "digest" and not_before <= at:
        return {"state": "sent", "settled_at": at}
    return {"state": "pending", "settled_at": None}


def insert_missing(
    session: Session, table: Table, rows: list[dict[str, Any]], *, returning: str = "id"
) -> int:
    """Insert the rows whose unique keys are not there yet, some hundreds a statement; return how many were new."""
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    new = 0
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        some = rows[start : start + ROWS_A_STATEMENT]
        statement = make(table).values(some).on_conflict_do_nothing().returning(table.c[returning])
        new += len(session.execute(statement).all())
    return new
