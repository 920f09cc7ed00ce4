"""The pure rules as tables of cases."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.rules.numbers import identity_number
from workflow.rules.deadlines import DueRule, Shift, WorkCalendar, due_moment
from workflow.rules.figures import FigureRefused, parse_figure
from workflow.rules.identifiers import find_identifiers
from workflow.rules.ladder import (
    RUNGS,
    Quiet,
    may_send,
    next_send_moment,
    rung_key,
    rung_reached,
    suggested_letter,
)
from workflow.rules.lights import Light, LightFacts, expected_progress, light_of
from workflow.rules.periods import Cycle, periods_of
from workflow.rules.roles import Actor, Capacity, Deed, Thing, capacity_for
from workflow.rules.states import TRANSITIONS, Action, Role, State, next_state
from workflow.rules.targets import read_target
from workflow.rules.text import TextRefused, clean_text

CALENDAR = WorkCalendar()


@pytest.mark.parametrize(
    ("period_end", "shift", "role", "due"),
    [
        ("2024-09-30", Shift.NEXT, Role.LEAD, "2024-09-25"),
        ("2024-09-30", Shift.NEXT, Role.PARTICIPANT, "2024-09-18"),  # 中秋 15-17, 14 worked
        ("2022-12-31", Shift.NEXT, Role.LEAD, "2022-12-26"),  # the 25th is a Sunday
        ("2022-12-31", Shift.PREVIOUS, Role.LEAD, "2022-12-23"),
        ("2022-12-31", Shift.NONE, Role.LEAD, "2022-12-25"),
        ("2022-12-31", Shift.SECOND_NEXT, Role.LEAD, "2022-12-27"),
        ("2021-09-30", Shift.NEXT, Role.LEAD, "2021-09-26"),  # a Sunday that was worked for 国庆
    ],
)
def test_due_days_follow_the_published_calendar(period_end: str, shift: Shift, role: Role, due: str) -> None:
    end = date.fromisoformat(period_end)
    period = next(one for one in periods_of(end.year, end.year, Cycle.QUARTERLY) if one.ends_on == end)
    found = due_moment(DueRule(shift=shift), period, role, CALENDAR)
    assert found.on == date.fromisoformat(due)
    assert found.at == datetime.combine(found.on, time(9, 30), UTC)  # 17:30 in Shanghai
    assert not found.provisional


def test_a_year_without_a_notice_is_provisional() -> None:
    period = periods_of(2039, 2039, Cycle.ANNUAL)[0]
    found = due_moment(DueRule(cycle=Cycle.ANNUAL), period, Role.LEAD, CALENDAR)
    assert found.provisional
    assert "暂定" in found.explanation_zh


@pytest.mark.parametrize(
    ("cycle", "count"), [("monthly", 60), ("quarterly", 20), ("half_yearly", 10), ("annual", 5), ("once", 1)]
)
def test_periods_cover_the_plan_without_gap(cycle: str, count: int) -> None:
    found = periods_of(2021, 2025, Cycle(cycle))
    assert len(found) == count
    assert (found[0].starts_on, found[-1].ends_on) == (date(2021, 1, 1), date(2025, 12, 31))
    assert all((later.starts_on - sooner.ends_on).days == 1 for sooner, later in pairwise(found))


@given(st.dates(date(2020, 1, 1), date(2026, 6, 1)), st.integers(-40, 40))
def test_working_days_added_are_working_days_between(day: date, count: int) -> None:
    there = CALENDAR.add_working_days(day, count)
    if CALENDAR.is_working(day):
        assert CALENDAR.working_days_between(day, there) == count
    assert count == 0 or CALENDAR.is_working(there)


NOW = datetime(2024, 9, 20, 2, 0, tzinfo=UTC)
LATER, SOONER = datetime(2024, 9, 30, tzinfo=UTC), datetime(2024, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "due_at", "days", "returned", "actual", "light"),
    [
        (State.OWED, LATER, 20, 0, None, Light.GREY),
        (State.OWED, LATER, 5, 0, None, Light.YELLOW),
        (State.OWED, LATER, 6, 0, None, Light.GREY),
        (State.DRAFT, SOONER, -7, 0, None, Light.RED),
        (State.AWAITING, SOONER, -1, 0, None, Light.RED),
        (State.RETURNED, LATER, 20, 1, None, Light.YELLOW),
        (State.SIGNED, SOONER, -7, 0, 75.0, Light.GREEN),
        (State.SIGNED, SOONER, -7, 0, 64.0, Light.YELLOW),
        (State.SIGNED, SOONER, -7, 0, 43.0, Light.RED),
        (State.VERIFIED, SOONER, -7, 0, 75.0, Light.BLUE),
        (State.VERIFIED, SOONER, -7, 0, None, Light.BLUE),
        (State.WAIVED, SOONER, -7, 0, None, Light.GREY),
        (State.CANCELLED, SOONER, -7, 0, None, Light.GREY),
    ],
)
def test_lights(
    state: State, due_at: datetime, days: int, returned: int, actual: float | None, light: Light
) -> None:
    facts = LightFacts(
        state, NOW, due_at, days, returned_count=returned, expected_percent=74.0, actual_percent=actual
    )
    verdict = light_of(facts)
    assert verdict.light is light
    assert verdict.reason


def test_expected_progress_is_linear() -> None:
    first, last = date(2021, 1, 1), date(2025, 12, 31)
    assert expected_progress(first, last, first) == 0
    assert expected_progress(first, last, last) == 100
    assert 49 < expected_progress(first, last, date(2023, 7, 2)) < 51


def test_the_ladder_asks_whose_moment_has_come() -> None:
    due = date(2024, 9, 25)
    reached = [rung_reached(due, date(2024, 9, day), CALENDAR) for day in (10, 18, 20, 23, 25, 26)]
    assert [one.offset if one else None for one in reached] == [None, -5, -5, -2, 0, 1]
    late = rung_reached(due, date(2024, 12, 1), CALENDAR)
    assert late == RUNGS[-1]
    assert rung_key(RUNGS[0], due) != rung_key(RUNGS[0], date(2024, 9, 26))


@given(st.datetimes(datetime(2024, 1, 1), datetime(2025, 12, 1)))  # noqa: DTZ001 (made aware below)
def test_the_next_send_moment_may_send_and_never_lies_back(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    found = next_send_moment(moment, CALENDAR, Quiet())
    assert found >= moment
    assert may_send(found, CALENDAR, Quiet())
    assert next_send_moment(found, CALENDAR, Quiet()) == found


@pytest.mark.parametrize(
    ("typed", "value"),
    [("85", "85"), ("85.5", "85.5"), ("１２", "12"), ("1,234.5", "1234.5"), (" 7 ", "7"), ("-3", "-3")],
)
def test_figures_that_are_read(typed: str, value: str) -> None:
    assert parse_figure(typed, field="x") == Decimal(value)


@pytest.mark.parametrize(
    "typed",
    ["", "NaN", "Infinity", "1e5", "1_000", "一百", "١٢", "12万", "1,23", "0x10", "=1+1", "1.23456", "--1"],
)
def test_figures_that_are_refused(typed: str) -> None:
    with pytest.raises(FigureRefused) as refused:
        parse_figure(typed, field="x")
    assert refused.value.field == "x"


@given(st.text(max_size=20))
def test_a_figure_is_a_finite_decimal_or_refused(typed: str) -> None:
    with suppress(FigureRefused):
        assert parse_figure(typed, field="x").is_finite()


@pytest.mark.parametrize("around", ["{}", "编号{}。", "（{}）", "身份证{}，", "{}\n"])
def test_identity_numbers_are_found_wherever_they_stand(around: str) -> None:
    assert find_identifiers(around.format(identity_number()))
    assert find_identifiers(around.format(identity_number() + "43"))  # 残疾人证 adds class and grade


@pytest.mark.parametrize("text", ["2024年完成128人", "电话13800000000", "第20240918号", "123456789012345678"])
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not find_identifiers(text)


@pytest.mark.parametrize(
    ("text", "value", "direction"),
    [("≥97", "97", "at_least"), ("100", "100", "at_least"), ("180人", "180", "at_least"), ("不高于5%", "5", "at_most"),
     ("与全县生产总值增长同步", None, "relative"), ("90-95", "90", "interval"), ("[500]", "500", "at_least"),
     ("95左右", "95", "about"), ("2025年达到90至95个", "90", "interval"), ("到2025年达到90%", "90", "at_least"),
     ("高于全省平均5个百分点", None, "relative")],
)  # fmt: skip
def test_targets(text: str, value: str | None, direction: str) -> None:
    found = read_target(text)
    assert (found.value, found.direction) == (Decimal(value) if value else None, direction)


@pytest.mark.parametrize("bad", ["a\x00b", "a\x1bb", "x" * 41, "\ud800"])
def test_texts_that_are_refused(bad: str) -> None:
    with pytest.raises(TextRefused):
        clean_text(bad, field="x", max_chars=40, max_bytes=160)


def test_a_single_line_drops_what_turns_words_round() -> None:
    assert (
        clean_text("甲\u202e乙\u200b\n丙", field="x", max_chars=9, max_bytes=40, single_line=True)
        == "甲乙 丙"
    )


@given(st.text(max_size=60))
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    try:
        clean = clean_text(text, field="x", max_chars=60, max_bytes=240)
    except TextRefused:
        return
    assert clean_text(clean, field="x", max_chars=60, max_bytes=240) == clean
    clean.encode("utf-8")


def test_no_way_leads_out_of_the_end_states() -> None:
    for state in (State.ADOPTED, State.WAIVED):
        assert not any(before is state and TRANSITIONS[before, action] for before, action in TRANSITIONS)
    out_of_cancelled = {action for before, action in TRANSITIONS if before is State.CANCELLED}
    assert out_of_cancelled == {Action.RESTORE}  # only where the rule that asks for it comes back
    assert next_state(State.SIGNED, Action.VERIFY, Role.PARTICIPANT) is None
    assert next_state(State.SIGNED, Action.ADOPT, Role.LEAD) is None


RELATIONS = {
    "own": Thing(1, unit_id=10),
    "foreign unit": Thing(1, unit_id=11),
    "input of own task": Thing(1, unit_id=11, lead_unit_ids=frozenset({10}), is_input=True),
    "other committee": Thing(2, unit_id=10),
}
A, D = Action, Deed
VIEWS = {D.VIEW_OBLIGATION, D.VIEW_TASK, D.VIEW_BOARD, D.VIEW_PLAN, D.VIEW_JOURNAL, D.VIEW_EVALUATION, D.VIEW_ACTS,
         D.VIEW_ASSIGNMENTS, D.VIEW_TARGETS, D.VIEW_UNITS, D.VIEW_INDICATOR, D.VIEW_COMMITTEES}  # fmt: skip
IN_UNIT = {D.VIEW_OBLIGATION, D.VIEW_TASK, D.VIEW_BOARD, D.RENEW_UNIT_FEED, D.VIEW_ACTS, D.ANSWER_PROBLEM, D.ANSWER_LETTER,
           D.ANSWER_ITEM, D.VIEW_ASSIGNMENTS, D.VIEW_TARGETS, D.VIEW_UNITS, D.EDIT_CONTACTS, D.VIEW_INDICATOR}  # fmt: skip
OFFICE_ACTS = {
    D.DECIDE_EXTENSION, D.RAISE_PROBLEM, D.HANDLE_PROBLEM, D.ANSWER_PROBLEM, D.WRITE_LETTER, D.DECIDE_CLOSING, D.CHECK_AGAIN,
    D.LINK_PROJECT, D.HOLD_MEETING, D.HANDLE_ITEM, D.WRITE_BULLETIN,
}  # fmt: skip
ROUNDS = {D.CORRECT_ADDRESS, D.VIEW_ROUNDS, D.MANAGE_CHANNELS}
OFFICE_DEEDS = VIEWS | OFFICE_ACTS | ROUNDS | {
    A.ENTER_FROM_PAPER, A.VERIFY, A.RETURN, A.CANCEL, D.MAKE_EVALUATION, D.IMPORT_PLAN, D.ADOPT_PLAN, D.CHASE, D.SETTLE_DOUBT,
    D.EDIT_CALENDAR, D.RENEW_UNIT_FEED, A.HAND_OVER, A.RESTORE, A.CORRECT, D.ASSIGN_TASK, D.DECIDE_OBJECTION, D.SET_TARGET,
    D.EDIT_CONTACTS, D.CHANGE_UNITS, D.HAND_ON_WORK, D.DELEGATE, D.MOVE_TARGET, D.UNDERTAKE,
}  # fmt: skip
OF_OWN_UNIT: dict[Capacity, set[Action | Deed]] = {
    Capacity.REPORTER: {
        *IN_UNIT,
        A.SAVE,
        A.SUBMIT,
        A.WITHDRAW,
        D.ATTACH_EVIDENCE,
        D.ASK_EXTENSION,
        D.RAISE_PROBLEM,
        D.ASK_CLOSING,
        D.FILL_PROJECT,
        A.CORRECT,
    },
    Capacity.SIGNER: {
        *IN_UNIT,
        A.SIGN,
        A.SEND_BACK,
        D.SIGN_EXTENSION,
        D.SIGN_CLOSING,
        D.CONFIRM_PROJECT,
        D.OBJECT_TO_TASK,
        D.ANSWER_TARGET,
    },
}
OF_INPUTS: dict[Capacity, set[Action | Deed]] = {
    Capacity.REPORTER: {A.ADOPT, A.RETURN_INPUT, A.WAIVE, D.VIEW_OBLIGATION},
    Capacity.SIGNER: {D.VIEW_OBLIGATION},
}
OF_COMMITTEE: dict[Capacity, set[Action | Deed]] = {
    Capacity.CLERK: set(OFFICE_DEEDS),
    Capacity.DIRECTOR: OFFICE_DEEDS | {D.ISSUE_LETTER, D.APPROVE_BULLETIN, D.GRANT_READING, D.HAND_DOWN},
    Capacity.OBSERVER: set(VIEWS),
    Capacity.ADMIN: ROUNDS | {D.VIEW_JOURNAL, D.MANAGE_PEOPLE, D.VIEW_UNITS, D.HAND_ON_WORK},
}


@pytest.mark.parametrize("capacity", list(Capacity))
@pytest.mark.parametrize("relation", RELATIONS)
def test_the_policy_says_what_its_second_writing_says(capacity: Capacity, relation: str) -> None:
    actor = Actor(1, 1, frozenset({(capacity, 10 if capacity in OF_OWN_UNIT else None)}))
    expected: set[Action | Deed] = set()
    if relation != "other committee":
        expected |= OF_COMMITTEE.get(capacity, set())
    if relation == "own":
        expected |= OF_OWN_UNIT.get(capacity, set())
    if relation == "input of own task":
        expected |= OF_INPUTS.get(capacity, set())
    found = {deed for deed in (*Action, *Deed) if capacity_for(actor, deed, RELATIONS[relation])}
    assert found == expected


@pytest.mark.parametrize(
    ("today", "letter"),
    [
        ("2024-09-25", None),
        ("2024-09-26", "提醒函"),
        ("2024-09-28", "提醒函"),  # a Saturday: nobody works, nothing grows
        ("2024-09-29", "督办单(黄)"),  # a Sunday that is worked for 国庆: the third day
        ("2024-10-07", "督办单(黄)"),  # the holiday counts for nothing
        ("2024-10-10", "督办单(红)"),
        ("2024-10-14", "通报/约谈"),
        ("2025-03-01", "通报/约谈"),
    ],
)
def test_letters_are_suggested_by_working_days_overdue(today: str, letter: str | None) -> None:
    found = suggested_letter(date(2024, 9, 25), date.fromisoformat(today), CALENDAR)
    assert (found.letter if found else None) == letter
