"""Lights and rates by the database are those of the rules, and no rate lies, whatever the ledger holds."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, Cast
from workflow.ledger import AnnualTarget, Obligation, Period, Report, TargetVersion, Task, Unit
from workflow.queries import board, summaries
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of
from workflow.queries.evaluation import reporting
from workflow.queries.expected import expected_percent
from workflow.queries.task_lights import task_lights
from workflow.rules.lights import Light, LightRules, worst
from workflow.rules.states import HANDED_IN, Role, State
from workflow.rules.task_states import TaskState

MOMENTS = [IN_QUARTER, datetime(2024, 12, 31, 9, 30, tzinfo=UTC), datetime(2024, 1, 1, 1, 0, tzinfo=UTC)]
RULES = [LightRules(), LightRules(yellow_gap=1, red_gap=99, warn_days=0, returns=2)]


def scatter(session: Session, cast: Cast, dice: random.Random) -> None:
    """Put every obligation into some state, at some time, with some report."""
    assert cast.plan
    for task in cast.plan.tasks:
        task.due_on = dice.choice([None, date(2024, 6, 30), date(2024, 9, 10), date(2030, 1, 1)])
        task.state = dice.choice(list(TaskState))
    for row in session.scalars(select(Obligation)):
        _scatter_one(session, cast, row, dice)
    for unit, year in itertools.product(cast.units.values(), (2023, 2024)):
        _aim(session, cast, cast.plan.tasks[dice.randrange(2)].id, unit.id, year, dice)
    session.flush()
    session.expire_all()


def _aim(session: Session, cast: Cast, task_id: int, unit_id: int, year: int, dice: random.Random) -> None:
    """Give a unit a year's target of a task, accepted or not yet."""
    assert cast.plan
    in_force = dice.choice([None, 1, 2])
    target = AnnualTarget(committee_id=cast.committee.id, plan_id=cast.plan.id, task_id=task_id, unit_id=unit_id, year=year,
                          version=2, first_version=in_force and 1, in_force_version=in_force, changed_at=IN_QUARTER)  # fmt: skip
    target.versions = [
        TargetVersion(version=number, percent=Decimal(dice.randint(0, 100)), set_by_id=cast.people["办公室人员"].id, set_at=IN_QUARTER)
        for number in (1, 2)
    ]  # fmt: skip
    session.add(target)


def _scatter_one(session: Session, cast: Cast, row: Obligation, dice: random.Random) -> None:
    only_inputs = {State.ADOPTED, State.WAIVED}
    forbidden = {State.VERIFIED} if row.role is Role.PARTICIPANT else only_inputs
    state = dice.choice([one for one in State if one not in forbidden])
    due_at = IN_QUARTER + timedelta(days=dice.randint(-40, 40), hours=dice.randint(-3, 3))
    came_at = due_at + timedelta(days=dice.randint(-30, 30))
    settled = {"first_handed_in_at": came_at, "handed_in_at": came_at} if state in HANDED_IN else {}
    version = row.report_version
    if dice.random() < 0.7:
        version += 1
        percent = dice.choice([None, Decimal(100), Decimal(0), Decimal(dice.randint(0, 10000)) / 100])
        session.add(Report(obligation_id=row.id, version=version, author_id=cast.people["牵头填报人"].id, written_at=came_at,
                           progress_percent=percent, content_hash="0" * 64))  # fmt: skip
    values = {
        "state": state, "due_at": due_at, "due_on": due_at.date(), "first_due_at": due_at - timedelta(days=dice.choice([0, 9])),
        "returned_count": dice.choice([0, 0, 1, 2]), "report_version": version, "settled_at": came_at, **settled,
    }  # fmt: skip
    session.execute(update(Obligation).where(Obligation.id == row.id).values(**values))


@pytest.mark.parametrize("seed", range(2))
def test_the_database_and_the_rules_give_each_obligation_one_light(
    session: Session, cast: Cast, seed: int
) -> None:
    scatter(session, cast, random.Random(seed))
    assert cast.plan
    actor, calendar = cast.actor("办公室人员"), calendar_of(session, cast.committee.id)
    for now in MOMENTS:
        for rules in RULES:
            moment = Moment(now, calendar, rules)
            rows = board.rows(session, actor, cast.plan, moment)
            assert len(rows) == 20
            by_rules = board.count_lights(row.verdict for row in rows)
            assert board.count_rows(session, actor, cast.plan, moment) == by_rules
            for light in Light:
                condition = board.light_is(cast.plan, moment, light)
                found = board.rows(session, actor, cast.plan, moment, condition)
                assert {row.id for row in found} == {row.id for row in rows if row.verdict.light is light}


