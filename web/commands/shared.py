"""What every command asks first: the configuration, the ledger, the committee."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from web.commands.refusals import REFUSED, UNUSABLE
from workflow.config import Config, ConfigError, load
from workflow.ledger import Committee, Person, RoleGrant
from workflow.ledger.engine import make_engine
from workflow.ledger.migrations import newest_revision, present_revision
from workflow.queries.people import actor_of
from workflow.rules.roles import Actor, Capacity


def fail(sentence: str, code: int = REFUSED) -> NoReturn:
    """Say why on standard error and end with a code: 1 refused, 2 unusable configuration or ledger."""
    click.echo(sentence, err=True)
    sys.exit(code)


def configuration() -> Config:
    """Read config.toml (or the file DUBAN_CONFIG names) and the environment; every mistake is told at once."""
    named = os.environ.get("DUBAN_CONFIG")
    path = Path(named) if named else Path("config.toml")
    try:
        return load(path if named or path.exists() else None, os.environ)
    except ConfigError as broken:
        fail("配置有误 / the configuration is not usable:\n  " + "\n  ".join(broken.problems), UNUSABLE)


def opened(config: Config) -> Engine:
    """Return an engine that lets go of its connections when the command ends."""
    engine = make_engine(config.database_url)
    click.get_current_context().call_on_close(engine.dispose)
    return engine


def ledger(config: Config) -> Engine:
    """Return the engine of an up-to-date ledger, or end with a sentence."""
    if config.ledger_file is not None and not config.ledger_file.exists():
        fail(
            f"{config.home} 里还没有账本。真实使用请先 duban init，看演示请先 duban up / there is no ledger here yet",
            UNUSABLE,
        )
    engine = opened(config)
    if present_revision(engine) != newest_revision(engine):
        fail("账本的版本较旧，请先运行 duban db upgrade / run `duban db upgrade` first", UNUSABLE)
    return engine


def names_like(wanted: str, names: Iterable[str]) -> str:
    """Return 您是不是要找… with the nearest names, or the empty text."""
    near = get_close_matches(wanted, list(names), n=3, cutoff=0.4)
    return f"您是不是要找：{'、'.join(near)}？" if near else ""


def committee_of(session: Session, wanted: int | None) -> Committee:
    """Return the committee named by its number, or the only one; a demonstration is never chosen beside a real one."""
    found = list(session.scalars(select(Committee).order_by(Committee.id)))
    if wanted is not None:
        found = [one for one in found if one.id == wanted]
    elif any(not one.is_demonstration for one in found):
        found = [one for one in found if not one.is_demonstration]
    if len(found) != 1:
        names = "\n".join(f"  {one.id} {one.name}" for one in found)
        fail(
            f"请用 --committee 指定委员会 / name one with --committee:\n{names}"
            if found
            else "没有这个委员会 / no such committee"
        )
    return found[0]


def office_of(session: Session, committee: Committee) -> Actor:
    """Return an actor of the committee's office, in whose name the operator at the machine acts."""
    statement = (
        select(Person)
        .join(RoleGrant)
        .where(
            Person.committee_id == committee.id,
            RoleGrant.capacity.in_([Capacity.CLERK, Capacity.DIRECTOR]),
            Person.active,
        )
    )
    person = session.scalars(statement.order_by(Person.id)).first()
    if person is None:
        fail("委员会还没有办公室人员，请先 duban person add --as clerk / add a clerk first")
    return actor_of(session, person)


def say(value: dict[str, Any], *, as_json: bool, text: str) -> None:
    """Print for a machine or for a person."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1) if as_json else text)
