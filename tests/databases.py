"""Fresh ledgers for tests: SQLite in a folder, and PostgreSQL where DUBAN_TEST_POSTGRES names a server."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from workflow.ledger.engine import make_engine
from workflow.ledger.migrations import upgrade

POSTGRES = os.environ.get("DUBAN_TEST_POSTGRES", "")
KINDS = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]


@contextmanager
def fresh_ledger(kind: str, folder: Path) -> Iterator[Engine]:
    """Yield an engine on a new, migrated database that is gone afterwards."""
    with empty_database(kind, folder) as engine:
        upgrade(engine)
        yield engine


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[Engine]:
    """Yield an engine on a new database with nothing in it that is gone afterwards."""
    if kind == "sqlite":
        engine = make_engine(f"sqlite:///{folder / 'ledger.sqlite3'}")
        yield engine
        engine.dispose()
        return
    with _postgres_database() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@contextmanager
def _postgres_database() -> Iterator[str]:
    name = f"duban_test_{uuid.uuid4().hex[:12]}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()
