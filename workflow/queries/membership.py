"""Units as the office sees them: contacts, people, what they owe, who is missing (无填报人、无分管领导、无法联系)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, selectinload

from workflow.errors import NotFoundError
from workflow.ledger import Assignment, Obligation, Person, RoleGrant, Task, Unit, UnitContact
from workflow.rules.roles import Actor, Capacity
from workflow.rules.states import OPEN, Role


@dataclass(frozen=True)
class Membership:
    """A unit with how many report and sign for it, how many tasks by role, what is open, and what is missing."""

    unit: Unit
    reporters: int
    signers: int
    contacts: int
    led: int
    joint: int
    taking_part: int
    open: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the office must see to; a unit that left or has nothing to do has none."""
        if self.unit.left_on is not None or not (self.led or self.joint or self.taking_part or self.open):
            return ()
        found = [] if self.reporters else ["没有填报人"]
        found += [] if self.signers else ["没有分管领导"]
        found += [] if self.reporters or self.signers or self.contacts else ["无法联系"]
        return tuple(found)


def unit_by_id(session: Session, actor: Actor, unit_id: int) -> Unit:
    """Return one unit the actor may see; raises NotFoundError."""
    unit = session.get(Unit, unit_id)
    if unit is None or unit.committee_id != actor.committee_id or not _sees(actor, unit):
        raise NotFoundError
    return unit


def _sees(actor: Actor, unit: Unit) -> bool:
    own = unit.id in actor.unit_ids or unit.successor_id in actor.unit_ids
    return own or actor.reads_all or actor.holds(Capacity.ADMIN)


def members(session: Session, actor: Actor) -> list[Membership]:
    """Return the units the actor may see with their figures, those that left last: a handful of grouped questions."""
    statement = (
        select(Unit).where(Unit.committee_id == actor.committee_id).options(selectinload(Unit.aliases))
    )
    units = [unit for unit in session.scalars(statement.order_by(Unit.id)) if _sees(actor, unit)]
    ids = [unit.id for unit in units]
    people, tasks, still_open, contacts = _people(session, ids), _tasks(session, ids), _open(session, ids), _contacts(session, ids)  # fmt: skip
    found = [
        Membership(
            unit=unit,
            reporters=people.get((unit.id, Capacity.REPORTER), 0),
            signers=people.get((unit.id, Capacity.SIGNER), 0),
            contacts=contacts.get(unit.id, 0),
            led=tasks.get((unit.id, Role.LEAD), 0),
            joint=tasks.get((unit.id, Role.JOINT), 0),
            taking_part=tasks.get((unit.id, Role.PARTICIPANT), 0),
            open=still_open.get(unit.id, 0),
        )
        for unit in units
    ]
    return sorted(found, key=lambda one: (one.unit.left_on is not None, not one.warnings, one.unit.id))


def vacancies(session: Session, actor: Actor) -> list[Membership]:
    """Return the units where somebody is missing, for the office's first page."""
    return [one for one in members(session, actor) if one.warnings]


def _people(session: Session, ids: list[int]) -> dict[tuple[int, Capacity], int]:
    rows = session.execute(
        select(RoleGrant.unit_id, RoleGrant.capacity, func.count())
        .join(Person)
        .where(Person.active, RoleGrant.unit_id.in_(ids))
        .group_by(RoleGrant.unit_id, RoleGrant.capacity)
    )
    return {(unit or 0, capacity): number for unit, capacity, number in rows}


def _tasks(session: Session, ids: list[int]) -> dict[tuple[int, Role], int]:
    rows = session.execute(
        select(Assignment.unit_id, Assignment.role, func.count())
        .where(Assignment.unit_id.in_(ids), Assignment.ends_on.is_(None))
        .group_by(Assignment.unit_id, Assignment.role)
    )
    return {(unit, role): number for unit, role, number in rows}


def _open(session: Session, ids: list[int]) -> dict[int, int]:
    statement = (
        select(Obligation.unit_id, func.sum(case((Obligation.state.in_(OPEN), 1), else_=0)))
        .where(Obligation.unit_id.in_(ids))
        .group_by(Obligation.unit_id)
    )
    return {unit: int(number) for unit, number in session.execute(statement)}


def _contacts(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(UnitContact.unit_id, func.count())
        .where(UnitContact.unit_id.in_(ids), (UnitContact.phone != "") | (UnitContact.email != ""))
        .group_by(UnitContact.unit_id)
    )
    return dict(rows.tuples().all())


def overdue_open(session: Session, unit_id: int) -> int:
    """Return how much a unit still owes."""
    statement = select(func.count()).where(Obligation.unit_id == unit_id, Obligation.state.in_(OPEN))
    return session.scalar(statement) or 0


def parts_of(session: Session, unit: Unit) -> list[tuple[Task, Assignment]]:
    """Return a unit's tasks with its part in each, the living first."""
    statement = (
        select(Task, Assignment)
        .join(Assignment, Assignment.task_id == Task.id)
        .where(Assignment.unit_id == unit.id)
        .order_by(Assignment.ends_on.is_not(None), Task.position, Assignment.id)
    )
    return [(task, part) for task, part in session.execute(statement)]


def people_of_unit(session: Session, unit: Unit) -> list[tuple[Person, Capacity]]:
    """Return who reports and signs for a unit, active people first."""
    statement = (
        select(Person, RoleGrant.capacity)
        .join(RoleGrant)
        .where(RoleGrant.unit_id == unit.id)
        .order_by(Person.active.desc(), RoleGrant.capacity, Person.id)
    )
    return [(person, capacity) for person, capacity in session.execute(statement)]


def tasks_without_owner(session: Session, actor: Actor, plan_id: int) -> list[Task]:
    """Return tasks that nobody leads or shares now (after a unit left)."""
    owned = select(Assignment.task_id).where(
        Assignment.ends_on.is_(None), Assignment.role.in_([Role.LEAD, Role.JOINT])
    )
    statement = select(Task).where(Task.plan_id == plan_id, Task.id.not_in(owned)).order_by(Task.position)
    return list(session.scalars(statement))
