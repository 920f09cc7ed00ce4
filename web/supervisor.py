"""Children that live and die with one parent: web server, Prefect's server, the flows' runner, the bell that catches up."""

from __future__ import annotations

import ctypes
import json
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

log = logging.getLogger("duban.supervisor")
FIRST_PAUSE, LONGEST_PAUSE, STEADY = 1.0, 60.0, 60.0
ASK_EVERY, LONGEST_SILENCE, LONGEST_BEGINNING = 15.0, 120.0, 900.0
PR_SET_PDEATHSIG = 1
LOG_BYTES = 5_000_000
STATUS = "children.json"


@dataclass
class Child:
    """A program to keep running.

    ``ready`` is asked before it is started; ``answers``, if given, is asked while it runs: one that answered and falls
    silent for two minutes is ended and started again. ``once`` ends for good; ``every`` is run again so many seconds after its end.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready: Callable[[], bool] = lambda: True
    answers: Callable[[], bool] | None = None
    once: bool = False
    every: float | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started_at: float = 0.0
    start_after: float = 0.0
    pause: float = FIRST_PAUSE
    is_done: bool = False
    starts: int = 0
    code: int | None = None
    is_answering: bool = False
    has_answered: bool = False
    asked_at: float = 0.0
    silent_since: float = 0.0


class Supervisor:
    """Starts children, starts them again with growing pauses when they die, and stops them all.

    What lives is written to a file beside the logs, for the page that shows it.
    """

    def __init__(self, children: Sequence[Child], logs: Path) -> None:
        self.children, self.logs = list(children), logs
        self.stopping = False
        self._written = ""

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
        """Look at every child once: start what waits, note what died or fell silent."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._died(child, now)
            if child.process is None and not child.is_done and now >= child.start_after and child.ready():
                self._start(child, now)
            if child.process is not None and child.answers is not None and now >= child.asked_at + ASK_EVERY:
                self._ask(child, child.answers, now)
        self._write_status()

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
        child.started_at = child.silent_since = child.asked_at = now
        child.starts += 1

    def _died(self, child: Child, now: float) -> None:
        assert child.process is not None
        child.code = child.process.returncode
        child.process, child.is_answering, child.has_answered = None, False, False
        if child.once:
            child.is_done = True
            return
        if child.every is not None:
            child.start_after = now + child.every
            return
        child.pause = FIRST_PAUSE if now - child.started_at > STEADY else min(child.pause * 2, LONGEST_PAUSE)
        child.start_after = now + child.pause
        log.warning("%s ended with %s; it is started again in %.0f s", child.name, child.code, child.pause)

    @staticmethod
    def _ask(child: Child, answers: Callable[[], bool], now: float) -> None:
        child.asked_at, child.is_answering = now, answers()
        if child.is_answering:
            child.silent_since, child.has_answered = now, True
        elif now - child.silent_since > (LONGEST_SILENCE if child.has_answered else LONGEST_BEGINNING):
            log.warning("%s does not answer any more; it is ended and started again", child.name)
            _signal_group(child, signal.SIGKILL)

    def _write_status(self) -> None:
        found = json.dumps({child.name: _status(child) for child in self.children}, sort_keys=True)
        if found == self._written:
            return
        self.logs.mkdir(parents=True, exist_ok=True)
        part = self.logs / f"{STATUS}.part"
        part.write_text(
            json.dumps({"at": datetime.now(UTC).isoformat(), "children": json.loads(found)}),
            encoding="utf-8",
        )
        part.replace(self.logs / STATUS)
        self._written = found

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
        (self.logs / STATUS).unlink(missing_ok=True)


def read_status(logs: Path) -> dict[str, Any]:
    """Return what the supervisor last wrote of its children, by name; empty where none runs on this machine."""
    try:
        found: dict[str, Any] = json.loads((logs / STATUS).read_text(encoding="utf-8"))["children"]
    except (FileNotFoundError, ValueError, KeyError):
        return {}
    return found


def _status(child: Child) -> dict[str, object]:
    return {
        "pid": child.process.pid if child.process else None,
        "starts": child.starts,
        "code": child.code,
        "is_done": child.is_done,
        "is_answering": child.is_answering if child.answers is not None else None,
    }


def _signal_group(child: Child, number: signal.Signals) -> None:
    try:
        if child.process is not None:
            os.killpg(child.process.pid, number)
    except ProcessLookupError:
        return


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
