"""Annual targets and milestones: what is in force, what waits for a unit, and how each was moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from workflow.errors import NotFoundError
from workflow.ledger import (
    AnnualTarget,
    Assignment,
    IndicatorTask,
    Milestone,
    Plan,
    TargetState,
    TargetStep,
    TargetVersion,
    Task,
    Unit,
)
from workflow.rules.roles import Actor, Capacity
from workflow.rules.states import Role

LABELS: dict[TargetState, str] = {
    TargetState.PROPOSED: "待接收",
    TargetState.ACCEPTED: "已接收",
    TargetState.RETURNED: "已退回",
}


def visible_targets(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on AnnualTarget that leaves what the actor may see: all for readers, else the own units'."""
    in_committee = AnnualTarget.committee_id == actor.committee_id
    return in_committee if actor.reads_all else and_(in_committee, AnnualTarget.unit_id.in_(actor.unit_ids))


def target_by_id(session: Session, actor: Actor, target_id: int) -> AnnualTarget:
    """Return one target with its versions; raises NotFoundError."""
    statement = select(AnnualTarget).where(AnnualTarget.id == target_id, visible_targets(actor))
    found = session.scalars(
        statement.options(*_whole()).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def targets_of(
    session: Session, actor: Actor, plan: Plan, *, year: int | None = None, task_id: int | None = None
) -> Sequence[AnnualTarget]:
    """Return the targets of a plan that the actor may see, those that wait first."""
    statement = select(AnnualTarget).where(AnnualTarget.plan_id == plan.id, visible_targets(actor))
    if year is not None:
        statement = statement.where(AnnualTarget.year == year)
    if task_id is not None:
        statement = statement.where(AnnualTarget.task_id == task_id)
    order = (AnnualTarget.state != TargetState.PROPOSED, AnnualTarget.year, AnnualTarget.id)
    return session.scalars(statement.options(*_whole()).order_by(*order)).all()


def _whole() -> tuple[_AbstractLoad, ...]:
    versions = selectinload(AnnualTarget.versions)
    return (
        joinedload(AnnualTarget.unit),
        joinedload(AnnualTarget.task),
        joinedload(AnnualTarget.indicator),
        versions.selectinload(TargetVersion.milestones),
        versions.joinedload(TargetVersion.set_by),
    )


def version_of(row: AnnualTarget, number: int | None) -> TargetVersion | None:
    """Return one of a target's versions, or None."""
    return next((one for one in row.versions if one.version == number), None)


def steps_of(session: Session, row: AnnualTarget) -> list[TargetStep]:
    """Return every act on a target, oldest first."""
    statement = (
        select(TargetStep).where(TargetStep.target_id == row.id).options(joinedload(TargetStep.person))
    )
    return list(session.scalars(statement.order_by(TargetStep.id)))


def waiting_for(session: Session, actor: Actor) -> Sequence[AnnualTarget]:
    """Return the targets that wait for the actor as a unit's signer."""
    statement = select(AnnualTarget).where(
        AnnualTarget.committee_id == actor.committee_id,
        AnnualTarget.unit_id.in_(actor.units_as(Capacity.SIGNER)),
        AnnualTarget.state == TargetState.PROPOSED,
    )
    return session.scalars(statement.options(*_whole()).order_by(AnnualTarget.id)).all()


@dataclass(frozen=True)
class Expected:
    """What is in force for a task or an indicator of a unit in a year, with the first value beside it and the moves.

    ``milestones`` are (quarter, value, percent, words) of the version in force.
    """

    task_id: int | None
    indicator_id: int | None
    unit_id: int
    year: int
    value: Decimal | None
    percent: Decimal | None
    words: str
    first_value: Decimal | None
    first_percent: Decimal | None
    moved_count: int
    milestones: tuple[tuple[int, Decimal | None, Decimal | None, str], ...]


def in_force(session: Session, plan: Plan, *, year: int | None = None) -> list[Expected]:
    """Return what units accepted and is in force: what progress and figures of a year are held against."""
    first = select(
        TargetVersion.target_id, TargetVersion.version, TargetVersion.value, TargetVersion.percent
    ).subquery()
    statement = (
        select(AnnualTarget, TargetVersion, first.c.value, first.c.percent)
        .join(
            TargetVersion,
            and_(
                TargetVersion.target_id == AnnualTarget.id,
                TargetVersion.version == AnnualTarget.in_force_version,
            ),
        )
        .join(
            first, and_(first.c.target_id == AnnualTarget.id, first.c.version == AnnualTarget.first_version)
        )
        .where(AnnualTarget.plan_id == plan.id)
        .order_by(AnnualTarget.year, AnnualTarget.id)
    )
    if year is not None:
        statement = statement.where(AnnualTarget.year == year)
    rows = session.execute(statement).all()
    milestones = _milestones(session, [version.id for _, version, *_ in rows])
    return [
        Expected(
            task_id=target.task_id,
            indicator_id=target.indicator_id,
            unit_id=target.unit_id,
            year=target.year,
            value=version.value,
            percent=version.percent,
            words=version.words,
            first_value=first_value,
            first_percent=first_percent,
            moved_count=target.moved_count,
            milestones=tuple(milestones.get(version.id, ())),
        )
        for target, version, first_value, first_percent in rows
    ]


def _milestones(
    session: Session, version_ids: list[int]
) -> dict[int, list[tuple[int, Decimal | None, Decimal | None, str]]]:
    found: dict[int, list[tuple[int, Decimal | None, Decimal | None, str]]] = {}
    statement = select(Milestone).where(Milestone.version_id.in_(version_ids)).order_by(Milestone.quarter)
    for one in session.scalars(statement):
        found.setdefault(one.version_id, []).append((one.quarter, one.value, one.percent, one.words))
    return found


def responsible_units(
    session: Session, plan: Plan, task_id: int | None, indicator_id: int | None
) -> dict[int, str]:
    """Return the units that answer for a task or an indicator: its leads, or all that share it."""
    tasks = select(Task.id).where(Task.plan_id == plan.id)
    tasks = (
        tasks.where(Task.id == task_id)
        if task_id is not None
        else tasks.where(
            Task.id.in_(select(IndicatorTask.task_id).where(IndicatorTask.indicator_id == indicator_id))
        )
    )
    statement = (
        select(Unit.id, Unit.name)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(
            Assignment.task_id.in_(tasks),
            Assignment.ends_on.is_(None),
            Assignment.role.in_([Role.LEAD, Role.JOINT]),
        )
        .order_by(Unit.id)
    )
    return dict(session.execute(statement).tuples().all())
