"""年度目标: set by the office for a task or an indicator, accepted on the page or sent back by the unit's leader."""

from __future__ import annotations

from pydantic import BaseModel

from web.resources.desk import Desk
from web.resources.kinds import Act, Making, Page, Resource
from web.resources.values import Amount, Figure, Given, Moment, Number, Percent, Shown
from web.translating import t
from workflow.ledger import AnnualTarget, TargetState
from workflow.operations import targets as operation
from workflow.operations.targets import Aim, NewTarget
from workflow.queries import targets as query
from workflow.rules.roles import Deed, Thing, capacity_for


class TargetFilter(Given):
    """Which year; without one all."""

    year: Number | None = None


class AimGiven(Given):
    """A value of the indicator or a percentage of the task, and words."""

    value: Figure | None = None
    percent: Percent | None = None
    words: str = ""


class MilestoneGiven(AimGiven):
    """The same for the end of a quarter, 1 to 4."""

    quarter: Number


class TargetGiven(AimGiven):
    """What a unit is to reach in a year, for a task or for an indicator; ``seen_version`` is 0 for a new one."""

    unit_id: Number
    year: Number
    task_id: Number | None = None
    indicator_id: Number | None = None
    milestones: list[MilestoneGiven] = []
    why: str = ""
    seen_version: Number = 0


class TargetAccepted(Given):
    """The version that was shown."""

    seen_version: Number


class TargetSentBack(TargetAccepted):
    """The version that was shown, and why it cannot be accepted."""

    reason: str


class MilestoneShown(BaseModel):
    """What a version wants to see by the end of a quarter."""

    quarter: int
    value: Amount | None
    percent: Amount | None
    words: str


class VersionShown(BaseModel):
    """What was set at one time."""

    version: int
    value: Amount | None
    percent: Amount | None
    words: str
    why: str
    set_at: Moment
    milestones: list[MilestoneShown]


class TargetShown(Shown):
    """One target: what is in force, what waits, and how often it was moved."""

    task_id: int | None
    indicator_id: int | None
    unit_id: int
    unit: str
    year: int
    state: TargetState
    state_words: str
    version: int
    first_version: int | None
    in_force_version: int | None
    moved_count: int
    changed_at: Moment
    versions: list[VersionShown]
    may: list[str]


def _target_shown(desk: Desk, row: AnnualTarget) -> TargetShown:
    versions = [
        VersionShown(
            version=one.version, value=one.value, percent=one.percent, words=one.words, why=one.why, set_at=one.set_at,
            milestones=[
                MilestoneShown(quarter=step.quarter, value=step.value, percent=step.percent, words=step.words)
                for step in one.milestones
            ],
        )
        for one in row.versions
    ]  # fmt: skip
    return TargetShown.of(
        row,
        unit=row.unit.name,
        state_words=t(query.LABELS[row.state]),
        versions=versions,
        may=_may(desk, row),
    )


def _may(desk: Desk, row: AnnualTarget) -> list[str]:
    answers = capacity_for(desk.actor, Deed.ANSWER_TARGET, Thing(row.committee_id, row.unit_id))
    return ["accept", "send_back"] if answers and row.state is TargetState.PROPOSED else []


def _rows(desk: Desk, asked: TargetFilter, page: Page) -> list[TargetShown]:
    found = query.targets_of(desk.session, desk.actor, desk.plan, year=asked.year)
    return [_target_shown(desk, row) for row in page.of(found)]


def _show(desk: Desk, target_id: int) -> TargetShown:
    return _target_shown(desk, query.target_by_id(desk.session, desk.actor, target_id))


def _set(desk: Desk, given: TargetGiven) -> int:
    new = NewTarget(
        unit_id=given.unit_id,
        year=given.year,
        aim=_aim(given),
        task_id=given.task_id,
        indicator_id=given.indicator_id,
        milestones={one.quarter: _aim(one) for one in given.milestones},
        why=given.why,
    )
    return operation.set_target(
        desk.session, desk.actor, desk.plan.id, new, seen_version=given.seen_version, now=desk.now
    ).id


def _aim(given: AimGiven) -> Aim:
    return Aim(given.value, given.percent, given.words)


def _accept(desk: Desk, target_id: int, given: TargetAccepted) -> None:
    operation.accept(
        desk.session, desk.actor, target_id, seen_version=given.seen_version, presence=desk.presence, now=desk.now
    )  # fmt: skip


def _send_back(desk: Desk, target_id: int, given: TargetSentBack) -> None:
    operation.give_back(
        desk.session, desk.actor, target_id, seen_version=given.seen_version, reason=given.reason, now=desk.now
    )  # fmt: skip


TARGETS = Resource(
    line=("year", "unit", "state_words"),
    name="targets",
    command="target",
    key="target_id",
    title="年度目标",
    deeds=(Deed.VIEW_TARGETS,),
    shown=TargetShown,
    show=_show,
    listed=TargetShown,
    rows=_rows,
    asked=TargetFilter,
    makings=(Making("set", "下达目标", (Deed.SET_TARGET,), TargetGiven, _set, "目标已下达，等分管领导接收。"),),
    acts=(
        Act("accept", "接收", (Deed.ANSWER_TARGET,), TargetAccepted, _accept, "已接收，自即日起按这个目标衡量进度。",
            is_signing=True, page="/targets/{id}"),
        Act("send_back", "退回办公室", (Deed.ANSWER_TARGET,), TargetSentBack, _send_back, "已退回办公室。"),
    ),
)  # fmt: skip
