"""Committees (残工委), their member units (成员单位), and the units' other names."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice


class Level(enum.StrEnum):
    """The administrative level of a committee."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class UnitKind(enum.StrEnum):
    """党委、政府、群团、乡镇, or not told."""

    PARTY = "party"
    GOVERNMENT = "government"
    MASS = "mass"
    TOWNSHIP = "township"
    OTHER = "other"


class Committee(Base):
    """The tenant. A demonstration committee carries a clock of its own and is labelled wherever it is shown."""

    __tablename__ = "committee"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    region_code: Mapped[str] = mapped_column(String(12))
    level: Mapped[Level] = mapped_column(choice(Level), default=Level.COUNTY)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("committee.id"), index=True)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    demonstration_now: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    units: Mapped[list[Unit]] = relationship(back_populates="committee", order_by="Unit.id")

    __table_args__ = (
        CheckConstraint(
            "is_demonstration OR demonstration_now IS NULL", name="only_demonstrations_stand_still"
        ),
    )


class Unit(Base):
    """A member unit. ``is_office`` marks the unit in which the committee's office sits.

    A unit that was merged or abolished stays, with the day it left and its successor: its history stays under its name.
    """

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[UnitKind] = mapped_column(choice(UnitKind), default=UnitKind.OTHER)
    is_office: Mapped[bool] = mapped_column(default=False)
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    version: Mapped[int] = mapped_column(default=1)

    committee: Mapped[Committee] = relationship(back_populates="units")
    aliases: Mapped[list[UnitAlias]] = relationship(order_by="UnitAlias.name")
    contacts: Mapped[list[UnitContact]] = relationship(order_by="UnitContact.id")
    successor: Mapped[Unit | None] = relationship(remote_side="Unit.id")

    __table_args__ = (UniqueConstraint("committee_id", "name"),)
    __mapper_args__ = {"version_id_col": version}


class UnitAlias(Base):
    """Another name of a unit (县政法委 = 县委政法委); ``until_on`` is the last day on which it was its proper name."""

    __tablename__ = "unit_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    until_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("unit_id", "name"),)


class UnitContact(Base):
    """Whom to call in a unit (联络员、办公电话): also for units where nobody has an account."""

    __tablename__ = "unit_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    duty: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")


class CalendarDay(Base):
    """A committee's own word about one day, entered by the office from the State Council's notice."""

    __tablename__ = "calendar_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    day: Mapped[date]
    is_working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (Index("uq_calendar_day", "committee_id", "day", unique=True),)
