"""A city's pledged projects as text: each has headings for its aim, its contents, who answers, and when."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task

TEXT = """石门口市2026年残疾人民生实事项目实施方案

一、孤独症儿童康复补贴项目
（一）目标任务
为不少于300名孤独症儿童发放康复补贴。
（二）实施内容
1.摸底登记。3月底前完成摸底。
2.规范机构。公布定点机构名单。
3.发放补贴。按季度发放。
（三）责任分工
牵头单位：市残联
责任单位：市财政局、市卫生健康委，各县区人民政府
（四）完成时限
2026年11月底前完成

二、盲道整治项目
（一）目标任务
整治盲道问题200处。
（二）实施内容
1.全面排查。建立台账。
2.分类整治。限期整改。
（三）责任分工
牵头单位：市城管局
责任单位：市住房城乡建设局、市交警支队
（四）完成时限
2026年10月底前完成
"""


def body() -> bytes:
    """Return the file's bytes."""
    return TEXT.encode()


TRUTH = {
    "title": "石门口市2026年残疾人民生实事项目实施方案",
    "period": [2026, 2026],
    "tasks": [
        task(
            "孤独症儿童康复补贴项目",
            "市残联",
            "市财政局、市卫生健康委、各县区人民政府",
            due="2026年11月底前完成",
        ),
        task("盲道整治项目", "市城管局", "市住房城乡建设局、市交警支队", due="2026年10月底前完成"),
    ],
    "indicators": [],
    "projects": [],
    "collective": ["各县区人民政府"],
}

DOCUMENT = Manner(
    "67石门口市民生实事.txt",
    body,
    TRUTH,
    "市级实施方案（文本）：每个项目下设目标任务、实施内容、责任分工、完成时限四个标题，责任写在“责任分工”之下。",
)
