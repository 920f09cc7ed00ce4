"""Due moments become a feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from exports.rows import (
    Feed,
    FeedEntry,
)
from workflow.queries.feeds import DueEntry, FeedOwner
from workflow.rules.states import OPEN, ROLE_LABELS, Role, State
from workflow.settings import Calendar


def feed_of(owner: FeedOwner, entries: Sequence[DueEntry], settings: Calendar, base_url: str) -> Feed:
    """Return a calendar: titles, codes, dates and a link; nothing of any report."""
    return Feed(
        name=f"督办 · {owner.name}",
        entries=tuple(_entry(one, settings, base_url) for one in entries),
        refresh_hours=settings.refresh_hours,
        labelled_demo=owner.committee.is_demonstration,
    )


def _entry(one: DueEntry, settings: Calendar, base_url: str) -> FeedEntry:
    is_settled, is_cancelled = one.state not in OPEN, one.state in {State.WAIVED, State.CANCELLED}
    role = ROLE_LABELS[Role(one.role)]
    summary = f"{one.code} {one.title}（{one.unit}·{role}）{one.period}报送"
    return FeedEntry(
        uid=f"obligation-{one.obligation_id}@duban",
        sequence=2 * one.sequence + is_settled,  # done, returned, done again: each above the one before
        summary=f"已报送：{summary}" if is_settled and not is_cancelled else summary,
        description=f"应报时间：{one.explanation}\n{one.unit}（{role}）\n{one.period}",
        due_at=one.due_at,
        stamp_at=one.changed_at,
        url=f"{base_url}/reports/{one.obligation_id}",
        cancelled=is_cancelled,
        alarms=() if is_settled else tuple(timedelta(days=days) for days in settings.alarm_days),
        categories=("督办",),
    )
