"""Figures in running text are offered as targets with their direction, unit and year; what has happened is not."""

from __future__ import annotations

import pytest

from plan_graph.draft import TaskDraft
from plan_graph.targets import propose_targets

TASK = TaskDraft("3.1", "提升服务", "3", ("县残联",), (), (), None, 7)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("到2025年，参保率达到95%以上。", [("95", "%", "at_least", 2025)]),
        ("每年举办活动不少于2次。", [("2", "次", "at_least", None)]),
        ("每年组织演练不少于两次。", [("2", "次", "at_least", None)]),
        ("培训残疾人不低于100人。", [("100", "人", "at_least", None)]),
        ("发病率控制在3.5‰以下。", [("3.5", "‰", "at_most", None)]),
        ("办理费用不高于二十万元。", [("20", "万元", "at_most", None)]),
        ("持证上岗率达到九成以上。", [("90", "%", "at_least", None)]),
        ("入学率达到百分之九十七。", [("97", "%", "at_least", None)]),
        ("五年累计培养护理员6,000名。", [("6000", "名", "at_least", None)]),
        (
            "县、乡各新建站点3个，配备车辆12辆。",
            [("3", "个", "at_least", None), ("12", "辆", "at_least", None)],
        ),
        ("“十三五”时期累计培训656人次。", []),
        ("目前已建成14家。", []),
        ("委托第三方评价，压实三方责任。", []),
        ("到2025年体系更加健全。", []),
    ],
)
def test_a_sentence_offers_its_figures(
    sentence: str, expected: list[tuple[str, str, str, int | None]]
) -> None:
    found = list(propose_targets([(TASK, sentence)]))
    assert [(one.value, one.unit, one.direction, one.year) for one in found] == expected
    assert all((one.task, one.line, one.sentence) == ("3.1", 7, sentence) for one in found)
