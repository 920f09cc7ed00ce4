"""Lay the due rules of a plan, and change them in mid-term: what is open moves, what was settled stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import Cycle, DueMoment, Period, Plan, PlanStatus, Section, Task
from workflow.operations.due_moments import realign
from workflow.queries.due_rules import live_rules, scope_of
from workflow.rules.deadlines import SHANGHAI, Due, DueRule, WorkCalendar, due_moment
from workflow.rules.due_changes import DueChange
from workflow.rules.periods import Cycle as CycleKind
from workflow.rules.periods import Period as Span
from workflow.rules.periods import periods_of
from workflow.rules.roles import Actor, Deed, Thing, capacity_for
from workflow.rules.scopes import Scope
from workflow.rules.states import Role

WHOLE_PLAN = Scope()


def lay_first_rule(
    session: Session, actor: Actor, plan: Plan, rule: DueRule, calendar: WorkCalendar, *, now: datetime
) -> Cycle:
    """Lay the rule of a plan that is being adopted; what ended or was due before the plan's start is owed by nobody."""
    starts_on = plan.starts_on or date(plan.first_year, 1, 1)
    return _lay(
        session,
        actor,
        plan,
        WHOLE_PLAN,
        rule,
        calendar,
        starts_on=starts_on,
        covers=all,
        why="采用规划",
        now=now,
    )


def change_rule(
    session: Session,
    actor: Actor,
    plan_id: int,
    scope: Scope,
    rule: DueRule,
    *,
    seen_cycle_id: int | None,
    why: str,
    calendar: WorkCalendar,
    now: datetime,
) -> DueChange:
    """Give a scope another rule: only what is open, not due yet and not moved by hand moves.

    ``seen_cycle_id`` is the scope's rule that the page showed, None where it had none of its own. Another cycle begins
    with the first period that no period of the old one reaches into; raises StaleError where somebody was first.
    """
    plan = _plan_for(session, actor, plan_id)
    _check(session, plan, scope, rule, why)
    known = next((one for one in live_rules(session, plan) if one.scope == scope.key), None)
    if (known.id if known else None) != seen_cycle_id:
        raise StaleError("这条规则刚被别人改过，请看过最新规则后再改。")
    if known is not None and known.rule == rule:
        raise InvalidInputError("新规则和现在的规则相同，没有需要更改的。", field="day")
    above = known or _next_above(session, plan, scope)
    starts_on = _first_day(plan, above.kind, rule.cycle, now.astimezone(SHANGHAI).date())
    if known is not None:
        _replace(session, known, now)
    # with the same cycle, a period that is over and not due yet goes along, and one whose new date is past is told
    covers = any if above.kind is rule.cycle else all
    made = _lay(
        session, actor, plan, scope, rule, calendar, starts_on=starts_on, covers=covers, why=why, now=now
    )  # fmt: skip
    _journal(session, actor, plan, "change_rule", known.id if known else 0, made.id, why, now)
    return realign(session, actor, plan, why=why, now=now)


def drop_rule(session: Session, actor: Actor, cycle_id: int, *, why: str, now: datetime) -> DueChange:
    """Take a section's, task's or role's own rule away: the next more general one holds again."""
    cycle = session.get(Cycle, cycle_id)
    if cycle is None:
        raise NotFoundError
    plan = _plan_for(session, actor, cycle.plan_id)
    _reasoned(why)
    if scope_of(cycle).is_whole_plan:
        raise BlockedError("规划总规则不能撤销，只能更改。")
    above = _next_above(session, plan, scope_of(cycle))
    if above.kind is not cycle.kind:
        raise BlockedError("这条规则的周期与上一级规则不同。请先把它改成相同的周期，再撤销。")
    _replace(session, cycle, now)
    _journal(session, actor, plan, "drop_rule", cycle.id, above.id, why, now)
    return realign(session, actor, plan, why=why, now=now)


