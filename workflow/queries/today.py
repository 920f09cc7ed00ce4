"""今日: each role's to-do list, at most three blocks."""

from __future__ import annotations

from sqlalchemy import and_, exists, or_
from sqlalchemy.orm import Session, aliased

from workflow.ledger import Obligation, Period, Plan
from workflow.queries.authority import signable
from workflow.queries.board import BoardRow, Moment, rows
from workflow.queries.obligations import handed_to
from workflow.rules.lights import Light
from workflow.rules.roles import Actor, Capacity
from workflow.rules.states import OPEN, Role, State


def to_write(session: Session, actor: Actor, plan: Plan, moment: Moment) -> list[BoardRow]:
    """Return what the actor's units must still write, the most urgent first."""
    units = actor.units_as(Capacity.REPORTER)
    states = sorted(OPEN - {State.AWAITING})
    found = rows(
        session, actor, plan, moment,
        Obligation.unit_id.in_(units), Obligation.state.in_(states), Period.starts_on <= moment.today,
    )  # fmt: skip
    return sorted(found, key=lambda row: (row.due_at, row.position))


def to_merge(session: Session, actor: Actor, plan: Plan, moment: Moment) -> list[BoardRow]:
    """Return the inputs that wait for the actor's units as leads: signed, or overdue while the lead's report is open."""
    units = actor.units_as(Capacity.REPORTER)
    own = aliased(Obligation)
    still_open = exists().where(
        own.task_id == Obligation.task_id,
        own.period_id == Obligation.period_id,
        own.role == Role.LEAD,
        own.unit_id.in_(units),
        own.state.in_(OPEN),
    )
    overdue = and_(Obligation.state.in_(OPEN), Obligation.due_at < moment.now, still_open)
    found = rows(
        session, actor, plan, moment,
        handed_to(units),
        or_(Obligation.state == State.SIGNED, overdue),
    )  # fmt: skip
    return sorted(found, key=lambda row: (row.due_at, row.position))


def to_sign(session: Session, actor: Actor, plan: Plan, moment: Moment) -> list[BoardRow]:
    """Return what waits for the actor's signature, the most urgent first."""
    found = rows(session, actor, plan, moment, signable(session, actor), Obligation.state == State.AWAITING)
    return sorted(found, key=lambda row: (row.due_at, row.position))


def to_verify(session: Session, actor: Actor, plan: Plan, moment: Moment) -> list[BoardRow]:
    """Return the signed reports that wait for the office's check."""
    found = rows(
        session, actor, plan, moment, Obligation.state == State.SIGNED, Obligation.role != Role.PARTICIPANT
    )
    return sorted(found, key=lambda row: (row.due_at, row.position))


def red_today(session: Session, actor: Actor, plan: Plan, moment: Moment) -> list[BoardRow]:
    """Return what is overdue and open, the longest first."""
    found = rows(
        session, actor, plan, moment, Obligation.state.in_(sorted(OPEN)), Obligation.due_at < moment.now
    )
    return sorted(
        (row for row in found if row.verdict.light is Light.RED), key=lambda row: (row.due_at, row.position)
    )


def own_waiting(session: Session, actor: Actor, plan: Plan, moment: Moment) -> list[BoardRow]:
    """Return what the actor's units have handed to their signer and that is not signed yet."""
    return rows(
        session,
        actor,
        plan,
        moment,
        Obligation.unit_id.in_(actor.unit_ids),
        Obligation.state == State.AWAITING,
    )
