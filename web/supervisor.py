"""Children that live and die with one parent: web server, Prefect's server, the flows' runner."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger("duban.supervisor")
FIRST_PAUSE, LONGEST_PAUSE, STEADY = 1.0, 60.0, 60.0
PR_SET_PDEATHSIG = 1
LOG_BYTES = 5_000_000


@dataclass
class Child:
    """A program to keep running; ``ready`` is asked before it is started for the first time."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready: Callable[[], bool] = lambda: True
    once: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started_at: float = 0.0
    start_after: float = 0.0
    pause: float = FIRST_PAUSE
    is_done: bool = False


class Supervisor:
    """Starts children, starts them again with growing pauses when they die, and stops them all."""

    def __init__(self, children: Sequence[Child], logs: Path) -> None:
        self.children, self.logs = list(children), logs
        self.stopping = False

    def run(self, each_turn: Callable[[], None] = lambda: None) -> None:
        """Watch until SIGINT or SIGTERM, then stop every child."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            while not self.stopping:
                self.turn(time.monotonic())
                each_turn()
                time.sleep(0.2)
        finally:
            self.stop()

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def turn(self, now: float) -> None:
        """Look at every child once: start what waits, note what died."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._died(child, now)
            if child.process is None and not child.is_done and now >= child.start_after and child.ready():
                self._start(child, now)

    def _start(self, child: Child, now: float) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        path = self.logs / f"{child.name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as output:
            child.process = subprocess.Popen(  # noqa: S603 (our own commands, no shell)
                list(child.command),
                env=dict(child.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        child.started_at = now

    def _died(self, child: Child, now: float) -> None:
        assert child.process is not None
        code = child.process.returncode
        child.process = None
        if child.once:
            child.is_done = True
            return
        child.pause = FIRST_PAUSE if now - child.started_at > STEADY else min(child.pause * 2, LONGEST_PAUSE)
        child.start_after = now + child.pause
        log.warning("%s ended with %s; it is started again in %.0f s", child.name, code, child.pause)

    def stop(self, patience: float = 10.0) -> None:
        """End every child's process group: asked first, then made to."""
        living = [child for child in self.children if child.process is not None]
        for child in living:
            _signal_group(child, signal.SIGTERM)
        until = time.monotonic() + patience
        while time.monotonic() < until and any(
            child.process and child.process.poll() is None for child in living
        ):
            time.sleep(0.1)
        for child in living:
            _signal_group(child, signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
                child.process = None


def _signal_group(child: Child, number: signal.Signals) -> None:
    try:
        if child.process is not None:
            os.killpg(child.process.pid, number)
    except ProcessLookupError:
        return


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
