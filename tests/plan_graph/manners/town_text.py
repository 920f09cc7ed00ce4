"""A town's list as text: stations and offices of a town, villages, shortened names without 局."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task

TEXT = """清河镇2025年助残工作要点

一、抓好政策落实
1、精准发放补贴。每月5日前核对名单，做到不漏一人。（责任单位：镇民政办、镇残联、各村委会）
2、做好辅具申请。代办代领，送货上门。（责任单位：镇残联、镇卫生院）
二、抓好就业帮扶
3、建设帮扶车间。吸纳残疾人不少于20名。（牵头单位：镇乡村振兴办；配合单位：镇经济发展办、镇残联、相关村）
4、开展技能培训。全年举办4期。（由镇残联牵头，镇农业综合服务中心配合）
三、抓好环境改善
5、改造出行设施。对村级服务场所坡道逐一排查。（县住建、交通、残联等部门指导，镇村镇建设办负责）
"""


def body() -> bytes:
    """Return the file's bytes."""
    return TEXT.encode()


TRUTH = {
    "title": "清河镇2025年助残工作要点",
    "period": [2025, 2025],
    "tasks": [
        task("精准发放补贴", joint="镇民政办、镇残联、各村委会"),
        task("做好辅具申请", joint="镇残联、镇卫生院"),
        task("建设帮扶车间", "镇乡村振兴办", "镇经济发展办、镇残联、相关村"),
        task("开展技能培训", "镇残联", "镇农业综合服务中心"),
        task("改造出行设施", joint="镇村镇建设办", flagged_ok=True),
    ],
    "indicators": [],
    "projects": [],
    "collective": ["各村委会"],
}

DOCUMENT = Manner(
    "26清河镇工作要点.txt",
    body,
    TRUTH,
    "乡镇工作要点（文本）：镇级站所、各村委会、相关村，省去“局”字的部门名。",
)
