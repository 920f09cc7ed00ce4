"""Who a person is to the rules, and who must hear of a thing."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workflow.errors import NotFoundError
from workflow.ledger import Person, RoleGrant, Unit
from workflow.queries.authority import authorities
from workflow.rules.roles import OFFICE, Actor, Capacity

SYSTEM_CAPACITIES: frozenset[tuple[Capacity, int | None]] = frozenset()


def actor_of(
    session: Session, person: Person, *, today: date | None = None, grant_id: int | None = None
) -> Actor:
    """Return the person as the rules see them; a person who is not active holds nothing.

    ``today`` is the day for which delegations count, without it none does; ``grant_id`` is the one capacity in which a
    person with several has chosen to act.
    """
    if not person.active:
        return Actor(person.id, person.committee_id)
    statement = select(RoleGrant.capacity, RoleGrant.unit_id).where(RoleGrant.person_id == person.id)
    if grant_id is not None:
        statement = statement.where(RoleGrant.id == grant_id)
    grants = {(row.capacity, row.unit_id) for row in session.execute(statement)}
    found = authorities(session, person, today if grant_id is None else None)
    signs = {one.unit_id for one in found if one.on_behalf_of is not None}
    held = frozenset(grants | {(Capacity.SIGNER, unit) for unit in signs})
    units = {unit for capacity, unit in held if capacity is Capacity.SIGNER}
    return Actor(
        person.id, person.committee_id, held, frozenset(one for one in found if one.unit_id in units)
    )


def system_actor(committee_id: int) -> Actor:
    """Return the actor of jobs: it holds no capacity, so it signs, verifies and issues nothing."""
    return Actor(None, committee_id, SYSTEM_CAPACITIES)


def system_reader(committee_id: int) -> Actor:
    """Return the actor of jobs that print what the committee's observers may read, and change nothing."""
    return Actor(None, committee_id, frozenset({(Capacity.OBSERVER, None)}))


def holders(
    session: Session, committee_id: int, capacity: Capacity, unit_id: int | None = None
) -> list[Person]:
    """Return the active people who hold a capacity, for a unit where one is given."""
    statement = _active(committee_id).where(RoleGrant.capacity == capacity)
    if unit_id is not None:
        statement = statement.where(RoleGrant.unit_id == unit_id)
    return list(session.scalars(statement.order_by(Person.id)).unique())


def office_people(session: Session, committee_id: int) -> list[Person]:
    """Return the active people of the committee's office."""
    statement = _active(committee_id).where(RoleGrant.capacity.in_(OFFICE))
    return list(session.scalars(statement.order_by(Person.id)).unique())


def person_by_phone(session: Session, phone: str) -> Person | None:
    """Return the person who logs in with this number, or None."""
    return session.scalars(select(Person).where(Person.phone == phone)).one_or_none()


def people_of(session: Session, actor: Actor) -> list[Person]:
    """Return all people of the actor's committee, active ones first."""
    statement = select(Person).where(Person.committee_id == actor.committee_id)
    return list(session.scalars(statement.order_by(Person.active.desc(), Person.id)))


def unit_named(session: Session, committee_id: int, name: str) -> Unit:
    """Return the unit with this canonical name; raises NotFoundError."""
    unit = session.scalars(
        select(Unit).where(Unit.committee_id == committee_id, Unit.name == name)
    ).one_or_none()
    if unit is None:
        raise NotFoundError
    return unit


def units_without(session: Session, committee_id: int, capacity: Capacity) -> list[Unit]:
    """Return the units of today for which nobody holds a capacity (无法送达, 无人签批)."""
    held = (
        select(RoleGrant.unit_id)
        .join(Person)
        .where(Person.active, RoleGrant.capacity == capacity, RoleGrant.unit_id.is_not(None))
    )
    statement = select(Unit).where(
        Unit.committee_id == committee_id, Unit.left_on.is_(None), Unit.id.not_in(held)
    )
    return list(session.scalars(statement.order_by(Unit.id)))


def _active(committee_id: int) -> Select[tuple[Person]]:
    return select(Person).join(RoleGrant).where(Person.committee_id == committee_id, Person.active.is_(True))
