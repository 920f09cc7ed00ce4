"""A plan in force is adjusted by a newer document: what goes on keeps its rows, what stops stops by a paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft, TaskDraft, UnitDraft
from plan_graph.plans import bundled
from tests.cast import FOUNDED, RULE, Cast, assemble
from tests.databases import KINDS, fresh_ledger
from workflow import journal
from workflow.documents.calendars import feed_of
from workflow.errors import BlockedError, InvalidInputError, StaleError
from workflow.ledger import (
    Assignment,
    Indicator,
    IndicatorMove,
    Notice,
    Obligation,
    Period,
    Plan,
    PlanStatus,
    Project,
    Report,
    Section,
    Task,
    TaskTransition,
    Transition,
)
from workflow.operations.adjustments import declare_adjustment
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries import feeds
from workflow.queries.adjustments import adjustment_of, effects_of
from workflow.queries.clock import calendar_of
from workflow.rules.states import Role, State
from workflow.settings import Calendar

PAPER = "测试残工委〔2023〕5号"
EFFECT = date(2023, 7, 1)
ON = datetime(2023, 7, 3, 2, 0, tzinfo=UTC)


@dataclass
class Office:
    """The office with the real plan in force, and its mid-term adjustment as a draft."""

    session: Session
    cast: Cast
    live: Plan
    newer: Plan

    def adopt(self, **more: Any) -> int:
        """Adopt the adjustment."""
        calendar = calendar_of(self.session, self.cast.committee.id)
        actor = self.cast.actor("办公室人员")
        asked: dict[str, Any] = {"now": ON, **more}
        return adopt_plan(self.session, actor, self.newer.id, rule=RULE, calendar=calendar, **asked)

    def count(self, *conditions: object) -> int:
        """How many obligations there are."""
        statement = select(func.count(Obligation.id)).join(Task, Task.id == Obligation.task_id)
        return self.session.scalar(statement.join(Period).where(*conditions)) or 0  # type: ignore[arg-type]


def adjusted(old: PlanDraft) -> PlanDraft:
    """The real plan after a mid-term adjustment: one task stops, one is new, one changes its units, one target moves."""
    tasks: list[TaskDraft] = []
    for task in old.tasks:
        if task.code == "3.1.4":
            continue
        if task.code == "3.1.5":
            task = replace(task, code="3.1.4")
        if task.code == "3.1.2":
            joint = tuple(name for name in task.joint if name not in {"县民政局", "县银监办"})
            task = replace(task, lead=("县民政局",), joint=joint)
        tasks.append(task)
    new = replace(
        tasks[-1], code="4.4", title="建设残疾人工作人才队伍", lead=("县人才办",), participants=("县残联",)
    )
    indicators = [replace(one, target="90") if one.no == 2 else one for one in old.indicators if one.no != 12]
    return replace(
        old,
        title=f"{old.title}（中期调整）",
        tasks=(*tasks, new),
        units=(*old.units, UnitDraft("县人才办")),
        indicators=tuple(indicators),
    )


@pytest.fixture(scope="module", params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office, once for each kind of ledger."""
    folder = tmp_path_factory.mktemp("adjusting")
    with fresh_ledger(request.param, folder) as engine, Session(engine, expire_on_commit=False) as session:
        yield _office(session)


def _office(session: Session) -> Office:
    cast = assemble(session)
    actor, calendar = cast.actor("办公室人员"), calendar_of(session, cast.committee.id)
    old, sha = bundled("qinshui-145")
    live = import_plan(session, actor, old, Document("规划.txt", sha), now=FOUNDED)
    adopt_plan(session, actor, live.id, rule=RULE, calendar=calendar, now=FOUNDED)
    newer = import_plan(session, actor, adjusted(old), Document("调整.txt", "1" * 64), now=ON)
    declare_adjustment(
        session, actor, newer.id, adjusts_id=live.id, paper=PAPER, takes_effect_on=EFFECT, now=ON
    )
    return Office(session, cast, live, newer)


@pytest.fixture
def office(town: Office) -> Iterator[Office]:
    """The office as it stood before the test: what a test does is taken back."""
    step = town.session.begin_nested()
    yield town
    step.rollback()
    town.session.expire_all()


