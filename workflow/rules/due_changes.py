"""What a change of a due rule or of the calendar moves, told before and after it is saved."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from workflow.rules.states import Role


@dataclass(frozen=True)
class Moving:
    """An open obligation whose date moves, as it is shown before and after saving."""

    obligation_id: int
    code: str
    unit_id: int
    unit: str
    role: Role
    period: str
    before_at: datetime
    after_at: datetime
    explanation: str


@dataclass(frozen=True)
class MoveGroup:
    """What moves alike: one line of the preview."""

    period: str
    role: Role
    before_at: datetime
    after_at: datetime
    explanation: str
    count: int
    units: tuple[str, ...]


@dataclass(frozen=True)
class DueChange:
    """What a change of rules or of the calendar did: what moved, what stayed and why, what ended and what began."""

    moved: tuple[Moving, ...] = ()
    handed_in: int = 0
    by_hand: int = 0
    already_due: int = 0
    cancelled: int = 0
    restored: int = 0
    made: int = 0

    def __add__(self, other: DueChange) -> DueChange:
        return DueChange(
            self.moved + other.moved,
            self.handed_in + other.handed_in,
            self.by_hand + other.by_hand,
            self.already_due + other.already_due,
            self.cancelled + other.cancelled,
            self.restored + other.restored,
            self.made + other.made,
        )

    def groups(self) -> list[MoveGroup]:
        """Return the moves by period, role and dates, in the order of the new dates."""
        alike: dict[tuple[str, Role, datetime, datetime, str], list[Moving]] = defaultdict(list)
        for one in self.moved:
            alike[one.period, one.role, one.before_at, one.after_at, one.explanation].append(one)
        found = [
            MoveGroup(*key, len(moves), tuple(dict.fromkeys(one.unit for one in moves)))
            for key, moves in alike.items()
        ]
        return sorted(found, key=lambda group: (group.after_at, group.role))

    @property
    def words(self) -> str:
        """The same in one sentence."""
        said = [f"移动{len(self.moved)}项未报送的日期"] if self.moved else ["没有日期需要移动"]
        kept = (
            (self.handed_in, "已报送"),
            (self.by_hand, "已另行改期"),
            (self.already_due, "已到期或新日期已过"),
        )
        said += [f"{count}项{why}，日期不变" for count, why in kept if count]
        said += [f"{self.cancelled}项不再要求"] if self.cancelled else []
        said += [f"{self.restored}项恢复"] if self.restored else []
        said += [f"新增{self.made}项"] if self.made else []
        return "；".join(said) + "。"
