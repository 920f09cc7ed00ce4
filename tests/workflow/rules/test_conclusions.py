"""How indicators stand: one table for each kind of target, and what holds whatever the figures are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.conclusions import Conclusion, Measure, Standing, Told, standing
from workflow.rules.lights import Light, light_of_indicator
from workflow.rules.targets import Accrual, Direction, mean_growth, percent_of, read_target, rounded

FIRST, LAST = date(2021, 1, 1), date(2025, 12, 31)
MIDDLE = date(2023, 7, 2)  # half of the way: expected 49.9 %
EARLY, AHEAD, ON, BEHIND, NONE = Conclusion


def measure(direction: str, target: str | None, base: str | None, **more: object) -> Measure:
    values = {key: Decimal(str(one)) if key == "upper" else one for key, one in more.items()}
    return Measure(
        Direction(direction), Decimal(target) if target else None, FIRST, LAST, base=Decimal(base) if base else None, **values
    )  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "latest", "as_of", "conclusion"),
    [
        (measure("at_least", "100", "80"), None, MIDDLE, NONE),
        (measure("at_least", "100", "80"), "100", MIDDLE, EARLY),
        (measure("at_least", "100", "80"), "100", LAST, ON),
        (measure("at_least", "100", "80"), "91.1", MIDDLE, AHEAD),
        (measure("at_least", "100", "80"), "90", MIDDLE, ON),
        (measure("at_least", "100", "80"), "88", MIDDLE, ON),
        (measure("at_least", "100", "80"), "87.9", MIDDLE, BEHIND),
        (measure("at_least", "100", "80"), "99.9", LAST, BEHIND),
        (measure("at_least", "97", "98"), "98.5", MIDDLE, ON),  # to be held, not reached
        (measure("at_least", "97", "98"), "96", MIDDLE, BEHIND),
        (measure("at_least", "100", None), "95", MIDDLE, BEHIND),  # no base and no earlier figure: met or not
        (measure("at_most", "5", "15"), "10", MIDDLE, ON),
        (measure("at_most", "5", "15"), "8.9", MIDDLE, AHEAD),
        (measure("at_most", "5", "15"), "12", MIDDLE, BEHIND),
        (measure("at_most", "5", "15"), "5", MIDDLE, ON),  # a ceiling is kept to the end, never done early
        (measure("interval", "90", "80", upper=95), "92", MIDDLE, ON),
        (measure("interval", "90", "80", upper=95), "85", MIDDLE, ON),
        (measure("interval", "90", "80", upper=95), "96", LAST, BEHIND),
        (measure("about", "200", "100"), "191", LAST, ON),
        (measure("about", "200", "100"), "189", LAST, BEHIND),
        (measure("about", "200", "100"), "211", LAST, BEHIND),
        (measure("at_least", "180", None, accrual=Accrual.CUMULATIVE), "90", MIDDLE, ON),
        (measure("at_least", "180", None, accrual=Accrual.CUMULATIVE), "180", MIDDLE, EARLY),
        (measure("at_least", "180", None, accrual=Accrual.CUMULATIVE), "60", MIDDLE, BEHIND),
        (measure("at_least", "6", None, accrual=Accrual.GROWTH), "6.2", MIDDLE, ON),
        (measure("at_least", "6", None, accrual=Accrual.GROWTH), "5.9", MIDDLE, BEHIND),
        (measure("at_least", "6", "100", accrual=Accrual.GROWTH, is_rate=False), "120", MIDDLE, ON),
        (measure("at_least", "6", None, accrual=Accrual.GROWTH, is_rate=False), "120", MIDDLE, NONE),
        (measure("at_least", None, None), "5", MIDDLE, NONE),
    ],
)
def test_conclusions_by_kind_of_target(
    measure: Measure, latest: str | None, as_of: date, conclusion: Conclusion
) -> None:
    found = standing(measure, Told(Decimal(latest) if latest else None), as_of=as_of)
    assert found.conclusion is conclusion
    assert found.reason or found.progress is not None


@pytest.mark.parametrize(
    ("own", "other", "conclusion"), [("6.1", "6.1", ON), ("6.0", "6.1", BEHIND), ("6.2", None, NONE)]
)
def test_a_relative_target_is_held_against_what_was_told_beside_it(
    own: str, other: str | None, conclusion: Conclusion
) -> None:
    told = Told(Decimal(own), benchmark=Decimal(other) if other else None)
    assert standing(measure("relative", None, None), told, as_of=MIDDLE).conclusion is conclusion


def test_without_a_base_the_first_signed_figure_is_the_start_and_says_so() -> None:
    told = Told(Decimal(90), first=(date(2022, 12, 31), Decimal(80)))
    found = standing(measure("at_least", "100", None), told, as_of=date(2024, 6, 30))
    assert (found.progress, found.expected, found.conclusion) == (Decimal("50.0"), Decimal("49.9"), ON)
    assert "首次签批值80" in found.reason


def test_a_years_target_bends_the_expected_line() -> None:
    bent = measure("at_least", "100", "80", year_targets=((date(2023, 12, 31), Decimal(82)),))
    found = standing(bent, Told(Decimal(82)), as_of=date(2023, 12, 31))
    assert (found.expected_value, found.expected, found.conclusion) == (Decimal("82.00"), Decimal("10.0"), ON)
    straight = standing(measure("at_least", "100", "80"), Told(Decimal(82)), as_of=date(2023, 12, 31))
    assert straight.conclusion is BEHIND


numbers = st.decimals("-1000", "1000", places=2)
kinds = st.sampled_from([one for one in Direction if one is not Direction.RELATIVE])


@given(
    kinds, st.sampled_from(Accrual), numbers, st.none() | numbers, st.none() | numbers, st.integers(0, 2200)
)
def test_whatever_the_figures_a_conclusion_is_one_of_five_and_progress_a_percentage(
    direction: Direction, accrual: Accrual, target: Decimal, base: Decimal | None, latest: Decimal | None, days: int
) -> None:  # fmt: skip
    one = Measure(direction, target, FIRST, LAST, accrual, upper=target + 5, base=base)
    as_of = FIRST + timedelta(days=days)
    found = standing(one, Told(latest, first=(FIRST, Decimal(1))), as_of=as_of)
    assert (latest is None) <= (found.conclusion is Conclusion.NO_DATA)
    assert found.progress is None or 0 <= found.progress <= 100
    assert found.expected is None or 0 <= found.expected <= 100
    if found.conclusion in {EARLY, NONE}:
        assert found.is_met is (found.conclusion is EARLY)
    if as_of >= LAST and not found.is_met:
        assert found.conclusion in {BEHIND, NONE}
    light = light_of_indicator(found, is_verified=True).light
    assert (light is Light.GREY) is (found.conclusion is NONE)
    assert (light is Light.BLUE) is found.is_met


@pytest.mark.parametrize(
    ("found", "verified", "light"),
    [
        (Standing(NONE, "没有签批过的数值"), True, Light.GREY),
        (Standing(ON, is_met=True), False, Light.GREEN),
        (Standing(EARLY, is_met=True), True, Light.BLUE),
        (Standing(ON, progress=Decimal(50), expected=Decimal(59)), True, Light.GREEN),
        (Standing(ON, progress=Decimal(50), expected=Decimal(60)), True, Light.YELLOW),
        (Standing(BEHIND, progress=Decimal(50), expected=Decimal(80)), True, Light.YELLOW),
        (Standing(BEHIND, progress=Decimal(50), expected=Decimal(81)), True, Light.RED),
        (Standing(BEHIND, progress=Decimal(99), expected=Decimal(100), has_ended=True), True, Light.RED),
        (Standing(BEHIND), True, Light.YELLOW),
    ],
)
def test_an_indicators_light(found: Standing, verified: bool, light: Light) -> None:
    assert light_of_indicator(found, is_verified=verified).light is light


@given(st.integers(-5, 10_000), st.integers(-5, 10_000))
def test_a_share_never_leaves_nought_to_a_hundred(part: int, whole: int) -> None:
    found = percent_of(part, whole)
    assert (found is None) is (whole <= 0)
    assert found is None or 0 <= found <= 100


@pytest.mark.parametrize(
    ("value", "shown"), [("0.05", "0.1"), ("0.25", "0.3"), ("-0.25", "-0.3"), ("2.449", "2.4")]
)
def test_figures_are_rounded_as_people_round(value: str, shown: str) -> None:
    assert rounded(Decimal(value)) == Decimal(shown)


@pytest.mark.parametrize(
    ("text", "name", "direction", "accrual", "upper"),
    [
        ("≥97", "入学率", "at_least", "state", None),
        ("[500]", "改造户数", "at_least", "cumulative", None),
        ("〔1.2〕", "", "at_least", "cumulative", None),
        ("90%—95%", "", "interval", "state", "95"),
        ("95左右", "", "about", "state", None),
        ("6", "人均收入年均增速", "at_least", "growth", None),
        ("180人", "城乡残疾人职业技能培训人数", "at_least", "cumulative", None),
        ("124户", "困难残疾人家庭无障碍改造数", "at_least", "cumulative", None),
        ("控制在5以内", "", "at_most", "state", None),
    ],
)
def test_targets_of_every_kind_are_read(
    text: str, name: str, direction: str, accrual: str, upper: str | None
) -> None:
    found = read_target(text, name)
    assert (found.direction, found.accrual) == (direction, accrual)
    assert found.upper == (Decimal(upper) if upper else None)


@pytest.mark.parametrize(
    ("base", "value", "years", "rate"), [("100", "121", 2, "10.0"), ("0", "5", 2, None), ("5", "5", 0, None)]
)
def test_mean_growth(base: str, value: str, years: int, rate: str | None) -> None:
    assert mean_growth(Decimal(base), Decimal(value), years) == (Decimal(rate) if rate else None)
