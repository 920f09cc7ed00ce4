"""The labelled demonstration committee: plausible reports over the past quarters, by a seeded generator, through the real operations."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from workflow.demonstration.asking import Asking
from workflow.demonstration.finishing import Finishing
from workflow.demonstration.life import Life, player
from workflow.demonstration.office import Office
from workflow.demonstration.stage import Players, Stage
from workflow.ledger import Committee, Unit
from workflow.operations.committees import NewPerson, add_person, add_unit, found_committee
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.clock import calendar_of
from workflow.rules.deadlines import SHANGHAI, DueRule
from workflow.rules.roles import Actor, Capacity

NAME = "演示县残疾人工作委员会（演示）"


@dataclass(frozen=True)
class Account:
    """A demonstration log-in: shown once."""

    part: str
    phone: str
    password: str


def make_demonstration(
    session: Session,
    draft: PlanDraft,
    document: Document,
    *,
    as_of: date,
    seed: int,
    rule: DueRule,
    evidence: Path,
    told: Callable[[str], None] = lambda _: None,
) -> list[Account]:
    """Found the committee, adopt the plan, and live its quarters up to ``as_of``; return the log-ins.

    ``evidence`` is the folder for the files that units attach.
    """
    now = datetime.combine(as_of, time(10, 0), SHANGHAI).astimezone(UTC)
    begun = datetime(draft.period[0], 1, 4, 1, 0, tzinfo=UTC)
    committee = found_committee(session, name=NAME, region_code="000000", now=begun, demonstration_now=now)
    founder = Actor(None, committee.id)
    accounts = _people(session, committee, draft, founder, begun)
    office = player(session, committee, Capacity.CLERK)
    plan = import_plan(session, office, draft, document, now=begun)
    adopt_plan(session, office, plan.id, rule=rule, calendar=calendar_of(session, committee.id), now=begun)
    life = Life(session, committee, plan, now, random.Random(seed), told)
    people = Players(life.office, player(session, committee, Capacity.DIRECTOR), life.writers, life.signers)
    stage = Stage(session, plan, people, now, evidence, life.later)
    for acts in (Asking(stage), Finishing(stage), Office(stage)):
        acts.schedule()
    life.live()
    return accounts


def _people(
    session: Session, committee: Committee, draft: PlanDraft, founder: Actor, now: datetime
) -> list[Account]:
    accounts = []
    wanted: list[tuple[str, Capacity, Unit | None]] = []
    busiest = max(draft.units, key=lambda unit: sum(unit.name in task.lead for task in draft.tasks)).name
    for unit in draft.units:
        row = add_unit(session, committee, unit.name, is_office=unit.name == busiest)
        wanted += [
            (f"{unit.name}填报人", Capacity.REPORTER, row),
            (f"{unit.name}分管领导", Capacity.SIGNER, row),
        ]
    wanted += [("办公室人员甲", Capacity.CLERK, None), ("办公室主任", Capacity.DIRECTOR, None)]
    wanted += [("督查人员", Capacity.OBSERVER, None), ("系统管理员", Capacity.ADMIN, None)]
    led = [task for task in draft.tasks if busiest in task.lead and task.participants]
    partner = led[0].participants[0] if led else busiest
    shown = {f"{unit}{part}" for unit in (busiest, partner) for part in ("填报人", "分管领导")}
    for number, (part, capacity, place) in enumerate(wanted):
        phone = f"199{committee.id:04d}{number:04d}"
        is_shown = place is None or part in shown
        new = NewPerson(part, phone, ((capacity, place),), may_log_in=is_shown)
        person, password = add_person(session, founder, new, now=now)
        person.must_change_password = False
        if is_shown:
            accounts.append(Account(part, phone, password))
    session.flush()
    return accounts
