"""The detector of personal numbers: it misses none that is written in a usual way, and rarely cries at a figure."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from tests.workflow.rules.numbers import identity_number
from workflow.rules.identifiers import find_identifiers, find_rounded_identifiers

FULL_WIDTH = {48 + digit: 0xFF10 + digit for digit in range(10)} | {ord("X"): 0xFF38}
WRITTEN = {
    "plain": lambda number: number,
    "small x": str.lower,
    "full width": lambda number: number.translate(FULL_WIDTH),
    "spaced": lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
    "hyphens": lambda number: f"{number[:6]}-{number[6:14]}-{number[14:]}",
    "a certificate": lambda number: f"{number}43",
    "between words": lambda number: f"身份证{number}，住址",
    "after a figure": lambda number: f"共3人：{number}、等",
}


def _numbers(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [
        identity_number(
            f"90{chance.randrange(10_000):04}",
            (date(1930, 1, 1) + timedelta(days=chance.randrange(30_000))).strftime("%Y%m%d"),
            f"{chance.randrange(1000):03}",
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("way", WRITTEN)
def test_no_number_is_missed_however_it_is_written(way: str) -> None:
    missed = [one for one in _numbers(500, 18) if not find_identifiers(WRITTEN[way](one))]
    assert missed == []


def test_what_a_spreadsheet_rounded_is_suspected() -> None:
    assert all(find_rounded_identifiers(f"{one[:15]}000") for one in _numbers(200, 19))
    assert (
        find_rounded_identifiers("1234567890123456") == find_rounded_identifiers("500000000000000000") == ()
    )


def test_strings_of_digits_rarely_cry_wolf() -> None:
    chance = random.Random(20)
    alarms = sum(bool(find_identifiers(f"{chance.randrange(10**17, 10**18)}")) for _ in range(100_000))
    assert alarms <= 10


@pytest.mark.parametrize(
    "text",
    [
        "资金1234567.89元，惠及3105人次，电话0356-1234567、13800000000。",
        "2024-09-25 17:30 至 2024-09-28，文号〔2024〕12号，编号140521000000000001",
        "统一社会信用代码11140521MB0000000X；账号6222000000000000000",
        "第1版 校验值 3f9a0c1b2d4e5f60718293a4b5c6d7e8",
    ],
)
def test_a_report_s_usual_figures_are_no_alarm(text: str) -> None:
    assert find_identifiers(text) == ()
