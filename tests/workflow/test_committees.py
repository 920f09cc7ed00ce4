"""Committees above and below: sums that agree, figures counted once, and a wall that opens only where a director says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, Cast, assemble_with_plan
from tests.workflow.test_the_way_of_a_report import put_name
from workflow import journal
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import (
    Committee,
    HandedPlan,
    Indicator,
    JournalEntry,
    Level,
    Obligation,
    RolledFigure,
    RollUp,
    Task,
)
from workflow.operations.checking import verify
from workflow.operations.committees import found_committee
from workflow.operations.counting import keep_count
from workflow.operations.figures import Parts
from workflow.operations.handing_down import Choice, grant_reading, hand_down, revoke_reading, undertake
from workflow.operations.indicators import aim_of, move_target
from workflow.operations.merging import waive
from workflow.operations.reports import Written, save, submit
from workflow.operations.rolling import roll_up
from workflow.queries import board, committees, county_sums, indicators
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of
from workflow.queries.obligations import latest_report
from workflow.queries.people import system_actor
from workflow.rules.states import State

LATER = IN_QUARTER.replace(day=23)


def region(session: Session, counties: int = 2) -> tuple[Cast, list[Cast]]:
    """A city whose counties each have the small plan and an indicator on its first task."""
    city = assemble_with_plan(session, name="测试市残工委", first_phone=13700000000)
    city.committee.level = Level.CITY
    found = []
    for number in range(counties):
        one = assemble_with_plan(
            session, name=f"测试县{number}残工委", first_phone=13800000000 + 100 * number
        )
        one.committee.parent_id = city.committee.id
        found.append(one)
    for cast in (city, *found):
        assert cast.plan
        task = next(task for task in cast.plan.tasks if task.code == "1.1.1")
        task.indicators = list(cast.plan.indicators)
    session.flush()
    return city, found


def handed_down(session: Session, rule: RollUp = RollUp.SUM) -> tuple[Cast, list[Cast], Indicator]:
    """The same with the city's plan handed down and taken on by each county's own first task."""
    city, counties = region(session)
    assert city.plan
    ids = frozenset(one.committee.id for one in counties)
    hand_down(session, city.actor("办公室主任"), city.plan, ids, now=IN_QUARTER)
    parent = next(task for task in city.plan.tasks if task.code == "1.1.1")
    for one in counties:
        assert one.plan
        own = next(task for task in one.plan.tasks if task.code == "1.1.1")
        clerk = one.actor("办公室人员")
        handed = committees.handed_to(session, clerk)[0]
        undertake(session, clerk, handed.id, {parent.id: Choice(task_id=own.id)}, now=IN_QUARTER)
    indicator = city.plan.indicators[0]
    indicator.roll_up = rule
    session.flush()
    return city, counties, indicator


def report(
    session: Session, cast: Cast, value: str, parts: tuple[int, int] | None = None, *, check: bool = True
) -> Obligation:
    """A county's lead reports a figure for its first task; the office checks it."""
    assert cast.plan
    row = cast.obligation(session, "县民政局")
    lead = cast.actor("牵头填报人")
    for unit in ("县财政局", "县残联"):
        one = cast.obligation(session, unit)
        if one.state is State.OWED:
            waive(session, lead, one.id, seen_version=0, reason="到期未报", now=LATER)
    own = cast.plan.indicators[0].id
    made_of = {own: Parts(Decimal(parts[0]), Decimal(parts[1]))} if parts else {}
    written = Written(progress_text="进展。", figures={own: (Decimal(value), "台账")}, parts=made_of)
    seen = row.report_version
    save(session, lead, row.id, written, seen_version=seen, now=LATER)
    submit(session, lead, row.id, seen_version=seen + 1, now=LATER)
    put_name(session, cast, row, "牵头领导")
    if check:
        verify(session, cast.actor("办公室人员"), row.id, seen_version=seen + 1, now=LATER)
    return row