def test_what_goes_on_keeps_its_rows_and_what_stops_is_cancelled_by_the_paper(office: Office) -> None:
    session = office.session
    before = {task.title: task.id for task in session.scalars(select(Task))}
    stopping = select(Task.id).where(Task.code == "3.1.4")
    kept = set(session.scalars(select(Obligation.id).where(Obligation.task_id.not_in(stopping))))
    foreseen = effects_of(session, office.newer, adjustment_of(session, office.newer))  # type: ignore[arg-type]
    made = office.adopt()
    after = {task.title: task.id for task in session.scalars(select(Task))}
    assert {title: number for title, number in after.items() if title in before} == before
    assert len(after) == len(before) + 1
    assert kept <= set(session.scalars(select(Obligation.id)))
    stopped = session.scalars(select(Task).where(Task.ended_on.is_not(None))).one()
    assert (stopped.title[:6], stopped.ended_on) == ("加快发展残疾", date(2023, 6, 30))
    own = Obligation.task_id == stopped.id
    assert office.count(own, Obligation.state == State.CANCELLED) == 3 * 10
    assert office.count(own, Obligation.state == State.OWED) == 3 * 10
    assert office.count(Obligation.state == State.CANCELLED) == foreseen.cancelled
    assert made == foreseen.made
    # stopped: 3 units of 3.1.4 and 2 parts of 3.1.2; started: 1 + 2 parts, and the new unit in two collective tasks
    assert (foreseen.cancelled, made) == (50, 50)


def test_each_cancellation_says_by_which_paper_and_the_chain_of_the_journal_holds(office: Office) -> None:
    session = office.session
    office.adopt()
    reasons = Counter(session.scalars(select(Transition.reason).where(Transition.after == State.CANCELLED)))
    assert reasons == {f"按{PAPER}调整规划": 50}
    assert journal.verify(session, office.cast.committee.id) is None
    papers = set(session.scalars(select(TaskTransition.paper).where(TaskTransition.paper != "")))
    assert papers == {PAPER}


def test_units_roles_and_numbers_are_those_of_the_newer_document(office: Office) -> None:
    session = office.session
    office.adopt()
    live = (Assignment.ends_on.is_(None), Task.ended_on.is_(None))
    rows = session.execute(select(Task.code, Assignment).join(Assignment.task).where(*live)).tuples()
    held = {(code, row.unit.name, row.role, row.starts_on) for code, row in rows}
    assert ("3.1.2", "县民政局", Role.LEAD, EFFECT) in held
    assert ("4.4", "县人才办", Role.LEAD, EFFECT) in held
    assert not any(code == "3.1.2" and unit == "县银监办" for code, unit, _, _ in held)
    moved = session.scalars(select(Task).where(Task.code == "3.1.4")).one()
    assert moved.title == "加强突发公共事件中对残疾人的帮扶"
    assert office.live.draft["tasks"][3]["code"] == "3.1.4"
    assert office.live.title.endswith("（中期调整）")
    assert office.newer.status is PlanStatus.CLOSED
    assert session.scalar(select(func.count(Section.id)).where(Section.code.startswith("原"))) == 0


def test_a_moved_target_keeps_the_first_one_and_counts_the_move(office: Office) -> None:
    session = office.session
    first = session.scalars(select(Indicator).where(Indicator.no == 2)).one().target
    office.adopt()
    row = session.scalars(select(Indicator).where(Indicator.no == 2)).one()
    assert (row.target, row.first_target, row.moved_count) == ("90", first, 1)
    move = session.scalars(select(IndicatorMove).where(IndicatorMove.field == "target")).one()
    assert (move.why, move.after) == (f"按{PAPER}调整", "90")
    gone = session.scalars(select(Indicator).where(Indicator.ended_on.is_not(None))).one()
    assert gone.no == 12


def test_reports_of_the_past_stay_and_who_must_hear_hears_once(office: Office) -> None:
    session = office.session
    row = session.scalars(
        select(Obligation)
        .join(Task)
        .join(Period)
        .where(Task.code == "3.1.4", Period.key == "2023Q2")
        .limit(1)
    ).one()
    text = {"progress_text": "已建成托养机构", "problems": "", "next_steps": "", "is_unchanged": False}
    session.add(
        Report(
            obligation_id=row.id, version=1, author_id=office.cast.people["办公室人员"].id, written_at=ON,
            content_hash="0" * 64, **text,
        )
    )  # fmt: skip
    session.flush()
    office.adopt()
    assert session.scalar(select(func.count(Report.id))) == 1
    told = Counter(
        session.scalars(select(Notice.person_id).where(Notice.payload["subject"].as_string() == "规划有调整"))
    )
    heard = {
        person
        for part, person in office.cast.people.items()
        if part not in {"办公室人员", "督查人员", "系统管理员"}
    }
    assert set(told) == {person.id for person in heard}
    assert set(told.values()) == {1}


def test_the_feed_shows_what_was_cancelled_as_cancelled(office: Office) -> None:
    session = office.session
    stopped = session.scalars(select(Task).where(Task.code == "3.1.4")).one().id
    office.adopt()
    unit = office.cast.units["县残联"]
    owner = feeds.FeedOwner(office.cast.committee, unit.name, frozenset({unit.id}))
    rows = feeds.entries(session, owner, now=ON, done_shown_days=14)
    states = {
        row.state for row in rows
        if session.get_one(Obligation, row.obligation_id).task_id == stopped and row.due_at > ON
    }  # fmt: skip
    assert states == {State.CANCELLED}
    made = feed_of(owner, rows, Calendar(), "https://duban.example")
    cancelled = [one for one in made.entries if one.cancelled]
    assert len(cancelled) >= 3
    assert not any(one.alarms for one in cancelled)


