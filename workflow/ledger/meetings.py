"""Meetings (会议) with their frozen agenda pack, and the items that decisions and 批示 become (督办事项)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.ledger.base import Base, UtcDateTime, choice
from workflow.ledger.committees import Unit
from workflow.ledger.plans import Task
from workflow.rules.items import ItemSource, ItemState


class Meeting(Base):
    """A session of the committee. ``pack`` is the agenda pack as it was frozen when the session was held."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    held_on: Mapped[date]
    pack: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    pack_hash: Mapped[str] = mapped_column(String(64), default="")
    called_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)

    items: Mapped[list[Item]] = relationship(back_populates="meeting", order_by="Item.id")


class Item(Base):
    """A tracked item: what is to be done, by which unit, by when, and what came of it."""

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    source: Mapped[ItemSource] = mapped_column(choice(ItemSource))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[ItemState] = mapped_column(choice(ItemState), default=ItemState.OWED)
    given_by: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting | None] = relationship(back_populates="items")
    task: Mapped[Task | None] = relationship()
    unit: Mapped[Unit] = relationship()

    __table_args__ = (
        Index("ix_item_state", "committee_id", "state", "due_on"),
        Index("ix_item_unit", "unit_id", "state"),
        CheckConstraint("(source = 'meeting') = (meeting_id IS NOT NULL)", name="a_decision_has_its_meeting"),
    )