def latest(session: Session, city: Cast) -> indicators.IndicatorStanding:
    assert city.plan
    actor = city.actor("办公室人员")
    return indicators.standings(session, actor, city.plan, moment=LATER.replace(hour=23), as_of=LATER.date())[
        0
    ]


def roll(session: Session, city: Cast) -> int:
    return roll_up(session, system_actor(city.committee.id), city.committee, now=LATER)


def test_verified_figures_roll_up_once_a_county(session: Session) -> None:
    city, (first, second), indicator = handed_down(session)
    report(session, first, "60")
    report(session, second, "70", check=False)
    assert roll(session, city) == 1
    assert roll(session, city) == 0
    found = latest(session, city)
    assert found.latest
    assert (found.latest.value, found.latest.reference) == (Decimal(60), "汇总1/2个县")
    verify(
        session,
        second.actor("办公室人员"),
        second.obligation(session, "县民政局").id,
        seen_version=1,
        now=LATER,
    )
    assert roll(session, city) == 1
    again = latest(session, city).latest
    assert again
    assert (again.value, again.reference) == (Decimal(130), "汇总2/2个县")
    assert session.scalar(select(func.count()).where(RolledFigure.indicator_id == indicator.id)) == 2
    acts = session.scalars(
        select(JournalEntry.act).where(JournalEntry.committee_id == city.committee.id)
    ).all()
    assert acts.count("roll_up") == 2
    assert journal.verify(session, city.committee.id) is None


def test_a_percentage_is_weighted_by_its_denominators(session: Session) -> None:
    city, (first, second), _ = handed_down(session, RollUp.WEIGHTED_PERCENT)
    report(session, first, "90", (90, 100))
    report(session, second, "50", (450, 900))
    roll(session, city)
    found = latest(session, city).latest
    assert found
    assert (found.value, found.basis) == (Decimal("54.00"), "540/1000")


def test_a_correction_replaces_and_a_committee_elsewhere_never_counts(session: Session) -> None:
    city, (first, second), indicator = handed_down(session)
    report(session, first, "60")
    roll(session, city)
    stranger = assemble_with_plan(session, name="别处县残工委", first_phone=13600000000)
    assert stranger.plan
    stranger.plan.indicators[0].parent_indicator_id = indicator.id  # a link nobody allowed
    task = next(task for task in stranger.plan.tasks if task.code == "1.1.1")
    task.indicators = list(stranger.plan.indicators)
    session.flush()
    report(session, stranger, "999")
    assert roll(session, city) == 0
    other = report(session, second, "10")
    row = session.scalars(select(RolledFigure)).one()
    older = latest_report(session, other)
    assert older
    row.report_id = older.id  # as if another version had been counted before the correction
    row.value = Decimal(1)
    session.flush()
    assert roll(session, city) == 2
    assert latest(session, city).latest.value == Decimal(70)  # type: ignore[union-attr]


def test_a_parents_counts_are_those_its_counties_see(session: Session) -> None:
    city, counties = region(session)
    report(session, counties[0], "60")
    moment = Moment(LATER, calendar_of(session, city.committee.id))
    found = county_sums.sums(session, city.actor("督查人员"), moment)
    assert [one.committee.id for one in found] == [one.committee.id for one in counties]
    for one, county in zip(found, counties, strict=True):
        assert county.plan
        own = board.count_rows(session, county.actor("办公室人员"), county.plan, moment, board.begun(moment))
        assert one.lights == own
        assert 0 < one.tally.due == one.tally.on_time + one.tally.late + one.tally.missing + one.tally.waived
    lights, tally = county_sums.total(found)
    assert sum(lights.values()) == sum(sum(one.lights.values()) for one in found)
    assert tally.due == sum(one.tally.due for one in found)


