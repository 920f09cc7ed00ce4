"""Probes at random: any person at any address, forms filled with canaries and sent by whoever; ``python -m tests.web.probes``.

Each answer is held against a second writing of who may do what. A leak is a word of another committee, or of a unit
that one has nothing to do with; a wrong way is an answer where there must be none; a wrong refusal the reverse.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from argon2 import PasswordHasher
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.cast import IN_QUARTER, PARTS, PASSWORD, Cast, assemble_with_plan
from tests.databases import KINDS, fresh_ledger
from tests.house import configure
from tests.web.api_probes import SIGNED_BY_THE_PERSON, ask
from tests.web.second_policy import LETTERS, WHO, may_open
from web import create_app
from workflow.clock import FixedClock
from workflow.ledger import Base
from workflow.ledger import Person as PersonRow
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations import committees

TABLE_OF = {"check": "spot_check", "entry": "project_entry", "handed": "handed_plan", "cycle": "cycle",
            "correction": "plan_correction", "grant": "role_grant", "target": "annual_target", "token": "access_token"}  # fmt: skip
# what these do in the right hands changes who sees what, or who is there: the wrong hands may try
CHANGES_WHO_SEES = {"assignments.change", "assignments.name_lead", "people.add", "people.disable", "people.grant", "people.hand_on",
                    "people.link", "people.revoke", "units.delegate", "units.end", "units.join", "units.limits", "units.rename"}  # fmt: skip
LEAVE_ALONE = {
    "me.revoke",
    "people.act_as",
    "people.choose_password",
    "sign_in.leave",
    "sign_in.password",
    "sign_in.try_to_enter",
    "sign_in.enter",
    "help.set_language",
    "static",
}
APART = {"县财政局": {"县民政局", "县残联"}, "县残联": {"县民政局", "县财政局"}, "县民政局": set()}
CANARY = re.compile(r"金丝雀([甲乙])(县民政局|县财政局|县残联|办公室)")


Owners = frozenset[str | None]


@dataclass
class Person:
    """Somebody with a browser: which committee, which part, for which unit, and as what."""

    committee: str
    part: str
    client: FlaskClient

    @property
    def unit(self) -> str | None:
        """The unit they act for, or None."""
        return PARTS[self.part][1]

    @property
    def letters(self) -> frozenset[str]:
        """Their capacity, as the second writing names it."""
        return frozenset(LETTERS[PARTS[self.part][0].value])


@dataclass
class Told:
    """What came of the probes."""

    probes: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    endpoints: Counter[str] = field(default_factory=Counter)
    allowed: int = 0
    denied: int = 0
    faults: list[str] = field(default_factory=list)


class Prober:
    """Two committees that have nothing to do with each other, everybody of both at a browser."""

    def __init__(self, app: Flask, engine: Engine, casts: dict[str, Cast], seed: int) -> None:
        self.app, self.engine, self.casts, self.chance, self.told = (
            app,
            engine,
            casts,
            random.Random(seed),
            Told(),
        )
        self.ids = {
            name: {part: actor.person_id for part, actor in cast.actors.items()}
            for name, cast in casts.items()
        }
        self.committees = {
            name: next(iter(cast.actors.values())).committee_id for name, cast in casts.items()
        }
        self.rules = [
            one
            for one in app.url_map.iter_rules()
            if one.endpoint not in LEAVE_ALONE and "static" not in one.endpoint
        ]
        self.people = [self._enter(name, part) for name in casts for part in PARTS]
        lacking = sorted({one.endpoint for one in self.rules} - set(WHO))
        assert not lacking, f"the second writing says nothing of {lacking}"
        self.tables = {table.name: table for table in Base.metadata.sorted_tables}

    def _enter(self, committee: str, part: str) -> Person:
        client = self.app.test_client()
        page = client.get("/login").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        with reading(self.engine) as session:
            phone = session.get_one(PersonRow, self.ids[committee][part]).phone
        client.post("/login", data={"csrf_token": token[1], "phone": phone, "password": PASSWORD})
        return Person(committee, part, client)

    def probe(self) -> None:
        """One person at one address; a form found there is filled in and sent, by them or by somebody else."""
        person, rule = self.chance.choice(self.people), self.chance.choice(self.rules)
        path, owners = self._address(rule)
        if rule.endpoint.startswith("api."):
            ask(self, person, rule, path, owners)
        elif "GET" in (rule.methods or ()):
            answer = person.client.get(path)
            self._look(person, rule, owners, answer, path)
            forms = (
                BeautifulSoup(answer.data, "html.parser").find_all("form", method="post")
                if answer.mimetype == "text/html"
                else []
            )
            if forms and self.chance.random() < 0.6:
                self._send(person, self.chance.choice(forms), path)
        elif not self._would_change_people(person, rule, owners):
            token = self._token(person)
            answer = person.client.post(path, data={"csrf_token": token, **self._absurd(person)})
            self._look(person, rule, owners, answer, path)

    @staticmethod
    def _would_change_people(person: Person, rule: Rule, owners: Owners) -> bool:
        is_right = may_open(rule.endpoint, person.letters) and not owners - {person.committee}
        return rule.endpoint in CHANGES_WHO_SEES and is_right

    def _address(self, rule: Rule) -> tuple[str, Owners]:
        """Fill the address with what exists; return it, and the committees that what it names belongs to."""
        values: dict[str, Any] = {}
        owners = set()
        for name in sorted(rule.arguments):
            values[name], found = self._value(name)
            owners.add(found)
        with self.app.test_request_context():
            from flask import url_for

            return url_for(rule.endpoint, **values), frozenset(owners - {None})

    def _value(self, name: str) -> tuple[Any, str | None]:
        if not name.endswith("_id"):
            words = [
                "send",
                "sign",
                "close",
                "answer",
                "assign",
                "pdf",
                "xlsx",
                "docx",
                "mail",
                "remind",
                "approve",
                "draft",
                "x" * 43,
            ]
            return self.chance.choice(words), None
        kind = name.removesuffix("_id")
        table = self.tables.get(TABLE_OF.get(kind, kind))
        if table is None:
            raise KeyError(f"no table is known for {name}")
        with reading(self.engine) as session:
            ids = session.scalars(select(table.c.id).order_by(func.random()).limit(1)).all()
            if not ids or self.chance.random() < 0.05:
                return 999_999, "nobody"
            return ids[0], self._owner(session, table.name, ids[0])

    def _owner(self, session: Session, name: str, row_id: int) -> str | None:
        """Walk from a row to its committee."""
        table = self.tables[name]
        if name == "committee":
            return next((one for one, number in self.committees.items() if number == row_id), None)
        row = session.execute(select(table).where(table.c.id == row_id)).mappings().one()
        if "committee_id" in row:
            return self._owner(session, "committee", row["committee_id"])
        for column in table.columns:
            for key in column.foreign_keys:
                target = key.column.table.name
                if (
                    target
                    in {
                        "plan",
                        "obligation",
                        "task",
                        "unit",
                        "project",
                        "report",
                        "letter",
                        "cycle",
                        "problem",
                    }
                    and row[column.name]
                ):
                    return self._owner(session, target, row[column.name])
        return None

    def _canary(self, person: Person) -> str:
        return f"金丝雀{person.committee}{person.unit or '办公室'}{self.chance.randrange(10**6)}"

    def _absurd(self, person: Person) -> dict[str, str]:
        return {
            "reason": self._canary(person),
            "seen_version": str(self.chance.randrange(3)),
            "text": self._canary(person),
        }

    def _token(self, person: Person) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', person.client.get("/me").text)
        return token[1] if token else ""

    def _send(self, person: Person, form: Tag, page: str) -> None:
        """Send a form as who saw it, then as somebody else of either committee."""
        path = str(form.get("action") or page)
        values = self._filled(person, form)
        for who in (person, self.chance.choice(self.people)):
            adapter = self.app.url_map.bind("127.0.0.1")
            try:
                rule, arguments = adapter.match(path.partition("?")[0], method="POST", return_rule=True)
            except Exception:
                return
            if rule.endpoint in LEAVE_ALONE:
                return
            owners = self._owners_of(arguments)
            if self._would_change_people(who, rule, owners):
                continue
            said = {name: CANARY.sub(self._canary(who), value) for name, value in values.items()}
            answer = who.client.post(path, data={**said, "csrf_token": self._token(who)})
            self._look(who, rule, owners, answer, path)

    def _owners_of(self, arguments: dict[str, Any]) -> Owners:
        found = set()
        with reading(self.engine) as session:
            for name, value in arguments.items():
                kind = name.removesuffix("_id")
                table = self.tables.get(TABLE_OF.get(kind, kind)) if name.endswith("_id") else None
                if table is not None:
                    known = session.scalar(select(table.c.id).where(table.c.id == value))
                    found.add("nobody" if known is None else self._owner(session, table.name, value))
        return frozenset(found - {None})

    def _filled(self, person: Person, form: Tag) -> dict[str, str]:
        values: dict[str, str] = {}
        for one in form.find_all(["input", "textarea", "select", "button"]):
            name, kind = str(one.get("name") or ""), one.get("type")
            if not name or kind == "file" or (kind in {"checkbox", "radio"} and self.chance.random() < 0.5):
                continue
            if one.name == "select":
                options = [str(option.get("value", option.text)) for option in one.find_all("option")]
                values[name] = self.chance.choice(options) if options else ""
            elif one.name == "textarea" or kind in {None, "text"}:
                values[name] = (
                    str(one.get("value") or "") if self.chance.random() < 0.2 else self._canary(person)
                )
            elif kind == "date":
                values[name] = f"2024-{self.chance.choice(('09-27', '10-15', '11-29'))}"
            else:
                values[name] = str(one.get("value") or "50")
        return values

    def _look(self, person: Person, rule: Rule, owners: Owners, answer: TestResponse, path: str) -> None:
        """Hold an answer against the second writing."""
        self.told.probes += 1
        self.told.statuses[answer.status_code] += 1
        self.told.endpoints[rule.endpoint] += 1
        where = f"{person.committee} {person.part} at {rule.endpoint} {path}: {answer.status_code}"
        self._look_for_leaks(person, answer, where)
        is_foreign = bool(owners - {person.committee})
        refused = answer.status_code in {403, 404}
        if answer.status_code >= 500:
            self.told.faults.append(f"failure: {where}")
        if not may_open(rule.endpoint, person.letters) or is_foreign:
            self.told.denied += 1
            if (
                not refused
                and answer.status_code not in {400, 405, 409, 422}
                and "/confirm" not in str(answer.location)
            ):
                self.told.faults.append(f"wrong way: {where}")
        else:
            self.told.allowed += 1
            if (
                answer.status_code == 403
                and rule.endpoint not in SEVERAL_ACTS
                and not owners - {person.committee}
                and not person.unit
            ):
                self.told.faults.append(f"wrong refusal: {where}")

    def _look_for_leaks(self, person: Person, answer: TestResponse, where: str) -> None:
        for committee, unit in CANARY.findall(
            answer.get_data(as_text=True) if answer.mimetype in {"text/html", "application/json", "application/problem+json"} else ""
        ):
            if committee != person.committee or (person.unit and unit in APART[person.unit]):
                self.told.faults.append(f"leak of {committee}{unit}: {where}")
                return


# one address for several acts: which of them is whose, the operation decides (the office writes a report from paper only)
SEVERAL_ACTS = {
    "closings.do", "items.do", "letters.do", "problems.do", "bulletins.do", "reports.write", *SIGNED_BY_THE_PERSON,
}  # fmt: skip


def probe(engine: Engine, folder: Path, count: int, seed: int, *, only: str = "") -> Told:
    """Make two committees in a fresh ledger and probe so many times, at addresses whose endpoint begins with ``only``."""
    committees._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with unit_of_work(engine) as session:
        casts = {
            "甲": assemble_with_plan(session, name="甲县残工委"),
            "乙": assemble_with_plan(session, name="乙县残工委", first_phone=13800000000),
        }
    app = create_app(configure(folder, engine, DUBAN_API__REQUESTS_PER_MINUTE="10000"), clock=FixedClock(IN_QUARTER))
    prober = Prober(app, engine, casts, seed)
    prober.rules = [one for one in prober.rules if one.endpoint.startswith(only)]
    while prober.told.probes < count:
        prober.probe()
    with app.app_context():
        from web.database import db

        db.engine.dispose()
    assert inspect(engine) is not None
    return prober.told


@click.command()
@click.option("--count", default=10_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--kind", type=click.Choice(KINDS), default="sqlite", show_default=True)
def main(count: int, seed: int, kind: str) -> None:
    """Exit 1 on any leak, wrong way, wrong refusal or failure."""
    with tempfile.TemporaryDirectory() as folder, fresh_ledger(kind, Path(folder)) as engine:
        told = probe(engine, Path(folder), count, seed)
    click.echo(
        f"seed {seed}, {kind}: {told.probes} probes at {len(told.endpoints)} addresses, {told.allowed} allowed, {told.denied} denied"
    )
    click.echo("  " + "  ".join(f"{status}: {number}" for status, number in sorted(told.statuses.items())))
    for fault, number in Counter(re.sub(r"\d+", "N", one) for one in told.faults).most_common(40):
        click.echo(f"✗ {number:4} {fault}")
    sys.exit(1 if told.faults else 0)


if __name__ == "__main__":
    main()
