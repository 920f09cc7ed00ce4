"""Channels: chat robots and gateways of a committee, whether each way out works, and whom no message reaches."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.people import Person


class ChannelKind(enum.StrEnum):
    """企业微信群机器人, 钉钉群机器人, 飞书群机器人, or a JSON gateway of a government work app."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    JSON = "json"


class Channel(Base):
    """A robot or gateway that a committee allows. ``sealed`` holds address and secret, encrypted (workflow.vault)."""

    __tablename__ = "channel"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    kind: Mapped[ChannelKind] = mapped_column(choice(ChannelKind))
    title: Mapped[str] = mapped_column(String(60))
    sealed: Mapped[str] = mapped_column(Text)
    is_open: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def code(self) -> str:
        """The name that a notice carries: wecom-3."""
        return f"{self.kind.value}-{self.id}"


class Breaker(Base):
    """Whether a way out works: closed at 0 failures; after several in a row nothing is tried before ``paused_until``.

    ``key`` is a channel's code; mail has one relay and one row.
    """

    __tablename__ = "breaker"

    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    said: Mapped[str] = mapped_column(String(500), default="")
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StoppedAddress(Base):
    """An address that refused for good (无法送达): nothing more goes there until the person has another one.

    The address is kept as its SHA-256 only: a corrected one differs, and is tried again by itself.
    """

    __tablename__ = "stopped_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(String(20))
    address_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    __table_args__ = (Index("uq_stopped_address", "person_id", "channel", "address_hash", unique=True),)


class Preference(Base):
    """What a person wants: a channel's code (empty: what the committee has) and a language."""

    __tablename__ = "preference"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), default="")
    language: Mapped[str] = mapped_column(String(2), default="zh")

    __table_args__ = (CheckConstraint("language IN ('zh', 'en')", name="known_language"),)