def test_kept_counts_are_the_live_ones_of_their_moment(session: Session) -> None:
    city, counties = region(session)
    report(session, counties[0], "60")
    moment, reader = Moment(LATER, calendar_of(session, city.committee.id)), city.actor("督查人员")
    live = county_sums.sums(session, reader, moment)
    for one in counties:
        keep_count(session, one.committee, Moment(LATER, calendar_of(session, one.committee.id)))
    report(session, counties[1], "70")
    later = replace(moment, now=LATER + timedelta(hours=3))
    assert county_sums.sums(session, reader, later, live_up_to=1) == live
    keep_count(session, counties[1].committee, later)
    _, second = county_sums.sums(session, reader, later, live_up_to=1)
    assert second == county_sums.sums(session, reader, later)[1] != live[1]


def test_what_was_never_counted_is_none_and_not_nought(session: Session) -> None:
    city, counties = region(session)
    moment, reader = Moment(LATER, calendar_of(session, city.committee.id)), city.actor("督查人员")
    keep_count(session, counties[0].committee, moment)
    told, untold = county_sums.sums(session, reader, moment, live_up_to=1)
    assert (told.counted_at, untold.counted_at) == (LATER, None)
    assert county_sums.total([told, untold]) == county_sums.total([told])
    assert [county_sums.is_kept_for(session, one.committee, live_up_to=1) for one in (city, *counties)] == [
        False, True, True,
    ]  # fmt: skip
    assert not county_sums.is_kept_for(session, counties[0].committee)


def test_a_county_with_days_of_its_own_keeps_its_own_warning(session: Session) -> None:
    from datetime import date

    from workflow.ledger import CalendarDay

    city, counties = region(session)
    for day in range(11, 21):
        session.add(
            CalendarDay(
                committee_id=counties[1].committee.id, day=date(2024, 9, day), is_working=False, name="停办"
            )
        )
    session.flush()
    moment = Moment(IN_QUARTER, calendar_of(session, city.committee.id))
    found = county_sums.sums(session, city.actor("督查人员"), moment)
    for one, county in zip(found, counties, strict=True):
        assert county.plan
        own = Moment(IN_QUARTER, calendar_of(session, county.committee.id))
        assert one.lights == board.count_rows(
            session, county.actor("办公室人员"), county.plan, own, board.begun(own)
        )
    assert found[0].lights != found[1].lights


def test_a_parent_reads_more_only_while_the_countys_director_lets_it(session: Session) -> None:
    city, (county, other) = region(session)
    reader, director = city.actor("督查人员"), county.actor("办公室主任")
    with pytest.raises(NotFoundError):
        committees.granted_reader(session, reader, county.committee.id)
    for part in ("办公室人员", "系统管理员", "牵头领导"):
        with pytest.raises(ForbiddenError):
            grant_reading(session, county.actor(part), now=IN_QUARTER)
    grant_reading(session, director, now=IN_QUARTER)
    with pytest.raises(StaleError):
        grant_reading(session, director, now=IN_QUARTER)
    found, inside = committees.granted_reader(session, reader, county.committee.id)
    assert found is county.committee
    assert county.plan
    assert len(board.visible_tasks(session, inside, county.plan)) == 3
    for stranger in (other.actor("督查人员"), city.actor("牵头填报人")):
        with pytest.raises(NotFoundError):
            committees.granted_reader(session, stranger, county.committee.id)
    revoke_reading(session, director, now=LATER)
    with pytest.raises(NotFoundError):
        committees.granted_reader(session, reader, county.committee.id)
    acts = session.scalars(
        select(JournalEntry.act).where(JournalEntry.committee_id == county.committee.id)
    ).all()
    assert acts[-2:] == ["grant_reading", "revoke_reading"]


