"""What an evaluation is made of: signed figures only, each with the report it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workflow.errors import NotFoundError
from workflow.ledger import (
    Evaluation,
    EvaluationKind,
    EvaluationText,
    Obligation,
    Period,
    Plan,
    Problem,
    Report,
    SignOff,
    Step,
    Unit,
)
from workflow.queries.figures import standing_versions
from workflow.queries.reporting import Tally, tallied
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.problems import PROBLEM, ProblemState
from workflow.rules.roles import Actor
from workflow.rules.states import Role

KIND_TITLES: dict[EvaluationKind, str] = {
    EvaluationKind.ANNUAL: "年度评估",
    EvaluationKind.MID_TERM: "中期评估",
    EvaluationKind.END_OF_PERIOD: "终期评估",
}


@dataclass(frozen=True)
class SignedReport:
    """A report version that was signed by the as-of moment and still stands."""

    report: Report
    task_id: int
    unit: str
    role: Role
    period: str
    signer: str
    signed_at: datetime
    is_verified: bool


@dataclass(frozen=True)
class Reporting:
    """A unit's reporting by the as-of moment: due = on_time + late + missing + waived."""

    unit: str
    owed: int
    due: int
    on_time: int
    late: int
    missing: int
    waived: int


def evaluations(session: Session, actor: Actor) -> list[Evaluation]:
    """Return the committee's evaluations, the newest first."""
    statement = select(Evaluation).where(Evaluation.committee_id == actor.committee_id)
    return list(session.scalars(statement.order_by(Evaluation.id.desc())))


def evaluation(session: Session, actor: Actor, evaluation_id: int) -> Evaluation:
    """Return one evaluation of the actor's committee; raises NotFoundError."""
    found = session.get(Evaluation, evaluation_id)
    if found is None or found.committee_id != actor.committee_id:
        raise NotFoundError
    return found


def evaluations_like(session: Session, plan: Plan, *, kind: EvaluationKind, as_of: date) -> list[Evaluation]:
    """Return a plan's evaluations of a kind and day, the newest first."""
    statement = select(Evaluation).where(
        Evaluation.plan_id == plan.id, Evaluation.kind == kind, Evaluation.as_of == as_of
    )
    return list(session.scalars(statement.order_by(Evaluation.id.desc())))


def end_of(day: date) -> datetime:
    """Return the moment at which a local day ends."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def signed_reports(session: Session, plan: Plan, as_of: date) -> list[SignedReport]:
    """Return, for each lead's and jointly responsible unit's task, every signed version by then, the newest first.

    A version counts if it was signed (or entered from paper) by the end of the day and not returned by then.
    """
    stood = standing_versions(plan, end_of(as_of))
    statement = (
        select(Report, Obligation, Unit.name, Period.label, stood.c.verified_at)
        .join(stood, and_(stood.c.obligation_id == Report.obligation_id, stood.c.version == Report.version))
        .join(Obligation, Report.obligation_id == Obligation.id)
        .join(Unit, Obligation.unit_id == Unit.id)
        .join(Period, Obligation.period_id == Period.id)
        .order_by(Obligation.task_id, Period.starts_on.desc(), Report.version.desc(), Obligation.id)
        .options(selectinload(Report.sign_offs).selectinload(SignOff.person))
    )
    return [
        SignedReport(
            report=report,
            task_id=row.task_id,
            unit=unit,
            role=row.role,
            period=period,
            signer=report.sign_offs[0].person.name if report.sign_offs else "（代录）",
            signed_at=report.sign_offs[0].signed_at if report.sign_offs else report.written_at,
            is_verified=verified_at is not None,
        )
        for report, row, unit, period, verified_at in session.execute(statement)
    ]


def evaluation_before(session: Session, plan: Plan, as_of: date) -> Evaluation | None:
    """Return the plan's newest evaluation of an earlier day, to compare with, or None."""
    statement = select(Evaluation).where(Evaluation.plan_id == plan.id, Evaluation.as_of < as_of)
    newest = statement.order_by(Evaluation.as_of.desc(), Evaluation.id.desc()).limit(1)
    return session.scalars(newest).one_or_none()


@dataclass(frozen=True)
class Registered:
    """An entry of the register as it stood at the end of a day: its state and its last answer by then."""

    problem: Problem
    state: ProblemState
    answer: str


def register_on(session: Session, plan: Plan, as_of: date) -> list[Registered]:
    """Return the committee's register of difficulties as it stood at the end of the day, by its steps: two queries."""
    mine = (Problem.committee_id == plan.committee_id, Problem.raised_at < end_of(as_of))
    statement = (
        select(Problem)
        .where(*mine)
        .options(joinedload(Problem.task), joinedload(Problem.unit))
        .order_by(Problem.no)
    )
    steps = (
        select(Step.thing_id, Step.act, Step.after, Step.reason)
        .join(Problem, Problem.id == Step.thing_id)
        .where(Step.thing == PROBLEM.thing, Step.at < end_of(as_of), *mine)
        .order_by(Step.id)
    )
    states: dict[int, str] = {}
    answers: dict[int, str] = {}
    for problem_id, act, after, reason in session.execute(steps).tuples():
        states[problem_id] = after
        if act == "answer":
            answers[problem_id] = reason
    return [
        Registered(one, ProblemState(states.get(one.id, one.state)), answers.get(one.id, ""))
        for one in session.scalars(statement)
    ]


def texts(session: Session, evaluation: Evaluation) -> list[EvaluationText]:
    """Return every version of an evaluation's texts, section by section, the newest first."""
    statement = (
        select(EvaluationText)
        .where(EvaluationText.evaluation_id == evaluation.id)
        .options(joinedload(EvaluationText.author))
        .order_by(EvaluationText.section, EvaluationText.version.desc())
    )
    return list(session.scalars(statement))


def newest_texts(session: Session, evaluation: Evaluation) -> list[EvaluationText]:
    """Return the newest version of each section that the office wrote."""
    found: dict[str, EvaluationText] = {}
    for one in texts(session, evaluation):
        found.setdefault(one.section, one)
    return list(found.values())


def reporting(session: Session, plan: Plan, as_of: date) -> list[Reporting]:
    """Count each unit's obligations that were due by then, against their first due moment."""
    statement = (
        select(Unit.name, *tallied(end_of(as_of)))
        .join(Unit, Obligation.unit_id == Unit.id)
        .where(Obligation.plan_id == plan.id)
        .group_by(Unit.id, Unit.name)
        .order_by(Unit.id)
    )
    counted = [(unit, Tally(*numbers)) for unit, *numbers in session.execute(statement)]
    return [
        Reporting(unit, one.owed, one.due, one.on_time, one.late, one.missing, one.waived)
        for unit, one in counted
    ]


def problems(reports: list[SignedReport]) -> list[SignedReport]:
    """Return the newest signed report of each task and unit that names a problem."""
    seen: set[tuple[int, str]] = set()
    found = []
    for one in reports:
        if (one.task_id, one.unit) in seen:
            continue
        seen.add((one.task_id, one.unit))
        if one.report.problems.strip():
            found.append(one)
    return found
