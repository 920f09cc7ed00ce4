"""No pattern of the reader takes more than linear time: what is twice as long takes about twice as long, however hostile."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import plan_graph
from plan_graph.attribution import segments, standing_alone
from plan_graph.headings import read_heading
from plan_graph.names import split_names

SHORT, LONG = 1_250, 10_000
SEEDS = (
    "（", "）", "、", "，", " ", "一", "各", "县", "县局", "牵头", "由县局", "责任单位：", "责任单位：县残联、", "第一", "附件", "2025年", "1.", "等", "以上任务均由",
    "各县（市、区", "各县、", "负责", "按职责分工", "专栏", "—", "·", "0", "20", "[", "“", "县委政府", "单位", "到2025年达到9", "（县残联、",
)  # fmt: skip
SLACK, ALLOWED = 0.05, 4.0  # seconds that a busy machine may add; how far beyond eight times is still linear


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every compiled pattern that a module of the reader holds, with its name."""
    for info in pkgutil.walk_packages(plan_graph.__path__, "plan_graph."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            for place, one in enumerate(_within(value)):
                yield f"{info.name}.{name}[{place}]", one


def _within(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _within(one)


FOUND = dict(patterns())


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    started = time.process_time()
    pattern.match(text)
    sum(1 for _ in pattern.finditer(text))
    return time.process_time() - started


def test_the_patterns_were_found() -> None:
    assert len(FOUND) > 120
    assert any(name.startswith("plan_graph.attribution.wording") for name in FOUND)


@pytest.mark.parametrize("seed", SEEDS)
def test_time_grows_with_the_text(seed: str) -> None:
    short, long = (seed * (length // len(seed)) + "终" for length in (SHORT, LONG))
    slow = []
    for name, pattern in {id(one): (name, one) for name, one in FOUND.items()}.values():
        taken = _seconds(pattern, long)
        if taken < SLACK:
            continue
        before = min(_seconds(pattern, short) for _ in range(2))
        taken = min(taken, *(_seconds(pattern, long) for _ in range(2)))
        if taken > SLACK + ALLOWED * (LONG / SHORT) * max(before, 0.001):
            slow.append((name, round(before, 3), round(taken, 3)))
    assert slow == []


@pytest.mark.parametrize("read", [segments, standing_alone, read_heading, split_names])
@pytest.mark.parametrize(
    "seed", ["（牵头单位：县残联", "县局、", "（", "责任单位：", "由县残联牵头，", "各县（市、"]
)
def test_reading_a_paragraph_takes_linear_time(read: object, seed: str) -> None:
    assert callable(read)

    def seconds(length: int) -> float:
        text = seed * (length // len(seed))
        started = time.process_time()
        read(text)
        return time.process_time() - started

    assert seconds(40_000) < SLACK + ALLOWED * 8 * max(seconds(5_000), 0.001)