def test_a_plan_is_taken_on_by_tasks_there_are_and_new_ones(session: Session) -> None:
    city, (county, other) = region(session)
    assert city.plan
    assert county.plan
    clerk = county.actor("办公室人员")
    with pytest.raises(InvalidInputError, match="本级以下"):
        hand_down(
            session, city.actor("办公室主任"), city.plan, frozenset({city.committee.id}), now=IN_QUARTER
        )
    assert (
        hand_down(
            session, city.actor("办公室主任"), city.plan, frozenset({county.committee.id}), now=IN_QUARTER
        )
        == 1
    )
    handed = committees.handed_to(session, clerk)[0]
    above = {task.code: task.id for task in city.plan.tasks}
    own = {task.code: task.id for task in county.plan.tasks}
    with pytest.raises(InvalidInputError, match="不属于本委员会"):
        undertake(
            session,
            clerk,
            handed.id,
            {above["1.1.1"]: Choice(unit_id=other.units["县民政局"].id)},
            now=IN_QUARTER,
        )
    with pytest.raises(NotFoundError):
        undertake(
            session, other.actor("办公室人员"), handed.id, {above["1.1.1"]: Choice(task_id=1)}, now=IN_QUARTER
        )
    choices = {
        above["1.1.1"]: Choice(task_id=own["1.1.1"]),
        above["1.1.2"]: Choice(unit_id=county.units["县残联"].id),
    }
    assert undertake(session, clerk, handed.id, choices, now=IN_QUARTER) == 2
    with pytest.raises(StaleError):
        undertake(session, clerk, handed.id, choices, now=IN_QUARTER)
    made = session.scalars(
        select(Task).where(Task.plan_id == county.plan.id, Task.parent_task_id.is_not(None))
    ).all()
    assert {(task.code, task.parent_task_id) for task in made} == {
        ("1.1.1", above["1.1.1"]),
        ("上1.1.2", above["1.1.2"]),
    }
    new = next(task for task in made if task.code == "上1.1.2")
    owed = session.scalars(select(Obligation).where(Obligation.task_id == new.id)).all()
    assert {row.period.key for row in owed} == {"2024Q3", "2024Q4"}  # from the present period on
    linked = session.scalars(select(Indicator).where(Indicator.plan_id == county.plan.id)).one()
    assert linked.parent_indicator_id == city.plan.indicators[0].id


def test_levels_and_demonstrations_do_not_mix(session: Session) -> None:
    city = found_committee(session, name="市", region_code="140500", now=IN_QUARTER, level=Level.CITY)
    with pytest.raises(InvalidInputError, match="层级"):
        found_committee(
            session, name="又一市", region_code="140600", now=IN_QUARTER, level=Level.CITY, parent=city
        )
    with pytest.raises(InvalidInputError, match="演示"):
        found_committee(
            session,
            name="县",
            region_code="140521",
            now=IN_QUARTER,
            parent=city,
            demonstration_now=IN_QUARTER,
        )
    county = found_committee(session, name="县", region_code="140521", now=IN_QUARTER, parent=city)
    assert session.get_one(Committee, county.id).parent_id == city.id
    with pytest.raises(BlockedError, match="没有上级"):
        grant_reading(session, _director(session, city), now=IN_QUARTER)


def _director(session: Session, committee: Committee) -> object:
    from workflow.operations.committees import NewPerson, add_person
    from workflow.queries.people import actor_of
    from workflow.rules.roles import Actor, Capacity

    new = NewPerson("办公室主任", "13500000000", ((Capacity.DIRECTOR, None),))
    person, _ = add_person(session, Actor(None, committee.id), new, now=IN_QUARTER)
    return actor_of(session, person)


def test_who_has_not_taken_the_plan_on_is_not_in_the_sum(session: Session) -> None:
    city, (first, second), indicator = handed_down(session)
    report(session, first, "60")
    report(session, second, "70")
    handed = session.scalars(select(HandedPlan).where(HandedPlan.committee_id == second.committee.id)).one()
    handed.undertaken_at = handed.undertaken_by_id = None
    session.flush()
    assert roll(session, city) == 1
    found = latest(session, city).latest
    assert found
    assert (found.value, found.reference) == (Decimal(60), "汇总1/1个县")
    assert indicator.unit_of_measure == "%"
    plan, clerk = city.plan, city.actor("办公室人员")
    assert plan
    with pytest.raises(InvalidInputError, match="百分比不能相加"):
        move_target(session, clerk, plan, indicator.id, aim_of(indicator), seen_moves=0, why="汇总", now=LATER)
