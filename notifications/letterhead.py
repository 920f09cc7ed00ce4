"""A message as a mail: text and HTML, who it is from, where an answer goes, and marks that a program wrote it."""

from __future__ import annotations

from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from notifications.message import Message, message_id

DOMAIN = "duban.invalid"


def parse_address(text: str) -> Address:
    """Return one strict address; raises ValueError for anything else."""
    name, address = parseaddr(text)
    user, mark, domain = address.rpartition("@")
    if not mark or any(bad in text for bad in "\r\n\0,;()") or " " in address or "@" in user:
        raise ValueError(f"not one address: {text!r}")
    return Address(display_name=name, username=user, domain=domain)


def compose(message: Message, sender: str) -> EmailMessage:
    """Return the mail; its Message-ID is drawn from the message's key."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = parse_address(sender)
    target = parse_address(message.address)
    mail["To"] = Address(" ".join(message.name.split()), target.username, target.domain)
    with suppress(ValueError):  # an office's bad address must not keep the message from its reader
        if message.reply_to:
            mail["Reply-To"] = parse_address(message.reply_to)
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = format_datetime(message.sent_at)
    mail["Message-ID"] = message_id(message.key, DOMAIN)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"{message.list_name} <reminders.{DOMAIN}>"
    mail.set_content(message.text, cte="base64")
    mail.add_alternative(message.html, subtype="html", cte="base64")
    for one in message.attachments:
        main, _, sub = one.kind.partition("/")
        mail.add_attachment(one.body, maintype=main, subtype=sub, filename=one.name)
    mail["Content-Language"] = "en" if message.language == "en" else "zh-CN"  # last: parts take what stands before
    return mail
