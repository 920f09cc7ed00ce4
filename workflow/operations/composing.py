"""The words of a notice, made at the moment of sending from what is still open, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from notifications import wording
from notifications.wording import ACTS, Line, Words
from workflow.ledger import (
    Channel,
    Committee,
    DueMoment,
    Notice,
    NoticeItem,
    Obligation,
    Period,
    Preference,
    RoleGrant,
    Task,
    Transition,
    Unit,
)
from workflow.queries.clock import calendar_of
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import CAPACITY_LABELS
from workflow.rules.states import OPEN, State

MAIL_TITLE = "邮件"


@dataclass(frozen=True)
class Setting:
    """What every event's words need: the reader's language, the address of the pages, the moment, a mark for demonstrations."""

    language: str
    home: str
    now: datetime
    mark: str
    committee: str


def compose(session: Session, notice: Notice, *, base_url: str, now: datetime) -> Words | None:
    """Return the words of a notice, or None where nothing is left to say."""
    committee = session.get_one(Committee, notice.committee_id)
    wanted = session.get(Preference, notice.person_id)
    mark = "【演示】" if committee.is_demonstration else ""
    setting = Setting(wanted.language if wanted else "zh", base_url, now, mark, committee.name)
    if notice.event in ACTS:
        return _act(session, notice, setting)
    return EVENTS.get(notice.event, _notice)(session, notice, setting)


def open_items(session: Session, notice: Notice) -> tuple[tuple[int, str, str], ...]:
    """Return (obligation, state, rung) of what a digest speaks of and is still open for its reader, each once."""
    rows = session.execute(
        select(Obligation.id, Obligation.state, NoticeItem.rung)
        .join(NoticeItem, NoticeItem.obligation_id == Obligation.id)
        .where(NoticeItem.notice_id == notice.id, Obligation.state.in_(OPEN))
        .order_by(Obligation.due_at, Obligation.id, NoticeItem.rung)
    ).all()
    kept: dict[int, tuple[int, str, str]] = {}
    for row in rows:
        if row.rung.startswith("sign") == (row.state is State.AWAITING):
            kept.setdefault(row.id, (row.id, row.state.value, row.rung))
    return tuple(kept.values())


def _digest(session: Session, notice: Notice, setting: Setting) -> Words | None:
    rungs = {one: rung for one, _, rung in open_items(session, notice)}
    if not rungs:
        return None
    calendar, today = (
        calendar_of(session, notice.committee_id),
        setting.now.astimezone(SHANGHAI).date(),
    )
    lines = []
    for row, task, unit, period, rule in session.execute(_described(sorted(rungs))):
        group = _group(row, rungs[row.id], setting.now)
        place = "sign" if group == "sign" else "reports"
        lines.append(
            Line(
                group,
                f"{task.code} {task.title}",
                unit,
                period,
                row.due_at.astimezone(SHANGHAI),
                rule or _moved(row),
                calendar.working_days_between(today, row.due_on),
                f"{setting.home}/{place}/{row.id}",
            )
        )
    return wording.digest(
        lines,
        committee=setting.committee,
        day=today,
        home=setting.home,
        language=setting.language,
        mark=setting.mark,
    )


def _described(ids: list[int]) -> Any:
    """Each obligation with its task, unit, period, and the rule that made its due moment, if it still holds."""
    rule = and_(DueMoment.id == Obligation.due_moment_id, DueMoment.due_at == Obligation.due_at)
    return (
        select(Obligation, Task, Unit.name, Period.label, DueMoment.explanation)
        .join(Task, Obligation.task_id == Task.id)
        .join(Unit, Obligation.unit_id == Unit.id)
        .join(Period, Obligation.period_id == Period.id)
        .join(DueMoment, rule, isouter=True)
        .where(Obligation.id.in_(ids))
        .order_by(Obligation.due_at, Obligation.id)
    )


def _moved(row: Obligation) -> str:
    first = row.first_due_at.astimezone(SHANGHAI)
    return f"改期{row.moved_count}次，原定{first.month}月{first.day}日" if row.moved_count else ""


def _group(row: Obligation, rung: str, now: datetime) -> str:
    if rung.startswith("sign"):
        return "sign"
    if row.state is State.RETURNED:
        return "returned"
    return "overdue" if row.due_at < now else "due"


def _act(session: Session, notice: Notice, setting: Setting) -> Words:
    step = session.get_one(Transition, notice.payload["transition"])
    row, task, unit, period, rule = session.execute(_described([notice.payload["obligation"]])).one()
    new = (
        datetime.combine(step.new_due_on, row.due_at.astimezone(SHANGHAI).time(), SHANGHAI)
        if step.new_due_on
        else None
    )
    place = "sign" if notice.event == "submit" else "reports"
    return wording.act(
        notice.event,
        task=f"{task.code} {task.title}",
        unit=unit,
        period=period,
        due_at=row.due_at.astimezone(SHANGHAI),
        rule=rule or _moved(row),
        reason=step.reason,
        new_due_at=new,
        link=f"{setting.home}/{place}/{row.id}",
        language=setting.language,
        mark=setting.mark,
    )


def whom(session: Session, person_id: int) -> str:
    """Return who a person is without their name: unit and capacity."""
    grant = session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person_id).order_by(RoleGrant.id).limit(1)
    ).one_or_none()
    if grant is None:
        return "没有身份的账号"
    unit = session.get_one(Unit, grant.unit_id).name if grant.unit_id else "委员会"
    return f"{unit}{CAPACITY_LABELS[grant.capacity]}"


def channel_title(session: Session, code: str) -> str:
    """Return a channel's name as people know it."""
    kind, _, number = code.partition("-")
    if not number.isdigit():
        return MAIL_TITLE if kind == "mail" else "站内"
    found = session.get(Channel, int(number))
    return found.title if found else code


