"""Personal access tokens (访问令牌) of the API, and the requests that must not be carried out twice."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.people import Person


class TokenScope(enum.StrEnum):
    """What a token is good for; signing is in none of them."""

    READ = "read"
    WRITE = "write"


class AccessToken(Base):
    """A secret that stands for a person at the API, kept only as its SHA-256. It is never changed into another."""

    __tablename__ = "access_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    scope: Mapped[TokenScope] = mapped_column(choice(TokenScope))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("expires_at > made_at", name="ends_after_it_begins"),)


class ApiRequest(Base):
    """A change that was carried out under an Idempotency-Key, written in its own transaction.

    ``fingerprint`` is the SHA-256 of what was asked; ``resource`` and ``thing_id`` name what it was done to.
    """

    __tablename__ = "api_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key_hash: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    resource: Mapped[str] = mapped_column(String(40), default="")
    thing_id: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("person_id", "key_hash"), Index("ix_api_request_at", "at"))
