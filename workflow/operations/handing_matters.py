"""Hand a unit's open matters on to its successor (机构改革): each with a step in its history and a link of the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.ledger import Closing, Extension, Item, Letter, Objection, Problem, ProjectEntry, Step
from workflow.rules.closing import CLOSING
from workflow.rules.extensions import EXTENSION
from workflow.rules.items import ITEM
from workflow.rules.letters import LETTER
from workflow.rules.machines import HAND_OVER, Machine
from workflow.rules.problems import PROBLEM
from workflow.rules.projects import ENTRY
from workflow.rules.roles import Actor, Capacity

CARRIED: tuple[tuple[Machine, type[Any], tuple[str, ...]], ...] = (
    (EXTENSION, Extension, ("unit_id",)),
    (PROBLEM, Problem, ("unit_id", "handler_id")),
    (LETTER, Letter, ("unit_id",)),
    (CLOSING, Closing, ("unit_id",)),
    (ITEM, Item, ("unit_id",)),
    (ENTRY, ProjectEntry, ("unit_id",)),
)


def hand_matters_on(
    session: Session, actor: Actor, from_id: int, to_id: int, *, capacity: Capacity, why: str, now: datetime
) -> int:
    """Give every matter that a unit still has open to its successor; return how many. What was settled stays where it was.

    An application or request that waits for the old unit's leader waits for the new one's; what was signed stays signed.
    """
    moved = 0
    for machine, kind, columns in CARRIED:
        for row in _open(session, machine, kind, columns, from_id):
            values = {column: to_id for column in columns if getattr(row, column) == from_id}
            _give(session, kind, row, values)
            _record(session, actor, machine, row, capacity, (from_id, to_id), why, now)
            moved += 1
    return moved + _give_objections(session, actor, from_id, to_id, capacity=capacity, why=why, now=now)


def _open(
    session: Session, machine: Machine, kind: type[Any], columns: tuple[str, ...], unit_id: int
) -> list[Any]:
    mine = or_(*[getattr(kind, column) == unit_id for column in columns])
    statement = select(kind).where(mine, kind.state.in_(machine.waiting)).order_by(kind.id)
    return list(session.scalars(statement.with_for_update()))


def _give(session: Session, kind: type[Any], row: Any, values: dict[str, int]) -> None:
    session.execute(
        update(kind).where(kind.id == row.id).values(**values),
        execution_options={"synchronize_session": False},
    )
    session.refresh(row)


def _record(
    session: Session,
    actor: Actor,
    machine: Machine,
    row: Any,
    capacity: Capacity,
    units: tuple[int, int],
    why: str,
    now: datetime,
) -> None:
    session.add(
        Step(
            committee_id=row.committee_id, thing=machine.thing, thing_id=row.id, act=HAND_OVER, before=row.state,
            after=row.state, person_id=actor.person_id, capacity=capacity, at=now, reason=why,
        )
    )  # fmt: skip
    before, after = (f"{row.state}/unit:{unit}" for unit in units)
    written = journal.Act(f"{machine.thing}_{HAND_OVER}", machine.thing, row.id, before, after, why)
    journal.append(session, actor, written, at=now, capacity=capacity)


def _give_objections(
    session: Session, actor: Actor, from_id: int, to_id: int, *, capacity: Capacity, why: str, now: datetime
) -> int:
    """Let the successor hear what is decided on an objection that the unit had raised."""
    moved = session.scalars(
        update(Objection)
        .where(Objection.unit_id == from_id, Objection.decision.is_(None))
        .values(unit_id=to_id)
        .returning(Objection.id),
        execution_options={"synchronize_session": "fetch"},
    ).all()
    for one in sorted(moved):
        written = journal.Act(
            f"objection_{HAND_OVER}", "objection", one, f"open/unit:{from_id}", f"open/unit:{to_id}", why
        )
        journal.append(session, actor, written, at=now, capacity=capacity)
    return len(moved)
