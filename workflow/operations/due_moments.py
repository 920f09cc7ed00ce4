"""Bring open obligations to the rules and the calendar in force: what moved is told, the first due moment stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from workflow import journal
from workflow.ledger import (
    Assignment,
    Cycle,
    DueMoment,
    DueMove,
    Extension,
    Obligation,
    Period,
    Plan,
    Task,
    Transition,
    Unit,
)
from workflow.operations.obligations import make_obligations
from workflow.operations.telling import tell_units
from workflow.queries.due_rules import ruling
from workflow.rules.deadlines import SHANGHAI, day_in_words
from workflow.rules.due_changes import DueChange, Moving
from workflow.rules.extensions import ExtensionState
from workflow.rules.roles import Actor, Thing, capacity_for
from workflow.rules.states import OPEN, Action, State

CYCLE_CHANGED = "报送周期调整"
CHUNK = 500


def realign(session: Session, actor: Actor, plan: Plan, *, why: str, now: datetime) -> DueChange:
    """Bring a plan's obligations to its live due moments, and owe each person concerned one message.

    Only what is open, not due yet and not moved by hand moves, and only to a moment that still lies ahead.
    """
    session.flush()
    done = _move(session, actor, plan, why=why, now=now)
    cancelled = _cancel(session, actor, plan, why=why, now=now)
    restored = _restore(session, actor, plan, why=why, now=now)
    made = make_obligations(session, actor, plan, now=now)
    change = done + DueChange(cancelled=cancelled, restored=restored, made=made)
    if change.moved or cancelled or restored:
        act = journal.Act(
            "move_due", "plan", plan.id, after=f"{len(change.moved)}/{cancelled}/{restored}", reason=why
        )
        journal.append(session, actor, act, at=now)
    _tell(session, actor, plan, change, why=why, now=now)
    forget_obligations(session)
    return change


def forget_obligations(session: Session) -> None:
    """Let the session read obligations anew after set-based changes."""
    for one in list(session.identity_map.values()):
        if isinstance(one, Obligation):
            session.expire(one)


def _move(session: Session, actor: Actor, plan: Plan, *, why: str, now: datetime) -> DueChange:
    by_rule, new, old = ruling(plan.id), aliased(DueMoment), aliased(DueMoment)
    rows = session.execute(
        select(Obligation, new, old.due_at, Task.code, Unit.name, Period.label, _is_extended())
        .join(by_rule, by_rule.c.assignment_id == Obligation.assignment_id)
        .join(
            new,
            (new.cycle_id == by_rule.c.cycle_id) & (new.period_id == Obligation.period_id)
            & (new.role == Obligation.role) & new.is_live,
        )
        .join(old, old.id == Obligation.due_moment_id)
        .join(Task, Task.id == Obligation.task_id)
        .join(Unit, Unit.id == Obligation.unit_id)
        .join(Period, Period.id == Obligation.period_id)
        .where(Obligation.plan_id == plan.id, new.id != old.id)
        .order_by(Obligation.due_at, Obligation.id)
    ).all()  # fmt: skip
    kept = dict.fromkeys(("handed_in", "by_hand", "already_due"), 0)
    alike: dict[tuple[int, datetime], list[tuple[Obligation, Moving]]] = defaultdict(list)
    moments = {moment.id: moment for _, moment, *_ in rows}
    for row, moment, ruled_at, code, unit, label, extended in rows:
        reason = _why_it_stays(row, moment, ruled_at, extended, now)
        if reason is None:
            moving = Moving(
                row.id,
                code,
                row.unit_id,
                unit,
                row.role,
                label,
                row.due_at,
                moment.due_at,
                moment.explanation,
            )
            alike[moment.id, row.due_at].append((row, moving))
        elif row.due_at != moment.due_at and row.state is not State.CANCELLED:
            kept[reason] += 1
    moved: list[Moving] = []
    for (moment_id, before_at), found in alike.items():
        moved += _swap(session, actor, moments[moment_id], before_at, found, why=why, now=now)
    return DueChange(moved=tuple(moved), **kept)


def _is_extended() -> ColumnElement[bool]:
    granted = and_(Extension.obligation_id == Obligation.id, Extension.state == ExtensionState.GRANTED)
    return exists().where(granted)


def _why_it_stays(
    row: Obligation, moment: DueMoment, ruled_at: datetime, extended: bool, now: datetime
) -> str | None:
    if row.state not in OPEN:
        return "handed_in"
    if row.returned_count or extended or row.due_at != ruled_at:
        return "by_hand"
    if row.due_at <= now or moment.due_at <= now:
        return "already_due"
    return None


def _swap(
    session: Session,
    actor: Actor,
    moment: DueMoment,
    before_at: datetime,
    found: Sequence[tuple[Obligation, Moving]],
    *,
    why: str,
    now: datetime,
) -> list[Moving]:
    """Give obligations a new moment, unless somebody was first; a date that stays is only named anew."""
    values: dict[str, Any] = {"due_moment_id": moment.id}
    moves = moment.due_at != before_at
    if moves:
        values |= {
            "due_at": moment.due_at,
            "due_on": moment.due_on,
            "moved_count": Obligation.moved_count + 1,
            "sequence": Obligation.sequence + 1,
            "changed_at": now,
        }
    changed: set[int] = set()
    for ids in _chunks([row.id for row, _ in found]):
        statement = update(Obligation).where(
            Obligation.id.in_(ids), Obligation.state.in_(OPEN), Obligation.due_at == before_at
        )
        changed |= set(session.scalars(statement.values(**values).returning(Obligation.id), execution_options={"synchronize_session": False}))  # fmt: skip
    if not moves or not changed:
        return []
    session.execute(
        insert(DueMove),
        [
            {"obligation_id": one, "before_at": before_at, "after_at": moment.due_at, "why": why,
             "person_id": actor.person_id, "at": now}
            for one in sorted(changed)
        ],
    )  # fmt: skip
    return [moving for row, moving in found if row.id in changed]


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _cancel(session: Session, actor: Actor, plan: Plan, *, why: str, now: datetime) -> int:
    """End what a rule of another cycle no longer asks for: open, of periods from its first day on, and not due yet."""
    by_rule = ruling(plan.id)
    rows = session.execute(
        select(Obligation.id, Obligation.state, Obligation.report_version)
        .join(by_rule, by_rule.c.assignment_id == Obligation.assignment_id)
        .join(Cycle, Cycle.id == by_rule.c.cycle_id)
        .join(Period, Period.id == Obligation.period_id)
        .where(
            Obligation.plan_id == plan.id,
            Obligation.state.in_(OPEN),
            Obligation.due_at > now,
            Period.kind != Cycle.kind,
            Period.ends_on >= Cycle.starts_on,
        )
    ).all()
    return change_states(
        session, actor, rows, Action.CANCEL, State.CANCELLED, why=f"{CYCLE_CHANGED}：{why}", now=now
    )


def _restore(session: Session, actor: Actor, plan: Plan, *, why: str, now: datetime) -> int:
    """Bring back what an earlier change of cycle had ended and the rule in force asks for again."""
    by_rule, moment = ruling(plan.id), aliased(DueMoment)
    ended_by_cycle = select(Transition.obligation_id).where(
        Transition.action == Action.CANCEL, Transition.reason.startswith(CYCLE_CHANGED)
    )
    rows = session.execute(
        select(Obligation.id, Obligation.state, Obligation.report_version)
        .join(by_rule, by_rule.c.assignment_id == Obligation.assignment_id)
        .join(
            moment,
            (moment.cycle_id == by_rule.c.cycle_id) & (moment.period_id == Obligation.period_id)
            & (moment.role == Obligation.role) & moment.is_live,
        )
        .where(
            Obligation.plan_id == plan.id,
            Obligation.state == State.CANCELLED,
            Obligation.due_at > now,
            moment.due_at > now,
            Obligation.id.in_(ended_by_cycle),
            is_held(),
        )
    ).all()  # fmt: skip
    return change_states(
        session, actor, rows, Action.RESTORE, State.OWED, why=f"{CYCLE_CHANGED}：{why}", now=now
    )


def is_held() -> ColumnElement[bool]:
    """Return whether somebody still answers for what was cancelled: its assignment goes on to the due day.

    What a unit owed that was merged, left or was relieved meanwhile is its successor's to be made anew.
    """
    goes_on = or_(Assignment.ends_on.is_(None), Assignment.ends_on >= Obligation.due_on)
    return exists().where(Assignment.id == Obligation.assignment_id, goes_on)


def change_states(
    session: Session,
    actor: Actor,
    rows: Sequence[Any],
    action: Action,
    after: State,
    *,
    why: str,
    now: datetime,
) -> int:
    """Swap the state of many obligations, each with its transition; ``rows`` carry id, state and report_version."""
    settled = now if after is State.CANCELLED else None
    capacity = capacity_for(actor, action, Thing(actor.committee_id))
    by_id = {row.id: row for row in rows}
    changed: list[int] = []
    for ids in _chunks(sorted(by_id)):
        states = sorted({by_id[one].state for one in ids})
        statement = (
            update(Obligation)
            .where(Obligation.id.in_(ids), Obligation.state.in_(states))
            .values(state=after, settled_at=settled, changed_at=now, sequence=Obligation.sequence + 1)
            .returning(Obligation.id)
        )
        changed += session.scalars(statement, execution_options={"synchronize_session": False})
    if changed:
        session.execute(
            insert(Transition),
            [
                {"obligation_id": one, "before": by_id[one].state, "after": after, "action": action,
                 "report_version": by_id[one].report_version, "person_id": actor.person_id, "capacity": capacity, "at": now,
                 "reason": why}
                for one in sorted(changed)
            ],
        )  # fmt: skip
    return len(changed)


def _tell(session: Session, actor: Actor, plan: Plan, change: DueChange, *, why: str, now: datetime) -> None:
    """Owe one message to each person of the units whose dates moved."""
    lines: dict[int, dict[tuple[date, date], int]] = defaultdict(lambda: defaultdict(int))
    for one in change.moved:
        lines[one.unit_id][_day(one.before_at), _day(one.after_at)] += 1
    texts = {}
    for unit_id, moves in lines.items():
        said = [
            f"{count}项：{day_in_words(before)} → {day_in_words(after)}"
            for (before, after), count in sorted(moves.items())
        ]
        texts[unit_id] = f"理由：{why}\n" + "\n".join(said[:12]) + ("\n……" if len(said) > 12 else "")
    tell_units(
        session, actor, plan.committee_id, texts, subject="报送时间有调整", path="/tasks", kind="due", now=now
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
