"""Call a meeting, freeze its agenda pack from what stands today; make a bulletin, approve and number it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from exports.codec import to_data
from exports.rows import PaperDocument
from workflow import journal
from workflow.canonical import digest
from workflow.documents.papers import Matters, agenda_pack, bulletin_list
from workflow.errors import ContentChangedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import Bulletin, Committee, Extension, Item, Letter, Meeting, Plan, Problem
from workflow.operations.acting import Asked, Presence, act, begin, permitted
from workflow.operations.letters import draw_number
from workflow.operations.texts import accept_text
from workflow.queries import board, extensions, letters, problems
from workflow.queries import meetings as query
from workflow.queries.board import Moment
from workflow.rules.bulletins import BULLETIN, SERIES
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.extensions import EXTENSION
from workflow.rules.letters import OPEN_AT_UNIT, number_words
from workflow.rules.problems import ProblemState
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for


def matters(session: Session, actor: Actor, plan: Plan, moment: Moment) -> Matters:
    """Gather what is red, overdue, asked and decided before, as it stands at the moment."""
    raised = problems.problems(session, actor)
    return Matters(
        committee=session.get_one(Committee, actor.committee_id),
        as_of=moment.today,
        rows=board.rows(session, actor, plan, moment, board.begun(moment)),
        problems=_escalated(raised),
        extensions=_waiting(extensions.extensions(session, actor)),
        letters=_unanswered(letters.letters(session, actor)),
        items=_recent(query.items(session, actor)),
    )


def _escalated(found: list[Problem]) -> list[Problem]:
    return [one for one in found if one.state is ProblemState.ESCALATED]


def _waiting(found: list[Extension]) -> list[Extension]:
    return [one for one in found if one.state in EXTENSION.waiting]


def _unanswered(found: list[Letter]) -> list[Letter]:
    return [one for one in found if one.state in OPEN_AT_UNIT]


def _recent(found: list[Item], limit: int = 100) -> list[Item]:
    return found[:limit]


def call_meeting(
    session: Session, actor: Actor, *, title: str, held_on: date | None, now: datetime
) -> Meeting:
    """Call a session of the committee for a day."""
    capacity = _may_hold(actor)
    title = accept_text(title, field="title", label="会议名称", max_chars=120, single_line=True)
    if held_on is None:
        raise InvalidInputError("请写明会议日期。", field="held_on")
    assert actor.person_id is not None
    made = Meeting(
        committee_id=actor.committee_id,
        title=title,
        held_on=held_on,
        called_by_id=actor.person_id,
        called_at=now,
    )
    session.add(made)
    session.flush()
    act_written = journal.Act("meeting_call", "meeting", made.id, after=held_on.isoformat())
    journal.append(session, actor, act_written, at=now, capacity=capacity)
    return made


def freeze_pack(
    session: Session, actor: Actor, meeting_id: int, plan: Plan, moment: Moment, *, now: datetime
) -> PaperDocument:
    """Freeze the agenda pack as it stands now; it is frozen once, and is what the members had before them."""
    capacity = _may_hold(actor)
    meeting = query.meeting(session, actor, meeting_id)
    if plan.committee_id != meeting.committee_id:
        raise NotFoundError
    session.refresh(meeting, with_for_update=True)
    if meeting.pack is not None:
        raise StaleError("会议材料已经定稿，不能再改。")
    paper = agenda_pack(matters(session, actor, plan, moment), f"{meeting.title}会议材料")
    meeting.pack, meeting.pack_hash = _frozen(paper, "duban.agenda.v1")
    session.flush()
    written = journal.Act("meeting_pack", "meeting", meeting.id, content_hash=meeting.pack_hash)
    journal.append(session, actor, written, at=now, capacity=capacity)
    return paper


def _may_hold(actor: Actor) -> Capacity:
    capacity = capacity_for(actor, Deed.HOLD_MEETING, Thing(actor.committee_id))
    if capacity is None or actor.person_id is None:
        raise ForbiddenError("只有办公室人员可以筹备会议。")
    return capacity


def _frozen(paper: PaperDocument, tag: str) -> tuple[dict[str, Any], str]:
    data = to_data(paper)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return data, digest(tag, [text])


def make_bulletin(session: Session, actor: Actor, plan: Plan, moment: Moment, *, now: datetime) -> Bulletin:
    """Freeze what is red today as a bulletin; the words before the list are the office's to edit."""
    thing = Thing(plan.committee_id)
    permitted(actor, BULLETIN, "freeze", thing)
    found = matters(session, actor, plan, moment)
    paper = bulletin_list(found)
    red = sum(row.verdict.light == "red" for row in found.rows)
    day = f"{found.as_of.year}年{found.as_of.month}月{found.as_of.day}日"
    snapshot, snapshot_hash = _frozen(paper, "duban.bulletin.v1")
    made = Bulletin(
        committee_id=actor.committee_id,
        as_of=found.as_of,
        opening=f"现将截至{day}的工作进展情况通报如下。本期及未办结事项共{len(found.rows)}项，红灯{red}项。请有关单位对照清单抓紧办理，"
        "已经办理的及时报送。",
        snapshot=snapshot,
        snapshot_hash=snapshot_hash,
        made_at=now,
    )
    begin(session, actor, BULLETIN, made, "freeze", thing, now=now)
    return made


