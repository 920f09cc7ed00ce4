"""The people and units of the tests, always the same: a small plan that has every kind of responsibility."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from workflow.ledger import Committee, Obligation, Period, Person, Plan, Task, Unit
from workflow.operations.committees import NewPerson, add_person, add_unit, found_committee
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.clock import calendar_of
from workflow.queries.people import actor_of
from workflow.rules.deadlines import DueRule, Shift
from workflow.rules.periods import Cycle
from workflow.rules.roles import Actor, Capacity

PASSWORD = "correct horse 督办 battery"
FOUNDED = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
IN_QUARTER = datetime(2024, 9, 10, 2, 0, tzinfo=UTC)
AFTER_DUE = datetime(2024, 9, 30, 2, 0, tzinfo=UTC)

RULE = DueRule(
    cycle=Cycle.QUARTERLY, day=25, month_offset=0, at=time(17, 30), shift=Shift.NEXT, participant_lead_days=5
)

SMALL_PLAN = {
    "title": "测试县残疾人保障和发展规划",
    "period": [2024, 2024],
    "sections": [
        {"code": "1", "title": "主要任务", "parent": None},
        {"code": "1.1", "title": "社会保障", "parent": "1"},
    ],
    "tasks": [
        {"code": "1.1.1", "title": "完善社会救助", "section": "1.1", "lead": ["县民政局"],
         "participants": ["县财政局", "县残联"], "joint": [], "due": None, "line": 3},
        {"code": "1.1.2", "title": "加强残疾预防", "section": "1.1", "lead": [], "participants": [],
         "joint": ["县财政局", "县残联"], "due": None, "line": 4},
        {"code": "1.1.3", "title": "深化组织改革", "section": "1.1", "lead": [], "participants": [], "joint": [],
         "due": None, "line": 5},
    ],
    "indicators": [
        {"no": 1, "name": "社会救助覆盖率", "target": "100", "unit": "%", "attribute": "约束性", "group": "保障"},
    ],
    "projects": [{"box": 2, "box_title": "重点项目", "no": 1, "title": "社会救助项目"}],
    "units": [
        {"name": "县民政局", "aliases": []},
        {"name": "县财政局", "aliases": []},
        {"name": "县残联", "aliases": []},
    ],
    "findings": [],
}  # fmt: skip


@dataclass
class Cast:
    """A committee with its people; ``people`` are looked up by the name of their part."""

    committee: Committee
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    plan: Plan | None = None

    def actor(self, part: str) -> Actor:
        """The person as the rules see them."""
        return self.actors[part]

    def obligation(
        self, session: Session, unit: str, code: str = "1.1.1", period: str = "2024Q3"
    ) -> Obligation:
        """The obligation of a unit for a task and period."""
        return session.scalars(
            select(Obligation)
            .join(Task)
            .join(Period)
            .where(Obligation.unit_id == self.units[unit].id, Task.code == code, Period.key == period)
        ).one()


PARTS: dict[str, tuple[Capacity, str | None]] = {
    "牵头填报人": (Capacity.REPORTER, "县民政局"),
    "牵头领导": (Capacity.SIGNER, "县民政局"),
    "参与填报人": (Capacity.REPORTER, "县财政局"),
    "参与领导": (Capacity.SIGNER, "县财政局"),
    "残联填报人": (Capacity.REPORTER, "县残联"),
    "残联领导": (Capacity.SIGNER, "县残联"),
    "办公室人员": (Capacity.CLERK, None),
    "办公室主任": (Capacity.DIRECTOR, None),
    "督查人员": (Capacity.OBSERVER, None),
    "系统管理员": (Capacity.ADMIN, None),
}


def assemble(session: Session, *, name: str = "测试县残工委", first_phone: int = 13900000000) -> Cast:
    """Found a committee, add its units and one person for each part (their password is PASSWORD)."""
    committee = found_committee(session, name=name, region_code="000000", now=FOUNDED)
    cast = Cast(committee)
    for unit in ("县民政局", "县财政局", "县残联"):
        cast.units[unit] = add_unit(session, committee, unit, is_office=unit == "县残联")
    founder = Actor(None, committee.id)
    for number, (part, (capacity, unit_name)) in enumerate(PARTS.items()):
        unit_row = cast.units[unit_name] if unit_name else None
        new = NewPerson(
            name=part,
            phone=str(first_phone + number),
            grants=((capacity, unit_row),),
            email=f"person{first_phone + number}@example.org",
            password=PASSWORD,
        )
        person, _ = add_person(session, founder, new, now=FOUNDED)
        cast.people[part] = person
        cast.actors[part] = actor_of(session, person)
    return cast


def assemble_with_plan(session: Session, **named: object) -> Cast:
    """The same with the small plan adopted: 4 quarters of 2024 are owed by 3 + 2 assignments."""
    cast = assemble(session, **named)  # type: ignore[arg-type]
    adopt_small_plan(session, cast)
    return cast


def adopt_small_plan(session: Session, cast: Cast, years: tuple[int, int] = (2024, 2024)) -> None:
    """Import and adopt the small plan for these years."""
    office = cast.actor("办公室人员")
    draft = PlanDraft.from_json({**SMALL_PLAN, "period": list(years)})
    cast.plan = import_plan(session, office, draft, Document("plan.txt", "0" * 64), now=FOUNDED)
    calendar = calendar_of(session, cast.committee.id)
    adopt_plan(session, office, cast.plan.id, rule=RULE, calendar=calendar, now=FOUNDED)
    for row in (cast.committee, cast.plan, *cast.units.values(), *cast.people.values()):
        session.refresh(row)  # they are read after the session, and adopting has expired them
