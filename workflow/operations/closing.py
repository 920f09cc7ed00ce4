"""Close a task (销号): asked with result, figures and evidence, signed, checked by the office; and looks back at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow.canonical import digest
from workflow.errors import BlockedError, InvalidInputError, StaleError
from workflow.ledger import Closing, ClosingEvidence, SpotCheck, Task
from workflow.operations.acting import Asked, Presence, act, begin, permitted, tell, unit_people
from workflow.operations.standing import end_obligations, reopen
from workflow.operations.task_moves import TaskMove, committee_of_task, move_task
from workflow.operations.texts import accept_text
from workflow.queries import closing as query
from workflow.queries.people import holders, office_people
from workflow.rules.closing import CLOSING, SPOT_CHECK, ClosingFacts, why_not_accept, why_not_ask
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import Actor, Capacity, Thing
from workflow.rules.task_states import TaskAct, TaskState


@dataclass(frozen=True)
class Handed:
    """What is handed over to close a task."""

    unit_id: int
    result: str
    figures: str
    evidence_ids: frozenset[int]


def ask(session: Session, actor: Actor, task_id: int, handed: Handed, *, now: datetime) -> Closing:
    """Ask that a task be closed, as a unit that answers for it; its leader signs next."""
    task = query.task_seen(session, actor, task_id)
    thing = Thing(actor.committee_id, handed.unit_id)
    permitted(actor, CLOSING, "ask", thing)
    result = accept_text(handed.result, field="result", label="办理结果")
    figures = accept_text(handed.figures, field="figures", label="完成数字")
    known = {one.id for one in query.evidence_of(session, task.id, handed.unit_id)}
    chosen = sorted(handed.evidence_ids & known)
    open_ones = [one for one in query.closings_of(session, task) if one.state in CLOSING.waiting]
    blocked = why_not_ask(
        ClosingFacts(
            is_answerable=handed.unit_id in query.answerable_units(session, task.id),
            has_evidence=bool(chosen),
            another_is_open=bool(open_ones),
        )
    )
    if blocked:
        raise InvalidInputError(blocked, field="evidence")
    assert actor.person_id is not None
    made = Closing(
        committee_id=actor.committee_id,
        task_id=task.id,
        unit_id=handed.unit_id,
        result=result,
        figures=figures,
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    try:
        step = begin(session, actor, CLOSING, made, "ask", thing, now=now)
    except IntegrityError as taken:
        raise StaleError("这项任务刚有另一份销号申请提交，请刷新查看。") from taken
    session.execute(insert(ClosingEvidence), [{"closing_id": made.id, "evidence_id": one} for one in chosen])
    signers = holders(session, made.committee_id, Capacity.SIGNER, made.unit_id)
    tell(session, actor, step, signers, f"销号申请等您签批：{_title(task)}", result, path_of(made))
    return made


def content_hash(one: Closing) -> str:
    """Return the hash of what a request says, with the hashes of its files, as it is shown and signed."""
    said = [one.task.code, one.unit.name, one.result, one.figures, *[file.sha256 for file in one.evidence]]
    return digest("duban.closing.v1", said)


def sign(session: Session, actor: Actor, closing_id: int, *, presence: Presence, now: datetime) -> None:
    """Sign a request as the unit's leader; the task then waits for the office's check."""
    presence.hold()
    one = query.closing(session, actor, closing_id)
    asked = Asked("sign", content_hash=content_hash(one))
    step = act(session, actor, CLOSING, one, asked, _thing(one), now=now)
    move = TaskMove(TaskAct.ASK_CLOSING, content_hash=asked.content_hash)
    move_task(session, actor, one.task, move, capacity=Capacity.SIGNER, now=now)
    people = office_people(session, one.committee_id)
    tell(session, actor, step, people, f"销号申请待核查：{_title(one.task)}", one.result, path_of(one))


def send_back(session: Session, actor: Actor, closing_id: int, *, reason: str, now: datetime) -> None:
    """Decline to pass a request on, as the unit's leader, with a reason."""
    one = query.closing(session, actor, closing_id)
    asked = Asked("send_back", accept_text(reason, field="reason", label="理由", max_chars=1000))
    step = act(session, actor, CLOSING, one, asked, _thing(one), now=now)
    tell(session, actor, step, [one.asked_by], f"销号申请被退回：{_title(one.task)}", reason, path_of(one))


