"""Mail into a folder, an .eml file a message, for machines without a relay."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from notifications.letterhead import compose
from notifications.message import DeliveryError, DeliveryWithdrawn, Fault, Message, Receipt


class FolderTransport:
    """Writes each message once under its key."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def deliver(self, message: Message, before_dot: Callable[[], bool]) -> Receipt:
        """Write one message; see Transport."""
        try:
            mail = compose(message, self.sender)
        except ValueError as wrong:
            raise DeliveryError(f"邮箱地址不能用（{wrong}）", permanent=True, fault=Fault.ADDRESS) from wrong
        if not before_dot():
            raise DeliveryWithdrawn
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{hashlib.sha256(message.key.encode()).hexdigest()[:24]}.eml"
        part = path.with_suffix(".part")
        part.write_bytes(mail.as_bytes())
        part.rename(path)
        return Receipt(f"写入 {path.name}", str(mail["Message-ID"]))

    def close(self) -> None:
        """A folder needs no goodbye."""
