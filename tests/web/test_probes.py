"""Random probes in small; `python -m tests.web.probes` makes 10,000. A hole made on purpose must be found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, true

from tests.databases import KINDS, fresh_ledger
from tests.web.probes import probe
from web.views import reports
from workflow.rules.roles import POLICY, Capacity, Deed, Relation


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_ledger(request.param, tmp_path) as made:
        yield made


def test_no_probe_finds_a_leak_or_a_wrong_way(engine: Engine, tmp_path: Path) -> None:
    told = probe(engine, tmp_path, count=150, seed=10)
    assert told.faults == []
    assert min(told.allowed, told.denied) > 20


@pytest.mark.parametrize(
    ("deed", "address"), [(Deed.VIEW_JOURNAL, "journal"), (Deed.VIEW_PLAN, "plans"), (Deed.CHASE, "chase")]
)
def test_a_wrong_cell_of_the_policy_is_found(
    deed: Deed, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {(Capacity.REPORTER, Relation.OWN), (Capacity.SIGNER, Relation.OWN), (Capacity.OBSERVER, Relation.COMMITTEE),
             (Capacity.ADMIN, Relation.COMMITTEE)}  # fmt: skip
    monkeypatch.setitem(POLICY, deed, POLICY[deed] | wrong)
    with fresh_ledger("sqlite", tmp_path) as engine:
        assert any(
            "wrong way" in one for one in probe(engine, tmp_path, count=60, seed=11, only=address).faults
        )


def test_a_query_that_forgets_the_committee_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports.query, "visible", lambda _actor: true())
    with fresh_ledger("sqlite", tmp_path) as engine:
        assert probe(engine, tmp_path, count=60, seed=12, only="reports").faults != []
