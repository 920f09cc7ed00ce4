"""The kill campaign in small, on both databases, and its controls: a build broken on purpose must fail in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.campaigns.kills import Outcome, Plan, run
from tests.databases import KINDS, empty_database


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path):  # type: ignore[no-untyped-def]
    with empty_database(request.param, tmp_path) as engine:
        yield engine


def _run(engine: Engine, folder: Path, build: str, *, has_witness: bool = True, kills: int = 15) -> Outcome:
    plan = Plan(committees=1, people=60, kills=kills, workers=2, has_witness=has_witness, build=build)
    return run(plan, folder, engine.url.render_as_string(hide_password=False))


def test_killed_again_and_again_nothing_is_lost_or_doubled(empty: Engine, tmp_path: Path) -> None:
    outcome = _run(empty, tmp_path, "wide-gap")
    assert (outcome.lost, outcome.doubled, outcome.in_doubt) == (0, 0, 0), outcome.words
    assert outcome.taken == outcome.due
    assert outcome.settled_by_witness > 0, outcome.words


def test_without_a_witness_nothing_is_doubled_and_every_loss_is_shown(empty: Engine, tmp_path: Path) -> None:
    outcome = _run(empty, tmp_path, "wide-gap", has_witness=False)
    assert (outcome.lost, outcome.doubled) == (0, 0), outcome.words
    assert 0 < outcome.in_doubt <= outcome.kills


@pytest.mark.parametrize(("build", "fault"), [("sent-first", "lost"), ("no-doubt", "doubled")])
def test_a_build_broken_on_purpose_fails(build: str, fault: str, tmp_path: Path) -> None:
    with empty_database("sqlite", tmp_path) as engine:
        outcome = _run(engine, tmp_path, build, kills=25)
    assert getattr(outcome, fault) > 0, outcome.words
