"""Mail by SMTP: one recipient a message, and every gap in the protocol told apart."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from notifications.message import (
    DeliveryError,
    DeliveryInDoubt,
    DeliveryWithdrawn,
    Message,
    Receipt,
    message_id,
)

DOMAIN = "duban.invalid"


@dataclass(frozen=True)
class MailSettings:
    """Where the relay is, and in whose name mail leaves."""

    host: str
    port: int
    sender: str
    tls: str = "none"
    username: str = ""
    password: str = ""
    timeout_seconds: float = 20


def parse_address(text: str) -> Address:
    """Return one strict address; raises ValueError for anything else."""
    name, address = parseaddr(text)
    user, mark, domain = address.rpartition("@")
    if not mark or any(bad in text for bad in "\r\n\0,;()") or " " in address or "@" in user:
        raise ValueError(f"not one address: {text!r}")
    return Address(display_name=name, username=user, domain=domain)


def compose(message: Message, sender: str) -> EmailMessage:
    """Return the mail: text and HTML, a Message-ID drawn from its key, and marks that it was made by a program."""
    mail = EmailMessage(policy=SMTP)
    source = parse_address(sender)
    mail["From"] = source
    target = parse_address(message.address)
    mail["To"] = Address(" ".join(message.name.split()), target.username, target.domain)
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = format_datetime(message.sent_at)
    mail["Message-ID"] = message_id(message.key, DOMAIN)
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"督办提醒 <reminders.{DOMAIN}>"
    mail.set_content(message.text, cte="base64")
    mail.add_alternative(message.html, subtype="html", cte="base64")
    return mail


class SmtpTransport:
    """Speaks to one relay, a connection a message."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings

    def deliver(self, message: Message, before_dot: Callable[[], bool]) -> Receipt:
        """Carry one message; see Transport."""
        try:
            mail = compose(message, self.settings.sender)
        except ValueError as wrong:
            raise DeliveryError(str(wrong), permanent=True) from wrong
        try:
            with self._connected() as server:
                return self._converse(server, mail, before_dot)
        except smtplib.SMTPResponseException as refused:
            words = f"{refused.smtp_code} {_words(refused.smtp_error)}"
            raise DeliveryError(words, permanent=refused.smtp_code >= 500) from refused
        except (OSError, smtplib.SMTPException) as lost:
            raise DeliveryError(f"{type(lost).__name__}: {lost}", permanent=False) from lost

    def _connected(self) -> smtplib.SMTP:
        make = smtplib.SMTP_SSL if self.settings.tls == "tls" else smtplib.SMTP
        server = make(self.settings.host, self.settings.port, timeout=self.settings.timeout_seconds)
        assert server.sock is not None
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.ehlo_or_helo_if_needed()
        if self.settings.tls == "starttls":
            server.starttls()
            server.ehlo()
        if self.settings.username:
            server.login(self.settings.username, self.settings.password)
        return server

    def _converse(self, server: smtplib.SMTP, mail: EmailMessage, before_dot: Callable[[], bool]) -> Receipt:
        _expect(server.mail(parse_address(self.settings.sender).addr_spec), 250)
        _expect(server.rcpt(parse_address(str(mail["To"])).addr_spec), 250, 251)
        _expect(server.docmd("DATA"), 354)
        body = smtplib._quote_periods(mail.as_bytes())  # type: ignore[attr-defined]
        server.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        if not before_dot():
            server.close()
            raise DeliveryWithdrawn
        try:
            server.send(b".\r\n")
            code, reply = server.getreply()
        except (OSError, smtplib.SMTPException) as lost:
            server.close()
            raise DeliveryInDoubt(f"{type(lost).__name__}: {lost}") from lost
        if code != 250:
            raise smtplib.SMTPResponseException(code, reply)
        return Receipt(f"{code} {_words(reply)}", str(mail["Message-ID"]))


def _expect(answer: tuple[int, bytes], *wanted: int) -> None:
    if answer[0] not in wanted:
        raise smtplib.SMTPResponseException(answer[0], answer[1])


def _words(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
