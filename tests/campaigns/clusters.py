"""A PostgreSQL of our own that may be killed: initdb in a folder, a port of the loopback, durable as in earnest."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OWNER = "postgres"


@dataclass(frozen=True)
class Cluster:
    """A running server; ``folder`` holds its data, its socket and its log."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql+psycopg://duban@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=100"
        words = [
            "pg_ctl",
            "-D",
            str(self.folder / "data"),
            "-w",
            "-t",
            "60",
            "-l",
            str(self.folder / "log"),
            "-o",
            options,
            "start",
        ]
        _run(words)

    def kill(self) -> None:
        """kill -9 the postmaster, wait until it and its children are gone, and take its stale lock away."""
        number = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        children = _children(number)
        for one in [number, *children]:
            _kill(one)
        until = time.monotonic() + 20
        while any(Path(f"/proc/{one}").exists() for one in [number, *children]) and time.monotonic() < until:
            time.sleep(0.02)
        for stale in (self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop it at once."""
        _run(["pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop"], check=False)


def _children(number: int) -> list[int]:
    done = subprocess.run(
        ["ps", "--no-headers", "-o", "pid", "--ppid", str(number)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(one) for one in done.stdout.split()]


def _kill(number: int) -> None:
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name) or name


def _run(words: list[str], *, check: bool = True) -> None:
    command = [_program(words[0]), *words[1:]]
    user = OWNER if os.getuid() == 0 else None
    with Path(os.devnull).open("w") as nowhere:
        subprocess.run(command, user=user, check=check, stdout=nowhere, stderr=nowhere, cwd="/", timeout=90)


@contextmanager
def own_cluster(folder: Path) -> Iterator[Cluster]:
    """Yield a fresh server whose data lie under the folder, gone afterwards."""
    home = folder / "cluster"
    home.mkdir()
    if os.getuid() == 0:
        shutil.chown(home, OWNER)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _run(["initdb", "-D", str(home / "data"), "-U", "duban", "--auth=trust", "-E", "UTF8"])
    cluster = Cluster(home, port)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
