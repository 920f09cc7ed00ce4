"""Ledgers and casts for the trunk's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.cast import Cast, assemble_with_plan
from tests.databases import KINDS, fresh_ledger


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A fresh, migrated ledger of each kind."""
    with fresh_ledger(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that is rolled back unless the test commits."""
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def cast(session: Session) -> Cast:
    """The people, with the small plan adopted."""
    return assemble_with_plan(session)
