"""Set annual targets (年度目标任务) and milestones (形象进度); the unit's signer accepts them, or returns them with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import digest, number_text
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import (
    AnnualTarget,
    Indicator,
    Milestone,
    Plan,
    PlanStatus,
    TargetState,
    TargetStep,
    TargetVersion,
    Task,
    Unit,
)
from workflow.operations.acting import Presence
from workflow.operations.telling import tell_people, tell_units
from workflow.operations.texts import accept_text
from workflow.queries.people import office_people
from workflow.queries.targets import responsible_units, target_by_id
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for

MOST_WORDS = 500


@dataclass(frozen=True)
class Aim:
    """What is to be reached: a value of the indicator, or a percentage of the task, and words (形象进度)."""

    value: Decimal | None = None
    percent: Decimal | None = None
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return self.value is None and self.percent is None and not self.words.strip()


@dataclass(frozen=True)
class NewTarget:
    """A target for a task or an indicator, of one unit and year; ``milestones`` by quarter."""

    unit_id: int
    year: int
    aim: Aim
    task_id: int | None = None
    indicator_id: int | None = None
    milestones: Mapping[int, Aim] = field(default_factory=dict)
    why: str = ""


def set_target(
    session: Session, actor: Actor, plan_id: int, new: NewTarget, *, seen_version: int, now: datetime
) -> AnnualTarget:
    """Set a target, or set it anew: the version in force counts until the unit's signer has accepted the new one.

    ``seen_version`` is 0 for a first one. What was accepted before is kept; each accepted change of it is a move, and is counted.
    """
    plan = _plan(session, actor, plan_id)
    capacity = capacity_for(actor, Deed.SET_TARGET, Thing(plan.committee_id))
    if capacity is None or actor.person_id is None:
        raise ForbiddenError("年度目标由办公室下达。")
    aim = _clean(new.aim, "words")
    steps = {
        quarter: _clean(one, f"words_{quarter}")
        for quarter, one in new.milestones.items()
        if not one.is_empty
    }
    _check(session, plan, new, aim, steps)
    row = _existing(session, new)
    if (row.version if row else 0) != seen_version:
        raise StaleError
    if row is not None and row.in_force_version is not None and not new.why.strip():
        raise InvalidInputError("目标已经接收过，再改须写明理由和依据。", field="why")
    version = seen_version + 1
    row = _swap_or_make(session, plan, row, new, version, now)
    _add_version(session, actor, row, new, aim, steps, version, now)
    before = TargetState.PROPOSED.value if version > 1 else ""
    _step(session, actor, row, before, TargetState.PROPOSED, capacity, new.why, now)
    _tell_unit(session, actor, row, now)
    return row


def accept(session: Session, actor: Actor, target_id: int, *, seen_version: int, presence: Presence, now: datetime) -> None:  # fmt: skip
    """Accept the version that was shown: from now on it is in force."""
    presence.hold()
    row, capacity = _answerable(session, actor, target_id, seen_version)
    moved = row.in_force_version is not None
    values = {
        "in_force_version": row.version,
        "first_version": row.first_version or row.version,
        "moved_count": row.moved_count + int(moved),
    }
    _answer(session, actor, row, TargetState.ACCEPTED, values, capacity, "", now)


def give_back(
    session: Session, actor: Actor, target_id: int, *, seen_version: int, reason: str, now: datetime
) -> None:
    """Return a target to the office with a reason; what was in force stays in force."""
    row, capacity = _answerable(session, actor, target_id, seen_version)
    reason = accept_text(reason, field="reason", label="退回的理由", max_chars=MOST_WORDS)
    _answer(session, actor, row, TargetState.RETURNED, {}, capacity, reason, now)


def _plan(session: Session, actor: Actor, plan_id: int) -> Plan:
    plan = session.get(Plan, plan_id)
    if plan is None or plan.committee_id != actor.committee_id:
        raise NotFoundError
    if plan.status is not PlanStatus.ADOPTED:
        raise BlockedError("规划尚未采用或已经结束，不能下达年度目标。")
    return plan


def _check(session: Session, plan: Plan, new: NewTarget, aim: Aim, steps: Mapping[int, Aim]) -> None:
    if not plan.first_year <= new.year <= plan.last_year:
        raise InvalidInputError(f"年份须在{plan.first_year}到{plan.last_year}之间。", field="year")
    if (new.task_id is None) == (new.indicator_id is None):
        raise InvalidInputError("请选择一项任务或一项指标。", field="subject")
    if aim.is_empty:
        raise InvalidInputError("请至少填写年度目标值、进度或文字中的一项。", field="words")
    if new.unit_id not in responsible_units(session, plan, new.task_id, new.indicator_id):
        raise InvalidInputError("这个单位不是该任务或指标的牵头（责任）单位，请重新选择。", field="unit_id")
    for quarter, one in steps.items():
        if quarter not in {1, 2, 3, 4}:
            raise InvalidInputError("形象进度按一至四季度填写。", field="words_1")
        _within_percent(one, f"percent_{quarter}")
    _within_percent(aim, "percent")
    told = [steps[quarter].percent for quarter in sorted(steps)] + [aim.percent]
    figures = [one for one in told if one is not None]
    if figures != sorted(figures):
        raise InvalidInputError("各季度进度应逐季增加，且不超过全年目标，请核对。", field="percent")


def _within_percent(aim: Aim, name: str) -> None:
    if aim.percent is not None and not 0 <= aim.percent <= 100:
        raise InvalidInputError("进度须在0到100之间。", field=name)


def _existing(session: Session, new: NewTarget) -> AnnualTarget | None:
    same = (
        AnnualTarget.task_id == new.task_id if new.task_id else AnnualTarget.indicator_id == new.indicator_id
    )
    statement = select(AnnualTarget).where(
        same, AnnualTarget.unit_id == new.unit_id, AnnualTarget.year == new.year
    )
    return session.scalars(statement).one_or_none()


def _swap_or_make(
    session: Session, plan: Plan, row: AnnualTarget | None, new: NewTarget, version: int, now: datetime
) -> AnnualTarget:
    if row is None:
        row = AnnualTarget(
            committee_id=plan.committee_id,
            plan_id=plan.id,
            task_id=new.task_id,
            indicator_id=new.indicator_id,
            unit_id=new.unit_id,
            year=new.year,
            changed_at=now,
        )
        session.add(row)
        session.flush()
        return row
    _swap(session, row, row.version, {"state": TargetState.PROPOSED, "version": version, "changed_at": now})
    return row


def _swap(session: Session, row: AnnualTarget, seen_version: int, values: Mapping[str, object]) -> None:
    swapped = session.execute(
        update(AnnualTarget)
        .where(
            AnnualTarget.id == row.id, AnnualTarget.version == seen_version, AnnualTarget.state == row.state
        )
        .values(**values)
        .returning(AnnualTarget.id),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if swapped is None:
        raise StaleError
    session.refresh(row)


def _add_version(
    session: Session, actor: Actor, row: AnnualTarget, new: NewTarget, aim: Aim, steps: Mapping[int, Aim], version: int,
    now: datetime,
) -> None:  # fmt: skip
    session.add(
        TargetVersion(
            target_id=row.id, version=version, value=aim.value, percent=aim.percent, words=aim.words, why=new.why.strip()[:300],
            set_by_id=actor.person_id, set_at=now,
            milestones=[
                Milestone(quarter=quarter, value=one.value, percent=one.percent, words=one.words[:300])
                for quarter, one in sorted(steps.items())
            ],
        )
    )  # fmt: skip
    session.flush()
    session.expire(row, ["versions"])


def _answerable(
    session: Session, actor: Actor, target_id: int, seen_version: int
) -> tuple[AnnualTarget, Capacity]:
    row = target_by_id(session, actor, target_id)
    capacity = capacity_for(actor, Deed.ANSWER_TARGET, Thing(row.committee_id, row.unit_id))
    if capacity is None or actor.person_id is None:
        raise ForbiddenError("年度目标由本单位分管领导接收或退回。")
    if row.state is not TargetState.PROPOSED or row.version != seen_version:
        raise StaleError("这项目标已经处理过，或办公室又作了修改，请看过最新内容后再操作。")
    return row, capacity


def _answer(
    session: Session, actor: Actor, row: AnnualTarget, after: TargetState, values: Mapping[str, object], capacity: Capacity,
    reason: str, now: datetime,
) -> None:  # fmt: skip
    before = row.state
    _swap(session, row, row.version, {**values, "state": after, "changed_at": now})
    _step(session, actor, row, before.value, after, capacity, reason, now)
    unit = session.get_one(Unit, row.unit_id)
    done = "接收了" if after is TargetState.ACCEPTED else "退回了"
    text = f"{unit.name}{done}{row.year}年的年度目标。" + (f"\n理由：{reason}" if reason else "")
    people = office_people(session, row.committee_id)
    tell_people(
        session, actor, row.committee_id, {one.id: text for one in people}, subject=f"年度目标{done[:2]}：{unit.name}",
        path=f"/targets/{row.id}", kind="target", now=now,
    )  # fmt: skip


def _step(
    session: Session, actor: Actor, row: AnnualTarget, before: str, after: TargetState, capacity: Capacity, reason: str,
    now: datetime,
) -> None:  # fmt: skip
    session.add(
        TargetStep(
            target_id=row.id, version=row.version, before=before, after=after, person_id=actor.person_id,
            capacity=capacity.value, at=now, reason=reason.strip(),
        )
    )  # fmt: skip
    version = session.scalars(
        select(TargetVersion).where(TargetVersion.target_id == row.id, TargetVersion.version == row.version)
    ).one()
    act = journal.Act(
        f"target_{after.value}", "target", row.id, f"{before}/{row.version}", f"{after.value}/{row.version}", reason.strip(),
        target_hash(row, version),
    )  # fmt: skip
    journal.append(session, actor, act, at=now, capacity=capacity)


def target_hash(row: AnnualTarget, version: TargetVersion) -> str:
    """Return the SHA-256 of what a version of a target says."""
    fields = [
        str(row.task_id or ""),
        str(row.indicator_id or ""),
        str(row.unit_id),
        str(row.year),
        str(version.version),
    ]
    fields += [number_text(version.value), number_text(version.percent), version.words]
    for one in version.milestones:
        fields += [str(one.quarter), number_text(one.value), number_text(one.percent), one.words]
    return digest("duban.target.v1", fields)


def _tell_unit(session: Session, actor: Actor, row: AnnualTarget, now: datetime) -> None:
    subject = (
        session.get_one(Task, row.task_id).title
        if row.task_id is not None
        else session.get_one(Indicator, row.indicator_id).name
    )
    text = f"{row.year}年：{subject}\n请分管领导接收，或写明理由退回。"
    tell_units(
        session, actor, row.committee_id, {row.unit_id: text}, subject=f"{row.year}年度目标待接收",
        path=f"/targets/{row.id}", kind="target", now=now,
    )  # fmt: skip


def _clean(aim: Aim, field_name: str) -> Aim:
    return Aim(aim.value, aim.percent, accept_text(aim.words, field=field_name, max_chars=MOST_WORDS))
