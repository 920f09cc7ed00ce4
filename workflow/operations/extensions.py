"""Ask for more time (延期), sign the application, and decide it: the due moment moves, the first date is kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow.canonical import digest
from workflow.errors import BlockedError, InvalidInputError, StaleError
from workflow.ledger import DueMove, Extension, Obligation
from workflow.operations.acting import Asked, Presence, act, begin, permitted, tell, unit_people
from workflow.operations.checking import at_same_hour
from workflow.operations.texts import accept_text
from workflow.queries import extensions as query
from workflow.queries import obligations
from workflow.queries.people import holders, office_people
from workflow.rules.deadlines import SHANGHAI, day_in_words
from workflow.rules.extensions import EXTENSION, ExtensionFacts, too_late, why_not_ask, why_not_grant
from workflow.rules.roles import Actor, Capacity, Thing
from workflow.rules.states import OPEN


def ask(
    session: Session,
    actor: Actor,
    obligation_id: int,
    *,
    reason: str,
    progress: str,
    wanted_on: date | None,
    now: datetime,
) -> Extension:
    """Apply for more time before the due moment; it counts once the unit's leader has signed it."""
    row = obligations.obligation(session, actor, obligation_id)
    thing = Thing(row.committee_id, row.unit_id)
    permitted(actor, EXTENSION, "ask", thing)
    reason = accept_text(reason, field="reason", label="延期理由", max_chars=1000)
    progress = accept_text(progress, field="progress", label="目前进展", max_chars=1000)
    open_ones = [one for one in query.of_obligation(session, row) if one.state in EXTENSION.waiting]
    blocked = why_not_ask(_facts(row, wanted_on, now, another_is_open=bool(open_ones)))
    if blocked:
        raise InvalidInputError(blocked, field="wanted_on")
    assert wanted_on is not None
    assert actor.person_id is not None
    made = Extension(
        committee_id=row.committee_id,
        obligation_id=row.id,
        unit_id=row.unit_id,
        nth=query.reached_the_office(session, row.id) + 1,
        reason=reason,
        progress=progress,
        due_on=row.due_on,
        wanted_on=wanted_on,
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    try:
        step = begin(session, actor, EXTENSION, made, "ask", thing, now=now)
    except IntegrityError as taken:
        raise StaleError("这一期刚有另一份延期申请提交，请刷新查看。") from taken
    signers = holders(session, row.committee_id, Capacity.SIGNER, row.unit_id)
    tell(session, actor, step, signers, f"延期申请等您签批：{_title(row)}", reason, _path(made))
    return made


def _facts(
    row: Obligation, new_on: date | None, now: datetime, *, another_is_open: bool = False
) -> ExtensionFacts:
    return ExtensionFacts(
        state=row.state,
        now=now,
        today=now.astimezone(SHANGHAI).date(),
        due_at=row.due_at,
        due_on=row.due_on,
        new_on=new_on,
        another_is_open=another_is_open,
    )


def content_hash(one: Extension) -> str:
    """Return the hash of what an application says, as it is shown and signed."""
    said = [
        str(one.obligation_id),
        one.reason,
        one.progress,
        one.due_on.isoformat(),
        one.wanted_on.isoformat(),
    ]
    return digest("duban.extension.v1", said)


def sign(session: Session, actor: Actor, extension_id: int, *, presence: Presence, now: datetime) -> None:
    """Sign an application as the unit's leader, still before the due moment: now it is the office's to decide."""
    presence.hold()
    one = query.extension(session, actor, extension_id)
    blocked = too_late(_facts(one.obligation, one.wanted_on, now))
    if blocked:
        raise BlockedError(blocked)
    asked = Asked("sign", content_hash=content_hash(one))
    step = act(session, actor, EXTENSION, one, asked, _thing(one), now=now)
    people = office_people(session, one.committee_id)
    tell(session, actor, step, people, f"延期申请待决定：{_title(one.obligation)}", one.reason, _path(one))


def send_back(session: Session, actor: Actor, extension_id: int, *, reason: str, now: datetime) -> None:
    """Decline to pass an application on, as the unit's leader, with a reason."""
    one = query.extension(session, actor, extension_id)
    asked = Asked("send_back", accept_text(reason, field="reason", label="理由", max_chars=1000))
    step = act(session, actor, EXTENSION, one, asked, _thing(one), now=now)
    tell(
        session, actor, step, [one.asked_by], f"延期申请被退回：{_title(one.obligation)}", reason, _path(one)
    )


def withdraw(session: Session, actor: Actor, extension_id: int, *, now: datetime) -> None:
    """Take an application back while nobody has decided it."""
    one = query.extension(session, actor, extension_id)
    act(session, actor, EXTENSION, one, Asked("withdraw"), _thing(one), now=now)


def grant(
    session: Session, actor: Actor, extension_id: int, *, granted_on: date | None, answer: str, now: datetime
) -> None:
    """Grant more time until a date that may differ from the one asked for; the move is a row and is counted."""
    one = query.extension(session, actor, extension_id)
    row = one.obligation
    answer = accept_text(answer, field="answer", max_chars=1000)
    blocked = why_not_grant(_facts(row, granted_on, now))
    if blocked:
        raise InvalidInputError(blocked, field="granted_on")
    assert granted_on is not None
    values = {"granted_on": granted_on, "answer": answer}
    step = act(session, actor, EXTENSION, one, Asked("grant", answer, values=values), _thing(one), now=now)
    _move_due(session, actor, row, granted_on, f"同意第{one.nth}次延期申请", now=now)
    people = unit_people(session, one.committee_id, one.unit_id)
    words = f"应报时间改为{day_in_words(granted_on)}。{answer}"
    tell(session, actor, step, people, f"同意延期：{_title(row)}", words, _path(one))


def _move_due(session: Session, actor: Actor, row: Obligation, day: date, why: str, *, now: datetime) -> None:
    before_at, after_at = row.due_at, at_same_hour(row.due_at, day)
    moved = session.execute(
        update(Obligation)
        .where(Obligation.id == row.id, Obligation.state.in_(OPEN), Obligation.due_at == before_at)
        .values(
            due_at=after_at,
            due_on=day,
            moved_count=Obligation.moved_count + 1,
            sequence=Obligation.sequence + 1,
            changed_at=now,
        )
        .returning(Obligation.id),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if moved is None:
        raise StaleError
    session.add(
        DueMove(
            obligation_id=row.id,
            before_at=before_at,
            after_at=after_at,
            why=why,
            person_id=actor.person_id,
            at=now,
        )
    )
    session.flush()
    session.refresh(row)


def refuse(session: Session, actor: Actor, extension_id: int, *, reason: str, now: datetime) -> None:
    """Refuse more time with a reason; the due moment stays."""
    one = query.extension(session, actor, extension_id)
    reason = accept_text(reason, field="reason", label="理由", max_chars=1000)
    asked = Asked("refuse", reason, values={"answer": reason})
    step = act(session, actor, EXTENSION, one, asked, _thing(one), now=now)
    people = unit_people(session, one.committee_id, one.unit_id)
    tell(session, actor, step, people, f"未同意延期：{_title(one.obligation)}", reason, _path(one))


def _thing(one: Extension) -> Thing:
    return Thing(one.committee_id, one.unit_id)


def _title(row: Obligation) -> str:
    return f"{row.task.code} {row.task.title}（{row.unit.name}，{row.period.label}）"


def _path(one: Extension) -> str:
    return f"/extensions/{one.id}"
