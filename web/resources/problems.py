"""困难问题: raise, assign, answer, escalate, close."""

from __future__ import annotations

from web.resources.desk import Desk
from web.resources.kinds import Making, Page, Resource
from web.resources.matters import Reason, act_on, steps_of, words_of
from web.resources.values import Day, Given, Moment, Number, Shown, StepShown
from workflow.ledger import Problem
from workflow.operations import problems as operation
from workflow.queries import problems as query
from workflow.rules.problems import PROBLEM, Level, ProblemState
from workflow.rules.roles import Deed, Thing, capacity_for


class ProblemFilter(Given):
    """Which entries of the register."""

    state: ProblemState | None = None
    unit_id: Number | None = None
    q: str = ""


class Raised(Given):
    """A difficulty in the words of who raises it."""

    unit_id: Number
    text: str
    task_id: Number | None = None


class ProblemFromReport(Given):
    """The report whose problems text becomes an entry."""

    report_id: Number


class ProblemAssigned(Given):
    """Who answers (nobody named: the office itself), and until when."""

    handler_id: Number | None = None
    due_on: Day


class ProblemAnswered(Given):
    """The answer."""

    answer: str


class ProblemEscalated(Given):
    """Whom it is carried up to, and why."""

    level: Level
    reason: str


class ProblemRow(Shown):
    """One entry of the register."""

    no: int
    task_id: int | None
    unit_id: int
    unit: str
    report_id: int | None
    state: ProblemState
    state_words: str
    text: str
    raised_at: Moment
    handler_id: int | None
    handler: str | None
    due_on: Day | None
    answer: str
    answered_at: Moment | None
    escalated_to: Level | None
    reopened_count: int


class ProblemSheet(ProblemRow):
    """One entry with what was done to it and what may be done."""

    steps: list[StepShown]
    may: list[str]


def _names(one: Problem) -> dict[str, str | None]:
    return {
        "unit": one.unit.name,
        "handler": one.handler.name if one.handler else None,
        "state_words": words_of(PROBLEM, one.state),
    }


def _rows(desk: Desk, asked: ProblemFilter, page: Page) -> list[ProblemRow]:
    wanted = query.Filter(state=asked.state, unit_id=asked.unit_id, words=asked.q.strip()[:100])
    found = page.of(query.problems(desk.session, desk.actor, wanted))
    return [ProblemRow.of(one, **_names(one)) for one in found]


def _show(desk: Desk, problem_id: int) -> ProblemSheet:
    one = query.problem(desk.session, desk.actor, problem_id)
    found = [act for act in dict.fromkeys(PROBLEM.acts_from(one.state)) if _may(desk, one, act)]
    return ProblemSheet.of(one, **_names(one), steps=steps_of(desk, PROBLEM, one.id), may=found)


def _may(desk: Desk, one: Problem, act: str) -> bool:
    unit_id = one.handler_id if act == "answer" else one.unit_id
    if act == "answer" and one.handler_id is not None and one.handler_id not in desk.actor.unit_ids:
        return False
    return capacity_for(desk.actor, PROBLEM.deeds[act], Thing(one.committee_id, unit_id)) is not None


def _raise(desk: Desk, given: Raised) -> int:
    raised = operation.Raised(given.unit_id, given.text, given.task_id)
    return operation.raise_problem(desk.session, desk.actor, raised, now=desk.now).id


def _take(desk: Desk, given: ProblemFromReport) -> int:
    return operation.raise_from_report(desk.session, desk.actor, given.report_id, now=desk.now).id


def _assign(desk: Desk, problem_id: int, given: ProblemAssigned) -> None:
    operation.assign(
        desk.session, desk.actor, problem_id, handler_id=given.handler_id, due_on=given.due_on, now=desk.now
    )


def _answer(desk: Desk, problem_id: int, given: ProblemAnswered) -> None:
    operation.answer(desk.session, desk.actor, problem_id, answer=given.answer, now=desk.now)


def _escalate(desk: Desk, problem_id: int, given: ProblemEscalated) -> None:
    operation.escalate(
        desk.session, desk.actor, problem_id, level=given.level, reason=given.reason, now=desk.now
    )


def _close(desk: Desk, problem_id: int, given: Reason) -> None:
    operation.close(desk.session, desk.actor, problem_id, reason=given.reason, now=desk.now)


def _reopen(desk: Desk, problem_id: int, given: Reason) -> None:
    operation.reopen(desk.session, desk.actor, problem_id, reason=given.reason, now=desk.now)


PROBLEMS = Resource(
    line=("no", "unit", "state_words", "text"),
    name="problems",
    command="problem",
    key="problem_id",
    title="困难问题",
    deeds=(Deed.VIEW_ACTS,),
    shown=ProblemSheet,
    show=_show,
    listed=ProblemRow,
    rows=_rows,
    asked=ProblemFilter,
    makings=(
        Making("raise", PROBLEM.act_labels["raise"], (Deed.RAISE_PROBLEM,), Raised, _raise, "已登记，办公室会分办。"),
        Making("take", "从报告登记", (Deed.RAISE_PROBLEM,), ProblemFromReport, _take, "已登记，办公室会分办。", path="from-report"),
    ),
    acts=(
        act_on(PROBLEM, "assign", ProblemAssigned, _assign, "已分办，并告知对方。"),
        act_on(PROBLEM, "answer", ProblemAnswered, _answer, "已答复。"),
        act_on(PROBLEM, "escalate", ProblemEscalated, _escalate, "已提请研究。"),
        act_on(PROBLEM, "close", Reason, _close, "已办结。"),
        act_on(PROBLEM, "reopen", Reason, _reopen, "已重新办理。"),
    ),
)  # fmt: skip
