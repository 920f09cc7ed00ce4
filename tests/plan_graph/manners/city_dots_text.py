"""A city's points on culture and sport as text: dots for items, time and units on the next line with blanks between."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task

TEXT = """长岭口市残疾人文化体育工作要点（2026年）

一、文化惠民
● 举办残疾人文化周
　　时间：5月—9月　牵头：市残联　配合：市文化广电和旅游局、市图书馆
● 扶持文创基地3家
　　时间：全年　牵头：市残联　配合：市文联、市工商联
二、体育健身
● 组织健身体育赛事
　　时间：8月　牵头：市残联、市体育局　配合：市教育局、各县（区）残联
● 备战省残运会
　　时间：长期　责任：市残联、市体育局
"""


def body() -> bytes:
    """Return the file's bytes."""
    return TEXT.encode()


TRUTH = {
    "title": "长岭口市残疾人文化体育工作要点（2026年）",
    "period": [2026, 2026],
    "tasks": [
        task("举办残疾人文化周", "市残联", "市文化广电和旅游局、市图书馆", due="5月—9月"),
        task("扶持文创基地3家", "市残联", "市文联、市工商联", due="全年"),
        task("组织健身体育赛事", "市残联、市体育局", "市教育局、各县（区）残联", due="8月"),
        task("备战省残运会", joint="市残联、市体育局", due="长期"),
    ],
    "indicators": [],
    "projects": [],
    "collective": ["各县（区）残联"],
}

DOCUMENT = Manner(
    "69长岭口市文体要点.txt",
    body,
    TRUTH,
    "市级要点（文本）：● 分条，下一行以空格分隔时间、牵头、配合。",
)
