"""End assignments by a paper: they keep their history, and what they owe later is cancelled where all can see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import StaleError
from workflow.ledger import Assignment, Obligation, Transition
from workflow.queries.adjustments import open_after
from workflow.rules.roles import Actor, Capacity
from workflow.rules.states import OPEN, Action, State

AT_ONCE = 500


def end_assignments(
    session: Session,
    actor: Actor,
    rows: Sequence[Assignment],
    *,
    last_day: date,
    why: str,
    capacity: Capacity,
    now: datetime,
) -> int:
    """End assignments on a day and cancel what they have open and due after it; return how many obligations that were.

    What was due by then stays owed. Raises StaleError where one was ended by somebody else meanwhile.
    """
    cancelled = 0
    for row in rows:
        swapped = session.execute(
            update(Assignment)
            .where(Assignment.id == row.id, Assignment.ends_on.is_(None))
            .values(ends_on=max(last_day, row.starts_on or last_day))
            .returning(Assignment.id),
            execution_options={"synchronize_session": False},
        ).one_or_none()
        if swapped is None:
            raise StaleError
        number = cancel(
            session,
            actor,
            open_after(session, [row.id], last_day),
            why=why,
            capacity=capacity,
            now=now,
        )
        act = journal.Act("end_assignment", "assignment", row.id, after=f"{last_day}/{number}", reason=why)
        journal.append(session, actor, act, at=now, capacity=capacity)
        cancelled += number
    session.expire_all()
    return cancelled


def cancel(
    session: Session, actor: Actor, ids: Sequence[int], *, why: str, capacity: Capacity, now: datetime
) -> int:
    """Cancel open obligations: a swap and a transition for each, and none that was handed in meanwhile."""
    done = 0
    for start in range(0, len(ids), AT_ONCE):
        found = session.execute(
            select(Obligation.id, Obligation.state, Obligation.report_version).where(
                Obligation.id.in_(ids[start : start + AT_ONCE]), Obligation.state.in_(OPEN)
            )
        ).all()
        for state in sorted({row.state for row in found}):
            same = [row.id for row in found if row.state == state]
            swapped = set(
                session.scalars(
                    update(Obligation)
                    .where(Obligation.id.in_(same), Obligation.state == state)
                    .values(state=State.CANCELLED, settled_at=now, changed_at=now)
                    .returning(Obligation.id),
                    execution_options={"synchronize_session": False},
                )
            )
            steps = [
                {
                    "obligation_id": row.id,
                    "before": state,
                    "after": State.CANCELLED,
                    "action": Action.CANCEL,
                    "report_version": row.report_version,
                    "person_id": actor.person_id,
                    "capacity": capacity,
                    "at": now,
                    "reason": why,
                }
                for row in found
                if row.id in swapped
            ]
            if steps:
                session.execute(insert(Transition), steps)
            done += len(steps)
    return done
