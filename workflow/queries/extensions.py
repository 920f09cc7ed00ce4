"""Which applications for more time a person may see: those of the obligations they may see."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from workflow.errors import NotFoundError
from workflow.ledger import Extension, Obligation
from workflow.queries.obligations import visible
from workflow.rules.extensions import EXTENSION, REACHED_THE_OFFICE, ExtensionState
from workflow.rules.roles import OFFICE, Actor, Capacity


def _visible(actor: Actor) -> Select[tuple[Extension]]:
    return (
        select(Extension)
        .join(Extension.obligation)
        .where(visible(actor))
        .options(
            contains_eager(Extension.obligation).options(
                joinedload(Obligation.task), joinedload(Obligation.unit), joinedload(Obligation.period)
            )
        )
    )


def extensions(session: Session, actor: Actor) -> list[Extension]:
    """Return all applications the actor may see: those that wait for somebody first, then the newest."""
    waits = Extension.state.in_(EXTENSION.waiting)
    statement = _visible(actor).order_by(waits.desc(), Extension.id.desc())
    return list(session.scalars(statement).unique())


def extension(session: Session, actor: Actor, extension_id: int) -> Extension:
    """Return one application; raises NotFoundError for a foreign or missing one."""
    statement = _visible(actor).where(Extension.id == extension_id)
    found = session.scalars(statement.execution_options(populate_existing=True)).unique().one_or_none()
    if found is None:
        raise NotFoundError
    return found


def of_obligation(session: Session, row: Obligation) -> list[Extension]:
    """Return an obligation's applications, oldest first; the obligation must have been fetched for the actor."""
    return list(
        session.scalars(select(Extension).where(Extension.obligation_id == row.id).order_by(Extension.id))
    )


def reached_the_office(session: Session, obligation_id: int) -> int:
    """Return how many applications for this obligation were signed by the unit's leader so far."""
    statement = select(func.count()).select_from(Extension)
    counted = statement.where(
        Extension.obligation_id == obligation_id, Extension.state.in_(REACHED_THE_OFFICE)
    )
    return session.scalar(counted) or 0


def waiting_for(session: Session, actor: Actor) -> list[Extension]:
    """Return the applications that wait for this very person: to sign, or to decide."""
    found = []
    if units := actor.units_as(Capacity.SIGNER):
        statement = _visible(actor).where(Extension.state == ExtensionState.AWAITING)
        found += list(session.scalars(statement.where(Extension.unit_id.in_(units))).unique())
    if actor.holds(*OFFICE):
        found += list(
            session.scalars(_visible(actor).where(Extension.state == ExtensionState.SIGNED)).unique()
        )
    return found
