"""A district's programme as text: 行动一 and a name as headings, the units on a line below, safeguards without a number."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task

TEXT = """莲湖口区助残服务行动方案（2026—2027年）

行动一 康复服务提升行动
开展康复进社区，建设示范站点10个。优化辅具租赁，设立租赁点6个。
责任单位：区残联、区卫生健康局

行动二 就业帮扶行动
举办招聘会8场，建设就业基地5个。
责任单位：区人社局、区残联、区工商联

行动三 权益保障行动
落实法律援助，设立12个联络点。
责任单位：区司法局、区残联

保障措施
加强统筹协调。各责任单位每季度报送进展。
"""


def body() -> bytes:
    """Return the file's bytes."""
    return TEXT.encode()


TRUTH = {
    "title": "莲湖口区助残服务行动方案（2026—2027年）",
    "period": [2026, 2027],
    "tasks": [
        task("康复服务提升行动", joint="区残联、区卫生健康局"),
        task("就业帮扶行动", joint="区人社局、区残联、区工商联"),
        task("权益保障行动", joint="区司法局、区残联"),
    ],
    "indicators": [],
    "projects": [],
    "collective": [],
}

DOCUMENT = Manner(
    "68莲湖口区行动方案.txt",
    body,
    TRUTH,
    "区级行动方案（文本）：“行动一 名称”为题，正文一段之后单列责任单位，末尾“保障措施”没有编号。",
)
