"""What a draft that adjusts a plan in force would carry on, stop and start: asked before, and done by exactly this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from plan_graph.comparison import Change, Comparison, RoleChange, TaskChange, compare
from plan_graph.draft import PlanDraft
from plan_graph.units import expand
from workflow.ledger import (
    Assignment,
    Cycle,
    DueMoment,
    Obligation,
    Period,
    Plan,
    PlanAdjustment,
    PlanStatus,
    Report,
    Task,
    Unit,
    UnitAlias,
)
from workflow.queries.reviews import review_of
from workflow.rules.roles import Actor
from workflow.rules.states import OPEN, Role


@dataclass(frozen=True)
class Start:
    """An assignment that an adjustment starts: the task by its new code, the unit by its name and, where known, its id."""

    code: str
    unit: str
    unit_id: int | None
    role: Role
    via_collective: bool


@dataclass(frozen=True)
class TaskLine:
    """A task of the adjustment with the changes of its units as the ledger has them."""

    task: TaskChange
    changes: tuple[RoleChange, ...]


@dataclass(frozen=True)
class Effects:
    """All that an adjustment changes in the ledger; ``cancelled`` and ``made`` count obligations."""

    comparison: Comparison
    lines: tuple[TaskLine, ...]
    ended: tuple[Assignment, ...]
    started: tuple[Start, ...]
    cancelled: int
    made: int
    reports_kept: int

    @property
    def moved_targets(self) -> tuple[Change, ...]:
        """The indicators whose target is moved."""
        return tuple(one for one in self.comparison.indicators if one.kind == "changed")


def adjustment_of(session: Session, plan: Plan) -> PlanAdjustment | None:
    """Return which plan a draft adjusts and by which paper, or None."""
    return session.get(PlanAdjustment, plan.id)


def why_not_yet(adjustment: PlanAdjustment, today: date) -> str:
    """Return the sentence for an adjustment that takes effect later: a plan's tasks and targets are those of today."""
    day = adjustment.takes_effect_on
    if day <= today:
        return ""
    return (
        f"这次调整自{day:%Y年}{day.month}月{day.day}日起生效，还没有到。任务、分工和指标在这之前仍按现行规划执行，"
        "请到那一天再采用；草案、更正和影响对照已经保存。"
    )


def adjustments_of(session: Session, plan: Plan) -> list[tuple[PlanAdjustment, Plan]]:
    """Return the adjustments that a plan has taken in, the oldest first."""
    statement = (
        select(PlanAdjustment, Plan)
        .join(Plan, Plan.id == PlanAdjustment.plan_id)
        .where(PlanAdjustment.adjusts_id == plan.id, Plan.status == PlanStatus.CLOSED)
        .order_by(Plan.adopted_at, Plan.id)
    )
    return list(session.execute(statement).tuples())


def plans_in_force(session: Session, actor: Actor) -> list[Plan]:
    """Return the committee's adopted plans, the newest first."""
    statement = select(Plan).where(Plan.committee_id == actor.committee_id, Plan.status == PlanStatus.ADOPTED)
    return list(session.scalars(statement.order_by(Plan.id.desc())))


def effects_of(session: Session, plan: Plan, adjustment: PlanAdjustment) -> Effects:
    """Return what adopting a draft as an adjustment would change now."""
    live = session.get_one(Plan, adjustment.adjusts_id)
    draft = PlanDraft.from_json(plan.draft)
    made = compare(PlanDraft.from_json(live.draft), draft, review_of(session, plan).corrected.pairs)
    units = unit_ids(session, plan.committee_id)
    held = _held(session, live)
    ended, started = _assignments(draft, made, held, units)
    return Effects(
        made,
        tuple(_lines(made, ended, started)),
        tuple(ended),
        tuple(started),
        _cancelled(session, ended, adjustment.takes_effect_on, live, draft),
        _made(session, live, started, adjustment.takes_effect_on, draft),
        _reports(session, live),
    )


def unit_ids(session: Session, committee_id: int) -> dict[str, int]:
    """Map every name of the committee's units to the unit that bears it today: the successor of one that left."""
    units = {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.committee_id == committee_id))}
    names = {unit.name: unit.id for unit in units.values()}
    aliases = select(UnitAlias.name, UnitAlias.unit_id).where(UnitAlias.unit_id.in_(units))
    for name, unit_id in session.execute(aliases.order_by(UnitAlias.id)):
        names.setdefault(name, unit_id)
    return {name: _today(units, unit_id) for name, unit_id in names.items()}


def _today(units: Mapping[int, Unit], unit_id: int) -> int:
    seen: set[int] = set()
    while (after := units[unit_id].successor_id) in units and unit_id not in seen:
        seen.add(unit_id)
        unit_id = after  # type: ignore[assignment]
    return unit_id


