"""The matrix of authority, every cell of it, tried through the operations; ``python -m tests.web.matrix``.

A cell is a person (a capacity in a relation to the thing), an act, and the state in which the thing stands. What must come
of it is written a second time in tests/web/second_acts.py: a person who may not is refused in every state, one who may is
refused only where the act does not go from there.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import click
from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.cast import PARTS, Cast, assemble_with_plan
from tests.databases import KINDS, fresh_ledger
from tests.web.attempts import ATTEMPTS
from tests.web.matrix_world import STATES, UNIT, World, build, prepare
from tests.web.second_acts import RULES, Rule
from tests.web.second_policy import LETTERS
from workflow.errors import DubanError, ForbiddenError, NotFoundError
from workflow.operations import committees
from workflow.rules.roles import Actor

LEADS_THE_INPUT = "县民政局"
INPUTS = {"input"}
NOBODY = "无身份"


@dataclass(frozen=True)
class Cell:
    """Who, related how, tries what on a thing in which state."""

    person: str
    letter: str
    relation: str
    rule: Rule
    state: str

    @property
    def words(self) -> str:
        """The cell in words."""
        return (
            f"{self.person}（{self.letter}，{self.relation}）{self.rule.thing}.{self.rule.act}@{self.state}"
        )


@dataclass
class Tried:
    """What came of all cells."""

    cells: int = 0
    allowed: int = 0
    denied: int = 0
    by_role: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_act: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    faults: list[str] = field(default_factory=list)


def relation_of(rule: Rule, part: str, committee: str) -> str:
    """Return how a person stands to a thing of 县财政局 in committee 甲."""
    if committee != "甲":
        return "foreign"
    unit = PARTS[part][1]
    if unit is None:
        return "committee"
    if unit == UNIT:
        return "own"
    is_input = rule.thing in INPUTS or (rule.thing == "see" and rule.act in {"input", "extension"})
    return "lead" if is_input and unit == LEADS_THE_INPUT else "other"


class Matrix:
    """Two committees in one session; every cell is tried in a savepoint and taken back."""

    def __init__(self, session: Session) -> None:
        self.session, self.tried = session, Tried()
        casts = {
            "甲": assemble_with_plan(session, name="甲县残工委"),
            "乙": assemble_with_plan(session, name="乙县残工委", first_phone=13800000000),
        }
        self.world: World = build(session, casts["甲"])
        self.people = [*self._of(casts["甲"], "甲"), *self._of(casts["乙"], "乙")]
        self.people.append((NOBODY, "-", "甲", Actor(self.world.rows["writer"].id, casts["甲"].committee.id)))

    @staticmethod
    def _of(cast: Cast, name: str) -> list[tuple[str, str, str, Actor]]:
        return [
            (f"{name}{part}", LETTERS[capacity.value], name, cast.actor(part))
            for part, (capacity, _) in PARTS.items()
        ]

    def try_all(self, *, every: int = 1, offset: int = 0, only: tuple[str, ...] = ()) -> Tried:
        """Try every cell of every rule, or each ``every``-th, or of some things; count what was allowed and what denied."""
        for number, (rule, state) in enumerate(self._rows()):
            if (number + offset) % every == 0 and (not only or rule.thing in only):
                self._try_row(rule, state)
        return self.tried

    def _rows(self) -> list[tuple[Rule, str]]:
        lacking = {(thing, act) for thing, acts in ATTEMPTS.items() for act in acts} ^ {
            (one.thing, one.act) for one in RULES
        }
        assert not lacking, f"one of the two tables lacks {sorted(lacking)}"
        return [(rule, state) for rule in RULES for state in _states(rule)]

    def _try_row(self, rule: Rule, state: str) -> None:
        outer = self.session.begin_nested()
        prepare(self.world, rule.thing, rule.act, state)
        for person, letter, committee, actor in self.people:
            part = person[1:] if person != NOBODY else person
            relation = "none" if person == NOBODY else relation_of(rule, part, committee)
            cell = Cell(person, letter, relation, rule, state)
            self._judge(cell, self._try(cell, actor))
        outer.rollback()
        self.session.expire_all()

    def _try(self, cell: Cell, actor: Actor) -> str:
        nested = self.session.begin_nested()
        try:
            ATTEMPTS[cell.rule.thing][cell.rule.act](self.world, actor)
            self.session.flush()
        except DubanError as refused:
            return type(refused).__name__
        finally:
            nested.rollback()
            self.session.expire_all()
        return "done"

    def _judge(self, cell: Cell, got: str) -> None:
        may = cell.rule.allows(cell.letter, cell.relation, cell.state)
        told = self.tried
        told.cells += 1
        if may:
            told.allowed += 1
        else:
            told.denied += 1
        word = "allowed" if may else "denied"
        told.by_role[f"{cell.letter} {cell.relation}"][word] += 1
        told.by_act[f"{cell.rule.thing}.{cell.rule.act}"][word] += 1
        is_refused = got in {ForbiddenError.__name__, NotFoundError.__name__}
        goes = bool({"*", "+", cell.state} & cell.rule.states)
        if not may and got == "done":
            told.faults.append(f"wrong way: {cell.words}")
        elif not may and not is_refused and cell.relation != "foreign":
            told.faults.append(f"refused for a wrong reason ({got}): {cell.words}")
        elif may and is_refused:
            told.faults.append(f"wrong refusal ({got}): {cell.words}")
        elif may and goes != (got == "done"):
            told.faults.append(f"{'it goes, but' if goes else 'it does not go, and'} {got}: {cell.words}")


def _states(rule: Rule) -> tuple[str, ...]:
    if rule.states & {"*", "+"}:
        return tuple(rule.states)
    return ("none",) if rule.states == {"none"} else STATES[rule.thing]


def run(engine: Engine, *, every: int = 1, offset: int = 0, only: tuple[str, ...] = ()) -> Tried:
    """Try the matrix on a fresh ledger; nothing of it stays."""
    with Session(engine, expire_on_commit=False) as session:
        tried = Matrix(session).try_all(every=every, offset=offset, only=only)
        session.rollback()
    return tried


@click.command()
@click.option("--kind", type=click.Choice(KINDS), default="sqlite", show_default=True)
def main(kind: str) -> None:
    """Exit 1 where any cell comes out otherwise than the second writing says."""
    committees._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, fresh_ledger(kind, Path(folder)) as engine:
        tried = run(engine)
    click.echo(
        f"{kind}: {tried.cells} cells tried, {tried.allowed} allowed, {tried.denied} denied, {len(tried.faults)} faults, {time.monotonic() - begun:.0f} s"
    )
    for table in (tried.by_role, tried.by_act):
        click.echo(
            "  ".join(
                f"{name} {counts['allowed']}/{counts.total()}" for name, counts in sorted(table.items())
            )
        )
    for fault in tried.faults[:60]:
        click.echo(f"✗ {fault}")
    sys.exit(1 if tried.faults else 0)


if __name__ == "__main__":
    main()
