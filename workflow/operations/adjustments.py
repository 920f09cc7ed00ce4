"""Take an adjusted document into the plan in force: what goes on keeps its rows, what stops stops by a paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from workflow import journal
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import (
    Assignment,
    Committee,
    DueMoment,
    Period,
    Plan,
    PlanAdjustment,
    PlanStatus,
    Task,
)
from workflow.operations.assigning import assign_task
from workflow.operations.carrying import carry_contents
from workflow.operations.committees import add_unit
from workflow.operations.due_rules import lay_further_periods
from workflow.operations.ending import cancel, end_assignments
from workflow.operations.obligations import make_obligations
from workflow.operations.reviewing import draft_for_change
from workflow.operations.task_moves import TaskMove, move_task, state_of
from workflow.operations.telling import tell_people, tell_units
from workflow.queries.adjustments import Effects, adjustment_of, effects_of, open_beyond, why_not_yet
from workflow.queries.people import office_people
from workflow.rules.deadlines import SHANGHAI, WorkCalendar
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for
from workflow.rules.states import Role
from workflow.rules.task_states import TaskAct, next_task_state
from workflow.rules.text import TextRefused, clean_text

NUMBERED = re.compile(r"[0-9０-９一二三四五六七八九十]+\s*号")


def declare_adjustment(
    session: Session,
    actor: Actor,
    plan_id: int,
    *,
    adjusts_id: int | None,
    paper: str,
    takes_effect_on: date | None,
    now: datetime,
) -> None:
    """Say which plan in force a draft adjusts, by which paper and from which day; None says that it adjusts none."""
    plan = draft_for_change(session, actor, plan_id, Deed.IMPORT_PLAN)
    known = adjustment_of(session, plan)
    if known is not None:
        session.delete(known)
        session.flush()
    if adjusts_id is not None:
        live = _in_force(session, actor, adjusts_id)
        session.add(
            PlanAdjustment(
                plan_id=plan.id,
                adjusts_id=live.id,
                paper=_paper(paper),
                takes_effect_on=_day(live, takes_effect_on, now),
            )
        )
        session.flush()
    act = journal.Act("declare_adjustment", "plan", plan.id, after=str(adjusts_id or ""), reason=paper)
    journal.append(session, actor, act, at=now)


def _in_force(session: Session, actor: Actor, plan_id: int) -> Plan:
    statement = select(Plan).where(Plan.id == plan_id, Plan.committee_id == actor.committee_id)
    live = session.scalars(
        statement.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if live is None:
        raise NotFoundError
    if live.status is not PlanStatus.ADOPTED:
        raise BlockedError(f"《{live.title}》不在执行中，不能调整。")
    return live


def _paper(text: str) -> str:
    try:
        paper = clean_text(text, field="paper", max_chars=100, max_bytes=400, single_line=True)
    except TextRefused as refused:
        raise InvalidInputError(f"调整规划须写明文号：{refused.reason_zh}", field="paper") from refused
    if not NUMBERED.search(paper):
        raise InvalidInputError("文号须含序号，例如“×残工委〔2023〕5号”。", field="paper")
    return paper


def _day(live: Plan, day: date | None, now: datetime) -> date:
    day = day or now.astimezone(SHANGHAI).date()
    if day > date(live.last_year, 12, 31):
        raise InvalidInputError(f"生效日期不能晚于规划期的{live.last_year}年。", field="takes_effect_on")
    if day < date(live.first_year, 1, 1):
        raise InvalidInputError(f"生效日期不能早于规划期的{live.first_year}年。", field="takes_effect_on")
    return day


def carry_out(
    session: Session,
    actor: Actor,
    plan: Plan,
    adjustment: PlanAdjustment,
    *,
    calendar: WorkCalendar,
    objection_days: int,
    now: datetime,
    seen_base_version: int | None = None,
) -> int:
    """Take the draft into the plan it adjusts, in the caller's transaction; return how many obligations are new.

    Tasks that go on keep their rows, obligations and reports. Assignments that stop end the day before the adjustment
    takes effect; new ones start with it. Targets that move keep the first one. The draft is closed afterwards.
    """
    capacity = capacity_for(actor, Deed.ADOPT_PLAN, Thing(plan.committee_id))
    if capacity is None:
        raise ForbiddenError("只有办公室人员可以采用规划。")
    not_yet = why_not_yet(adjustment, now.astimezone(SHANGHAI).date())
    if not_yet:
        raise BlockedError(not_yet)
    live = _in_force(session, actor, adjustment.adjusts_id)
    if seen_base_version is not None and live.version != seen_base_version:
        raise StaleError("被调整的规划刚有变化，请重新看过影响后再采用。")
    draft = PlanDraft.from_json(plan.draft)
    effects = effects_of(session, plan, adjustment)
    doubtful = [one.new_code for one in effects.comparison.tasks if one.is_uncertain]
    if doubtful:
        raise BlockedError(
            f"还有{len(doubtful)}项任务的接续关系没有确认：{'、'.join(doubtful[:8])}。请逐项确认后再采用。"
        )
    last_day, why = adjustment.takes_effect_on - timedelta(days=1), f"按{adjustment.paper}调整规划"
    end_assignments(session, actor, effects.ended, last_day=last_day, why=why, capacity=capacity, now=now)
    _change_years(session, actor, live, draft, calendar, why, capacity, now)
    tasks = carry_contents(
        session, actor, live, draft, effects.comparison, paper=adjustment.paper, last_day=last_day, now=now
    )
    _start(session, live, effects, tasks, adjustment.takes_effect_on)
    _move_tasks(session, actor, effects, tasks, adjustment.paper, why, capacity, now)
    adjustment.replaced = live.draft
    live.draft, live.title = draft.to_json(), draft.title[:200]
    plan.status, plan.adopted_at = PlanStatus.CLOSED, now
    session.flush()
    for one in effects.comparison.of("added"):
        if any(start.code == one.new_code for start in effects.started):
            assign_task(session, actor, tasks[one.new_code], calendar=calendar, days=objection_days, now=now)
    act = journal.Act(
        "adjust", "plan", live.id, before=str(plan.id), reason=why, content_hash=plan.document_sha256
    )
    journal.append(session, actor, act, at=now, capacity=capacity)
    made = make_obligations(session, actor, live, now=now)
    _tell(session, actor, live, adjustment, effects, now)
    return made


def _change_years(
    session: Session,
    actor: Actor,
    live: Plan,
    draft: PlanDraft,
    calendar: WorkCalendar,
    why: str,
    capacity: Capacity,
    now: datetime,
) -> None:
    """Let a plan end later or sooner: periods are added, or what lies beyond its new end is cancelled."""
    last = draft.period[1]
    if last > live.last_year:
        live.last_year = last
        session.flush()
        lay_further_periods(session, live, calendar)
    elif last < live.last_year:
        cancel(session, actor, open_beyond(session, live, last), why=why, capacity=capacity, now=now)
        beyond = select(Period.id).where(Period.plan_id == live.id, Period.starts_on > date(last, 12, 31))
        session.execute(
            update(DueMoment).where(DueMoment.period_id.in_(beyond)).values(is_live=False),
            execution_options={"synchronize_session": False},
        )
        live.last_year = last


def _start(session: Session, live: Plan, effects: Effects, tasks: Mapping[str, Task], day: date) -> None:
    committee = session.get_one(Committee, live.committee_id)
    before = {(row.task_id, row.unit_id): row.id for row in effects.ended}
    leads = {row.task_id: row.id for row in effects.ended if row.role is Role.LEAD}
    rows = []
    for one in effects.started:
        unit_id = one.unit_id or add_unit(session, committee, one.unit).id
        task_id = tasks[one.code].id
        follows = before.get((task_id, unit_id)) or (leads.get(task_id) if one.role is Role.LEAD else None)
        rows.append(
            {
                "plan_id": live.id,
                "task_id": task_id,
                "unit_id": unit_id,
                "role": one.role,
                "via_collective": one.via_collective,
                "starts_on": day,
                "predecessor_id": follows,
            }
        )
    if rows:
        session.execute(insert(Assignment), rows)


def _move_tasks(
    session: Session,
    actor: Actor,
    effects: Effects,
    tasks: Mapping[str, Task],
    paper: str,
    why: str,
    capacity: Capacity,
    now: datetime,
) -> None:
    """Write the paper into the history of each task that changes or stops, where its state allows an adjustment."""
    for line in effects.lines:
        is_gone = line.task.kind == "removed"
        if line.task.kind == "added" or not (is_gone or line.changes or line.task.kind == "changed"):
            continue
        task = tasks[line.task.new_code or f"-{line.task.old_code}"]
        act = TaskAct.SUSPEND if is_gone else TaskAct.ADJUST
        if next_task_state(state_of(task, now), act) is not None:
            move_task(session, actor, task, TaskMove(act, why, paper), capacity=capacity, now=now)


def _tell(
    session: Session,
    actor: Actor,
    live: Plan,
    adjustment: PlanAdjustment,
    effects: Effects,
    now: datetime,
) -> None:
    stops = Counter(row.unit_id for row in effects.ended)
    starts: Counter[int] = Counter(one.unit_id for one in effects.started if one.unit_id)
    texts = {
        unit: f"《{live.title}》已按{adjustment.paper}调整：您单位停止{stops[unit]}条分工，新增{starts[unit]}条分工。"
        for unit in {*stops, *starts}
    }
    where = f"/plans/{adjustment.plan_id}/changes"
    tell_units(
        session, actor, live.committee_id, texts,
        subject="规划有调整", path="/tasks", kind="adjust", now=now,
    )  # fmt: skip
    said = f"《{live.title}》已按{adjustment.paper}调整，涉及{len(texts)}个单位。"
    office = {person.id: said for person in office_people(session, live.committee_id)}
    tell_people(
        session, actor, live.committee_id, office,
        subject="规划有调整", path=where, kind="adjusted", now=now,
    )  # fmt: skip
