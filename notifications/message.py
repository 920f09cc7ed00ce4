"""A message, what carries it, and what can become of it."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message, e.g. a letter as PDF."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class Message:
    """One message to one person or group; ``sent_at`` is given, never read from a clock.

    ``short`` is the form for a chat line; ``reply_to`` is where an answer reaches the office.
    """

    key: str
    name: str
    address: str
    subject: str
    text: str
    html: str
    sent_at: datetime
    short: str = ""
    reply_to: str = ""
    list_name: str = "督办提醒"
    language: str = "zh"
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What the other side answered."""

    reply: str
    message_id: str


class Fault(enum.StrEnum):
    """What is at fault: the reader's address, this one message, or the way out itself."""

    ADDRESS = "address"
    MESSAGE = "message"
    CHANNEL = "channel"


class DeliveryError(Exception):
    """It was not delivered, for certain.

    ``permanent`` says that trying again is useless; ``fault`` says where; ``pause_seconds`` is how long the other side
    asked to be left alone, if it did.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool,
        fault: Fault = Fault.MESSAGE,
        pause_seconds: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.fault = reason, permanent, fault
        self.pause_seconds = pause_seconds


class DeliveryInDoubt(Exception):
    """The last byte was written and no answer came: it may have arrived."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeliveryWithdrawn(Exception):
    """The caller withdrew the message before its last byte: nothing was sent."""


class Transport(Protocol):
    """Something that carries messages."""

    def deliver(self, message: Message, before_dot: Callable[[], bool]) -> Receipt:
        """Carry one message; ``before_dot`` is asked right before it becomes final.

        Raises DeliveryError, DeliveryInDoubt or DeliveryWithdrawn.
        """

    def close(self) -> None:
        """Let go of any connection that was kept open between messages."""


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID that a natural key always has."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
