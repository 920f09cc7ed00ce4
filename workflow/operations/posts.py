"""The ways out of one ledger: mail's relay, and each committee's robots and gateways."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from notifications.chat import RobotSettings, RobotTransport
from notifications.gate import Gate
from notifications.mail import MailSettings
from notifications.message import Transport
from notifications.transports import make_transport
from notifications.witness import Witness, make_witness
from workflow.config import Config
from workflow.ledger import Channel
from workflow.vault import Vault


@dataclass
class Post:
    """What carries messages; ``mail`` is None where mail is off, ``robot`` opens a channel's address for carrying."""

    mail: Transport | None = None
    robot: Callable[[Channel], Transport] | None = None
    _robots: dict[int, tuple[int, Transport]] = field(default_factory=dict)

    def carrier(self, session: Session, code: str, committee_id: int) -> Transport | None:
        """Return what carries a channel's messages now, or None where it is closed, gone, or another committee's."""
        if code == "mail":
            return self.mail
        number = code.rpartition("-")[2]
        channel = session.get(Channel, int(number)) if number.isdigit() else None
        if (
            channel is None
            or not channel.is_open
            or channel.committee_id != committee_id
            or self.robot is None
        ):
            return None
        known = self._robots.get(channel.id)
        if known is None or known[0] != channel.version:
            self._robots[channel.id] = (channel.version, self.robot(channel))
        return self._robots[channel.id][1]

    def close(self) -> None:
        """Let go of every connection."""
        for carrier in [self.mail, *(one for _, one in self._robots.values())]:
            if carrier is not None:
                carrier.close()


def post_of(config: Config) -> Post:
    """Return the ways out as they are configured."""
    gate, vault = gate_of(config), Vault(config.home)

    def robot(channel: Channel) -> Transport:
        return RobotTransport(opened(vault, channel), gate)

    return Post(make_transport(config.mail.kind, _mail_settings(config), config.home / "mail"), robot)


def gate_of(config: Config) -> Gate:
    """Return the gate through which webhooks leave."""
    chat = config.chat
    authorities = str(config.home / chat.authorities) if chat.authorities else ""
    return Gate(
        frozenset(one.lower() for one in chat.hosts),
        frozenset(chat.inside),
        authorities,
        chat.timeout_seconds,
    )


def sealed(vault: Vault, settings: RobotSettings, committee_id: int) -> str:
    """Return a robot's address and secret, sealed for this committee."""
    text = json.dumps({"url": settings.url, "secret": settings.secret})
    return vault.seal(text, bound_to=f"channel of committee {committee_id}")


def opened(vault: Vault, channel: Channel) -> RobotSettings:
    """Return what was sealed for a channel; raises SecretUnreadable."""
    found = json.loads(vault.open(channel.sealed, bound_to=f"channel of committee {channel.committee_id}"))
    return RobotSettings(channel.kind.value, found["url"], found["secret"])


def witness_of(config: Config) -> Witness | None:
    """Return who settles doubt, if anybody does."""
    return make_witness(config.outbox.witness, config.home / Path(config.outbox.witness_path))


def _mail_settings(config: Config) -> MailSettings:
    mail = config.mail
    password = ""
    if mail.password_file:
        password = (config.home / mail.password_file).read_text(encoding="utf-8").strip()
    return MailSettings(
        host=mail.host,
        port=mail.port,
        sender=mail.sender,
        tls=mail.tls,
        username=mail.username,
        password=password,
        timeout_seconds=mail.timeout_seconds,
        authorities=str(config.home / mail.authorities) if mail.authorities else "",
    )
