"""The table of transports: kind → how it is made."""

from __future__ import annotations

from pathlib import Path

from notifications.console import FolderTransport
from notifications.mail import MailSettings, SmtpTransport
from notifications.message import Transport


def make_transport(kind: str, settings: MailSettings, folder: Path) -> Transport | None:
    """Return the transport of a kind, or None where mail is off."""
    if kind == "smtp":
        return SmtpTransport(settings)
    return FolderTransport(folder, settings.sender) if kind == "console" else None
