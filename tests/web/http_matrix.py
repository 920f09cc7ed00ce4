"""The same matrix over HTTP: everybody at every address, about things of their own committee and of another; ``python -m tests.web.http_matrix``.

An address is asked in every way that it knows, by each part of both committees and by somebody with no capacity, on a
thing of 县财政局 in committee 甲. Who may open it stands in tests/web/second_policy.py; whose it is, below.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from argon2 import PasswordHasher
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, update
from werkzeug.routing import Rule

from tests.cast import IN_QUARTER, PARTS, PASSWORD, assemble_with_plan
from tests.databases import fresh_ledger
from tests.house import configure
from tests.web.matrix_world import UNIT, build
from tests.web.second_policy import LEAVE_TO_THE_PROBES, LETTERS, OF_NOBODY, OF_UNIT, may_open
from web import create_app
from workflow.clock import FixedClock
from workflow.ledger import JournalHead, Obligation, Report
from workflow.ledger import Person as PersonRow
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations import committees

WORDS = {
    "action": "accept",
    "kind": "pdf",
    "form": "pdf",
    "act": "answer",
    "period": "2024Q3",
    "name": "digest",
}
BAD = {400, 405, 409, 415, 422}


@dataclass
class Person:
    """Somebody at a browser."""

    name: str
    committee: str
    letter: str
    unit: str | None
    client: FlaskClient


@dataclass
class Tried:
    """What came of all cells."""

    cells: int = 0
    allowed: int = 0
    denied: int = 0
    addresses: set[str] = field(default_factory=set)
    by_role: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class HttpMatrix:
    """The app over a SQLite ledger that is put back after every request that changed it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder, self.tried = engine, folder, Tried()
        self.file = Path(engine.url.database or "")
        with unit_of_work(engine) as session:
            casts = {
                "甲": assemble_with_plan(session, name="甲县残工委"),
                "乙": assemble_with_plan(session, name="乙县残工委", first_phone=13800000000),
            }
            world = build(session, casts["甲"])
            self.ids = {name: row.id for name, row in world.rows.items()}
            self.ids["report version"] = (
                session.scalar(select(Report.id).where(Report.obligation_id == world.id("report"))) or 0
            )
            session.execute(
                update(Obligation).where(Obligation.id == world.id("report")).values(state="draft")
            )
            self.phones = {
                (name, part): cast.people[part].phone for name, cast in casts.items() for part in PARTS
            }
        self.app: Flask = create_app(configure(folder, engine), clock=FixedClock(IN_QUARTER))
        self.people = [self._enter(name, part) for name in ("甲", "乙") for part in PARTS]
        self._keep()

    def _enter(self, committee: str, part: str) -> Person:
        client, (capacity, unit) = self.app.test_client(), PARTS[part]
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
        assert token is not None
        said = {"csrf_token": token[1], "phone": self.phones[committee, part], "password": PASSWORD}
        client.post("/login", data=said)
        return Person(f"{committee}{part}", committee, LETTERS[capacity.value], unit, client)

    def _keep(self) -> None:
        self._let_go()
        shutil.copyfile(self.file, self.folder / "kept.sqlite3")
        self.seen = self._heads()

    def _put_back(self) -> None:
        if self._heads() != self.seen:
            self._let_go()
            shutil.copyfile(self.folder / "kept.sqlite3", self.file)

    def _let_go(self) -> None:
        with self.app.app_context():
            from web.database import db

            db.engine.dispose()
        self.engine.dispose()
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _heads(self) -> Any:
        with reading(self.engine) as session:
            return session.scalar(select(func.sum(JournalHead.seq))), session.scalar(
                select(func.count()).where(PersonRow.active)
            )

    def try_all(self, *, every: int = 1) -> Tried:
        """Try every address, or each ``every``-th, by everybody."""
        rules = [
            one
            for one in self.app.url_map.iter_rules()
            if one.endpoint not in LEAVE_TO_THE_PROBES
            and "static" not in one.endpoint
            and not one.endpoint.startswith("api.")  # asked with a token, by tests of its own
        ]
        for rule in sorted(rules, key=lambda one: one.endpoint)[::every]:
            for method in sorted({"GET", "POST"} & set(rule.methods or ())):
                for person in self.people:
                    self._try(rule, method, person)
        return self.tried

    def _try(self, rule: Rule, method: str, person: Person) -> None:
        with self.app.test_request_context():
            path = url_for(rule.endpoint, **{name: self._value(name) for name in rule.arguments})
        if method == "GET":
            answer = person.client.get(path)
        else:
            token = re.search(r'name="csrf_token" value="([^"]+)"', person.client.get("/me").text)
            answer = person.client.post(path, data={"csrf_token": token[1] if token else ""})
        self._judge(rule, method, person, answer.status_code, str(answer.location or ""))
        if method == "POST":
            self._put_back()

    def _value(self, name: str) -> Any:
        known = {
            "obligation_id": "report", "report_id": "report version", "letter_id": "sent letter", "check_id": "look_back",
            "entry_id": "fact", "person_id": "writer", "evidence_id": "file",
        }  # fmt: skip
        if not name.endswith("_id"):
            return WORDS.get(name, "x")
        return self.ids.get(known.get(name, name.removesuffix("_id")), 999_999)

    def _judge(self, rule: Rule, method: str, person: Person, status: int, location: str) -> None:
        told = self.tried
        told.cells += 1
        told.addresses.add(rule.endpoint)
        told.statuses[status] += 1
        may = self._may(rule, person)
        told.allowed += may
        told.denied += not may
        told.by_role[f"{person.letter} {self._relation(person)}"]["allowed" if may else "denied"] += 1
        words = f"{method} {rule.rule}（{rule.endpoint}）{person.name}：{status}"
        if status >= 500:
            told.faults.append(f"failure: {words}")
        elif not may and status not in {403, 404} | BAD and "/confirm" not in location:
            told.faults.append(f"wrong way: {words}")
        elif may and status == 403 and not self._misses(rule):
            told.faults.append(f"wrong refusal: {words}")
        elif may and status == 404 and method == "GET" and not self._misses(rule):
            told.faults.append(f"wrongly not there: {words}")

    def _misses(self, rule: Rule) -> bool:
        """Whether the address names something of which this world has none, or a word that is not one of its own."""
        return any(self._value(name) in {999_999, "x"} or name in WORDS for name in rule.arguments)

    @staticmethod
    def _relation(person: Person) -> str:
        if person.committee != "甲":
            return "foreign"
        return "committee" if person.unit is None else "own" if person.unit == UNIT else "other"

    def _may(self, rule: Rule, person: Person) -> bool:
        if not may_open(rule.endpoint, frozenset({person.letter})):
            return False
        things = {name for name in rule.arguments if name.endswith("_id")} - {"grant_id"}
        if things and person.committee != "甲" and rule.endpoint not in OF_NOBODY:
            return False
        if "task_id" in things and person.unit == "县民政局":
            return False  # the task is 县财政局's and 县残联's
        is_of_unit = bool(things & OF_UNIT)
        return not (
            is_of_unit and person.unit is not None and person.unit != UNIT and rule.endpoint not in OF_NOBODY
        )


def run(engine: Engine, folder: Path, *, every: int = 1) -> Tried:
    """Try the addresses over a fresh SQLite ledger."""
    matrix = HttpMatrix(engine, folder)
    tried = matrix.try_all(every=every)
    matrix._let_go()
    return tried


@click.command()
@click.option("--every", default=1, show_default=True, help="only each n-th address")
def main(every: int) -> None:
    """Exit 1 where any address answers otherwise than the second writing says; some minutes."""
    committees._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, fresh_ledger("sqlite", Path(folder)) as engine:
        tried = run(engine, Path(folder), every=every)
    click.echo(
        f"{tried.cells} cells at {len(tried.addresses)} addresses, {tried.allowed} allowed, {tried.denied} denied, {len(tried.faults)} faults, {time.monotonic() - begun:.0f} s"
    )
    click.echo(
        "  ".join(
            f"{name} {counts['allowed']}/{counts.total()}" for name, counts in sorted(tried.by_role.items())
        )
    )
    click.echo("  ".join(f"{status}: {number}" for status, number in sorted(tried.statuses.items())))
    for fault in tried.faults[:400]:
        click.echo(f"✗ {fault}")
    sys.exit(1 if tried.faults else 0)


if __name__ == "__main__":
    main()
