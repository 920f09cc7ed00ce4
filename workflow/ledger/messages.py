"""The outbox (Notice) and the calendar feeds' secrets."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.people import Person


class Delivery(enum.StrEnum):
    """pending → claimed → sent | in_doubt | failed; withdrawn where the recipient had done their part meanwhile."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Notice(Base):
    """A message that is owed, with a natural key drawn from the nominal moment.

    ``payload`` holds ids and the event's primitives; the words are made at the moment of sending and kept in
    ``subject`` and ``body``, which the inbox page shows. ``push_day`` is set on what reminds a person by itself: one a day.
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    event: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(20))
    natural_key: Mapped[str] = mapped_column(String(200), unique=True)
    nominal_on: Mapped[date]
    push_day: Mapped[date | None]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[Delivery] = mapped_column(choice(Delivery), default=Delivery.PENDING)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    subject: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    message_id: Mapped[str | None] = mapped_column(String(200))
    reply: Mapped[str] = mapped_column(String(500), default="")
    owed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    __table_args__ = (
        Index("ix_notice_due", "state", "not_before"),
        Index("ix_notice_person", "person_id", "owed_at"),
        Index("uq_notice_push_day", "person_id", "push_day", unique=True),
        Index("ix_notice_channel", "channel", "state", "not_before"),
        CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name="claimed_has_a_worker"),
    )


class NoticeItem(Base):
    """An obligation's rung, served to a person on a channel by one notice: the key that nothing is told twice by.

    ``rung`` carries the due date it was counted from ("T-5@2024-09-25"), so that a moved date is a new rung.
    """

    __tablename__ = "notice_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(String(20))
    rung: Mapped[str] = mapped_column(String(40))

    __table_args__ = (Index("uq_notice_item", "obligation_id", "rung", "person_id", "channel", unique=True),)


class FeedToken(Base):
    """The secret of one feed: of a person, or of a unit. Only its SHA-256 is kept; a renewed one is dead at once."""

    __tablename__ = "feed_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="one_owner"),)
