"""Sign a report (签批), or send it back to who wrote it, as the unit's leader does."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workflow.canonical import report_hash
from workflow.errors import ContentChangedError, ForbiddenError, NotFreshError
from workflow.ledger import SignOff
from workflow.operations.moves import Move, allowed, move
from workflow.operations.reports import content_of, tag_of
from workflow.queries import obligations as query
from workflow.rules.roles import Actor, authority_for
from workflow.rules.states import Action

FRESH = timedelta(hours=8)


def sign(
    session: Session,
    actor: Actor,
    obligation_id: int,
    *,
    seen_version: int,
    seen_hash: str,
    authenticated_at: datetime,
    clock_now: datetime,
    now: datetime,
    from_address: str,
    fresh_for: timedelta = FRESH,
) -> SignOff:
    """Sign exactly the version that was shown; a delegate's sign-off keeps both names.

    ``clock_now`` is the true moment against which the log-in's age is held; ``now`` is the committee's. Raises
    NotFreshError, ContentChangedError, and what ``move`` raises.
    """
    if clock_now - authenticated_at > fresh_for:
        raise NotFreshError
    row = query.obligation(session, actor, obligation_id)
    capacity = allowed(session, actor, row, Action.SIGN)
    authority = authority_for(actor, query.thing_of(session, row))
    report = query.latest_report(session, row)
    if report is None or report.version != seen_version:
        raise ContentChangedError
    rebuilt = report_hash(content_of(session, row, report), tag_of(report))
    if rebuilt != seen_hash or rebuilt != report.content_hash:
        raise ContentChangedError
    asked = Move(
        Action.SIGN,
        seen_version,
        author_id=report.author_id,
        content_hash=rebuilt,
        values={"handed_in_at": now, "first_handed_in_at": row.first_handed_in_at or now},
    )
    move(session, actor, row, asked, now=now)
    if actor.person_id is None:
        raise ForbiddenError("系统不能签批。")
    sign_off = SignOff(
        report_id=report.id,
        capacity=capacity,
        person_id=actor.person_id,
        signed_at=now,
        from_address=from_address,
        content_hash=rebuilt,
        on_behalf_of_id=authority.on_behalf_of if authority else None,
    )
    session.add(sign_off)
    session.flush()
    return sign_off


def send_back(
    session: Session, actor: Actor, obligation_id: int, *, seen_version: int, reason: str, now: datetime
) -> None:
    """Send a report back inside the unit, with a reason."""
    row = query.obligation(session, actor, obligation_id)
    asked = Move(Action.SEND_BACK, seen_version, reason=reason)
    move(session, actor, row, asked, now=now)
