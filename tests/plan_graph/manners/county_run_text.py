"""A county's notice as text: measures run on in one paragraph, each ending in its units; lists without marks between names."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task

TEXT = """云麓县关于支持辅助器具服务的六条措施
为方便残疾人购买和租赁辅助器具，提出以下措施。1.建立服务网点。在县城和6个中心镇设立网点，2026年底前全部开门服务。责任单位：县残联、县商务局。2.发放购买补贴。基本型辅具按目录给予补贴，每人每年最高3000元。责任单位：县残联、县财政局。3.推广租赁服务。轮椅、护理床实行免押金租赁。责任单位：县残联、县民政局、各乡镇人民政府。
4.开展回收再利用。建立清洗消毒流程。责任单位：县残联县卫健局
5.培训适配人员。每年培训不少于30名。（责任单位：县残联、县人社局;完成时限：每年6月底前）
6.加强宣传推广。制作宣传册和短视频。责任单位：县残联 县融媒体中心（县广播电视台）
"""


def body() -> bytes:
    """Return the file's bytes."""
    return TEXT.encode()


TRUTH = {
    "title": "云麓县关于支持辅助器具服务的六条措施",
    "period": [2026, 2026],
    "tasks": [
        task("建立服务网点", joint="县残联、县商务局"),
        task("发放购买补贴", joint="县残联、县财政局"),
        task("推广租赁服务", joint="县残联、县民政局、各乡镇人民政府"),
        task("开展回收再利用", joint="县残联、县卫健局", flagged_ok=True),
        task("培训适配人员", joint="县残联、县人社局", due="每年6月底前"),
        task("加强宣传推广", joint="县残联、县融媒体中心（县广播电视台）"),
    ],
    "indicators": [],
    "projects": [],
    "collective": ["各乡镇人民政府"],
}

DOCUMENT = Manner(
    "58云麓县辅具六条措施.txt",
    body,
    TRUTH,
    "县级措施（文本）：几条措施连写在一个自然段里，各以“责任单位：”结尾；有的名单没有顿号。",
)
