"""Each migration goes up and down on both databases; its end is what the models say, and keeps what is append-only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from tests.databases import KINDS, empty_database
from workflow.ledger import Base
from workflow.ledger.migrations import alembic_config, downgrade, newest_revision, present_revision, upgrade

SIGNED_AND_JOURNALLED = {
    "journal_checkpoint", "journal_entry", "report", "report_figure", "report_evidence", "sign_off", "transition", "due_move",
    "task_transition", "handover", "person_handover", "target_version", "milestone", "target_step",
}  # fmt: skip


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with empty_database(request.param, tmp_path) as engine:
        yield engine


def _revisions(engine: Engine) -> list[str]:
    script = ScriptDirectory.from_config(alembic_config(engine))
    return [one.revision for one in reversed(list(script.walk_revisions()))]


def _shape(engine: Engine) -> dict[str, list[str]]:
    seen = inspect(engine)
    return {
        table: sorted(f"{one['name']} {one['type']} {one['nullable']}" for one in seen.get_columns(table))
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def _kept(connection: Connection) -> set[str]:
    """The tables that refuse a change."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(text("SELECT event_object_table FROM information_schema.triggers"))
    return set(rows.scalars())


def test_there_is_one_line_of_revisions_and_it_ends_at_the_models(empty: Engine) -> None:
    upgrade(empty)
    assert present_revision(empty) == newest_revision(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_each_revision_goes_up_down_and_up_to_the_same_shape(empty: Engine) -> None:
    before = "base"
    for revision in _revisions(empty):
        low = _shape(empty)
        upgrade(empty, revision)
        high = _shape(empty)
        downgrade(empty, before)
        assert _shape(empty) == low, revision
        upgrade(empty, revision)
        assert _shape(empty) == high, revision
        before = revision


def test_what_is_signed_or_journalled_stays_append_only_whatever_migrated(empty: Engine) -> None:
    upgrade(empty)
    with empty.connect() as connection:
        assert _kept(connection) >= SIGNED_AND_JOURNALLED
