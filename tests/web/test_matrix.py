"""Every seventh row of the matrix of authority; ``python -m tests.web.matrix`` tries every cell. A wrong cell must be found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import fresh_ledger
from tests.web.matrix import run
from tests.web.second_acts import RULES
from workflow.rules.roles import POLICY, Capacity, Deed, Relation
from workflow.rules.states import TRANSITIONS, Action, State


def test_every_cell_comes_out_as_it_is_written_a_second_time(tmp_path: Path) -> None:
    with fresh_ledger("sqlite", tmp_path) as engine:
        tried = run(engine, every=7)
    assert tried.faults == []
    assert tried.cells == tried.allowed + tried.denied > 1000
    assert tried.allowed > 80


def test_the_second_table_names_every_deed_and_act_that_changes_something() -> None:
    assert len(RULES) > 100
    assert len({(one.thing, one.act) for one in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("thing", "deed", "cell", "words"),
    [
        ("extension", Deed.DECIDE_EXTENSION, (Capacity.REPORTER, Relation.OWN), "wrong way"),
        ("letter", Deed.ISSUE_LETTER, (Capacity.CLERK, Relation.COMMITTEE), "wrong way"),
        ("closing", Deed.SIGN_CLOSING, None, "wrong refusal"),
    ],
)
def test_a_wrong_cell_is_found(
    thing: str,
    deed: Deed,
    cell: tuple[Capacity, Relation] | None,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(POLICY, deed, POLICY[deed] | {cell} if cell else frozenset())
    with fresh_ledger("sqlite", tmp_path) as engine:
        faults = run(engine, only=(thing,)).faults
    assert any(words in one for one in faults)


def test_a_way_that_nobody_wrote_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TRANSITIONS, (State.VERIFIED, Action.SAVE), State.DRAFT)
    with fresh_ledger("sqlite", tmp_path) as engine:
        assert any("it does not go" in one for one in run(engine, only=("report",)).faults)