def renew_due_moments(session: Session, plan: Plan, *, calendar: WorkCalendar, now: datetime) -> int:
    """Bring what is not due yet to the present calendar; return how many moments changed, in date or in words."""
    changed = 0
    spans: dict[str, Span] = {}
    for cycle in live_rules(session, plan):
        spans |= {span.key: span for span in periods_of(plan.first_year, plan.last_year, cycle.kind)}
        rows = session.execute(
            select(DueMoment, Period.key)
            .join(Period, DueMoment.period_id == Period.id)
            .where(DueMoment.cycle_id == cycle.id, DueMoment.is_live, DueMoment.due_at > now)
        ).all()
        for moment, key in rows:
            due = due_moment(cycle.rule, spans[key], moment.role, calendar)
            same = (moment.due_at, moment.explanation) == (due.at, due.explanation_zh)
            if not same:
                moment.is_live = False
                session.flush()
                session.add(_moment(cycle.id, moment.period_id, moment.role, due))
                changed += 1
    session.flush()
    return changed


def _plan_for(session: Session, actor: Actor, plan_id: int) -> Plan:
    if capacity_for(actor, Deed.EDIT_CALENDAR, Thing(actor.committee_id)) is None:
        raise ForbiddenError("只有办公室人员可以更改报送规则。")
    statement = select(Plan).where(Plan.id == plan_id, Plan.committee_id == actor.committee_id)
    plan = session.scalars(statement.with_for_update()).one_or_none()
    if plan is None:
        raise NotFoundError
    if plan.status is not PlanStatus.ADOPTED:
        raise BlockedError("规划尚未采用或已经结束，没有报送规则可改。")
    return plan


def _check(session: Session, plan: Plan, scope: Scope, rule: DueRule, why: str) -> None:
    _reasoned(why)
    section = session.get(Section, scope.section_id) if scope.section_id is not None else None
    task = session.get(Task, scope.task_id) if scope.task_id is not None else None
    place = section or task
    is_known = place is not None and place.plan_id == plan.id
    if not is_known and (scope.section_id, scope.task_id) != (None, None):
        raise InvalidInputError("这个章节或任务不在本规划中，请重新选择。", field="place")
    if not 1 <= rule.day <= 31:
        raise InvalidInputError("日须在1到31之间；31表示当月最后一天。", field="day")
    if rule.month_offset not in {0, 1}:
        raise InvalidInputError("月份只能是当月或次月。", field="month_offset")
    if not 0 <= rule.participant_lead_days <= 30:
        raise InvalidInputError("参与单位提前的工作日须在0到30之间。", field="participant_lead_days")


def _reasoned(why: str) -> None:
    if not why.strip():
        raise InvalidInputError("请写明更改的理由，它会随日期一起显示给各单位。", field="why")
    if len(why) > 200:
        raise InvalidInputError("理由最多200字，请精简。", field="why")


def _next_above(session: Session, plan: Plan, scope: Scope) -> Cycle:
    """Return the rule that holds where this scope has none of its own."""
    rules = {one.scope: one for one in live_rules(session, plan)}
    for key in _keys_above(session, scope):
        if key in rules and key != scope.key:
            return rules[key]
    raise BlockedError("规划没有总规则，请先设定。")


def _keys_above(session: Session, scope: Scope) -> list[str]:
    places: list[Scope] = []
    section_id = scope.section_id
    if scope.task_id is not None:
        places.append(Scope(task_id=scope.task_id))
        section_id = session.get_one(Task, scope.task_id).section_id
    while section_id is not None:
        places.append(Scope(section_id=section_id))
        section_id = session.get_one(Section, section_id).parent_id
    keys = []
    for place in (*places, WHOLE_PLAN):
        with_role = Scope(place.section_id, place.task_id, scope.role)
        keys += [with_role.key, place.key] if scope.role else [place.key]
    return keys


