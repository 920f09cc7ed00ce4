"""What is missing for an evaluation (数据检查), each gap with the place where it can be mended or chased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.ledger import (
    IndicatorTask,
    Obligation,
    Period,
    Plan,
    Problem,
    Project,
    ProjectEntry,
    Task,
    Unit,
)
from workflow.queries.indicators import IndicatorStanding
from workflow.queries.reporting import is_due
from workflow.rules.problems import ProblemState
from workflow.rules.projects import EntryKind, EntryState
from workflow.rules.roles import Actor
from workflow.rules.states import OPEN, Role, State

Where = Literal["indicator", "task", "report", "verify", "problem", "project"]


@dataclass(frozen=True)
class Gap:
    """One gap: of what, said in words, and the thing to open for it."""

    where: Where
    thing_id: int
    words: str


@dataclass(frozen=True)
class Gaps:
    """The gaps by kind; each list is whole, so that its length is the count."""

    without_data: list[Gap]
    unsigned: list[Gap]
    unverified: list[Gap]
    unanswered: list[Gap]
    without_money: list[Gap]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(len(one) for one in vars(self).values())


def gaps(
    session: Session, actor: Actor, plan: Plan, standings: Sequence[IndicatorStanding], *, moment: datetime, as_of: date
) -> Gaps:  # fmt: skip
    """Return what an evaluation of the day would lack."""
    return Gaps(
        without_data=_without_data(session, standings),
        unsigned=_reports(session, plan, moment, sorted(OPEN), "report"),
        unverified=_reports(session, plan, moment, [State.SIGNED], "verify"),
        unanswered=_unanswered(session, actor),
        without_money=_without_money(session, plan),
    )


def _without_data(session: Session, standings: Sequence[IndicatorStanding]) -> list[Gap]:
    silent = {one.indicator.id: one for one in standings if one.latest is None}
    links = select(IndicatorTask.indicator_id, IndicatorTask.task_id).where(
        IndicatorTask.indicator_id.in_(silent)
    )
    task_of = dict(session.execute(links.order_by(IndicatorTask.task_id.desc())).tuples().all())
    found = []
    for number, one in silent.items():
        words = f"指标{one.indicator.no} {one.indicator.name}：没有签批过的数值"
        if number in task_of:
            found.append(Gap("task", task_of[number], words))
        else:
            found.append(Gap("indicator", number, words + "，也没有对应的任务"))
    return found


def _reports(
    session: Session, plan: Plan, moment: datetime, states: Sequence[State], where: Where
) -> list[Gap]:
    statement = (
        select(Obligation.id, Obligation.state, Task.code, Unit.name, Period.label)
        .join(Task, Obligation.task_id == Task.id)
        .join(Unit, Obligation.unit_id == Unit.id)
        .join(Period, Obligation.period_id == Period.id)
        .where(
            Obligation.plan_id == plan.id, Obligation.role != Role.PARTICIPANT, Obligation.state.in_(states), is_due(moment)
        )
        .order_by(Obligation.due_at.desc(), Task.position, Obligation.id)
    )  # fmt: skip
    told = "已签批，未核查" if where == "verify" else "到期未签批"
    return [
        Gap(where, number, f"{code} {unit} {period}：{told}")
        for number, _, code, unit, period in session.execute(statement)
    ]


def _unanswered(session: Session, actor: Actor) -> list[Gap]:
    statement = (
        select(Problem.id, Problem.no, Unit.name, Problem.text)
        .join(Unit, Problem.unit_id == Unit.id)
        .where(
            Problem.committee_id == actor.committee_id,
            Problem.state.not_in([ProblemState.CLOSED, ProblemState.ANSWERED]),
        )
        .order_by(Problem.no)
    )
    return [
        Gap("problem", number, f"问题{no} {unit}：{text[:40]}，尚未答复")
        for number, no, unit, text in session.execute(statement)
    ]


def _without_money(session: Session, plan: Plan) -> list[Gap]:
    told = select(ProjectEntry.project_id).where(
        ProjectEntry.kind == EntryKind.PLANNED, ProjectEntry.state == EntryState.CONFIRMED
    )
    statement = (
        select(Project.id, Project.box, Project.no, Project.title)
        .where(Project.plan_id == plan.id, Project.id.not_in(told), Project.ended_on.is_(None))
        .order_by(Project.position)
    )
    return [
        Gap("project", number, f"专栏{box}-{no} {title}：没有填报资金")
        for number, box, no, title in session.execute(statement)
    ]
