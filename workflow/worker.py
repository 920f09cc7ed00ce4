"""A worker's name and its life: a lock held as long as the process lives, never a clock."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path
from types import TracebackType


class Worker:
    """Holds an exclusive lock on a file of its own while it lives; the kernel lets go when it dies, however it dies.

    Workers of one ledger share the folder (on one machine, or on a file system with working locks).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "workers"
        self.name = f"{os.getpid()}-{secrets.token_hex(6)}"
        self._file: int | None = None

    def __enter__(self) -> Worker:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self.folder / self.name, os.O_RDWR | os.O_CREAT, 0o640)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            (self.folder / self.name).unlink(missing_ok=True)
            os.close(self._file)

    def is_dead(self, name: str) -> bool:
        """Whether the worker of this name lives no more: its file is gone, or its lock is free."""
        if name == self.name:
            return False
        try:
            file = os.open(self.folder / name, os.O_RDWR)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(file)
        return True
