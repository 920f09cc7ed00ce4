"""Closing a task, what it then owes, reopening, suspension by paper, and looks back that find the trouble again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER, Cast
from tests.workflow.test_the_way_of_a_report import TEXT, put_name
from workflow import journal
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import Closing, Evidence, Obligation, SpotCheck, Task
from workflow.operations import closing as operation
from workflow.operations import standing
from workflow.operations.acting import Presence
from workflow.operations.checking import verify
from workflow.operations.closing import Handed
from workflow.operations.obligations import make_obligations
from workflow.operations.reports import save, submit
from workflow.queries import feeds
from workflow.queries.board import Moment, begun
from workflow.queries.clock import calendar_of
from workflow.queries.feeds import FeedOwner
from workflow.queries.task_lights import task_lights
from workflow.rules.closing import CheckState, ClosingFacts, ClosingState, why_not_ask
from workflow.rules.states import State
from workflow.rules.task_states import TaskAct, TaskState

HERE = Presence(AFTER_DUE, AFTER_DUE)
OFFICE = "办公室人员"


def task_of(session: Session, code: str = "1.1.2") -> Task:
    return session.scalars(select(Task).where(Task.code == code)).one()


def evidence(session: Session, cast: Cast, unit: str = "县财政局", code: str = "1.1.2") -> int:
    row = cast.obligation(session, unit, code)
    made = Evidence(
        committee_id=cast.committee.id, obligation_id=row.id, stored_name=f"{row.id:064d}", original_name="验收单.pdf",
        media_type="application/pdf", size=10, sha256="a" * 64, uploaded_by_id=cast.people["参与填报人"].id,
        uploaded_at=IN_QUARTER,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def asked(session: Session, cast: Cast, files: frozenset[int] | None = None) -> Closing:
    chosen = files if files is not None else frozenset({evidence(session, cast)})
    handed = Handed(cast.units["县财政局"].id, "已全部完成。", "筛查1200人，任务1200人。", chosen)
    return operation.ask(session, cast.actor("参与填报人"), task_of(session).id, handed, now=AFTER_DUE)


def signed(session: Session, cast: Cast) -> Closing:
    one = asked(session, cast)
    operation.sign(session, cast.actor("参与领导"), one.id, presence=HERE, now=AFTER_DUE)
    return one


def closed(session: Session, cast: Cast) -> Closing:
    one = signed(session, cast)
    operation.accept(session, cast.actor(OFFICE), one.id, finding="现场核查属实。", now=AFTER_DUE)
    return one


def states(session: Session, code: str = "1.1.2") -> list[State]:
    rows = select(Obligation.state).join(Task).where(Task.code == code).order_by(Obligation.due_at)
    return list(session.scalars(rows))


def test_a_task_is_closed_and_owes_no_more_but_keeps_its_rows(session: Session, cast: Cast) -> None:
    one = closed(session, cast)
    assert (one.state, task_of(session).state) == (ClosingState.ACCEPTED, TaskState.CLOSED)
    assert states(session) == [State.CANCELLED] * 8
    assert states(session, "1.1.1").count(State.OWED) == 12
    owner = FeedOwner(cast.committee, "县财政局", frozenset({cast.units["县财政局"].id}))
    shown = feeds.entries(session, owner, now=AFTER_DUE, done_shown_days=14)
    assert sum(entry.code == "1.1.2" and entry.state is State.CANCELLED for entry in shown) == 4
    later = feeds.entries(session, owner, now=AFTER_DUE + timedelta(days=15), done_shown_days=14)
    assert not [entry for entry in later if entry.code == "1.1.2"]
    assert cast.plan
    assert make_obligations(session, cast.actor(OFFICE), cast.plan, now=AFTER_DUE) == 0
    assert journal.verify(session, cast.committee.id) is None


def test_a_closed_task_is_blue_and_a_suspended_one_says_so(session: Session, cast: Cast) -> None:
    def light() -> tuple[str, str]:
        assert cast.plan
        moment = Moment(AFTER_DUE, calendar_of(session, cast.committee.id))
        found = {
            one.code: one.verdict
            for one in task_lights(session, cast.actor(OFFICE), cast.plan, moment, begun(moment))
        }
        return found["1.1.2"].light.value, found["1.1.2"].reason

    assert light()[0] == "red"
    closed(session, cast)
    assert light() == ("blue", "已销号")
    standing.reopen(session, cast.actor(OFFICE), task_of(session).id, reason="又有问题", now=AFTER_DUE)
    said = {"reason": "统一部署", "paper": "测试政发〔2024〕3号", "now": AFTER_DUE}
    standing.change_by_paper(session, cast.actor(OFFICE), task_of(session).id, TaskAct.SUSPEND, **said)  # type: ignore[arg-type]
    assert light() == ("grey", "已中止")


def test_closing_needs_result_figures_and_evidence_of_the_unit(session: Session, cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="佐证"):
        asked(session, cast, frozenset())
    foreign = evidence(session, cast, "县残联")
    with pytest.raises(InvalidInputError, match="佐证"):
        asked(session, cast, frozenset({foreign}))
    handed = Handed(cast.units["县财政局"].id, "完成", "", frozenset({foreign}))
    with pytest.raises(InvalidInputError, match="完成数字"):
        operation.ask(session, cast.actor("参与填报人"), task_of(session).id, handed, now=AFTER_DUE)


def test_a_participant_cannot_ask_and_a_stranger_finds_nothing(session: Session, cast: Cast) -> None:
    file = evidence(session, cast, code="1.1.1")
    handed = Handed(cast.units["县财政局"].id, "完成", "1人", frozenset({file}))
    with pytest.raises(InvalidInputError, match="牵头单位"):
        operation.ask(session, cast.actor("参与填报人"), task_of(session, "1.1.1").id, handed, now=AFTER_DUE)
    with pytest.raises(NotFoundError):
        operation.ask(session, cast.actor("牵头填报人"), task_of(session).id, handed, now=AFTER_DUE)
    with pytest.raises(ForbiddenError):
        operation.ask(session, cast.actor("残联填报人"), task_of(session).id, handed, now=AFTER_DUE)


def test_the_office_checks_what_was_handed_in_first(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2")
    writer = cast.actor("参与填报人")
    save(session, writer, row.id, TEXT, seen_version=0, now=IN_QUARTER)
    submit(session, writer, row.id, seen_version=1, now=IN_QUARTER)
    put_name(session, cast, row, "参与领导")
    one = signed(session, cast)
    office = cast.actor(OFFICE)
    with pytest.raises(BlockedError, match="县财政局2024年第三季度"):
        operation.accept(session, office, one.id, finding="属实", now=AFTER_DUE)
    verify(session, office, row.id, seen_version=1, now=AFTER_DUE)
    operation.accept(session, office, one.id, finding="属实", now=AFTER_DUE)
    assert states(session).count(State.VERIFIED) == 1


def test_a_refused_request_goes_on_and_may_be_asked_again(session: Session, cast: Cast) -> None:
    one = signed(session, cast)
    with pytest.raises(InvalidInputError, match="退回理由"):
        operation.refuse(session, cast.actor(OFFICE), one.id, finding="", now=AFTER_DUE)
    operation.refuse(session, cast.actor(OFFICE), one.id, finding="数字不实", now=AFTER_DUE)
    assert task_of(session).state is TaskState.UNDER_WAY
    files = frozenset(file.id for file in one.evidence)
    again = asked(session, cast, files)
    with pytest.raises(InvalidInputError, match="在办"):
        asked(session, cast, files)
    operation.withdraw(session, cast.actor("参与填报人"), again.id, now=AFTER_DUE)


def test_a_reopened_task_owes_what_is_due_from_now_on(session: Session, cast: Cast) -> None:
    closed(session, cast)
    back = standing.reopen(session, cast.actor(OFFICE), task_of(session).id, reason="群众反映", now=AFTER_DUE)
    assert back == 2
    assert states(session) == [State.CANCELLED] * 6 + [State.OWED] * 2
    with pytest.raises(StaleError, match="办理中"):
        standing.reopen(session, cast.actor(OFFICE), task_of(session).id, reason="再次", now=AFTER_DUE)


def test_a_task_is_suspended_and_resumed_only_by_a_paper(session: Session, cast: Cast) -> None:
    task = task_of(session)

    def change(act: TaskAct, paper: str, part: str = OFFICE) -> int:
        return standing.change_by_paper(
            session, cast.actor(part), task.id, act, reason="机构调整", paper=paper, now=IN_QUARTER
        )

    with pytest.raises(InvalidInputError, match="文号"):
        change(TaskAct.SUSPEND, "")
    with pytest.raises(ForbiddenError):
        change(TaskAct.SUSPEND, "沁残工委〔2024〕5号", "参与领导")
    assert change(TaskAct.SUSPEND, "沁残工委〔2024〕5号") == 8
    assert task_of(session).state is TaskState.SUSPENDED
    assert change(TaskAct.RESUME, "沁残工委〔2024〕9号") == 4


def test_a_look_back_that_finds_the_trouble_again_reopens_the_task(session: Session, cast: Cast) -> None:
    office = cast.actor(OFFICE)
    with pytest.raises(BlockedError, match="已销号"):
        operation.plan_check(
            session, office, task_of(session).id, planned_on=date(2024, 10, 20), now=AFTER_DUE
        )
    closed(session, cast)
    with pytest.raises(InvalidInputError, match="早于今天"):
        operation.plan_check(session, office, task_of(session).id, planned_on=date(2024, 9, 1), now=AFTER_DUE)
    for act, state in (("pass", TaskState.CLOSED), ("fail", TaskState.UNDER_WAY)):
        one = operation.plan_check(
            session, office, task_of(session).id, planned_on=date(2024, 10, 20), now=AFTER_DUE
        )
        operation.record_check(session, office, one.id, act_name=act, result="走访5户", now=AFTER_DUE)
        assert task_of(session).state is state
    assert session.scalars(select(SpotCheck.state).order_by(SpotCheck.id)).all() == [
        CheckState.PASSED,
        CheckState.FAILED,
    ]
    with pytest.raises(NotFoundError):
        operation.record_check(
            session, cast.actor("参与领导"), one.id, act_name="pass", result="x", now=AFTER_DUE
        )


def test_the_blockers_of_asking_as_cases() -> None:
    for answerable in (True, False):
        for file in (True, False):
            for other in (True, False):
                said = why_not_ask(ClosingFacts(answerable, file, other))
                assert (said is None) == (answerable and file and not other)
