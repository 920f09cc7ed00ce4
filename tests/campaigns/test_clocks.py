"""Outages, jumping clocks and races in small, each with its control: what is broken on purpose must be found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.campaigns import jumps, outages, races
from tests.databases import KINDS, fresh_ledger
from tests.house import configure
from workflow.operations import delivery, sweeping
from workflow.rules.ladder import rung_day

needs_a_false_clock = pytest.mark.skipif(not jumps.LIBRARIES, reason="libfaketime is not installed")


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path):  # type: ignore[no-untyped-def]
    with fresh_ledger(request.param, tmp_path) as made:
        yield made


def test_after_a_silence_the_same_is_told_as_without_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "ANCHORS", (date(2026, 9, 22),))
    monkeypatch.setattr(outages, "DAYS", (1, 3, 9))
    told = outages.run(3, 1, tmp_path)
    assert told.faults == []
    assert (told.outages, told.compared_days) == (3, 18)
    assert told.collapsed > 0


def test_a_sweep_that_asks_for_today_only_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def todays(due_on, today, calendar, rungs):  # type: ignore[no-untyped-def]
        return next((rung for rung in rungs if rung_day(rung, due_on, calendar) == today), None)

    monkeypatch.setattr(outages, "ANCHORS", (date(2026, 9, 22),))
    monkeypatch.setattr(outages, "DAYS", (3,))
    monkeypatch.setattr(sweeping, "rung_reached", todays)
    assert outages.run(2, 1, tmp_path).faults


def test_who_hands_in_first_is_not_reminded(engine: Engine, tmp_path: Path) -> None:
    told = races.run(engine, configure(tmp_path, engine), 12, 1)
    assert told.faults == []
    assert sum(told.outcomes.values()) == 12


def test_a_sender_that_does_not_ask_again_is_found(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery.Fence, "__call__", lambda fence: True)
    monkeypatch.setattr(races, "DAWDLE", 0.2)
    assert races.run(engine, configure(tmp_path, engine), 12, 1).faults


@needs_a_false_clock
@pytest.mark.parametrize("kind", KINDS)
def test_a_clock_that_jumps_loses_and_doubles_nothing_and_is_told(kind: str) -> None:
    told = jumps.jumps(kind, 2, 1)
    assert told.faults == []
    assert told.journalled > 0


@needs_a_false_clock
def test_rounds_that_notice_no_jump_are_found() -> None:
    assert jumps.jumps("sqlite", 1, 1, build="deaf").faults


@needs_a_false_clock
def test_the_zone_of_the_machine_changes_nothing(tmp_path: Path) -> None:
    pictures = []
    for name in ("Asia/Shanghai", "America/New_York"):
        (tmp_path / name.replace("/", "-")).mkdir()
        pictures.append(jumps.zone(name, tmp_path / name.replace("/", "-")))
    assert len(pictures[0]) > jumps.PEOPLE
    assert pictures[0] == pictures[1]
