"""A plan is adopted whole or not at all, and once: whatever statement fails, whoever is killed, however many click."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from tests.cast import FOUNDED, IN_QUARTER, RULE, SMALL_PLAN, assemble_with_plan
from tests.databases import fresh_ledger
from tests.workflow.adopting_campaign import campaign
from workflow.errors import DubanError, StaleError
from workflow.ledger import Base, Obligation
from workflow.ledger.engine import unit_of_work
from workflow.operations.adjustments import declare_adjustment
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.clock import calendar_of
from workflow.rules.roles import Actor

PAPER = "测残工委〔2024〕5号"


@pytest.fixture
def office(engine: Engine) -> tuple[Engine, Actor, int]:
    """A ledger with the small plan in force and an adjustment of it as a draft: engine, clerk, the draft's id."""
    small = PlanDraft.from_json(SMALL_PLAN)
    newer = replace(
        small, title="调整", tasks=(*small.tasks[1:], replace(small.tasks[0], title="发展托养服务"))
    )
    with unit_of_work(engine) as session:
        cast = assemble_with_plan(session)
        actor = cast.actor("办公室人员")
        assert cast.plan is not None
        base = cast.plan.id
        draft = import_plan(session, actor, newer, Document("调整.txt", "1" * 64), now=IN_QUARTER)
        declare_adjustment(
            session, actor, draft.id, adjusts_id=base, paper=PAPER, takes_effect_on=None, now=IN_QUARTER
        )
        return engine, actor, draft.id


def adopt(engine: Engine, actor: Actor, plan_id: int) -> int:
    with unit_of_work(engine) as session:
        calendar = calendar_of(session, actor.committee_id)
        return adopt_plan(session, actor, plan_id, rule=RULE, calendar=calendar, now=IN_QUARTER)


def contents(engine: Engine) -> dict[str, Any]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(table.select()).all()))
            for name, table in Base.metadata.tables.items()
        }


@contextmanager
def failing(engine: Engine, at: int) -> Iterator[Counter[str]]:
    """Let the so-maniest statement fail as a lost connection would."""
    seen: Counter[str] = Counter()

    def before(*_: Any) -> None:
        seen["statements"] += 1
        if seen["statements"] == at:
            raise RuntimeError("the disk is full")

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", before)


def test_whatever_statement_fails_nothing_of_an_adjustment_stays(office: tuple[Engine, Actor, int]) -> None:
    engine, actor, plan_id = office
    before = contents(engine)
    tried, at = 0, 1
    while True:
        with failing(engine, at) as seen:
            try:
                adopt(engine, actor, plan_id)
            except RuntimeError:
                tried += 1
        if seen["statements"] < at:
            break
        assert contents(engine) == before, at
        at += 7
    assert tried >= 10
    assert contents(engine) != before


def test_two_who_adopt_at_once_adopt_once(office: tuple[Engine, Actor, int]) -> None:
    engine, actor, plan_id = office
    barrier, answers = threading.Barrier(4), []

    def click() -> None:
        barrier.wait()
        try:
            answers.append(adopt(engine, actor, plan_id))
        except DubanError as refused:
            answers.append(type(refused))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(map(repr, answers))[repr(StaleError)] == 3
    with Session(engine) as session:
        twice = select(Obligation.assignment_id).group_by(Obligation.assignment_id, Obligation.period_id)
        assert session.scalars(twice.having(func.count() > 1)).all() == []
    assert FOUNDED < IN_QUARTER


def test_who_is_killed_while_adopting_leaves_all_or_nothing(tmp_path: Path) -> None:
    with fresh_ledger("sqlite", tmp_path) as engine:
        seen = campaign(engine, 2, seed=11)
    assert sum(seen.values()) == 2
