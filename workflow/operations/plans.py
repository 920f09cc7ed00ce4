"""Import a plan (nothing but the draft is stored), then adopt it: units, tasks, assignments, periods, obligations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from plan_graph.corrections import DocumentLine
from plan_graph.draft import PlanDraft
from workflow import journal
from workflow.errors import BlockedError, InvalidInputError
from workflow.ledger import Committee, Cycle, DueMoment, Period, Plan, PlanSource, PlanStatus
from workflow.operations.contents import write_contents, write_units
from workflow.operations.obligations import make_obligations
from workflow.operations.reviewing import draft_for_change, lines_to_json, may
from workflow.queries.counts import plan_of_document
from workflow.queries.reviews import why_not_adopt
from workflow.rules.deadlines import DueRule, WorkCalendar, due_moment
from workflow.rules.periods import periods_of
from workflow.rules.roles import Actor, Deed
from workflow.rules.states import Role


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
) -> int:
    """Adopt a draft in one transaction and return the number of obligations it owes.

    Raises StaleError the second time and where the draft has moved on from ``seen_version``, BlockedError while a
    blocking finding is open.
    """
    plan = draft_for_change(session, actor, plan_id, Deed.ADOPT_PLAN, seen_version=seen_version)
    reason = why_not_adopt(session, plan)
    if reason:
        raise BlockedError(reason)
    plan.status, plan.adopted_at = PlanStatus.ADOPTED, now
    draft = PlanDraft.from_json(plan.draft)
    units = write_units(session, session.get_one(Committee, plan.committee_id), draft)
    write_contents(session, plan, draft, units)
    _cycle(session, plan, rule, calendar)
    session.flush()
    act = journal.Act(act="adopt", thing="plan", thing_id=plan.id, content_hash=plan.document_sha256)
    journal.append(session, actor, act, at=now)
    return make_obligations(session, actor, plan, now=now)


def _cycle(session: Session, plan: Plan, rule: DueRule, calendar: WorkCalendar) -> None:
    cycle = Cycle(
        plan_id=plan.id,
        kind=rule.cycle,
        day=rule.day,
        month_offset=rule.month_offset,
        at=rule.at,
        shift=rule.shift,
        participant_lead_days=rule.participant_lead_days,
    )
    for period in periods_of(plan.first_year, plan.last_year, rule.cycle):
        row = Period(
            plan_id=plan.id,
            key=period.key,
            label=period.label,
            year=period.year,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
        )
        for role in Role:
            due = due_moment(rule, period, role, calendar)
            row.due_moments.append(
                DueMoment(
                    role=role,
                    due_at=due.at,
                    due_on=due.on,
                    nominal_on=due.nominal_on,
                    explanation=due.explanation_zh,
                    is_provisional=due.provisional,
                )
            )
        cycle.periods.append(row)
    session.add(cycle)


def recompute_due_moments(session: Session, plan: Plan, *, rule: DueRule, calendar: WorkCalendar) -> int:
    """Bring the due moments of a plan to the present calendar; return how many changed."""
    changed = 0
    periods = {period.key: period for period in periods_of(plan.first_year, plan.last_year, rule.cycle)}
    for row in session.scalars(select(Period).where(Period.plan_id == plan.id)):
        for moment in row.due_moments:
            due = due_moment(rule, periods[row.key], moment.role, calendar)
            changed += int(moment.due_at != due.at)
            values = {
                "due_at": due.at,
                "due_on": due.on,
                "explanation": due.explanation_zh,
                "is_provisional": due.provisional,
            }
            session.execute(update(DueMoment).where(DueMoment.id == moment.id).values(**values))
    return changed
