"""Due days of every kind, as tables: the cases of 2026, the ends of months, every shift; and what must hold of all."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.rules.deadlines import DueRule, Shift, WorkCalendar, due_moment, nominal_day, rule_in_words
from workflow.rules.holiday_notices import NoticeRefused, read_notice
from workflow.rules.periods import Cycle, Period, periods_of
from workflow.rules.states import Role

CALENDAR = WorkCalendar()
NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


def period(key: str, cycle: Cycle) -> Period:
    year = int(key[:4])
    return next(one for one in periods_of(year, year, cycle) if one.key == key)


@pytest.mark.parametrize(
    ("key", "cycle", "rule", "role", "due"),
    [
        ("2026Q3", Cycle.QUARTERLY, {"shift": Shift.NEXT}, Role.LEAD, "2026-09-28"),
        ("2026Q3", Cycle.QUARTERLY, {"shift": Shift.PREVIOUS}, Role.LEAD, "2026-09-24"),
        ("2026Q3", Cycle.QUARTERLY, {"shift": Shift.SECOND_NEXT}, Role.LEAD, "2026-09-29"),
        ("2026Q3", Cycle.QUARTERLY, {"shift": Shift.NONE}, Role.JOINT, "2026-09-25"),
        ("2026Q3", Cycle.QUARTERLY, {}, Role.PARTICIPANT, "2026-09-20"),  # a Sunday that is worked
        ("2026Q3", Cycle.QUARTERLY, {"participant_lead_days": 0}, Role.PARTICIPANT, "2026-09-28"),
        ("2026Q3", Cycle.QUARTERLY, {"day": 31}, Role.LEAD, "2026-09-30"),
        (
            "2026Q3",
            Cycle.QUARTERLY,
            {"day": 10, "month_offset": 1},
            Role.LEAD,
            "2026-10-10",
        ),  # made up for 国庆
        ("2026Q3", Cycle.QUARTERLY, {"day": 1, "month_offset": 1}, Role.LEAD, "2026-10-08"),
        ("2026M02", Cycle.MONTHLY, {"day": 31}, Role.LEAD, "2026-02-28"),  # made up for 春节
        ("2026M02", Cycle.MONTHLY, {"day": 14}, Role.LEAD, "2026-02-14"),
        ("2026M02", Cycle.MONTHLY, {"day": 15}, Role.LEAD, "2026-02-24"),
        ("2024M02", Cycle.MONTHLY, {"day": 31}, Role.LEAD, "2024-02-29"),  # a leap day
        ("2023M02", Cycle.MONTHLY, {"day": 31}, Role.LEAD, "2023-02-28"),
        ("2026M05", Cycle.MONTHLY, {"day": 9}, Role.LEAD, "2026-05-09"),
        ("2026M12", Cycle.MONTHLY, {"day": 4, "month_offset": 1}, Role.LEAD, "2027-01-04"),
        ("2026H1", Cycle.HALF_YEARLY, {"day": 20}, Role.LEAD, "2026-06-22"),
        ("2026", Cycle.ANNUAL, {"day": 31}, Role.LEAD, "2026-12-31"),
        ("2025", Cycle.ANNUAL, {"day": 4, "month_offset": 1}, Role.LEAD, "2026-01-04"),  # made up for 元旦
    ],
)
def test_due_days_of_2026_and_of_the_ends_of_months(
    key: str, cycle: Cycle, rule: dict[str, object], role: Role, due: str
) -> None:
    made = DueRule(cycle=cycle, **rule)  # type: ignore[arg-type]
    assert due_moment(made, period(key, cycle), role, CALENDAR).on == date.fromisoformat(due)


def test_the_rule_stands_beside_its_date() -> None:
    found = due_moment(DueRule(), period("2026Q3", Cycle.QUARTERLY), Role.LEAD, CALENDAR)
    assert found.explanation_zh == "9月25日(中秋节放假) → 顺延至9月28日 17:30"
    words = rule_in_words(DueRule(Cycle.MONTHLY, 31, 1, time(12), Shift.PREVIOUS, 0))
    assert words == "每月报一次，次月最后一天 12:00前；遇休息日提前至上一个工作日；参与单位同时报送"


rules = st.builds(
    DueRule,
    cycle=st.sampled_from(list(Cycle)),
    day=st.integers(1, 31),
    month_offset=st.integers(0, 1),
    at=st.times(),
    shift=st.sampled_from(list(Shift)),
    participant_lead_days=st.integers(0, 30),
)


@given(rules, st.integers(2021, 2026), st.integers(0, 11))
@settings(max_examples=150, deadline=None)
def test_what_holds_of_every_due_day(rule: DueRule, year: int, which: int) -> None:
    spans = periods_of(year, year, rule.cycle)
    span = spans[which % len(spans)]
    nominal = nominal_day(rule, span)
    lead = due_moment(rule, span, Role.LEAD, CALENDAR)
    participant = due_moment(rule, span, Role.PARTICIPANT, CALENDAR)
    if rule.shift is not Shift.NONE:
        assert CALENDAR.is_working(lead.on)
    assert participant.on <= lead.on
    assert lead.on <= nominal if rule.shift is Shift.PREVIOUS else lead.on >= nominal
    assert abs((lead.on - nominal).days) <= 12  # no rest is longer
    assert nominal.month == (span.ends_on.month + rule.month_offset - 1) % 12 + 1
    assert str(lead.on.day) in lead.explanation_zh


def test_the_notice_of_2026_reads_as_the_library_knows_it() -> None:
    days = read_notice(NOTICE_2026)
    assert len(days) == 3 + 9 + 3 + 5 + 3 + 3 + 7 + 6
    worked = [one.day.isoformat() for one in days if one.is_working]
    assert worked == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
    assert all(CALENDAR.is_working(one.day) == one.is_working for one in days)
    assert next(one.name for one in days if one.day == date(2026, 9, 26)) == "中秋节"


@pytest.mark.parametrize(
    ("text", "year", "sentence"),
    [
        ("", None, "没有读到"),
        ("一、元旦：1月1日放假。", None, "没有读到年份"),
        ("一、元旦：2月30日放假。", 2027, "不是一个日期"),
        ("一、元旦：1日放假。", 2027, "没有写是几月"),
        ("一、元旦：1月9日至1日放假。", 2027, "起止日期不对"),
        ("2027-01-01 休 元旦\n2027-01-01 班", None, "既写了放假又写了上班"),
    ],
)
def test_a_notice_that_cannot_be_read_says_where(text: str, year: int | None, sentence: str) -> None:
    with pytest.raises(NoticeRefused, match=sentence):
        read_notice(text, year)


def test_days_are_typed_one_a_line_too() -> None:
    found = read_notice("2027-01-01 休 元旦\n2027/1/3，班\n")
    assert [(one.day.day, one.is_working, one.name) for one in found] == [
        (1, False, "元旦"),
        (3, True, "调休上班"),
    ]


def test_a_feast_over_the_turn_of_the_year_keeps_its_years() -> None:
    found = read_notice("一、元旦：12月31日至1月2日放假。", 2027)
    assert [one.day.isoformat() for one in found] == ["2027-12-31", "2028-01-01", "2028-01-02"]
