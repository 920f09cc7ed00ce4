"""The register of difficulties, as far as a person may see it, and what reports offer for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workflow.errors import NotFoundError
from workflow.ledger import Obligation, Period, Plan, Problem, Report, Task, Unit
from workflow.queries.obligations import visible
from workflow.rules.problems import ProblemState
from workflow.rules.roles import OFFICE, Actor
from workflow.rules.states import HANDED_IN


@dataclass(frozen=True)
class Filter:
    """What of the register is asked for; None means all."""

    state: ProblemState | None = None
    unit_id: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Offered:
    """A problems text of a signed report that is not in the register yet."""

    report_id: int
    task: Task
    unit: str
    period: str
    text: str


def _may_see(actor: Actor) -> ColumnElement[bool]:
    here = Problem.committee_id == actor.committee_id
    if actor.reads_all:
        return here
    units = actor.unit_ids
    return here & or_(Problem.unit_id.in_(units), Problem.handler_id.in_(units))


def problems(session: Session, actor: Actor, asked: Filter | None = None) -> list[Problem]:
    """Return the entries that the actor may see, open ones first, then by number."""
    asked = asked or Filter()
    conditions = [_may_see(actor)]
    if asked.state is not None:
        conditions.append(Problem.state == asked.state)
    if asked.unit_id is not None:
        conditions.append(or_(Problem.unit_id == asked.unit_id, Problem.handler_id == asked.unit_id))
    if asked.words:
        conditions.append(Problem.text.contains(asked.words, autoescape=True))
    is_closed = Problem.state == ProblemState.CLOSED
    statement = select(Problem).where(*conditions).order_by(is_closed, Problem.no)
    loaded = statement.options(
        joinedload(Problem.task), joinedload(Problem.unit), joinedload(Problem.handler)
    )
    return list(session.scalars(loaded))


def problem(session: Session, actor: Actor, problem_id: int) -> Problem:
    """Return one entry; raises NotFoundError for a foreign or missing one."""
    statement = select(Problem).where(Problem.id == problem_id, _may_see(actor))
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def next_number(session: Session, committee_id: int) -> int:
    """Return the number that the next entry of a committee's register gets."""
    last = session.scalar(select(func.max(Problem.no)).where(Problem.committee_id == committee_id))
    return (last or 0) + 1


def offered(session: Session, actor: Actor, plan: Plan, *, limit: int = 50) -> list[Offered]:
    """Return the problems texts of handed-in reports that are not in the register yet, the newest first."""
    known = select(Problem.report_id).where(Problem.report_id.is_not(None))
    statement = (
        select(Report.id, Report.problems, Task, Unit.name, Period.label)
        .join(
            Obligation,
            (Report.obligation_id == Obligation.id) & (Report.version == Obligation.report_version),
        )
        .join(Task, Obligation.task_id == Task.id)
        .join(Unit, Obligation.unit_id == Unit.id)
        .join(Period, Obligation.period_id == Period.id)
        .where(
            Obligation.plan_id == plan.id,
            Obligation.state.in_(HANDED_IN),
            func.length(Report.problems) > 1,
            Report.id.not_in(known),
            visible(actor),
        )
        .order_by(Report.id.desc())
        .limit(limit)
    )
    return [
        Offered(report_id, task, unit, period, text)
        for report_id, text, task, unit, period in session.execute(statement)
        if text.strip() not in NOTHING
    ]


NOTHING = {"", "无", "无。", "暂无", "暂无。", "没有", "没有。"}


def offered_report(session: Session, actor: Actor, report_id: int) -> tuple[Report, Obligation]:
    """Return a handed-in report with its obligation, to make an entry of; raises NotFoundError."""
    found = session.execute(
        select(Report, Obligation)
        .join(Obligation, Report.obligation_id == Obligation.id)
        .where(Report.id == report_id, Obligation.state.in_(HANDED_IN), visible(actor))
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found[0], found[1]


def waiting_for(session: Session, actor: Actor) -> list[Problem]:
    """Return the entries that wait for this very person: to answer, or for the office to assign, decide or close."""
    of_unit = (Problem.state == ProblemState.ASSIGNED) & Problem.handler_id.in_(actor.unit_ids)
    office = Problem.state.in_({ProblemState.RAISED, ProblemState.ANSWERED, ProblemState.ESCALATED})
    by_office = (Problem.state == ProblemState.ASSIGNED) & Problem.handler_id.is_(None)
    mine = or_(of_unit, office, by_office) if actor.holds(*OFFICE) else of_unit
    statement = select(Problem).where(Problem.committee_id == actor.committee_id, mine).order_by(Problem.no)
    return list(session.scalars(statement))
