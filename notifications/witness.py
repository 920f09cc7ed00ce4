"""A witness: the relay's own record, asked by Message-ID whether it took a message whose answer was lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email import message_from_binary_file
from email.policy import default
from pathlib import Path
from typing import Protocol


class WitnessSilent(Exception):
    """The record cannot be read: it says neither yes nor no."""


class Witness(Protocol):
    """Something that knows which messages arrived."""

    def arrived(self, names: Iterable[str]) -> set[str]:
        """Return those of the Message-IDs that the relay took; raises WitnessSilent."""


class MaildirWitness:
    """A mailbox that the relay copies every message to: a Maildir, or any folder of message files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def arrived(self, names: Iterable[str]) -> set[str]:
        """Look for each Message-ID in the headers of the kept messages."""
        wanted = set(names)
        if not self.folder.is_dir():
            raise WitnessSilent(f"找不到见证邮箱 {self.folder.name}")
        found: set[str] = set()
        try:
            for path in self.folder.rglob("*"):
                if path.is_file() and "tmp" not in path.parts[-2:]:
                    found |= {_name_in(path)} & wanted
        except OSError as closed:
            raise WitnessSilent(f"见证邮箱读不出来（{closed.strerror}）") from closed
        return found


def _name_in(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return str(message_from_binary_file(file, policy=default).get("Message-ID", "")).strip()
    except FileNotFoundError:
        return ""  # moved from new to cur meanwhile: rglob finds it there


class LogWitness:
    """The relay's log and the one rotated before it.

    Postfix names a message before it has taken it (cleanup) and says so afterwards (qmgr): both lines of its queue id
    are asked for. A relay of another kind writes the Message-ID when it has taken the message.
    """

    QUEUED = re.compile(r"cleanup\[\d+\]: (\w+): message-id=(<[^>]+>)")
    TAKEN = re.compile(r"qmgr\[\d+\]: (\w+): from=")
    REFUSED = re.compile(r"(reject|NOQUEUE|lost connection|timeout)")

    def __init__(self, path: Path) -> None:
        self.path = path

    def arrived(self, names: Iterable[str]) -> set[str]:
        """Read the logs once and return what they say was taken."""
        wanted = set(names)
        queue: dict[str, str] = {}
        found: set[str] = set()
        for line in self._lines():
            if queued := self.QUEUED.search(line):
                if queued[2] in wanted:
                    queue[queued[1]] = queued[2]
            elif taken := self.TAKEN.search(line):
                found |= {queue[taken[1]]} if taken[1] in queue else set()
            elif "<" in line and not self.REFUSED.search(line):
                found |= {name for name in wanted if name in line}
        return found

    def _lines(self) -> Iterable[str]:
        rotated = self.path.with_name(self.path.name + ".1")
        try:
            for path in (rotated, self.path):
                if path == rotated and not path.exists():
                    continue
                with path.open(encoding="utf-8", errors="replace") as file:
                    yield from file
        except OSError as closed:
            raise WitnessSilent(f"见证日志读不出来（{closed.strerror}）") from closed


def make_witness(kind: str, path: Path) -> Witness | None:
    """Return the witness of a kind, or None where none is configured."""
    if kind == "maildir":
        return MaildirWitness(path)
    return LogWitness(path) if kind == "log" else None
