"""Which committees a sweep must look at: those where something open is due, whatever else there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from workflow.ledger import Committee, Obligation
from workflow.ledger.obligations import IS_OPEN


@dataclass(frozen=True)
class Share:
    """One of several equal shares of the committees, by the remainder of their numbers: a worker's shard."""

    number: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.number < self.of:
            raise ValueError(f"share {self.number} of {self.of}")


WHOLE = Share()


def committees_in(session: Session, share: Share = WHOLE) -> list[int]:
    """Return the ids of a share of all committees, in order."""
    statement = select(Committee.id).where(Committee.id % share.of == share.number)
    return list(session.scalars(statement.order_by(Committee.id)))


def committees_with_due(session: Session, *, until: datetime, share: Share = WHOLE) -> list[int]:
    """Return the ids of a share of the committees that have an open obligation due by then, in order.

    Costs what is open and due by then, not what exists: the index holds nothing else. Demonstrations live by a clock of
    their own and are always among them.
    """
    due = select(Obligation.committee_id).where(text(f"obligation.{IS_OPEN}"), Obligation.due_at <= until)
    statement = select(Committee.id).where(
        or_(Committee.id.in_(due), Committee.is_demonstration), Committee.id % share.of == share.number
    )
    return list(session.scalars(statement.order_by(Committee.id)))