@pytest.mark.parametrize("seed", range(2))
def test_a_task_shows_the_worst_of_those_who_answer_for_it(session: Session, cast: Cast, seed: int) -> None:
    scatter(session, cast, random.Random(seed))
    assert cast.plan
    moment = Moment(IN_QUARTER, calendar_of(session, cast.committee.id))
    actor = cast.actor("办公室人员")
    rows = board.rows(session, actor, cast.plan, moment)
    for task in task_lights(session, actor, cast.plan, moment):
        own = [row for row in rows if row.task_id == task.task_id]
        answering = [row.verdict for row in own if row.role is not Role.PARTICIPANT]
        assert task.owed == len(own)
        assert task.handed_in == sum(row.handed_in_at is not None for row in own)
        if answering:
            assert task.verdict.light is worst(answering).light
            assert task.verdict in answering
    nobody = next(task for task in task_lights(session, actor, cast.plan, moment) if not task.owed)
    assert nobody.verdict.reason == "没有责任单位"


@pytest.mark.parametrize("seed", range(2))
def test_no_rate_lies_under_any_history_or_merger(session: Session, cast: Cast, seed: int) -> None:
    dice = random.Random(seed)
    scatter(session, cast, dice)
    assert cast.plan
    moment = Moment(IN_QUARTER, calendar_of(session, cast.committee.id))
    before = reporting(session, cast.plan, moment.today)
    units = [unit.id for unit in session.scalars(select(Unit))]
    session.execute(  # a merger: what one unit still owes another takes over
        update(Obligation)
        .where(Obligation.unit_id == units[0], Obligation.state.not_in(sorted(HANDED_IN)))
        .values(unit_id=units[1])
    )
    after = reporting(session, cast.plan, moment.today)
    assert [sum(row) for row in zip(*[(one.owed, one.due, one.on_time) for one in before], strict=True)] == [
        sum(row) for row in zip(*[(one.owed, one.due, one.on_time) for one in after], strict=True)
    ]
    actor = cast.actor("办公室人员")
    for group in (summaries.by_unit, summaries.by_section, summaries.by_period):
        for one in group(session, actor, cast.plan, moment):
            tally = one.tally
            assert 0 <= tally.on_time <= tally.due <= tally.owed == sum(one.lights.values())
            assert tally.due == tally.on_time + tally.late + tally.missing + tally.waived
            assert min(tally) >= 0 <= tally.missing
            assert tally.timeliness.percent is None or 0 <= tally.timeliness.percent <= 100


def test_a_page_of_rows_is_a_stretch_of_all_rows(session: Session, cast: Cast) -> None:
    assert cast.plan
    moment = Moment(IN_QUARTER, calendar_of(session, cast.committee.id))
    actor = cast.actor("办公室人员")
    whole = [row.id for row in board.rows(session, actor, cast.plan, moment)]
    paged = [
        row.id
        for first in (0, 7, 14)
        for row in board.rows(session, actor, cast.plan, moment, page=(first, 7))
    ]
    assert paged == whole


def test_a_task_past_its_last_day_is_red_until_it_is_done(session: Session, cast: Cast) -> None:
    assert cast.plan
    session.execute(update(Task).where(Task.code == "1.1.2").values(due_on=date(2024, 6, 30)))
    moment = Moment(IN_QUARTER, calendar_of(session, cast.committee.id))
    rows = board.rows(session, cast.actor("办公室人员"), cast.plan, moment, Task.code == "1.1.2")
    ahead = [row for row in rows if row.period_key == "2024Q4"]
    assert {row.verdict.words for row in ahead} == {"■ 红灯 · 已过任务最终期限2024-06-30，尚未完成"}


def test_a_years_target_bends_the_line_a_task_is_held_against(session: Session, cast: Cast) -> None:
    assert cast.plan
    row = cast.obligation(session, "县民政局")
    expected = expected_percent((date(2024, 1, 1), date(2024, 12, 31)), date(2024, 9, 30))
    asked = select(expected).select_from(Obligation).join(Period, Obligation.period_id == Period.id)
    straight = session.scalar(asked.where(Obligation.id == row.id))
    assert straight == pytest.approx(74.8, abs=0.1)
    target = AnnualTarget(committee_id=cast.committee.id, plan_id=cast.plan.id, task_id=row.task_id, unit_id=row.unit_id,
                          year=2024, first_version=1, in_force_version=1, changed_at=IN_QUARTER)  # fmt: skip
    target.versions = [
        TargetVersion(
            version=1, percent=Decimal(40), set_by_id=cast.people["办公室人员"].id, set_at=IN_QUARTER
        )
    ]
    session.add(target)
    session.flush()
    assert session.scalar(asked.where(Obligation.id == row.id)) == pytest.approx(40 * 273 / 365, abs=0.01)
