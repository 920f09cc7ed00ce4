"""A lost text, a second signature, a signature by the wrong unit: never, however many act in one instant."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.workflow.several_at_once import crowd
from workflow.operations import moves


def test_people_acting_at_once_lose_nothing(engine: Engine) -> None:
    told = crowd(engine, rounds=25, seed=4)
    assert told.faults == []
    assert told.outcomes["sign by 参与领导: done"] > 0
    assert told.outcomes["sign by 参与领导: StaleError"] > 0
    assert told.kept_texts


def test_a_swap_without_its_comparison_is_found(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where nothing is compared before the swap, the same crowd must find it."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets writers in one at a time, so there is nothing to compare")
    monkeypatch.setattr(moves, "_swap", _swap_blindly)
    assert crowd(engine, rounds=25, seed=4).faults != []


def _swap_blindly(session, row, before, after, asked, now) -> None:  # type: ignore[no-untyped-def]
    for name, value in {"state": after, "changed_at": now, **asked.values}.items():
        setattr(row, name, value)
    session.flush()
