"""A merger leaves nothing behind: whatever a unit has open goes to its successor, who can go on with it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER, Cast
from tests.workflow.test_closing import asked as asked_to_close
from tests.workflow.test_closing import task_of
from tests.workflow.test_extensions import signed as signed_extension
from tests.workflow.test_letters import awaiting, issued
from tests.workflow.test_the_way_of_a_report import TEXT, hand_in
from workflow import journal
from workflow.ledger import JournalEntry, Obligation, Step
from workflow.operations import closing, extensions, items, letters, problems, standing, units
from workflow.operations.acting import Presence
from workflow.operations.checking import correct, verify
from workflow.operations.items import Given
from workflow.operations.problems import Raised
from workflow.operations.reports import save
from workflow.queries.evaluation import reporting
from workflow.rules.closing import ClosingState
from workflow.rules.extensions import ExtensionState
from workflow.rules.letters import LetterKind, LetterState
from workflow.rules.machines import HAND_OVER
from workflow.rules.problems import ProblemState
from workflow.rules.states import State
from workflow.rules.task_states import TaskAct

HERE = Presence(AFTER_DUE, AFTER_DUE)


def merge(session: Session, cast: Cast, here: str = "县财政局", into: str = "县民政局") -> units.HandedOver:
    office = cast.actor("办公室人员")
    ids = cast.units[here].id, cast.units[into].id
    return units.merge(session, office, *ids, on=date(2024, 9, 30), why="机构改革", now=AFTER_DUE)


def steps(session: Session) -> list[tuple[str, int]]:
    rows = session.execute(select(Step.thing, Step.thing_id).where(Step.act == HAND_OVER).order_by(Step.id))
    return [(thing, number) for thing, number in rows]


def test_an_application_for_more_time_is_decided_for_the_successor(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2", "2024Q4")
    one = signed_extension(session, cast, row, date(2025, 1, 10))
    assert merge(session, cast).matters == 1
    assert (one.unit_id, one.state) == (cast.units["县民政局"].id, ExtensionState.SIGNED)
    extensions.grant(
        session, cast.actor("办公室人员"), one.id, granted_on=date(2025, 1, 8), answer="同意。", now=AFTER_DUE
    )
    session.refresh(row)
    assert (row.due_on, row.unit_id, row.moved_count) == (date(2025, 1, 8), cast.units["县民政局"].id, 1)


def test_a_request_to_close_waits_for_the_successors_leader(session: Session, cast: Cast) -> None:
    one = asked_to_close(session, cast)
    merge(session, cast)
    closing.sign(session, cast.actor("牵头领导"), one.id, presence=HERE, now=AFTER_DUE)
    assert one.state is ClosingState.SIGNED


def test_a_difficulty_and_who_answers_it_pass_to_the_successor(session: Session, cast: Cast) -> None:
    office = cast.actor("办公室人员")
    own = problems.raise_problem(
        session, office, Raised(cast.units["县财政局"].id, "资金不足"), now=IN_QUARTER
    )
    other = problems.raise_problem(
        session, office, Raised(cast.units["县残联"].id, "人手不足"), now=IN_QUARTER
    )
    problems.assign(
        session, office, other.id, handler_id=cast.units["县财政局"].id, due_on=date(2024, 10, 20), now=AFTER_DUE
    )  # fmt: skip
    merge(session, cast)
    assert (own.unit_id, other.unit_id) == (cast.units["县民政局"].id, cast.units["县残联"].id)
    problems.answer(session, cast.actor("牵头填报人"), other.id, answer="已安排", now=AFTER_DUE)
    assert other.state is ProblemState.ANSWERED


def test_letters_and_items_are_answered_by_the_successor(session: Session, cast: Cast) -> None:
    sent = issued(session, cast)
    draft = awaiting(session, cast, LetterKind.SHEET_BLUE)
    given = Given(cast.units["县财政局"].id, "十日内报送方案", "分管副县长", date(2024, 10, 20))
    item = items.record(session, cast.actor("办公室人员"), given, now=AFTER_DUE)
    merge(session, cast)
    letters.answer(session, cast.actor("牵头填报人"), sent.id, answer="已报送", now=AFTER_DUE)
    items.answer(session, cast.actor("牵头领导"), item.id, answer="方案已报", now=AFTER_DUE)
    assert (sent.state, draft.state) == (LetterState.ANSWERED, LetterState.AWAITING)
    assert sent.text.startswith("县财政局")  # what was signed still says to whom it was sent


def test_each_is_a_step_and_a_link_and_what_was_settled_stays(session: Session, cast: Cast) -> None:
    sent, office = issued(session, cast), cast.actor("办公室人员")
    done = issued(session, cast, LetterKind.CHASE)
    letters.cancel(session, cast.actor("办公室主任"), done.id, reason="发错", now=AFTER_DUE)
    assert merge(session, cast).matters == 1
    assert (sent.unit_id, done.unit_id) == (cast.units["县民政局"].id, cast.units["县财政局"].id)
    assert steps(session) == [("letter", sent.id)]
    linked = select(func.count()).where(
        JournalEntry.committee_id == office.committee_id, JournalEntry.act == "letter_hand_over"
    )
    assert session.scalar(linked) == 1
    assert journal.verify(session, cast.committee.id) is None


def test_a_task_that_is_resumed_after_a_merger_owes_once_and_by_the_successor(
    session: Session, cast: Cast
) -> None:
    office, task = cast.actor("办公室人员"), task_of(session)
    said = {"reason": "上级统一部署", "paper": "测试政发〔2024〕3号", "now": AFTER_DUE}
    standing.change_by_paper(session, office, task.id, TaskAct.SUSPEND, **said)  # type: ignore[arg-type]
    merge(session, cast)
    standing.change_by_paper(session, office, task.id, TaskAct.RESUME, **said)  # type: ignore[arg-type]
    owed = session.execute(
        select(Obligation.unit_id, func.count())
        .where(Obligation.task_id == task.id, Obligation.state == State.OWED)
        .group_by(Obligation.unit_id)
    ).tuples()
    assert dict(owed.all()) == {cast.units["县民政局"].id: 1, cast.units["县残联"].id: 1}


def test_a_correction_asked_after_a_merger_is_the_successors_to_write(session: Session, cast: Cast) -> None:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    verify(session, cast.actor("办公室人员"), row.id, seen_version=1, now=AFTER_DUE)
    merge(session, cast)
    day = date(2024, 10, 12)
    correct(
        session, cast.actor("办公室人员"), row.id, seen_version=1, reason="口径有误", new_due_on=day, now=AFTER_DUE
    )
    assert (row.unit_id, row.state) == (cast.units["县民政局"].id, State.RETURNED)
    save(session, cast.actor("牵头填报人"), row.id, TEXT, seen_version=1, now=AFTER_DUE)


def test_what_came_due_while_a_task_was_suspended_enters_no_denominator(session: Session, cast: Cast) -> None:
    office, task = cast.actor("办公室人员"), task_of(session)
    said = {"reason": "上级统一部署", "paper": "测试政发〔2024〕3号"}
    standing.change_by_paper(session, office, task.id, TaskAct.SUSPEND, now=IN_QUARTER, **said)  # type: ignore[arg-type]
    units.merge(
        session, office, cast.units["县财政局"].id, cast.units["县民政局"].id, on=date(2024, 9, 12), why="机构改革",
        now=IN_QUARTER + timedelta(days=3),
    )  # fmt: skip
    assert cast.plan
    before = sum(one.due for one in reporting(session, cast.plan, date(2024, 9, 30)))
    standing.change_by_paper(session, office, task.id, TaskAct.RESUME, now=AFTER_DUE, **said)  # type: ignore[arg-type]
    assert sum(one.due for one in reporting(session, cast.plan, date(2024, 9, 30))) == before
