"""Timeliness and completeness (按时率、报送率): counted against the first due moment, each with its denominator.

What was due by a moment is fixed by it: a unit that closes, merges or leaves later takes nothing out of the denominator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, not_, or_

from workflow.ledger import Obligation
from workflow.rules.states import State
from workflow.rules.targets import percent_of


@dataclass(frozen=True)
class Rate:
    """Part and whole, always printed together; ``percent`` is None where nothing was due."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """The share in percent to one place, from 0 to 100."""
        return percent_of(self.part, self.whole)

    @property
    def words(self) -> str:
        """Part / whole and the percentage, or that nothing was due."""
        return f"{self.part}/{self.whole}（{self.percent}%）" if self.whole else "尚无到期"


class Tally(NamedTuple):
    """What was owed, due by the moment, and became of that: due = on_time + late + missing + waived."""

    owed: int
    due: int
    on_time: int
    late: int
    waived: int

    @property
    def missing(self) -> int:
        """Due and not handed in, nor waived."""
        return self.due - self.on_time - self.late - self.waived

    @property
    def timeliness(self) -> Rate:
        """按时率."""
        return Rate(self.on_time, self.due)

    @property
    def completeness(self) -> Rate:
        """报送率: handed in at all, in time or late."""
        return Rate(self.on_time + self.late, self.due)


def is_due(moment: datetime) -> ColumnElement[bool]:
    """Return whether something was due by the moment; what was cancelled before it was due never was."""
    never = and_(Obligation.state == State.CANCELLED, Obligation.settled_at <= Obligation.first_due_at)
    return and_(Obligation.first_due_at < moment, not_(never))


def tallied(moment: datetime) -> list[ColumnElement[int]]:
    """Return the five counts of a Tally, in its order, as expressions over Obligation."""
    due, came = is_due(moment), Obligation.first_handed_in_at
    in_time = and_(due, came.is_not(None), came <= Obligation.first_due_at)
    late = and_(due, came.is_not(None), came > Obligation.first_due_at, came < moment)
    not_in = or_(came.is_(None), came >= moment)
    waived = and_(due, not_in, Obligation.state == State.WAIVED, Obligation.settled_at < moment)
    return [
        func.count(Obligation.id),
        *[func.count(Obligation.id).filter(one) for one in (due, in_time, late, waived)],
    ]
