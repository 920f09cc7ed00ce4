"""A unit's page: whom to call, who acts for it, its tasks, and what the office may do."""

from __future__ import annotations

from flask import g, render_template, request
from sqlalchemy import select

from web.areas import plan_or_none
from web.database import session
from workflow.errors import DubanError
from workflow.ledger import Delegation, Section, SignerSection, Unit, UnitKind
from workflow.queries import membership as query
from workflow.queries.board import sections_of, visible_tasks
from workflow.queries.people import people_of
from workflow.rules.roles import Capacity, Deed, Thing, capacity_for

KINDS = {
    UnitKind.PARTY: "党委部门",
    UnitKind.GOVERNMENT: "政府部门",
    UnitKind.MASS: "群团组织",
    UnitKind.TOWNSHIP: "乡镇（街道）",
    UnitKind.OTHER: "其他",
}
CONTACTS = 3


def unit_page(unit_id: int, error: DubanError | None = None) -> str:
    """Return the page, with what went wrong where something did."""
    unit = query.unit_by_id(session(), g.actor, unit_id)
    current = plan_or_none()
    thing = Thing(unit.committee_id, unit.id)
    people = query.people_of_unit(session(), unit)
    may_change = capacity_for(g.actor, Deed.CHANGE_UNITS, thing) is not None and unit.left_on is None
    parts = query.parts_of(session(), unit)
    held = {task.id for task, part in parts if part.ends_on is None}
    return render_template(
        "units/show.html",
        unit=unit,
        kinds=KINDS,
        member=next(one for one in query.members(session(), g.actor) if one.unit.id == unit.id),
        people=people,
        signers=[person for person, capacity in people if capacity is Capacity.SIGNER and person.active],
        parts=parts,
        contacts=[*unit.contacts, *[None] * CONTACTS][: max(CONTACTS, len(unit.contacts) + 1)],
        may_contact=capacity_for(g.actor, Deed.EDIT_CONTACTS, thing) is not None,
        may_change=may_change,
        may_delegate=may_change and capacity_for(g.actor, Deed.DELEGATE, thing) is not None,
        delegations=_delegations(unit),
        limits=_limits(unit),
        others=[one.unit for one in query.members(session(), g.actor) if one.unit.id != unit.id and one.unit.left_on is None]
        if may_change
        else [],
        tasks=[task for task in visible_tasks(session(), g.actor, current) if task.id not in held]
        if may_change and current
        else [],
        sections=sorted(sections_of(session(), current).values(), key=lambda one: one.position)
        if may_change and current
        else [],
        takers=[person for person in people_of(session(), g.actor) if person.active] if may_change else [],
        error=error,
        typed=request.form,
    )  # fmt: skip


def _delegations(unit: Unit) -> list[Delegation]:
    statement = select(Delegation).where(Delegation.unit_id == unit.id).order_by(Delegation.id.desc())
    return list(session().scalars(statement))


def _limits(unit: Unit) -> dict[int, list[Section]]:
    """The sections to which each leader of a unit is limited."""
    rows = session().execute(
        select(SignerSection.person_id, Section)
        .join(Section, Section.id == SignerSection.section_id)
        .where(SignerSection.unit_id == unit.id)
        .order_by(Section.position)
    )
    found: dict[int, list[Section]] = {}
    for person_id, section in rows:
        found.setdefault(person_id, []).append(section)
    return found
