"""Due rules in the ledger: the most specific wins; a change moves what is open and ahead, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from tests.cast import FOUNDED, IN_QUARTER, RULE, SMALL_PLAN, Cast, assemble
from tests.workflow.test_the_way_of_a_report import hand_in
from workflow import journal
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, StaleError
from workflow.ledger import Cycle, DueMove, Notice, Obligation, Period, Section, Task, Transition
from workflow.operations.calendars import enter_days, remove_day
from workflow.operations.checking import return_report
from workflow.operations.due_rules import change_rule, drop_rule
from workflow.operations.obligations import make_obligations
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.clock import calendar_of
from workflow.queries.due_rules import live_rules, planned_dates
from workflow.queries.people import system_actor
from workflow.rules.deadlines import DueRule, Shift
from workflow.rules.due_changes import DueChange
from workflow.rules.holiday_notices import NoticeDay
from workflow.rules.periods import Cycle as CycleKind
from workflow.rules.scopes import Scope
from workflow.rules.states import Role, State

EARLIER = replace(RULE, day=20)


def change(
    session: Session, cast: Cast, rule: DueRule, scope: Scope | None = None, now: datetime = IN_QUARTER
) -> DueChange:
    assert cast.plan
    scope = scope or Scope()
    known = {one.scope: one.id for one in live_rules(session, cast.plan)}
    return change_rule(
        session, cast.actor("办公室人员"), cast.plan.id, scope, rule, seen_cycle_id=known.get(scope.key),
        why="县里统一要求", calendar=calendar_of(session, cast.committee.id), now=now,
    )  # fmt: skip


def due(session: Session, cast: Cast, unit: str, code: str = "1.1.1", period: str = "2024Q3") -> str:
    return cast.obligation(session, unit, code, period).due_on.isoformat()


def section(session: Session, code: str) -> Scope:
    return Scope(section_id=session.scalars(select(Section.id).where(Section.code == code)).one())


def task(session: Session, code: str, role: Role | None = None) -> Scope:
    return Scope(task_id=session.scalars(select(Task.id).where(Task.code == code)).one(), role=role)


def test_a_change_moves_what_is_open_and_ahead_and_says_what(session: Session, cast: Cast) -> None:
    handed_in = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    before = handed_in.due_on
    moved = change(session, cast, EARLIER)
    assert (len(moved.moved), moved.handed_in, moved.already_due) == (
        9,
        1,
        0,
    )  # Q3 and Q4; Q1 and Q2 are past
    assert due(session, cast, "县民政局") == "2024-09-20"
    assert due(session, cast, "县民政局", period="2024Q2") == "2024-06-25"
    session.refresh(handed_in)
    assert handed_in.due_on == before
    row = cast.obligation(session, "县民政局")
    assert (row.moved_count, row.sequence) == (1, 1)
    assert row.first_due_at == datetime(2024, 9, 25, 9, 30, tzinfo=UTC)
    assert session.scalar(select(func.count()).select_from(DueMove)) == 9
    assert journal.verify(session, cast.committee.id) is None


def test_each_person_concerned_hears_once(session: Session, cast: Cast) -> None:
    before = set(session.scalars(select(Notice.id)))
    change(session, cast, EARLIER)
    told = session.scalars(select(Notice).where(Notice.id.not_in(before))).all()
    parts = {name for name, person in cast.people.items() if person.id in {one.person_id for one in told}}
    assert parts == {"牵头填报人", "牵头领导", "参与填报人", "参与领导", "残联填报人", "残联领导"}
    assert len(told) == 6
    assert "2024年9月25日（星期三） → 2024年9月20日（星期五）" in told[0].payload["text"]


def test_what_a_person_moved_stays(session: Session, cast: Cast) -> None:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    return_report(
        session, cast.actor("办公室人员"), row.id, seen_version=1, reason="缺数字", new_due_on=date(2024, 10, 15), now=IN_QUARTER
    )  # fmt: skip
    moved = change(session, cast, EARLIER)
    assert moved.by_hand == 1
    assert due(session, cast, "县财政局", "1.1.2") == "2024-10-15"


def test_a_new_date_that_is_past_already_moves_nothing(session: Session, cast: Cast) -> None:
    moved = change(session, cast, replace(RULE, day=5))
    assert {one.period for one in moved.moved} == {"2024年第四季度"}
    assert moved.already_due == 5
    assert due(session, cast, "县民政局") == "2024-09-25"


def test_the_most_specific_rule_wins(session: Session, cast: Cast) -> None:
    change(session, cast, replace(RULE, day=24), Scope(role=Role.PARTICIPANT))
    change(session, cast, replace(RULE, day=23), section(session, "1"))
    change(session, cast, replace(RULE, day=20), section(session, "1.1"))
    change(session, cast, replace(RULE, day=19), task(session, "1.1.1"))
    change(
        session,
        cast,
        replace(RULE, day=18, participant_lead_days=0),
        task(session, "1.1.1", Role.PARTICIPANT),
    )
    assert due(session, cast, "县民政局") == "2024-09-19"
    assert due(session, cast, "县财政局") == "2024-09-18"
    assert due(session, cast, "县财政局", "1.1.2") == "2024-09-20"
    assert len(live_rules(session, cast.plan)) == 6  # type: ignore[arg-type]


def test_a_dropped_rule_gives_way_to_the_more_general(session: Session, cast: Cast) -> None:
    change(session, cast, EARLIER, task(session, "1.1.1"))
    own = live_rules(session, cast.plan)[1]  # type: ignore[arg-type]
    moved = drop_rule(session, cast.actor("办公室人员"), own.id, why="恢复统一时间", now=IN_QUARTER)
    assert due(session, cast, "县民政局") == "2024-09-25"
    assert len(moved.moved) == 6
    assert cast.obligation(session, "县民政局").moved_count == 2
    with pytest.raises(BlockedError, match="总规则不能撤销"):
        drop_rule(
            session, cast.actor("办公室人员"), live_rules(session, cast.plan)[0].id, why="x", now=IN_QUARTER
        )  # type: ignore[arg-type]


def keys(session: Session, cast: Cast, code: str) -> Counter[str]:
    rows = session.execute(
        select(Period.key)
        .join(Obligation, Obligation.period_id == Period.id)
        .join(Task, Task.id == Obligation.task_id)
        .where(Obligation.unit_id == cast.units["县民政局"].id, Task.code == code, Obligation.state != State.CANCELLED)
    )  # fmt: skip
    return Counter(rows.scalars())


def test_another_cycle_begins_where_no_old_period_reaches_in(session: Session, cast: Cast) -> None:
    monthly = replace(RULE, cycle=CycleKind.MONTHLY)
    moved = change(session, cast, monthly, task(session, "1.1.1"))
    assert (moved.cancelled, moved.made) == (3, 9)
    expected = ["2024Q1", "2024Q2", "2024Q3", "2024M10", "2024M11", "2024M12"]
    assert keys(session, cast, "1.1.1") == Counter(expected)
    back = change(session, cast, RULE, task(session, "1.1.1"), now=datetime(2024, 9, 11, tzinfo=UTC))
    assert (back.cancelled, back.restored, back.made) == (9, 3, 0)
    assert keys(session, cast, "1.1.1") == Counter(["2024Q1", "2024Q2", "2024Q3", "2024Q4"])
    actor = system_actor(cast.committee.id)
    assert make_obligations(session, actor, cast.plan, now=IN_QUARTER) == 0  # type: ignore[arg-type]
    reasons = set(session.scalars(select(Transition.reason)))
    assert reasons == {"报送周期调整：县里统一要求"}


def test_a_notice_moves_open_dates_and_takes_the_provisional_mark(session: Session, cast: Cast) -> None:
    office = cast.actor("办公室人员")
    days = [NoticeDay(date(2024, 9, 25), False, "县庆"), NoticeDay(date(2024, 9, 28), True, "调休上班")]
    moved = enter_days(session, office, days, source="县政府通知〔2024〕9号", now=IN_QUARTER)
    assert due(session, cast, "县民政局") == "2024-09-26"
    assert due(session, cast, "县财政局") == "2024-09-18"
    assert moved.groups()[-1].explanation == "9月25日(县庆放假) → 顺延至9月26日 17:30"
    remove_day(session, office, date(2024, 9, 25), now=IN_QUARTER)
    assert due(session, cast, "县民政局") == "2024-09-25"
    assert cast.obligation(session, "县民政局").moved_count == 2


def test_a_settled_report_keeps_the_words_of_the_rule_it_was_due_by(session: Session, cast: Cast) -> None:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    days = [NoticeDay(date(2024, 9, 25), False, "县庆")]
    enter_days(session, cast.actor("办公室人员"), days, source="县政府通知", now=IN_QUARTER)
    session.refresh(row)
    assert row.due_moment.explanation == "9月25日 17:30"


def adopt(session: Session, starts_on: date | None, years: tuple[int, int] = (2024, 2024)) -> Cast:
    cast = assemble(session)
    office = cast.actor("办公室人员")
    draft = PlanDraft.from_json({**SMALL_PLAN, "period": list(years)})
    cast.plan = import_plan(session, office, draft, Document("plan.txt", "1" * 64), now=FOUNDED)
    calendar = calendar_of(session, cast.committee.id)
    adopt_plan(
        session, office, cast.plan.id, rule=RULE, calendar=calendar, starts_on=starts_on, now=IN_QUARTER
    )
    return cast


@pytest.mark.parametrize(
    ("starts_on", "first", "count"),
    [
        (None, "2024Q1", 20),
        (date(2024, 8, 15), "2024Q3", 10),  # in mid-quarter: the quarter is owed
        (date(2024, 9, 26), "2024Q4", 5),  # after its due day: it is not
        (date(2024, 10, 1), "2024Q4", 5),
    ],
)
def test_a_plan_that_starts_in_mid_quarter(
    session: Session, starts_on: date | None, first: str, count: int
) -> None:
    cast = adopt(session, starts_on)
    rows = session.scalars(select(Period.key).join(Obligation).order_by(Period.starts_on)).all()
    assert (rows[0], len(rows)) == (first, count)
    assert planned_dates(session, cast.plan)[0].period.startswith("2024年第")  # type: ignore[arg-type]


def test_the_dates_of_an_unpublished_year_are_provisional(session: Session) -> None:
    cast = adopt(session, None, (2038, 2039))
    assert all(one.is_provisional for one in planned_dates(session, cast.plan))  # type: ignore[arg-type]
    days = [NoticeDay(date(2038, 1, 1), False, "元旦"), NoticeDay(date(2039, 1, 1), False, "元旦")]
    moved = enter_days(session, cast.actor("办公室人员"), days, source="通知", now=IN_QUARTER)
    assert not any(one.is_provisional for one in planned_dates(session, cast.plan))  # type: ignore[arg-type]
    assert moved.moved == ()  # only the mark is gone
    assert sum(one.owed for one in planned_dates(session, cast.plan)) == 40  # type: ignore[arg-type]


def test_only_the_office_changes_rules_and_says_why(session: Session, cast: Cast) -> None:
    assert cast.plan
    calendar = calendar_of(session, cast.committee.id)
    own = live_rules(session, cast.plan)[0].id

    def ask(part: str, rule: DueRule = EARLIER, why: str = "要求", seen: int | None = own) -> None:
        change_rule(
            session, cast.actor(part), cast.plan.id, Scope(), rule, seen_cycle_id=seen, why=why, calendar=calendar,  # type: ignore[union-attr]
            now=IN_QUARTER,
        )  # fmt: skip

    for part in ("牵头填报人", "牵头领导", "督查人员", "系统管理员"):
        with pytest.raises(ForbiddenError):
            ask(part)
    with pytest.raises(InvalidInputError, match="理由"):
        ask("办公室人员", why=" ")
    with pytest.raises(InvalidInputError, match="相同"):
        ask("办公室人员", rule=RULE)
    with pytest.raises(InvalidInputError, match="31"):
        ask("办公室人员", rule=replace(RULE, day=32))
    with pytest.raises(StaleError, match="刚被别人改过"):
        ask("办公室人员", seen=None)
    assert session.scalar(select(func.count()).select_from(Cycle)) == 1


def test_a_rule_for_nothing_of_this_plan_is_refused(session: Session, cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="不在本规划中"):
        change(session, cast, EARLIER, Scope(section_id=999))
    with pytest.raises(ValueError, match="not for both"):
        Scope(section_id=1, task_id=1)
    assert Shift.NONE
