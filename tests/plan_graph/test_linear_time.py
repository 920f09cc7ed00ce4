"""No input takes more than linear time: hostile repetitions, and four times the pages in about four times the time."""

from __future__ import annotations

import contextlib
import time

import pytest

from plan_graph.errors import PlanUnreadable
from plan_graph.reader import read_document
from tests.documents import OWN
from tests.plan_graph import forms
from tests.plan_graph.damage import NASTY

LENGTH = 40_000
LINES = (
    "一、总则\n", "（一）目标\n", "附件1\n", "专栏1 项目\n1.甲项目。\n", "牵头单位：县残联\n", "1.完善服务。（牵头单位：县残联；参与单位：县财政局）\n",
    "目录\n一、总则 1\n", "第一章第一节：县残联牵头，县财政局参加\n", "指标 单位 2025年\n", "a\tb\tc\n", "| a | b |\n", "由县残联牵头，", "- ", "…… ",
)  # fmt: skip


def _seconds(name: str, body: bytes) -> float:
    began = time.process_time()
    with contextlib.suppress(PlanUnreadable):
        read_document(name, body)
    return time.process_time() - began


@pytest.mark.parametrize("piece", [*NASTY, *LINES], ids=range(len(NASTY) + len(LINES)))
def test_a_repeated_piece_costs_no_more_than_its_length(piece: str) -> None:
    hostile = OWN + piece * (LENGTH // len(piece))
    assert _seconds("规划.txt", hostile.encode("utf-8", "surrogatepass")) < 2.0


@pytest.mark.parametrize("name", list(forms.FORMS))
def test_four_times_the_document_takes_about_four_times_as_long(name: str) -> None:
    small, large = (forms.FORMS[name](forms.plan(sections=count, tasks=10)) for count in (1, 4))
    _seconds(name, small)
    assert min(_seconds(name, large) for _ in range(2)) < 8 * max(_seconds(name, small), 0.02)
