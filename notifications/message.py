"""A message, what carries it, and what can become of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """One mail to one person; ``sent_at`` is given, never read from a clock."""

    key: str
    name: str
    address: str
    subject: str
    text: str
    html: str
    sent_at: datetime


@dataclass(frozen=True)
class Receipt:
    """What the other side answered."""

    reply: str
    message_id: str


class DeliveryError(Exception):
    """It was not delivered; ``permanent`` says that trying again is useless."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


class DeliveryInDoubt(Exception):
    """The final dot was written and no answer came: it may have arrived."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeliveryWithdrawn(Exception):
    """The caller withdrew the message before the final dot: nothing was sent."""


class Transport(Protocol):
    """Something that carries messages."""

    def deliver(self, message: Message, before_dot: Callable[[], bool]) -> Receipt:
        """Carry one message; ``before_dot`` is asked right before it becomes final.

        Raises DeliveryError, DeliveryInDoubt or DeliveryWithdrawn.
        """


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID that a natural key always has."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"