def test_a_paper_with_a_number_is_needed_and_a_day_of_the_plan(office: Office) -> None:
    actor = office.cast.actor("办公室人员")
    for paper, day, words in (
        ("", EFFECT, "文号"),
        ("领导口头同意", EFFECT, "文号"),
        (PAPER, date(2031, 1, 1), "不能晚于"),
        (PAPER, date(2020, 1, 1), "不能早于"),
    ):
        with pytest.raises(InvalidInputError, match=words), office.session.begin_nested():
            declare_adjustment(
                office.session, actor, office.newer.id,
                adjusts_id=office.live.id, paper=paper, takes_effect_on=day, now=ON,
            )  # fmt: skip


def test_an_adjustment_that_takes_effect_later_is_kept_and_adopted_on_its_day(office: Office) -> None:
    actor, later = office.cast.actor("办公室人员"), ON.date() + timedelta(days=30)
    declare_adjustment(
        office.session, actor, office.newer.id,
        adjusts_id=office.live.id, paper=PAPER, takes_effect_on=later, now=ON,
    )  # fmt: skip
    with pytest.raises(BlockedError, match="起生效，还没有到"), office.session.begin_nested():
        office.adopt()
    assert office.live.status is PlanStatus.ADOPTED
    office.adopt(now=ON + timedelta(days=30))
    assert office.newer.status is PlanStatus.CLOSED


def test_a_second_adoption_and_a_stale_view_are_refused(office: Office) -> None:
    with pytest.raises(StaleError):
        office.adopt(seen_base_version=office.live.version + 1)
    office.adopt(seen_base_version=office.live.version)
    with pytest.raises(StaleError):
        office.adopt()


def test_a_plan_that_is_no_longer_in_force_cannot_be_adjusted(office: Office) -> None:
    actor = office.cast.actor("办公室人员")
    office.adopt()
    old, _ = bundled("qinshui-145")
    third = import_plan(office.session, actor, old, Document("再调整.txt", "2" * 64), now=ON)
    with pytest.raises(BlockedError):
        declare_adjustment(
            office.session, actor, third.id,
            adjusts_id=office.newer.id, paper=PAPER, takes_effect_on=EFFECT, now=ON,
        )  # fmt: skip


def test_a_second_adjustment_brings_a_task_back_and_the_period_grows_and_shrinks(office: Office) -> None:
    session, actor = office.session, office.cast.actor("办公室人员")
    office.adopt()
    old, _ = bundled("qinshui-145")
    for number, last in ((2, 2026), (3, 2024)):
        draft = replace(old, period=(2021, last), title=f"第{number}次调整")
        newer = import_plan(session, actor, draft, Document("x.txt", str(number) * 64), now=ON)
        declare_adjustment(
            session, actor, newer.id,
            adjusts_id=office.live.id, paper=PAPER, takes_effect_on=EFFECT, now=ON,
        )  # fmt: skip
        Office(session, office.cast, office.live, newer).adopt()
        owed = office.count(Obligation.state == State.OWED, Period.year == last)
        beyond = office.count(Obligation.state == State.OWED, Period.year > last)
        assert (owed > 0, beyond, office.live.last_year) == (True, 0, last)
    assert session.scalars(select(Indicator).where(Indicator.no == 2)).one().moved_count == 2
    assert journal.verify(session, office.cast.committee.id) is None


def test_projects_of_long_or_equal_titles_keep_their_rows(office: Office) -> None:
    session, actor = office.session, office.cast.actor("办公室人员")
    old = adjusted(bundled("qinshui-145")[0])
    first, second = old.projects[0], old.projects[1]
    long = replace(first, title="长" * 250)
    twin = replace(second, box=second.box + 1, box_title="另一个专栏")
    kept: list[set[int]] = []
    for number in (2, 3):
        draft = replace(old, projects=(long, *old.projects[1:], twin), title=f"第{number}次调整")
        newer = import_plan(session, actor, draft, Document("x.txt", str(number) * 64), now=ON)
        declare_adjustment(
            session, actor, newer.id,
            adjusts_id=office.live.id, paper=PAPER, takes_effect_on=EFFECT, now=ON,
        )  # fmt: skip
        Office(session, office.cast, office.live, newer).adopt()
        rows = session.scalars(
            select(Project).where(Project.plan_id == office.live.id, Project.ended_on.is_(None))
        )
        kept.append({row.id for row in rows})
    assert kept[0] == kept[1]
    assert len(kept[0]) == len(old.projects) + 1
