"""A district's yearly points as text: every point ends with its units and time in one bracket, written in every which way."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task

TEXT = """滨河口区残疾人工作委员会2026年工作要点

2026年，全区残疾人工作重点抓好以下事项：

一、抓好民生保障
1. 提高两项补贴标准。从7月起每人每月提高20元。（区民政局牵头/区残联、区财政局配合/6月底前）
2. 办好惠残保险。参保率达到95%以上。（区残联；5月）
3. 做好走访慰问。春节、助残日期间走访不少于600户。（区残联、各街镇、各成员单位，1月、5月）
二、促进就业创业
4. 举办就业援助月。提供岗位500个以上。(牵头单位:区残联,区人社局;协办单位:区总工会、区妇联;时间:1月—2月)
5. 扶持自强创业。给予场地租金补贴。（区残联、区人社局负责，区财政局保障经费，全年）
三、优化环境
6. 整治占用盲道。每月巡查1次。（区城管局、公安分局、交通局，各街道办事处；持续推进）
7. 提升手语服务。窗口单位每年培训不少于2期。（区残联牵头，区政务服务局、区卫健委、区教育局等窗口单位参加）
8. 做好宣传报道。开设专栏。（区委宣传部、区融媒体中心、区残联分别负责）
"""


def body() -> bytes:
    """Return the file's bytes."""
    return TEXT.encode()


TRUTH = {
    "title": "滨河口区残疾人工作委员会2026年工作要点",
    "period": [2026, 2026],
    "tasks": [
        task("提高两项补贴标准", "区民政局", "区残联、区财政局", due="6月底前"),
        task("办好惠残保险", joint="区残联", due="5月"),
        task("做好走访慰问", joint="区残联、各街镇、各成员单位", flagged_ok=True),
        task("举办就业援助月", "区残联、区人社局", "区总工会、区妇联", due="1月—2月"),
        task("扶持自强创业", joint="区残联、区人社局", participants="区财政局", flagged_ok=True),
        task("整治占用盲道", joint="区城管局、公安分局、交通局、各街道办事处", due="持续推进"),
        task("提升手语服务", "区残联", "区政务服务局、区卫健委、区教育局"),
        task("做好宣传报道", joint="区委宣传部、区融媒体中心、区残联"),
    ],
    "indicators": [],
    "projects": [],
    "collective": ["各街镇", "各成员单位", "各街道办事处"],
}

DOCUMENT = Manner(
    "66滨河口区工作要点.txt",
    body,
    TRUTH,
    "区残工委要点（文本）：每条末尾一个括号，单位、角色、时间用斜杠、分号、逗号混写，半角全角混排。",
)
