"""Hand a unit's part in tasks over to its successor (机构改革): open obligations go along, history stays under the old name.

The rows are the same before and after, so no denominator changes: what is due already moves with its lateness; only what
is not due yet and the successor owes anyway is cancelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from workflow import journal
from workflow.ledger import (
    AnnualTarget,
    Assignment,
    Delegation,
    FeedToken,
    Handover,
    Obligation,
    Transition,
    Unit,
)
from workflow.ledger.base import UtcDateTime
from workflow.operations.due_moments import change_states, forget_obligations
from workflow.rules.roles import Actor, Thing, capacity_for
from workflow.rules.states import OPEN, Action, Role, State

STRONGER = {Role.LEAD: 0, Role.JOINT: 1, Role.PARTICIPANT: 2}


@dataclass(frozen=True)
class HandedOver:
    """What a handover did, in numbers."""

    assignments: int = 0
    moved: int = 0
    cancelled: int = 0
    left_open: int = 0
    matters: int = 0

    @property
    def words(self) -> str:
        """The same in one sentence."""
        said = [f"分工{self.assignments}条", f"移交未完成的报送{self.moved}项"]
        said += [f"不再要求{self.cancelled}项"] if self.cancelled else []
        said += [f"移交在办事项{self.matters}件"] if self.matters else []
        said += [f"已到期未报{self.left_open}项仍须补报"] if self.left_open else []
        return "，".join(said) + "。"


def take_over(
    session: Session, actor: Actor, from_id: int, to_id: int, *, on: date, why: str, now: datetime
) -> HandedOver:
    """Move every live assignment and open obligation of a unit to another from a day on."""
    live = _live(session, from_id)
    held = {one.task_id: one for one in _live(session, to_id)}
    taken, joined = [], []
    for one in live:
        other = held.get(one.task_id)
        if other is None or STRONGER[one.role] < STRONGER[other.role]:
            taken.append(one)
        else:
            joined.append(one)
    weaker = [held[one.task_id] for one in taken if one.task_id in held]
    why_joined = f"{why}（由同一单位一并报送）"
    cancelled = cancel_ahead(session, actor, [one.id for one in (*joined, *weaker)], why=why_joined, now=now)
    end_assignments(session, [one.id for one in (*live, *weaker)], on=on)
    session.add_all(
        Assignment(
            plan_id=one.plan_id,
            task_id=one.task_id,
            unit_id=to_id,
            role=one.role,
            via_collective=one.via_collective,
            starts_on=on,
            predecessor_id=one.id,
        )
        for one in taken
    )
    session.flush()
    moved = _move_obligations(session, actor, from_id, to_id, why=why, now=now)
    _move_targets(session, actor, from_id, to_id, why=why, now=now)
    return HandedOver(len(live), moved, cancelled)


def _live(session: Session, unit_id: int) -> Sequence[Assignment]:
    statement = select(Assignment).where(Assignment.unit_id == unit_id, Assignment.ends_on.is_(None))
    found = sorted(session.scalars(statement), key=lambda one: (STRONGER[one.role], one.id), reverse=True)
    return list({one.task_id: one for one in found}.values())  # a task's strongest role stands for it


def end_assignments(session: Session, ids: Sequence[int], *, on: date) -> None:
    """Let assignments end the day before ``on``."""
    session.execute(
        update(Assignment)
        .where(Assignment.id.in_(ids), Assignment.ends_on.is_(None))
        .values(ends_on=on - timedelta(days=1)),
        execution_options={"synchronize_session": "fetch"},
    )


def cancel_ahead(
    session: Session,
    actor: Actor,
    assignment_ids: Sequence[int],
    *,
    why: str,
    now: datetime,
    since: date | None = None,
) -> int:
    """Cancel what is open and not due yet of assignments; what is late stays owed."""
    statement = select(Obligation.id, Obligation.state, Obligation.report_version).where(
        Obligation.assignment_id.in_(assignment_ids), Obligation.state.in_(OPEN), Obligation.due_at > now
    )
    if since is not None:
        statement = statement.where(Obligation.due_on >= since)
    rows = session.execute(statement).all()
    return change_states(session, actor, rows, Action.CANCEL, State.CANCELLED, why=why, now=now)


def after_handover() -> ColumnElement[Any]:
    """Return the state an obligation has once it is handed over: what waited for a signature is written anew."""
    return case((Obligation.state == State.AWAITING, State.DRAFT.value), else_=Obligation.state)


def _move_obligations(
    session: Session, actor: Actor, from_id: int, to_id: int, *, why: str, now: datetime
) -> int:
    """Move what is open in four statements: record it, write its transitions, then swap."""
    new = aliased(Assignment)
    goes_on = (
        (new.predecessor_id == Obligation.assignment_id) & (new.unit_id == to_id) & new.ends_on.is_(None)
    )
    moves = (Obligation.unit_id == from_id, Obligation.state.in_(OPEN))
    record = (
        select(
            Obligation.id, Obligation.unit_id, literal(to_id), Obligation.assignment_id,
            func.coalesce(new.id, Obligation.assignment_id), literal(why), literal(actor.person_id), literal(now, UtcDateTime),
        )
        .outerjoin(new, goes_on)
        .where(*moves)
    )  # fmt: skip
    columns = ["obligation_id", "from_unit_id", "to_unit_id", "from_assignment_id", "to_assignment_id", "why", "person_id", "at"]  # fmt: skip
    session.execute(insert(Handover).from_select(columns, record))
    write_transitions(session, actor, *moves, why=why, now=now)
    target = select(new.id).where(goes_on).scalar_subquery()
    statement = (
        update(Obligation)
        .where(*moves)
        .values(
            unit_id=to_id,
            assignment_id=func.coalesce(target, Obligation.assignment_id),
            state=after_handover(),
            sequence=Obligation.sequence + 1,
            changed_at=now,
        )
        .returning(Obligation.id)
    )
    moved = session.scalars(statement, execution_options={"synchronize_session": False}).all()
    forget_obligations(session)
    return len(moved)


def write_transitions(
    session: Session, actor: Actor, *which: ColumnElement[bool], why: str, now: datetime
) -> None:
    """Write the transition of each obligation that is about to be handed over."""
    capacity = capacity_for(actor, Action.HAND_OVER, Thing(actor.committee_id))
    columns = [
        "obligation_id",
        "before",
        "after",
        "action",
        "report_version",
        "person_id",
        "capacity",
        "at",
        "reason",
    ]
    steps = select(
        Obligation.id, Obligation.state, after_handover(), literal(Action.HAND_OVER.value), Obligation.report_version,
        literal(actor.person_id), literal(capacity.value if capacity else None), literal(now, UtcDateTime), literal(why),
    ).where(*which)  # fmt: skip
    session.execute(insert(Transition).from_select(columns, steps))


def follow_successor(session: Session, actor: Actor, row: Obligation, *, now: datetime) -> None:
    """Let a report that is returned after its unit was merged go to the successor, who writes it anew."""
    unit = session.get_one(Unit, row.unit_id)
    if unit.successor_id is None:
        return
    session.add(
        Handover(
            obligation_id=row.id, from_unit_id=unit.id, to_unit_id=unit.successor_id, from_assignment_id=row.assignment_id,
            to_assignment_id=row.assignment_id, why=f"{unit.name}已并入其他单位，退回件由承接单位重新报送",
            person_id=actor.person_id, at=now,
        )
    )  # fmt: skip
    statement = update(Obligation).where(Obligation.id == row.id, Obligation.unit_id == unit.id)
    session.execute(
        statement.values(unit_id=unit.successor_id), execution_options={"synchronize_session": False}
    )
    session.refresh(row)


def _move_targets(
    session: Session, actor: Actor, from_id: int, to_id: int, *, why: str, now: datetime
) -> None:
    """Annual targets of this year and later go along, unless the successor has one of its own for the same."""
    own = aliased(AnnualTarget)
    same = (
        (own.unit_id == to_id)
        & (own.year == AnnualTarget.year)
        & ((own.task_id == AnnualTarget.task_id) | (own.indicator_id == AnnualTarget.indicator_id))
    )
    moved = session.scalars(
        update(AnnualTarget)
        .where(
            AnnualTarget.unit_id == from_id,
            AnnualTarget.year >= now.year,
            ~select(own.id).where(same).exists(),
        )
        .values(unit_id=to_id, changed_at=now)
        .returning(AnnualTarget.id),
        execution_options={"synchronize_session": "fetch"},
    ).all()
    if moved:
        act = journal.Act(
            "hand_over_targets", "unit", from_id, after=f"unit:{to_id}/{len(moved)}", reason=why
        )
        journal.append(session, actor, act, at=now)


def close_doors(session: Session, unit_id: int, *, now: datetime) -> None:
    """End a unit's calendar links and delegations."""
    for table, column in ((FeedToken, "revoked_at"), (Delegation, "ended_at")):
        statement = update(table).where(table.unit_id == unit_id, getattr(table, column).is_(None))
        session.execute(statement.values({column: now}), execution_options={"synchronize_session": False})
