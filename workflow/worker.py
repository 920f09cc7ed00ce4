"""A worker's name and its life: a lock held as long as the process lives, never a clock."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError


class Life(Protocol):
    """A lock by name that whoever holds it loses by dying, however they die."""

    def hold(self, name: str) -> None:
        """Take the lock of a name, or make sure that it is still held."""

    def let_go(self, name: str) -> None:
        """Give the lock back."""

    def is_free(self, name: str) -> bool:
        """Whether nobody holds the lock of a name."""


class FileLife:
    """Locks on files under the home: for the one machine on which a SQLite ledger lives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "workers"
        self._files: dict[str, int] = {}

    def hold(self, name: str) -> None:
        """Take the lock of a name; the kernel keeps it until the process ends."""
        if name in self._files:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self._files[name] = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o640)
        fcntl.flock(self._files[name], fcntl.LOCK_EX)

    def let_go(self, name: str) -> None:
        """Give the lock back and remove its file."""
        file = self._files.pop(name, None)
        if file is not None:
            (self.folder / name).unlink(missing_ok=True)
            os.close(file)

    def is_free(self, name: str) -> bool:
        """Whether the file is gone or its lock is free; what a dead worker left behind is removed."""
        try:
            file = os.open(self.folder / name, os.O_RDWR)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (self.folder / name).unlink(missing_ok=True)
        except BlockingIOError:
            return False
        finally:
            os.close(file)
        return True


class SessionLife:
    """Advisory locks of PostgreSQL sessions: for workers on any number of machines over one ledger.

    A lock falls with its session. A worker whose session broke takes its lock anew before it claims again; what was
    decided about it meanwhile stands, because every step of a delivery is conditional on its claim.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._session: Connection | None = None

    def hold(self, name: str) -> None:
        """Take the lock of a name on a session of its own, or make sure that the session lives."""
        if self._session is not None:
            try:
                self._session.execute(text("SELECT 1"))
                return
            except DBAPIError:
                self._session.invalidate()
                self._session.close()
                self._session = None
        session = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        session.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _number(name)})
        self._session = session

    def let_go(self, name: str) -> None:
        """Give the lock back with its session; a session that broke has let go already."""
        if self._session is None:
            return
        try:
            self._session.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _number(name)})
        except DBAPIError:
            self._session.invalidate()
        self._session.close()
        self._session = None

    def is_free(self, name: str) -> bool:
        """Whether no session holds the lock of a name."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
            taken = session.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _number(name)})
            if taken:
                session.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _number(name)})
            return bool(taken)


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(b"duban worker " + name.encode()).digest()[:8], "big", signed=True)


def life_of(engine: Engine, home: Path) -> Life:
    """Return how workers over this ledger know of each other: by the database's sessions, or by files of the machine."""
    return SessionLife(engine) if engine.dialect.name == "postgresql" else FileLife(home)


class Worker:
    """Holds the lock of its own random name while it lives."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.name = f"{os.getpid()}-{secrets.token_hex(8)}"

    def __enter__(self) -> Worker:
        self.life.hold(self.name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.life.let_go(self.name)

    def stay_alive(self) -> None:
        """Make sure that the lock is still held; raises where the database is away."""
        self.life.hold(self.name)

    def is_dead(self, name: str) -> bool:
        """Whether the worker of this name lives no more."""
        return name != self.name and self.life.is_free(name)
