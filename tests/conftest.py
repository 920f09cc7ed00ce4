"""What every test has: cheap password hashes, and no way to the outside."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from argon2 import PasswordHasher

from workflow.operations import committees

LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True, scope="session")
def cheap_hashes() -> None:
    """Make accounts quickly: the hash is real, its cost is not."""
    committees._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def no_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to anything but this machine."""
    connect = socket.socket.connect

    def only_local(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOCAL:
            raise RuntimeError(f"a test wanted to reach {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_local)
