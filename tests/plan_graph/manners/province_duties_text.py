"""A province's opinions as text: an annex lists what each unit is charged with; the text names none but in its last chapter."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task

TEXT = """临川省关于加强残疾人法律救助工作的意见

为加强残疾人法律救助，提出如下意见（2026—2030年）。

一、健全救助网络
（一）建设工作站。县级以上残联全部建立法律救助工作站。
（二）畅通申请渠道。开通网上申请，24小时内答复。

二、提高救助质量
（三）培养专业队伍。每个工作站至少配备2名律师。
（四）推行手语服务。听力残疾人办案全程提供手语翻译。

三、明确职责分工
省残联：统筹协调法律救助工作，指导工作站建设，每半年通报情况。
省司法厅：组织律师参与救助，将残疾人列为法律援助重点对象。
省法院、省检察院：在立案、审查起诉环节落实便利措施。
省公安厅：依法查处侵害残疾人权益案件，做好证件便民服务。
省财政厅、省民政厅：保障救助经费，做好与社会救助的衔接。
各设区市人民政府：抓好本地区任务落实，每年12月报告情况。
"""


def body() -> bytes:
    """Return the file's bytes."""
    return TEXT.encode()


TRUTH = {
    "title": "临川省关于加强残疾人法律救助工作的意见",
    "period": [2026, 2030],
    "tasks": [
        task("统筹协调法律救助工作", joint="省残联", flagged_ok=True),
        task("组织律师参与救助", joint="省司法厅", flagged_ok=True),
        task("在立案、审查起诉环节落实便利措施", joint="省法院、省检察院", flagged_ok=True),
        task("依法查处侵害残疾人权益案件", joint="省公安厅", flagged_ok=True),
        task("保障救助经费", joint="省财政厅、省民政厅", flagged_ok=True),
        task("抓好本地区任务落实", joint="各设区市人民政府", flagged_ok=True),
    ],
    "indicators": [],
    "projects": [],
    "optional": ["建设工作站", "畅通申请渠道", "培养专业队伍", "推行手语服务"],
    "collective": ["各设区市人民政府"],
}

DOCUMENT = Manner(
    "64临川省法律救助意见.txt",
    body,
    TRUTH,
    "省级意见（文本）：正文各条不写单位，末章逐个单位列职责，单位名后直接写做什么，没有“负责”二字。",
)
