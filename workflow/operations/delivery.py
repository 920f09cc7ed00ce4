"""Send what is owed: claim, render, talk to the server with no transaction open, settle."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workflow import journal
from workflow.ledger import Delivery
from workflow.queries.notices import doubtful_notice
from workflow.rules.roles import Actor


def settle_doubt(session: Session, actor: Actor, notice_id: int, *, arrived: bool, now: datetime) -> None:
    """Settle a message in doubt by the office's word: it arrived, or it is owed again."""
    notice = doubtful_notice(session, actor, notice_id)
    notice.state = Delivery.SENT if arrived else Delivery.PENDING
    notice.settled_at = now if arrived else None
    notice.not_before = now
    notice.claimed_by = notice.claimed_at = None
    session.flush()
    act = journal.Act("settle_doubt", "notice", notice.id, "in_doubt", notice.state.value)
    journal.append(session, actor, act, at=now)
