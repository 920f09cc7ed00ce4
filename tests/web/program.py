"""A program at the API: somebody's token, JSON there and back; every answer is held against the program's own description."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.cast import IN_QUARTER, Cast, assemble_with_plan
from tests.databases import fresh_ledger
from tests.house import configure, with_fonts
from web import create_app
from web.api.openapi import document
from workflow.clock import FixedClock
from workflow.ledger.engine import unit_of_work
from workflow.operations.access_tokens import make_token
from workflow.operations.acting import Presence
from workflow.rules.roles import Actor


@dataclass
class Program:
    """Asks with one token."""

    app: Flask
    token: str

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        """Read something."""
        return self._held(self.ask("get", path, **headers), "get", status)

    def post(self, path: str, body: dict[str, Any] | None = None, status: int = 200, **headers: str) -> Any:
        """Do something."""
        return self._held(self.ask("post", path, body or {}, **headers), "post", status)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """Send a request; ``headers`` are named with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        more = {"json": body} if body is not None else {}
        client = self.app.test_client(use_cookies=False)
        return client.open(
            f"/api/v1{path}", method=method.upper(), headers={"Authorization": f"Bearer {self.token}", **sent}, **more
        )  # fmt: skip

    def _held(self, answer: TestResponse, method: str, status: int) -> Any:
        assert answer.status_code == status, (answer.request.path, answer.status_code, answer.text)
        check(answer, method)
        return answer.json


def check(answer: TestResponse, method: str) -> None:
    """Hold an answer against the description of its route."""
    about = _operation(answer.request.path.removeprefix("/api/v1"), method)
    code = str(answer.status_code)
    assert code in about["responses"], (answer.request.path, code)
    if code in {"200", "201"} and answer.mimetype == "application/json":
        schema = about["responses"][code]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document()["components"]}).validate(answer.json)
    elif answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json"
        problem = document()["components"]["schemas"]["Problem"]
        Draft202012Validator(problem).validate(answer.json)


@lru_cache(maxsize=1024)
def _operation(path: str, method: str) -> Any:
    parts = path.split("/")
    for template, operations in document()["paths"].items():
        wanted = template.split("/")
        if len(wanted) == len(parts) and all(
            one == there or one.startswith("{") for one, there in zip(wanted, parts, strict=True)
        ):
            return operations[method]
    raise AssertionError(f"{path} is described nowhere")


@dataclass
class Office:
    """A committee with its programs, another one beside it, and the clock of both."""

    app: Flask
    engine: Engine
    clock: FixedClock
    cast: Cast
    other: Cast
    tokens: dict[str, str] = field(default_factory=dict)

    def program(self, part: str, scope: str = "write", cast: Cast | None = None) -> Program:
        """Return a program that acts for somebody."""
        here = cast or self.cast
        key = f"{here.committee.id}:{part}:{scope}"
        if key not in self.tokens:
            with unit_of_work(self.engine) as session:
                self.tokens[key] = token_for(session, here.actor(part), scope)
        return Program(self.app, self.tokens[key])

    def number(self, unit: str, code: str = "1.1.1", period: str = "2024Q3") -> int:
        """Return the number of an obligation."""
        with Session(self.engine) as session:
            return self.cast.obligation(session, unit, code, period).id


def token_for(session: Session, actor: Actor, scope: str = "write", days: int = 30) -> str:
    """Return a token of somebody who has just shown their password."""
    return make_token(
        session, actor, name="测试程序", scope=scope, days=days, longest_days=366, presence=Presence(IN_QUARTER, IN_QUARTER),
        now=IN_QUARTER,
    )  # fmt: skip


@contextmanager
def open_office(
    folder: Path, kind: str = "sqlite", fill: Callable[[Session, Cast], None] | None = None, **settings: str
) -> Iterator[Office]:
    """Assemble two committees and the app over them; ``fill`` is done in the first before there is another."""
    with_fonts(folder)
    with fresh_ledger(kind, folder) as engine:
        with unit_of_work(engine) as session:
            cast = assemble_with_plan(session)
            if fill is not None:
                fill(session, cast)
                session.expire_all()
                for row in (cast.committee, *cast.units.values(), *cast.people.values()):
                    session.refresh(row)
            other = assemble_with_plan(session, name="另一县残工委", first_phone=13800000000)
        clock = FixedClock(IN_QUARTER)
        app = create_app(configure(folder, engine, **settings), clock=clock)
        yield Office(app, engine, clock, cast, other)
        with app.app_context():
            from web.database import db

            db.engine.dispose()
