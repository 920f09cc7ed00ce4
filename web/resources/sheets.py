"""Documents without a number: who I am and what waits for me, the committee, and what the board counts."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel
from sqlalchemy import ColumnElement

from web.resources.desk import Desk
from web.resources.kinds import Sheet
from web.resources.values import Amount, Day, Given, LightShown, Moment, Nothing, Shown
from web.translating import t
from workflow.ledger import Period, RoleGrant
from workflow.queries import board, summaries
from workflow.queries.duties import duties
from workflow.queries.handover import person_grants
from workflow.queries.notices import unread
from workflow.queries.reporting import Tally
from workflow.queries.summaries import Summary
from workflow.queries.task_lights import TaskLight, task_lights
from workflow.rules.lights import Light
from workflow.rules.roles import CAPACITY_LABELS, Deed


class GrantShown(BaseModel):
    """What the person may act as, and for which unit."""

    capacity: str
    words: str
    unit_id: int | None
    unit: str


class DutyShown(BaseModel):
    """Something that waits for the person beside their reports; ``path`` is its page."""

    kind: str
    words: str
    path: str
    due_on: Day | None


class MeShown(Shown):
    """Who the token stands for."""

    name: str
    committee_id: int
    grants: list[GrantShown]
    duties: list[DutyShown]
    unread: int


def _grant(grant: RoleGrant, unit: str) -> GrantShown:
    words = t(CAPACITY_LABELS[grant.capacity])
    return GrantShown(capacity=grant.capacity, words=words, unit_id=grant.unit_id, unit=unit)


def _me(desk: Desk, _asked: Nothing) -> MeShown:
    return MeShown.of(
        desk.person,
        grants=[_grant(grant, unit) for grant, unit in person_grants(desk.session, desk.person)],
        duties=[
            DutyShown(kind=one.kind, words=t(one.words), path=one.path, due_on=one.due_on)
            for one in duties(desk.session, desk.actor)
        ],
        unread=unread(desk.session, desk.actor),
    )


class CommitteeShown(Shown):
    """The committee, its moment, and its plan in force."""

    name: str
    region_code: str
    level: str
    parent_id: int | None
    is_demonstration: bool
    now: Moment
    plan_id: int | None
    plan: str


def _committee(desk: Desk, _asked: Nothing) -> CommitteeShown:
    plan = desk.plan_or_none
    return CommitteeShown.of(
        desk.committee,
        level=desk.committee.level.value,
        now=desk.now,
        plan_id=plan.id if plan else None,
        plan=plan.title if plan else "",
    )


class BoardFilter(Given):
    """One period by its key, or what has begun and is still open; and by what the sums are made."""

    period: str = ""
    by: Literal["section", "unit", "period"] = "unit"


class RateShown(BaseModel):
    """Part and whole, always together; the percentage is null where nothing was due."""

    part: int
    whole: int
    percent: Amount | None


class SumShown(BaseModel):
    """What stands under one name."""

    key: str
    name: str
    lights: dict[Light, int]
    owed: int
    due: int
    on_time: int
    late: int
    missing: int
    waived: int
    timeliness: RateShown
    completeness: RateShown


class TaskLightShown(BaseModel):
    """A task with the light that wants attention first."""

    task_id: int
    code: str
    title: str
    section: str
    leads: list[str]
    joint: list[str]
    light: LightShown
    handed_in: int
    owed: int


class BoardShown(Shown):
    """The board's counts as its page has them."""

    plan_id: int
    as_of: Moment
    tasks_by_light: dict[Light, int]
    obligations_by_light: dict[Light, int]
    sums: list[SumShown]
    tasks: list[TaskLightShown]


def _board(desk: Desk, asked: BoardFilter) -> BoardShown:
    plan, now = desk.plan, desk.moment
    condition: ColumnElement[bool] = Period.key == asked.period if asked.period else board.begun(now)
    tasks = task_lights(desk.session, desk.actor, plan, now, condition)
    ways = {"section": summaries.by_section, "unit": summaries.by_unit, "period": summaries.by_period}
    found = ways[asked.by](
        desk.session, desk.actor, plan, now, *([] if asked.by == "period" else [condition])
    )
    return BoardShown(
        plan_id=plan.id,
        as_of=desk.now,
        tasks_by_light=board.count_lights(task.verdict for task in tasks),
        obligations_by_light=board.count_rows(desk.session, desk.actor, plan, now, condition),
        sums=[_sum(one) for one in found],
        tasks=[_task_light(one) for one in tasks],
    )


def _task_light(one: TaskLight) -> TaskLightShown:
    return TaskLightShown(
        task_id=one.task_id, code=one.code, title=one.title, section=one.section, leads=list(one.leads),
        joint=list(one.joint), light=LightShown.of(one.verdict), handed_in=one.handed_in, owed=one.owed,
    )  # fmt: skip


def rates_of(tally: Tally) -> dict[str, RateShown]:
    """Return 按时率 and 报送率 with their denominators."""
    named = (("timeliness", tally.timeliness), ("completeness", tally.completeness))
    return {
        name: RateShown(part=rate.part, whole=rate.whole, percent=rate.percent) for name, rate in named
    }


def _sum(one: Summary) -> SumShown:
    tally = one.tally
    return SumShown(
        key=str(one.key), name=one.name, lights=one.lights, owed=tally.owed, due=tally.due, on_time=tally.on_time,
        late=tally.late, missing=tally.missing, waived=tally.waived, **rates_of(tally),
    )  # fmt: skip


ME = Sheet("me", "我", (), MeShown, _me)
COMMITTEE = Sheet("committee", "委员会", (), CommitteeShown, _committee)
BOARD = Sheet("board", "红黄绿", (Deed.VIEW_BOARD,), BoardShown, _board, BoardFilter)
SHEETS = (ME, COMMITTEE, BOARD)
