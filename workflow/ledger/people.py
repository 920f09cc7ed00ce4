"""People, what they may act as, their sessions, and the failed attempts at their door."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.committees import Committee, Unit
from workflow.rules.roles import Capacity


class Person(Base):
    """Somebody with an account. ``phone`` is the log-in name, kept as plain digits."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(20), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    committee: Mapped[Committee] = relationship()
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="person", order_by="RoleGrant.id")

    __mapper_args__ = {"version_id_col": version}


class RoleGrant(Base):
    """A person may act in a capacity: for a unit (reporter, signer) or for the committee (the others)."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))

    person: Mapped[Person] = relationship(back_populates="grants")
    unit: Mapped[Unit | None] = relationship()

    __table_args__ = (
        UniqueConstraint("person_id", "unit_id", "capacity"),
        CheckConstraint(
            "(unit_id IS NOT NULL) = (capacity IN ('reporter', 'signer'))",
            name="units_have_reporters_and_signers",
        ),
    )


class SignInSession(Base):
    """A server-side session: the cookie's key is kept only as its SHA-256.

    ``acting_grant_id`` is the one capacity that a person with several has chosen to act in; none is all of them.
    """

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    authenticated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acting_grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id"))


class DoorKind(enum.StrEnum):
    """What failed attempts are counted by."""

    ACCOUNT = "account"
    ADDRESS = "address"


class FailedSignIn(Base):
    """A counter of failed attempts for one account or one address; delays grow with it and never last for ever."""

    __tablename__ = "failed_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DoorKind] = mapped_column(choice(DoorKind))
    key_hash: Mapped[str] = mapped_column(String(64))
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    open_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_failed_sign_in", "kind", "key_hash", unique=True),)
