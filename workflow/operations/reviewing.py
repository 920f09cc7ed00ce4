"""Correct a draft before it is adopted: lay an operation over it, withdraw one, read its document again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from plan_graph.correcting import correct
from plan_graph.corrections import OPERATIONS, Correction, DocumentLine, PatchRefused, checked
from plan_graph.draft import PlanDraft
from workflow import journal
from workflow.canonical import digest
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import Plan, PlanCorrection, PlanStatus
from workflow.queries.reviews import corrections_of, lines_of, operation_of, source_of
from workflow.rules.roles import Actor, Deed, Thing, capacity_for
from workflow.rules.text import TextRefused, clean_text

TAG = "duban.correction.v1"


def may(actor: Actor, deed: Deed) -> None:
    """Raise ForbiddenError where the actor may not do this with plans."""
    if capacity_for(actor, deed, Thing(actor.committee_id)) is None:
        raise ForbiddenError("只有办公室人员可以导入和采用规划。")


def draft_for_change(
    session: Session, actor: Actor, plan_id: int, deed: Deed, *, seen_version: int | None = None
) -> Plan:
    """Return a draft, locked until the transaction ends; raises where it is not there, not allowed, or moved on."""
    may(actor, deed)
    statement = select(Plan).where(Plan.id == plan_id, Plan.committee_id == actor.committee_id)
    plan = session.scalars(
        statement.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if plan is None:
        raise NotFoundError
    if plan.status is not PlanStatus.DRAFT:
        raise StaleError("这份规划已经采用过了。")
    if seen_version is not None and plan.version != seen_version:
        raise StaleError("这份草案刚有新的更正。请看过最新内容后再采用。")
    return plan


def correct_plan(
    session: Session, actor: Actor, plan_id: int, asked: Correction, *, now: datetime
) -> PlanCorrection:
    """Lay one more operation over a draft; the same one twice in a row is one. Raises where it does not fit."""
    plan = draft_for_change(session, actor, plan_id, Deed.IMPORT_PLAN)
    wanted = _clean(asked)
    rows = corrections_of(session, plan)
    if rows and rows[-1].operation == wanted.to_json():
        return rows[-1]
    _lay(session, plan, [*map(operation_of, rows), wanted], must_fit=len(rows))
    row = PlanCorrection(
        plan_id=plan.id,
        operation=wanted.to_json(),
        reason=wanted.reason,
        person_id=actor.person_id,
        at=now,
    )
    session.add(row)
    session.flush()
    _journal(session, actor, "correct", row, now=now)
    return row


def correct_by_patch(
    session: Session, actor: Actor, plan_id: int, patch: Iterable[Correction], *, now: datetime
) -> int:
    """Lay the operations of a patch over a draft, one after the other; return how many there were."""
    return len([correct_plan(session, actor, plan_id, one, now=now) for one in patch])


def withdraw_correction(
    session: Session, actor: Actor, plan_id: int, correction_id: int, *, now: datetime
) -> None:
    """Take one operation off a draft again; it stays in the ledger with who withdrew it."""
    plan = draft_for_change(session, actor, plan_id, Deed.IMPORT_PLAN)
    rows = corrections_of(session, plan)
    row = next((one for one in rows if one.id == correction_id), None)
    if row is None:
        raise StaleError("这条更正已经撤销。")
    row.withdrawn_at, row.withdrawn_by_id = now, actor.person_id
    _lay(session, plan, [operation_of(one) for one in rows if one is not row])
    _journal(session, actor, "withdraw_correction", row, now=now)


def read_again(
    session: Session,
    actor: Actor,
    plan_id: int,
    draft: PlanDraft,
    lines: Sequence[DocumentLine],
    *,
    now: datetime,
) -> int:
    """Take a new reading of the same document and lay the patch over it; return how many corrections no longer fit."""
    plan = draft_for_change(session, actor, plan_id, Deed.IMPORT_PLAN)
    if not draft.tasks:
        raise InvalidInputError("文件中没有读到任务，没有更新。", field="document")
    source = source_of(session, plan)
    source.reading, source.lines, source.read_at = draft.to_json(), lines_to_json(lines), now
    unfit = _lay(session, plan, [operation_of(one) for one in corrections_of(session, plan)])
    act = journal.Act(act="read_again", thing="plan", thing_id=plan.id, after=str(unfit))
    journal.append(session, actor, act, at=now)
    return unfit


def _lay(session: Session, plan: Plan, patch: list[Correction], must_fit: int | None = None) -> int:
    """Write what a patch makes of the reading into the draft; return how many operations do not fit."""
    source = source_of(session, plan)
    made = correct(PlanDraft.from_json(source.reading), patch, lines_of(source))
    if must_fit in made.unfit:
        last = next(one for one in made.draft.findings[::-1] if one.kind == "correction_unfit")
        raise BlockedError(f"{OPERATIONS[patch[-1].op].label}没有成功。{last.message.rpartition('：')[2]}")
    if not made.draft.tasks:
        raise BlockedError("更正后没有任务了，规划至少要有一项任务。")
    plan.draft = made.draft.to_json()
    plan.first_year, plan.last_year = made.draft.period
    session.flush()
    return len(made.unfit)


def _clean(asked: Correction) -> Correction:
    texts: dict[str, Any] = {}
    for field in ("unit", "name", "reason", "value", "indicator"):
        value = getattr(asked, field).strip()
        try:
            texts[field] = value and clean_text(
                value, field=field, max_chars=300, max_bytes=1200, single_line=True
            )
        except TextRefused as refused:
            raise InvalidInputError(refused.reason_zh, field=field) from refused
    try:
        return checked(replace(asked, **texts))
    except PatchRefused as refused:
        raise InvalidInputError(refused.sentence, field="correction") from refused


def _journal(session: Session, actor: Actor, act: str, row: PlanCorrection, *, now: datetime) -> None:
    text = json.dumps(row.operation, ensure_ascii=False, sort_keys=True)
    done = journal.Act(
        act=act,
        thing="plan",
        thing_id=row.plan_id,
        after=str(row.id),
        reason=row.reason,
        content_hash=digest(TAG, [text]),
    )
    journal.append(session, actor, done, at=now)


def lines_to_json(lines: Iterable[DocumentLine]) -> list[Any]:
    """Return a document's paragraphs as they are stored."""
    return [[line.number, line.text, line.page] for line in lines]
