"""Fresh ledgers for tests: SQLite in a folder, and PostgreSQL where DUBAN_TEST_POSTGRES names a server.

A ledger is migrated once a process and kind; each test gets a copy of it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
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
    if kind == "sqlite":
        shutil.copyfile(_sqlite_template(), folder / "ledger.sqlite3")
        with empty_database(kind, folder) as engine:
            yield engine
        return
    with _postgres_database(f" TEMPLATE {_postgres_template()}") as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="duban-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with empty_database("sqlite", folder) as engine:
        upgrade(engine)
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    return folder / "ledger.sqlite3"


@cache
def _postgres_template() -> str:
    name = f"duban_template_{uuid.uuid4().hex[:12]}"
    _ask_server(f"CREATE DATABASE {name}")
    atexit.register(_ask_server, f"DROP DATABASE {name} WITH (FORCE)")
    engine = make_engine(make_url(POSTGRES).set(database=name).render_as_string(hide_password=False))
    upgrade(engine)
    engine.dispose()
    return name


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
def _postgres_database(origin: str = "") -> Iterator[str]:
    name = f"duban_test_{uuid.uuid4().hex[:12]}"
    _ask_server(f"CREATE DATABASE {name}{origin}")
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        _ask_server(f"DROP DATABASE {name} WITH (FORCE)")


def _ask_server(statement: str) -> None:
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()
