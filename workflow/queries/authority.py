"""Who may sign for a unit today: its leaders within their sections, and whoever a leader's delegation names."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from workflow.ledger import Delegation, Obligation, Person, RoleGrant, Section, SignerSection, Task
from workflow.rules.roles import Actor, Authority, Capacity


def in_force(today: date) -> ColumnElement[bool]:
    """Return the condition that leaves the delegations of a day: they end by their date, without a job."""
    return and_(Delegation.starts_on <= today, Delegation.ends_on >= today, Delegation.ended_at.is_(None))


def authorities(session: Session, person: Person, today: date | None) -> frozenset[Authority]:
    """Return by what a person signs: as a leader of their units, and by delegations of the day."""
    limits = _limits(session, [person.id])
    own = session.scalars(
        select(RoleGrant.unit_id).where(
            RoleGrant.person_id == person.id, RoleGrant.capacity == Capacity.SIGNER
        )
    )
    found = {Authority(unit, None, limits.get((person.id, unit))) for unit in own if unit is not None}
    if today is not None:
        found |= _delegated(session, person, today)
    return frozenset(found)


def _delegated(session: Session, person: Person, today: date) -> set[Authority]:
    """Delegations to a person from leaders who may still sign themselves."""
    rows = session.execute(
        select(Delegation.unit_id, Delegation.from_person_id)
        .join(Person, Person.id == Delegation.from_person_id)
        .join(
            RoleGrant,
            and_(
                RoleGrant.person_id == Delegation.from_person_id,
                RoleGrant.unit_id == Delegation.unit_id,
                RoleGrant.capacity == Capacity.SIGNER,
            ),
        )
        .where(Delegation.to_person_id == person.id, in_force(today), Person.active)
    ).all()
    limits = _limits(session, [row.from_person_id for row in rows])
    return {
        Authority(row.unit_id, row.from_person_id, limits.get((row.from_person_id, row.unit_id)))
        for row in rows
    }


def _limits(session: Session, people: list[int]) -> dict[tuple[int, int], frozenset[int]]:
    """Return the sections to which people's signing is limited, by (person, unit)."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for row in session.scalars(select(SignerSection).where(SignerSection.person_id.in_(people))):
        found[row.person_id, row.unit_id].add(row.section_id)
    return {key: frozenset(sections) for key, sections in found.items()}


def sections_of_task(session: Session, task: Task) -> frozenset[int]:
    """Return the section in which a task lies and all above it."""
    found: set[int] = set()
    section_id = task.section_id
    while section_id is not None and section_id not in found:
        found.add(section_id)
        section_id = session.get_one(Section, section_id).parent_id
    return frozenset(found)


def has_limits(session: Session, unit_id: int | None) -> bool:
    """Whether any leader of a unit signs only some sections."""
    statement = select(SignerSection.id).where(SignerSection.unit_id == unit_id).limit(1)
    return unit_id is not None and session.scalar(statement) is not None


def signable(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition on Obligation ⋈ Task that leaves what the actor's authorities reach to."""
    limited = {one.unit_id for one in actor.authorities}
    free = actor.units_as(Capacity.SIGNER) - limited
    parts: list[ColumnElement[bool]] = [Obligation.unit_id.in_(free)] if free else []
    for one in actor.authorities:
        mine: ColumnElement[bool] = Obligation.unit_id == one.unit_id
        if one.section_ids is not None:
            within = or_(Task.section_id.is_(None), Task.section_id.in_(_below(session, one.section_ids)))
            mine = and_(mine, within)
        parts.append(mine)
    return or_(*parts) if parts else false()


def _below(session: Session, section_ids: frozenset[int]) -> set[int]:
    """Return sections and all that lie under them."""
    found, fresh = set(section_ids), set(section_ids)
    while fresh:
        fresh = set(session.scalars(select(Section.id).where(Section.parent_id.in_(fresh)))) - found
        found |= fresh
    return found


def signers_of(session: Session, row: Obligation, today: date) -> list[Person]:
    """Return who may sign an obligation today: leaders whose sections it lies in, and their delegates."""
    leaders = session.scalars(
        select(Person)
        .join(RoleGrant)
        .where(Person.active, RoleGrant.unit_id == row.unit_id, RoleGrant.capacity == Capacity.SIGNER)
        .order_by(Person.id)
    ).all()
    delegates = session.scalars(
        select(Person)
        .join(Delegation, Delegation.to_person_id == Person.id)
        .where(Person.active, Delegation.unit_id == row.unit_id, in_force(today))
        .order_by(Person.id)
    ).all()
    people = list({person.id: person for person in (*leaders, *delegates)}.values())
    if not has_limits(session, row.unit_id):
        return people
    sections = sections_of_task(session, session.get_one(Task, row.task_id))
    return [
        person for person in people if _reaches(authorities(session, person, today), row.unit_id, sections)
    ]


def _reaches(found: frozenset[Authority], unit_id: int, sections: frozenset[int]) -> bool:
    of_unit = [one for one in found if one.unit_id == unit_id]
    return any(one.section_ids is None or not sections or one.section_ids & sections for one in of_unit)