def withdraw(session: Session, actor: Actor, closing_id: int, *, now: datetime) -> None:
    """Take a request back before it is signed."""
    one = query.closing(session, actor, closing_id)
    act(session, actor, CLOSING, one, Asked("withdraw"), _thing(one), now=now)


def accept(session: Session, actor: Actor, closing_id: int, *, finding: str, now: datetime) -> int:
    """Close the task after the office's check; return how many obligations are not owed any more."""
    one = query.closing(session, actor, closing_id)
    finding = accept_text(finding, field="finding", label="核查意见")
    facts = ClosingFacts(True, True, False, query.unverified_reports(session, one.task_id))
    blocked = why_not_accept(facts)
    if blocked:
        raise BlockedError(blocked)
    asked = Asked("accept", finding, values={"finding": finding})
    step = act(session, actor, CLOSING, one, asked, _thing(one), now=now)
    capacity = permitted(actor, CLOSING, "accept", _thing(one))
    move_task(session, actor, one.task, TaskMove(TaskAct.CLOSE, finding), capacity=capacity, now=now)
    ended = end_obligations(session, actor, one.task, why="任务已销号", now=now)
    people = unit_people(session, one.committee_id, one.unit_id)
    tell(session, actor, step, people, f"已销号：{_title(one.task)}", finding, path_of(one))
    return ended


def refuse(session: Session, actor: Actor, closing_id: int, *, finding: str, now: datetime) -> None:
    """Send a request back with what the check found; the task goes on."""
    one = query.closing(session, actor, closing_id)
    finding = accept_text(finding, field="why_refuse", label="退回理由")
    asked = Asked("refuse", finding, values={"finding": finding})
    step = act(session, actor, CLOSING, one, asked, _thing(one), now=now)
    capacity = permitted(actor, CLOSING, "refuse", _thing(one))
    if one.task.state is TaskState.CLOSING_REQUESTED:
        asked_back = TaskMove(TaskAct.REFUSE_CLOSING, finding)
        move_task(session, actor, one.task, asked_back, capacity=capacity, now=now)
    people = unit_people(session, one.committee_id, one.unit_id)
    tell(session, actor, step, people, f"销号申请退回：{_title(one.task)}", finding, path_of(one))


def plan_check(
    session: Session, actor: Actor, task_id: int, *, planned_on: date | None, now: datetime
) -> SpotCheck:
    """Plan a look back (回头看) at a closed task for a day."""
    task = query.task_seen(session, actor, task_id)
    thing = Thing(committee_of_task(session, task))
    permitted(actor, SPOT_CHECK, "plan", thing)
    if task.state is not TaskState.CLOSED:
        raise BlockedError("只有已销号的任务才安排回头看。")
    if planned_on is None or planned_on < now.astimezone(SHANGHAI).date():
        raise InvalidInputError("请写明回头看的日期，且不能早于今天。", field="planned_on")
    assert actor.person_id is not None
    made = SpotCheck(
        committee_id=thing.committee_id,
        task_id=task.id,
        planned_on=planned_on,
        planned_by_id=actor.person_id,
        planned_at=now,
    )
    begin(session, actor, SPOT_CHECK, made, "plan", thing, now=now)
    return made


def record_check(
    session: Session, actor: Actor, check_id: int, *, act_name: str, result: str, now: datetime
) -> None:
    """Write down what a look back found; where the problem is back, the task is reopened (重新挂账)."""
    one = query.spot_check(session, actor, check_id)
    result = accept_text(result, field="result", label="回头看情况")
    asked = Asked(act_name, result, values={"result": result})
    act(session, actor, SPOT_CHECK, one, asked, Thing(one.committee_id), now=now)
    if act_name == "fail" and one.task.state is TaskState.CLOSED:
        reopen(session, actor, one.task_id, reason=f"回头看有反弹：{result}", now=now)


def _thing(one: Closing) -> Thing:
    return Thing(one.committee_id, one.unit_id)


def _title(task: Task) -> str:
    return f"{task.code} {task.title}"


def path_of(one: Closing) -> str:
    """Return a request's address."""
    return f"/closings/{one.id}"
