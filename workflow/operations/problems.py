"""Keep the register of difficulties: raise, assign, answer, escalate, close, reopen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import JournalHead, Problem, Step, Task, Unit
from workflow.operations.acting import Asked, act, begin, permitted, tell, unit_people
from workflow.operations.texts import accept_text
from workflow.queries import problems as query
from workflow.queries.acts import tasks_to_choose
from workflow.queries.people import holders, office_people
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.problems import LEVEL_LABELS, PROBLEM, Level
from workflow.rules.roles import Actor, Capacity, Thing


@dataclass(frozen=True)
class Raised:
    """A difficulty as it is entered; ``unit_id`` is whose difficulty it is."""

    unit_id: int
    text: str
    task_id: int | None = None
    report_id: int | None = None


def raise_problem(session: Session, actor: Actor, raised: Raised, *, now: datetime) -> Problem:
    """Enter a difficulty into the register under its next number."""
    unit = unit_here(session, actor, raised.unit_id)
    thing = Thing(actor.committee_id, unit.id)
    permitted(actor, PROBLEM, "raise", thing)
    text = accept_text(raised.text, field="text", label="困难问题")
    if raised.task_id is not None:
        _task_here(session, actor, raised.task_id)
    assert actor.person_id is not None
    lock_committee(session, actor.committee_id)
    made = Problem(
        committee_id=actor.committee_id,
        no=query.next_number(session, actor.committee_id),
        task_id=raised.task_id,
        unit_id=unit.id,
        report_id=raised.report_id,
        text=text,
        raised_by_id=actor.person_id,
        raised_at=now,
    )
    try:
        step = begin(session, actor, PROBLEM, made, "raise", thing, now=now)
    except IntegrityError as taken:
        raise StaleError("这份报告中的问题已经登记过了。") from taken
    people = office_people(session, actor.committee_id)
    tell(session, actor, step, people, f"新的困难问题待分办：{unit.name}", text, path_of(made))
    return made


def raise_from_report(session: Session, actor: Actor, report_id: int, *, now: datetime) -> Problem:
    """Enter the problems text of a handed-in report, as it was written."""
    report, row = query.offered_report(session, actor, report_id)
    raised = Raised(row.unit_id, report.problems, row.task_id, report.id)
    return raise_problem(session, actor, raised, now=now)


def assign(
    session: Session,
    actor: Actor,
    problem_id: int,
    *,
    handler_id: int | None,
    due_on: date | None,
    now: datetime,
) -> None:
    """Hand an entry to a unit, or to the office itself (``handler_id`` None), to be answered by a date."""
    one = query.problem(session, actor, problem_id)
    if due_on is None:
        raise InvalidInputError("请写明答复期限。", field="due_on")
    if due_on < now.astimezone(SHANGHAI).date():
        raise InvalidInputError("答复期限不能早于今天。", field="due_on")
    handler = living_unit(session, actor, handler_id) if handler_id is not None else None
    values = {"handler_id": handler_id, "due_on": due_on}
    asked = Asked("assign", handler.name if handler else "由办公室答复", values=values)
    step = act(session, actor, PROBLEM, one, asked, _thing(one), now=now)
    people = (
        unit_people(session, one.committee_id, handler.id)
        if handler
        else office_people(session, one.committee_id)
    )
    text = f"{one.text}\n请在{due_on:%Y-%m-%d}前答复。"
    tell(session, actor, step, people, f"请答复困难问题第{one.no}号", text, path_of(one))


def answer(session: Session, actor: Actor, problem_id: int, *, answer: str, now: datetime) -> None:
    """Answer an entry, as the unit or office that it was handed to."""
    one = query.problem(session, actor, problem_id)
    text = accept_text(answer, field="answer", label="答复")
    if one.handler_id is not None and one.handler_id not in actor.unit_ids:
        raise ForbiddenError("这件困难问题交给了别的单位答复。")
    values = {"answer": text, "answered_at": now}
    asked = Asked("answer", text, values=values, unless_changed={"handler_id": one.handler_id})
    step = act(session, actor, PROBLEM, one, asked, Thing(one.committee_id, one.handler_id), now=now)
    people = office_people(session, one.committee_id) + unit_people(session, one.committee_id, one.unit_id)
    tell(session, actor, step, people, f"困难问题第{one.no}号已答复", text, path_of(one))


def escalate(
    session: Session, actor: Actor, problem_id: int, *, level: Level | None, reason: str, now: datetime
) -> None:
    """Carry an entry up to the director, or to the committee's next meeting, with a reason."""
    one = query.problem(session, actor, problem_id)
    if level is None:
        raise InvalidInputError("请选择提请谁研究。", field="level")
    reason = accept_text(reason, field="why_escalate", label="理由")
    asked = Asked("escalate", f"{LEVEL_LABELS[level]}：{reason}", values={"escalated_to": level})
    step = act(session, actor, PROBLEM, one, asked, _thing(one), now=now)
    people = holders(session, one.committee_id, Capacity.DIRECTOR)
    tell(session, actor, step, people, f"困难问题第{one.no}号提请研究", reason, path_of(one))


def close(session: Session, actor: Actor, problem_id: int, *, reason: str, now: datetime) -> None:
    """Close an entry, saying how it was solved."""
    one = query.problem(session, actor, problem_id)
    asked = Asked("close", accept_text(reason, field="reason", label="办结说明"))
    step = act(session, actor, PROBLEM, one, asked, _thing(one), now=now)
    _tell_raiser(session, actor, one, step, f"困难问题第{one.no}号已办结", reason)


def reopen(session: Session, actor: Actor, problem_id: int, *, reason: str, now: datetime) -> None:
    """Take a closed entry up again, because it was not solved; how often is counted."""
    one = query.problem(session, actor, problem_id)
    values = {"reopened_count": one.reopened_count + 1}
    asked = Asked("reopen", accept_text(reason, field="reason", label="理由"), values=values)
    step = act(session, actor, PROBLEM, one, asked, _thing(one), now=now)
    _tell_raiser(session, actor, one, step, f"困难问题第{one.no}号重新办理", reason)


def _tell_raiser(session: Session, actor: Actor, one: Problem, step: Step, subject: str, text: str) -> None:
    people = unit_people(session, one.committee_id, one.unit_id)
    tell(session, actor, step, people, subject, text, path_of(one))


def unit_here(session: Session, actor: Actor, unit_id: int) -> Unit:
    """Return a unit of the actor's committee; raises NotFoundError."""
    unit = session.get(Unit, unit_id)
    if unit is None or unit.committee_id != actor.committee_id:
        raise NotFoundError
    return unit


def living_unit(session: Session, actor: Actor, unit_id: int) -> Unit:
    """Return a unit of the actor's committee that is still a member: nothing new is given to one that left."""
    unit = unit_here(session, actor, unit_id)
    if unit.left_on is not None:
        raise BlockedError(f"{unit.name}已于{unit.left_on.isoformat()}退出，请选择承接的单位。")
    return unit


def _task_here(session: Session, actor: Actor, task_id: int) -> Task:
    for task in tasks_to_choose(session, actor):
        if task.id == task_id:
            return task
    raise NotFoundError


def lock_committee(session: Session, committee_id: int) -> None:
    """Take the committee's turn until the transaction ends, so that numbers are drawn one after the other."""
    session.execute(select(JournalHead.seq).where(JournalHead.committee_id == committee_id).with_for_update())


def _thing(one: Problem) -> Thing:
    return Thing(one.committee_id, one.unit_id)


def path_of(one: Problem) -> str:
    """Return an entry's address."""
    return f"/problems/{one.id}"
