"""Import a plan (nothing but the draft is stored), then adopt it: units, tasks, assignments, periods, obligations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from plan_graph.corrections import DocumentLine
from plan_graph.draft import PlanDraft
from workflow import journal
from workflow.errors import BlockedError, InvalidInputError
from workflow.ledger import Committee, Plan, PlanSource, PlanStatus
from workflow.operations.adjustments import carry_out
from workflow.operations.assigning import OBJECTION_DAYS, assign_whole_plan
from workflow.operations.contents import write_contents, write_units
from workflow.operations.due_rules import lay_first_rule
from workflow.operations.obligations import make_obligations
from workflow.operations.reviewing import draft_for_change, lines_to_json, may
from workflow.queries.adjustments import adjustment_of
from workflow.queries.counts import plan_of_document
from workflow.queries.reviews import why_not_adopt
from workflow.rules.deadlines import DueRule, WorkCalendar
from workflow.rules.roles import Actor, Deed


@dataclass(frozen=True)
class Document:
    """Where a draft came from: the file's name as text, the SHA-256 of its bytes, and where they are kept, both."""

    name: str
    sha256: str
    body: bytes | None = None
    lines: tuple[DocumentLine, ...] = ()


def import_plan(
    session: Session, actor: Actor, draft: PlanDraft, document: Document, *, now: datetime
) -> Plan:
    """Store what was read of a document as a draft; the same document again returns the same plan."""
    may(actor, Deed.IMPORT_PLAN)
    plan = plan_of_document(session, actor, document.sha256)
    if plan is not None:
        return plan
    if not draft.tasks:
        raise InvalidInputError("文件中没有读到任务，不能导入。", field="document")
    plan = Plan(
        committee_id=actor.committee_id,
        title=draft.title[:200],
        first_year=draft.period[0],
        last_year=draft.period[1],
        document_sha256=document.sha256,
        document_name=document.name[:255],
        draft=draft.to_json(),
        imported_at=now,
    )
    session.add(plan)
    session.flush()
    session.add(
        PlanSource(
            plan_id=plan.id,
            body=document.body,
            lines=lines_to_json(document.lines),
            reading=draft.to_json(),
            read_at=now,
        )
    )
    act = journal.Act(act="import", thing="plan", thing_id=plan.id, content_hash=document.sha256)
    journal.append(session, actor, act, at=now)
    return plan


def adopt_plan(
    session: Session,
    actor: Actor,
    plan_id: int,
    *,
    rule: DueRule,
    calendar: WorkCalendar,
    now: datetime,
    seen_version: int | None = None,
    starts_on: date | None = None,
    objection_days: int = OBJECTION_DAYS,
    seen_base_version: int | None = None,
) -> int:
    """Adopt a draft in one transaction, assign its tasks (交办), and return the number of obligations it owes.

    A draft that adjusts a plan in force is taken into that one (workflow.operations.adjustments).
    ``starts_on`` is the day from which units report, where a plan is adopted after its first year began.
    Raises StaleError the second time and where the draft has moved on from ``seen_version``, BlockedError while a
    blocking finding is open.
    """
    plan = draft_for_change(session, actor, plan_id, Deed.ADOPT_PLAN, seen_version=seen_version)
    reason = why_not_adopt(session, plan)
    if reason:
        raise BlockedError(reason)
    adjustment = adjustment_of(session, plan)
    if adjustment is not None:
        return carry_out(
            session, actor, plan, adjustment,
            calendar=calendar, objection_days=objection_days, seen_base_version=seen_base_version, now=now,
        )  # fmt: skip
    plan.status, plan.adopted_at, plan.starts_on = PlanStatus.ADOPTED, now, starts_on
    draft = PlanDraft.from_json(plan.draft)
    units = write_units(session, session.get_one(Committee, plan.committee_id), draft)
    write_contents(session, plan, draft, units)
    session.flush()
    lay_first_rule(session, actor, plan, rule, calendar, now=now)
    assign_whole_plan(session, actor, plan, calendar=calendar, days=objection_days, now=now)
    act = journal.Act(act="adopt", thing="plan", thing_id=plan.id, content_hash=plan.document_sha256)
    journal.append(session, actor, act, at=now)
    return make_obligations(session, actor, plan, now=now)
