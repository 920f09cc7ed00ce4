"""How connections are set up, whoever opens them: the trunk's engine and the face's."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.databases import POSTGRES, fresh_ledger
from tests.house import configure
from web import create_app
from web.database import db


def _told(engine: Engine, question: str) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(text(question)))


@pytest.mark.skipif(not POSTGRES, reason="names no PostgreSQL")
def test_postgresql_compiles_none_of_our_statements(tmp_path: Path) -> None:
    with fresh_ledger("postgresql", tmp_path) as engine:
        app = create_app(configure(tmp_path, engine))
        with app.app_context():
            assert [_told(one, "SHOW jit") for one in (engine, db.engine)] == ["off", "off"]
            db.engine.dispose()


def test_sqlite_writes_durably_and_holds_its_foreign_keys(tmp_path: Path) -> None:
    with fresh_ledger("sqlite", tmp_path) as engine:
        app = create_app(configure(tmp_path, engine))
        with app.app_context():
            for one in (engine, db.engine):
                asked = [
                    _told(one, f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")
                ]
                assert asked == ["wal", "2", "1"]
            db.engine.dispose()
