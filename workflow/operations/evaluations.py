"""Freeze an evaluation: what was known on its as-of date, for ever."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from exports.codec import to_data
from workflow import journal
from workflow.canonical import digest
from workflow.documents.evaluations import evaluation_document, evaluation_of
from workflow.documents.findings import Findings, Yardstick
from workflow.errors import ForbiddenError
from workflow.ledger import Committee, Evaluation, EvaluationKind, Plan
from workflow.queries import board
from workflow.queries import evaluation as query
from workflow.queries.board import Moment
from workflow.queries.indicators import standings
from workflow.queries.projects import figures_at
from workflow.queries.scoring import occurrences
from workflow.queries.task_lights import task_lights
from workflow.rules.deadlines import WorkCalendar
from workflow.rules.roles import Actor, Deed, Thing, capacity_for
from workflow.rules.scoring import Score, score


def freeze(
    session: Session,
    actor: Actor,
    plan: Plan,
    *,
    kind: EvaluationKind,
    as_of: date,
    calendar: WorkCalendar,
    now: datetime,
    yardstick: Yardstick | None = None,
) -> Evaluation:
    """Take the snapshot of a plan on a day and keep it with its hash; raises ForbiddenError.

    Where nothing was reported since, the evaluation that says the same is returned: same ledger, same bytes.
    """
    capacity = capacity_for(actor, Deed.MAKE_EVALUATION, Thing(plan.committee_id))
    if capacity is None:
        raise ForbiddenError("只有办公室人员可以生成评估。")
    found = findings(
        session, actor, plan, kind=kind, as_of=as_of, calendar=calendar, now=now, yardstick=yardstick
    )
    snapshot = to_data(evaluation_of(found))
    for earlier in query.evaluations_like(session, plan, kind=kind, as_of=as_of):
        if _says(earlier.snapshot) == _says(snapshot):
            return earlier
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    evaluation = Evaluation(
        committee_id=plan.committee_id,
        plan_id=plan.id,
        kind=kind,
        as_of=as_of,
        snapshot=snapshot,
        snapshot_hash=digest("duban.evaluation.v1", [text]),
        made_by_id=actor.person_id,
        made_at=now,
    )
    session.add(evaluation)
    session.flush()
    act = journal.Act("evaluate", "evaluation", evaluation.id, content_hash=evaluation.snapshot_hash)
    journal.append(session, actor, act, at=now, capacity=capacity)
    return evaluation


def _says(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What a snapshot says, without the journal's head on the moment it was taken."""
    return {key: value for key, value in snapshot.items() if not key.startswith("journal_")}


def findings(
    session: Session,
    actor: Actor,
    plan: Plan,
    *,
    kind: EvaluationKind,
    as_of: date,
    calendar: WorkCalendar,
    now: datetime,
    yardstick: Yardstick | None = None,
) -> Findings:
    """Gather what an evaluation is built from, as it stood at the end of the day (or now, if that is earlier)."""
    yardstick = yardstick or Yardstick()
    last_instant = query.end_of(as_of) - timedelta(microseconds=1)  # the day itself, not the one that follows
    moment = Moment(min(now, last_instant), calendar, yardstick.lights)
    reports = query.signed_reports(session, plan, as_of)
    if yardstick.only_verified:
        reports = [one for one in reports if one.is_verified]
    tasks = task_lights(session, actor, plan, moment, board.begun(moment))
    stands = standings(
        session, actor, plan, moment=query.end_of(as_of), as_of=as_of, rules=yardstick.conclusions, lights=yardstick.lights,
        only_verified=yardstick.only_verified,
    )  # fmt: skip
    before = query.evaluation_before(session, plan, as_of)
    found = Findings(
        committee=session.get_one(Committee, plan.committee_id),
        plan=plan,
        kind=kind,
        as_of=as_of,
        yardstick=yardstick,
        tasks=tasks,
        participants=board.responsible_units(session, plan),
        reports=reports,
        problems=query.problems(reports),
        register=query.register_on(session, plan, as_of),
        standings=stands,
        units=query.reporting(session, plan, as_of),
        projects=figures_at(session, plan, as_of),
        scores={},
        before=evaluation_document(before) if before else None,
        head=journal.head_of(session, plan.committee_id),
    )
    return replace(found, scores=_scores(session, found, moment)) if yardstick.scoring else found


def _scores(session: Session, found: Findings, moment: Moment) -> dict[str, Score]:
    """Score every unit: an annual evaluation looks at its year, the others at the plan so far."""
    assert found.yardstick.scoring is not None
    year = found.as_of.year if found.kind is EvaluationKind.ANNUAL else found.plan.first_year
    faults = occurrences(
        session, found.plan, since=date(year, 1, 1), moment=moment.now, tasks=found.tasks, standings=found.standings
    )  # fmt: skip
    return {unit: score(one, found.yardstick.scoring) for unit, one in faults.items()}
