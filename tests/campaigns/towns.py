"""Committees in which many people owe something today: as many reminders are due as there are reporters."""

from __future__ import annotations

from datetime import UTC, datetime

from argon2 import PasswordHasher
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from tests.cast import FOUNDED, assemble_with_plan
from workflow.ledger import Person, RoleGrant
from workflow.ledger.engine import unit_of_work
from workflow.operations import committees as committees_of_ledger
from workflow.rules.roles import Capacity

MORNING = datetime(2024, 9, 20, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai: the participants' last days
FIRST_PHONE = 15_000_000_000


def settle_people(engine: Engine, committees: int, people: int) -> list[int]:
    """Found committees with the small plan and give each so many reporters with an address; return their numbers.

    Beside the cast's own three reporters, everybody owes at least one open report whose moment has come.
    """
    committees_of_ledger._HASHER = PasswordHasher(
        time_cost=1, memory_cost=8, parallelism=1
    )  # nobody logs in here
    founded = []
    for number in range(committees):
        with unit_of_work(engine) as session:
            cast = assemble_with_plan(
                session, name=f"第{number + 1}县残工委", first_phone=13_000_000_000 + number * 100
            )
            _add_reporters(
                session, cast.committee.id, [one.id for one in cast.units.values()], people - 3, number
            )
            founded.append(cast.committee.id)
    return founded


def _add_reporters(session: Session, committee_id: int, units: list[int], count: int, number: int) -> None:
    first = FIRST_PHONE + number * 100_000
    rows = [
        {
            "committee_id": committee_id,
            "name": "填报人",
            "phone": str(first + one),
            "email": f"reporter{first + one}@example.org",
            "fs_uniquifier": f"{first + one}",
            "active": True,
            "must_change_password": False,
            "created_at": FOUNDED,
            "version": 1,
        }
        for one in range(count)
    ]
    if not rows:
        return
    session.execute(insert(Person), rows)
    ids = session.scalars(
        select(Person.id)
        .where(Person.committee_id == committee_id, Person.phone >= str(first))
        .order_by(Person.id)
    ).all()
    grants = [
        {"person_id": one, "unit_id": units[place % len(units)], "capacity": Capacity.REPORTER}
        for place, one in enumerate(ids)
    ]
    session.execute(insert(RoleGrant), grants)
