"""Engines and sessions: SQLite or PostgreSQL, durable, with foreign keys, writers taking their turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

only_reading_mark: ContextVar[bool] = ContextVar("dubanonly_reading_mark", default=False)

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")


def make_engine(url: str) -> Engine:
    """Return an engine for ``url`` with our durability settings; the database is not touched yet."""
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 10})
    else:
        engine = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
    fit(engine)
    return engine


def fit(engine: Engine) -> None:
    """Set up each connection; on SQLite the pragmas, and writers that begin with BEGIN IMMEDIATE."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _without_compiling)


def _without_compiling(connection: Any, _record: Any) -> None:
    """Ask PostgreSQL not to compile our statements (jit): it takes ten times as long as they run.

    They are long and soon answered, and it compiles what it guesses to be dear: after a bulk insert, before it has counted.
    """
    connection.execute("SET jit = off")
    connection.commit()


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if only_reading_mark.get() else "BEGIN IMMEDIATE")


@contextmanager
def only_reading() -> Iterator[None]:
    """Begin transactions in this context as readers, so that they wait for no writer."""
    mark = only_reading_mark.set(True)
    try:
        yield
    finally:
        only_reading_mark.reset(mark)


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Session]:
    """Yield a session that commits at the end, or rolls back and raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Yield a session for questions; nothing it holds is written."""
    with only_reading(), Session(engine) as session:
        yield session