def _held(session: Session, live: Plan) -> dict[str, list[Assignment]]:
    """Return the assignments in force by their task's code."""
    statement = (
        select(Task.code, Assignment)
        .join(Assignment.task)
        .where(Assignment.plan_id == live.id, Assignment.ends_on.is_(None), Task.ended_on.is_(None))
        .order_by(Task.position, Assignment.id)
    )
    found: dict[str, list[Assignment]] = {}
    for code, row in session.execute(statement):
        found.setdefault(code, []).append(row)
    return found


def _assignments(
    draft: PlanDraft,
    made: Comparison,
    held: Mapping[str, Sequence[Assignment]],
    units: Mapping[str, int],
) -> tuple[list[Assignment], list[Start]]:
    names = {unit.name: (unit.name, *unit.aliases) for unit in draft.units}
    wanted: dict[str, list[Start]] = {}
    for one in expand(draft):
        known = next((units[name] for name in names[one.unit] if name in units), None)
        start = Start(one.task_code, one.unit, known, Role(one.role), one.via_collective)
        wanted.setdefault(one.task_code, []).append(start)
    ended: list[Assignment] = []
    started: list[Start] = []
    for task in made.tasks:
        have = {(row.unit_id, row.role): row for row in held.get(task.old_code, ())}
        want = {(one.unit_id, one.role): one for one in wanted.get(task.new_code, ()) if one.unit_id}
        ended += [row for key, row in have.items() if key not in want]
        started += [one for key, one in want.items() if key not in have]
        started += [one for one in wanted.get(task.new_code, ()) if one.unit_id is None]
    return ended, started


def recorded(session: Session, plan: Plan, adjustment: PlanAdjustment) -> Comparison:
    """Return what an adjustment that was adopted changed, from the drafts that were kept."""
    before = PlanDraft.from_json(adjustment.replaced or plan.draft)
    pairs = review_of(session, plan).corrected.pairs
    return compare(before, PlanDraft.from_json(plan.draft), pairs)


def _lines(made: Comparison, ended: Sequence[Assignment], started: Sequence[Start]) -> list[TaskLine]:
    before: dict[str, dict[str, str]] = {}
    after: dict[str, dict[str, str]] = {}
    for row in ended:
        before.setdefault(row.task.code, {})[row.unit.name] = row.role.value
    for one in started:
        after.setdefault(one.code, {})[one.unit] = one.role.value
    lines = []
    for task in made.tasks:
        gone, come = before.get(task.old_code, {}), after.get(task.new_code, {})
        changes = tuple(
            RoleChange(unit, gone.get(unit, ""), come.get(unit, "")) for unit in dict.fromkeys((*gone, *come))
        )
        lines.append(TaskLine(task, changes))
    return lines


def _cancelled(session: Session, ended: Sequence[Assignment], day: date, live: Plan, draft: PlanDraft) -> int:
    ids = open_after(session, [row.id for row in ended], day - timedelta(days=1))
    return len({*ids, *open_beyond(session, live, draft.period[1])})


def open_after(session: Session, assignment_ids: Sequence[int], last_day: date) -> list[int]:
    """Return the ids of what these assignments have open and due after a day."""
    statement = select(Obligation.id).where(
        Obligation.assignment_id.in_(assignment_ids),
        Obligation.state.in_(OPEN),
        Obligation.due_on > last_day,
    )
    return list(session.scalars(statement.order_by(Obligation.id)))


def open_beyond(session: Session, plan: Plan, last_year: int) -> list[int]:
    """Return the ids of what a plan has open in periods that begin after a year."""
    statement = (
        select(Obligation.id)
        .join(Period, Period.id == Obligation.period_id)
        .where(
            Obligation.plan_id == plan.id,
            Obligation.state.in_(OPEN),
            Period.starts_on > date(last_year, 12, 31),
        )
    )
    return list(session.scalars(statement.order_by(Obligation.id)))


def _made(session: Session, live: Plan, started: Sequence[Start], day: date, draft: PlanDraft) -> int:
    """Count what the started assignments will owe by the plan's own rule, from the period in force to the plan's end."""
    statement = (
        select(DueMoment.role, func.count())
        .join(Cycle, Cycle.id == DueMoment.cycle_id)
        .join(Period, Period.id == DueMoment.period_id)
        .where(
            Cycle.plan_id == live.id,
            Cycle.scope == "plan",
            and_(Cycle.replaced_at.is_(None), DueMoment.is_live),
            DueMoment.due_on >= day,
            Period.ends_on >= day,
            Period.starts_on <= date(draft.period[1], 12, 31),
        )
        .group_by(DueMoment.role)
    )
    by_role = dict(session.execute(statement).tuples().all())
    return sum(by_role.get(one.role, 0) for one in started)


def _reports(session: Session, live: Plan) -> int:
    statement = (
        select(func.count(Report.id))
        .join(Obligation, Report.obligation_id == Obligation.id)
        .where(Obligation.plan_id == live.id)
    )
    return session.scalar(statement) or 0