def _unreachable(session: Session, notice: Notice, setting: Setting) -> Words:
    said = notice.payload
    return wording.unreachable(
        whom=whom(session, said["person"]),
        channel=channel_title(session, said["channel"]),
        reason=said["reason"],
        home=setting.home,
        language=setting.language,
    )


def _not_sent(session: Session, notice: Notice, setting: Setting) -> Words:
    lost = session.get_one(Notice, notice.payload["notice"])
    return wording.not_sent(
        subject=lost.subject,
        whom=whom(session, lost.person_id),
        reason=lost.reply,
        home=setting.home,
        language=setting.language,
    )


def _channel_rests(session: Session, notice: Notice, setting: Setting) -> Words:
    said = notice.payload
    return wording.channel_rests(
        channel=channel_title(session, said["channel"]),
        reason=said["reason"],
        until=datetime.fromisoformat(said["until"]).astimezone(SHANGHAI),
        home=setting.home,
        language=setting.language,
    )


def _weekly(session: Session, notice: Notice, setting: Setting) -> Words:
    said = dict(notice.payload)
    said["begins_on"] = datetime.fromisoformat(said["begins_on"]).date()
    said["ends_on"] = datetime.fromisoformat(said["ends_on"]).date()
    said["suggestions"] = tuple((letter, number) for letter, number in said["suggestions"])
    return wording.weekly(
        wording.Week(**said),
        committee=setting.committee,
        home=setting.home,
        language=setting.language,
        mark=setting.mark,
    )


def _holiday(session: Session, notice: Notice, setting: Setting) -> Words:
    return wording.holiday_notice(year=notice.payload["year"], home=setting.home, language=setting.language)


def _broken(session: Session, notice: Notice, setting: Setting) -> Words:
    said = notice.payload
    return wording.journal_broken(
        seq=said["seq"], why=said["why"], home=setting.home, language=setting.language
    )


def _round_failed(session: Session, notice: Notice, setting: Setting) -> Words:
    said = notice.payload
    return wording.round_failed(
        title=said["title"], why=said["why"], home=setting.home, language=setting.language
    )


def _clock_jumped(session: Session, notice: Notice, setting: Setting) -> Words:
    said = notice.payload
    at = datetime.fromisoformat(said["at"]).astimezone(SHANGHAI)
    return wording.clock_jumped(seconds=said["seconds"], at=at, home=setting.home, language=setting.language)


def _trial(session: Session, notice: Notice, setting: Setting) -> Words:
    return wording.trial(
        channel=channel_title(session, notice.channel),
        at=setting.now.astimezone(SHANGHAI),
        home=setting.home,
        language=setting.language,
    )


def _letter(session: Session, notice: Notice, setting: Setting) -> Words:
    said = notice.payload
    return wording.letter(
        number=said["number"],
        kind=said["kind"],
        title=said["title"],
        unit=said["unit"],
        text=said["text"],
        link=setting.home + said["path"],
        language=setting.language,
        mark=setting.mark,
    )


def _notice(session: Session, notice: Notice, setting: Setting) -> Words:
    said = notice.payload
    return wording.notice(
        subject=setting.mark + str(said.get("subject", "督办")),
        text=str(said.get("text", "")),
        link=setting.home + str(said.get("path", "")),
        language=setting.language,
    )


EVENTS: dict[str, Callable[[Session, Notice, Setting], Words | None]] = {
    "digest": _digest,
    "weekly": _weekly,
    "unreachable": _unreachable,
    "not_sent": _not_sent,
    "channel_rests": _channel_rests,
    "holiday": _holiday,
    "journal_broken": _broken,
    "round_failed": _round_failed,
    "clock_jumped": _clock_jumped,
    "trial": _trial,
    "letter": _letter,
}