def bulletin_hash(one: Bulletin) -> str:
    """Return the hash of what the director approves: the frozen list and the words before it."""
    return digest("duban.bulletin.approval.v1", [one.snapshot_hash, one.opening])


def edit_bulletin(
    session: Session, actor: Actor, bulletin_id: int, *, opening: str, seen_revision: int, now: datetime
) -> None:
    """Change the words before the list; the list itself is frozen."""
    one = query.bulletin(session, actor, bulletin_id)
    values = {
        "opening": accept_text(opening, field="opening", label="开头"),
        "revision": seen_revision + 1,
    }
    asked = Asked("edit", values=values, unless_changed={"revision": seen_revision})
    act(session, actor, BULLETIN, one, asked, Thing(one.committee_id), now=now)


def drop_bulletin(session: Session, actor: Actor, bulletin_id: int, *, now: datetime) -> None:
    """Leave a bulletin unissued; no number was drawn for it."""
    one = query.bulletin(session, actor, bulletin_id)
    act(session, actor, BULLETIN, one, Asked("drop"), Thing(one.committee_id), now=now)


def approve_bulletin(
    session: Session, actor: Actor, bulletin_id: int, *, seen_hash: str, presence: Presence, now: datetime
) -> str:
    """Approve exactly what was shown as the director; the number is drawn in the same transaction. Return it."""
    presence.hold()
    one = query.bulletin(session, actor, bulletin_id)
    permitted(actor, BULLETIN, "approve", Thing(one.committee_id))
    session.refresh(one, with_for_update=True)
    if BULLETIN.after(one.state, "approve") is None:
        raise StaleError(BULLETIN.no_such_way(one.state))
    if bulletin_hash(one) != seen_hash:
        raise ContentChangedError
    year = now.astimezone(SHANGHAI).year
    values: dict[str, Any] = {
        "series": SERIES,
        "year": year,
        "number": draw_number(session, one.committee_id, SERIES, year),
        "approved_at": now,
        "approved_by_id": actor.person_id,
    }
    asked = Asked("approve", content_hash=seen_hash, values=values)
    act(session, actor, BULLETIN, one, asked, Thing(one.committee_id), now=now)
    return bulletin_number(one)


def bulletin_number(one: Bulletin) -> str:
    """Return a bulletin's number as it is printed, or the empty text."""
    if one.series is None or one.year is None or one.number is None:
        return ""
    return number_words(one.series, one.year, one.number)