def _first_day(plan: Plan, before: CycleKind, after: CycleKind, today: date) -> date:
    """Return the first day of the first period that a new rule makes: with another cycle, one that starts a period of both."""
    first, last = plan.first_year, plan.last_year
    if before is after:
        return max(today, date(first, 1, 1))
    boundaries = {one.starts_on for one in periods_of(first, last, before) if one.starts_on > today}
    starts = [one.starts_on for one in periods_of(first, last, after) if one.starts_on > today]
    found = [day for day in starts if before is CycleKind.ONCE or day in boundaries]
    if not found:
        raise BlockedError("规划期内已没有可以开始新周期的时点，周期不能再改。")
    return found[0]


def _replace(session: Session, cycle: Cycle, now: datetime) -> None:
    swapped = session.execute(
        update(Cycle).where(Cycle.id == cycle.id, Cycle.replaced_at.is_(None)).values(replaced_at=now).returning(Cycle.id)
    ).one_or_none()  # fmt: skip
    if swapped is None:
        raise StaleError("这条规则刚被别人改过，请看过最新规则后再改。")


def _lay(
    session: Session, actor: Actor, plan: Plan, scope: Scope, rule: DueRule, calendar: WorkCalendar, *,
    starts_on: date, covers: Callable[[Iterable[bool]], bool], why: str, now: datetime,
) -> Cycle:  # fmt: skip
    cycle = Cycle(
        plan_id=plan.id,
        scope=scope.key,
        section_id=scope.section_id,
        task_id=scope.task_id,
        role=scope.role,
        kind=rule.cycle,
        day=rule.day,
        month_offset=rule.month_offset,
        at=rule.at,
        shift=rule.shift,
        participant_lead_days=rule.participant_lead_days,
        starts_on=starts_on,
        why=why,
        made_by_id=actor.person_id,
        made_at=now,
    )
    session.add(cycle)
    session.flush()
    known = dict(session.execute(select(Period.key, Period).where(Period.plan_id == plan.id)).tuples().all())
    for span in periods_of(plan.first_year, plan.last_year, rule.cycle):
        dues = {role: due_moment(rule, span, role, calendar) for role in Role}
        wanted = {
            role: due
            for role, due in dues.items()
            if covers((due.on >= starts_on, span.ends_on >= starts_on))
        }
        if wanted:
            row = known.get(span.key) or _period(session, plan, span)
            session.add_all(_moment(cycle.id, row.id, role, due) for role, due in wanted.items())
    session.flush()
    return cycle


def lay_further_periods(session: Session, plan: Plan, calendar: WorkCalendar) -> None:
    """Lay the periods and due moments that a plan's later end asks for, by each rule in force."""
    known = dict(session.execute(select(Period.key, Period).where(Period.plan_id == plan.id)).tuples().all())
    laid = set(known)
    for cycle in live_rules(session, plan):
        for span in periods_of(plan.first_year, plan.last_year, cycle.kind):
            if span.key in laid:
                continue
            row = known[span.key] = known.get(span.key) or _period(session, plan, span)
            dues = {role: due_moment(cycle.rule, span, role, calendar) for role in Role}
            session.add_all(_moment(cycle.id, row.id, role, due) for role, due in dues.items())
    session.flush()


def _period(session: Session, plan: Plan, span: Span) -> Period:
    row = Period(
        plan_id=plan.id,
        kind=span.cycle,
        key=span.key,
        label=span.label,
        year=span.year,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
    )
    session.add(row)
    session.flush()
    return row


def _moment(cycle_id: int, period_id: int, role: Role, due: Due) -> DueMoment:
    return DueMoment(
        cycle_id=cycle_id,
        period_id=period_id,
        role=role,
        due_at=due.at,
        due_on=due.on,
        nominal_on=due.nominal_on,
        explanation=due.explanation_zh,
        is_provisional=due.provisional,
        is_live=True,
    )


def _journal(
    session: Session, actor: Actor, plan: Plan, act: str, before: int, after: int, why: str, now: datetime
) -> None:
    capacity = capacity_for(actor, Deed.EDIT_CALENDAR, Thing(plan.committee_id))
    written = journal.Act(act, "plan", plan.id, f"rule:{before}", f"rule:{after}", why)
    journal.append(session, actor, written, at=now, capacity=capacity)
