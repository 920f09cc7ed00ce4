"""Note that a person has read what they were told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from workflow.ledger import Delivery, Notice
from workflow.rules.roles import Actor


def mark_read(session: Session, actor: Actor, *, now: datetime) -> None:
    """Mark a person's own notices as read; how often they look is counted nowhere."""
    mine = (Notice.person_id == actor.person_id, Notice.read_at.is_(None), Notice.state != Delivery.PENDING)
    session.execute(update(Notice).where(*mine).values(read_at=now))
