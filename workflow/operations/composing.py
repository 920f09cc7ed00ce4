"""The words of a notice, made at the moment of sending from what is still open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.wording import ACTS, Line, Words, act, digest, plain
from workflow.ledger import Committee, Notice, NoticeItem, Obligation, Period, Person, Task, Transition, Unit
from workflow.queries.clock import calendar_of
from workflow.rules.deadlines import SHANGHAI, day_in_words, distance_in_words
from workflow.rules.states import OPEN, State


def compose(session: Session, notice: Notice, *, base_url: str, now: datetime) -> Words | None:
    """Return the words of a notice, or None where nothing is left to say."""
    if notice.event == "digest":
        return _digest(session, notice, base_url, now)
    if notice.event in ACTS:
        return _act(session, notice, base_url)
    payload = notice.payload
    return plain(
        str(payload.get("subject", "督办")),
        str(payload.get("text", "")),
        f"{base_url}{payload.get('path', '')}",
    )


def still_wanted(session: Session, notice: Notice) -> bool:
    """Whether something the notice speaks of is still open for its reader."""
    if notice.event != "digest":
        return True
    return bool(_open_items(session, notice))


def _open_items(session: Session, notice: Notice) -> list[tuple[Obligation, str]]:
    rows = session.execute(
        select(Obligation, NoticeItem.rung)
        .join(NoticeItem, NoticeItem.obligation_id == Obligation.id)
        .where(NoticeItem.notice_id == notice.id, Obligation.state.in_(OPEN))
        .order_by(Obligation.due_at, Obligation.id, NoticeItem.rung)
        .execution_options(populate_existing=True)
    ).all()
    kept: dict[int, tuple[Obligation, str]] = {}
    for row, rung in rows:
        waits = row.state is State.AWAITING
        if rung.startswith("sign") == waits:
            kept.setdefault(row.id, (row, rung))
    return list(kept.values())


def _digest(session: Session, notice: Notice, base_url: str, now: datetime) -> Words | None:
    items = _open_items(session, notice)
    if not items:
        return None
    calendar, today = calendar_of(session, notice.committee_id), now.astimezone(SHANGHAI).date()
    lines = []
    for row, rung in items:
        words = _words(session, row)
        far = distance_in_words(row.due_on, today, calendar)
        group = _group(row, rung, now)
        place = "sign" if group == "sign" else "reports"
        lines.append(
            Line(group, f"{words}，应报{day_in_words(row.due_on)}（{far}）", f"{base_url}/{place}/{row.id}")
        )
    person = session.get_one(Person, notice.person_id)
    committee = session.get_one(Committee, notice.committee_id)
    mark = "【演示】" if committee.is_demonstration else ""
    made = digest(lines, name=person.name, day=day_in_words(today), home=base_url, committee=committee.name)
    return Words(mark + made.subject, made.text, made.html)


def _group(row: Obligation, rung: str, now: datetime) -> str:
    if rung.startswith("sign"):
        return "sign"
    if row.state is State.RETURNED:
        return "returned"
    return "overdue" if row.due_at < now else "due"


def _words(session: Session, row: Obligation) -> str:
    task, unit = session.get_one(Task, row.task_id), session.get_one(Unit, row.unit_id)
    return f"{task.code} {task.title}（{unit.name}，{session.get_one(Period, row.period_id).label}）"


def _act(session: Session, notice: Notice, base_url: str) -> Words:
    row = session.get_one(Obligation, notice.payload["obligation"])
    step = session.get_one(Transition, notice.payload["transition"])
    task, unit = session.get_one(Task, row.task_id), session.get_one(Unit, row.unit_id)
    place = "sign" if notice.event == "submit" else "reports"
    made = act(
        notice.event,
        task=f"{task.code} {task.title}",
        unit=unit.name,
        period=session.get_one(Period, row.period_id).label,
        reason=step.reason,
        new_date=day_in_words(step.new_due_on) if step.new_due_on else "",
        link=f"{base_url}/{place}/{row.id}",
    )
    mark = "【演示】" if session.get_one(Committee, notice.committee_id).is_demonstration else ""
    return Words(mark + made.subject, made.text, made.html)
