"""A county's scheme in Word: the tasks name nobody; a table at the end gives the tasks' numbers their units."""

from __future__ import annotations

from tests.plan_graph.manners import word
from tests.plan_graph.manners.manner import Manner, task

TASKS = (
    (
        "一、健康服务",
        (
            ("1.开展残疾预防宣传。", "每年组织宣传活动不少于4场。"),
            ("2.加强新生儿筛查。", "筛查率达到95%以上。"),
            ("3.落实康复救助。", "做到应救尽救。"),
        ),
    ),
    (
        "二、教育服务",
        (
            ("4.保障适龄残疾儿童入学。", "入学率不低于97%。"),
            ("5.完善资助政策。", "从学前到高中全程资助。"),
        ),
    ),
    (
        "三、生活保障",
        (
            ("6.发放两项补贴。", "按月足额发放。"),
            ("7.推进家庭改造。", "全年改造60户。"),
        ),
    ),
)
ROWS = [
    ["任务序号", "牵头单位", "配合单位", "完成时限"],
    ["第1项", "县卫健局", "县残联、县融媒体中心", "2026年10月"],
    ["2、3", "县残联", "县卫健局、县医保局", "2026年12月"],
    ["4—5", "县教育局", "县残联、县财政局", "2026年9月"],
    ["6", "县民政局", "县残联", "每月10日前"],
    ["7", "县残联", "县住建局", "2026年11月"],
]


def body() -> bytes:
    """Return the file's bytes."""
    document = word.new()
    word.title(document, "鹿鸣县2026年残疾人服务提升方案")
    for section, items in TASKS:
        document.add_paragraph(section)
        for head, text in items:
            document.add_paragraph(head + text)
    document.add_paragraph("附件：任务分工表")
    word.fill(document, ROWS)
    return word.as_bytes(document)


TRUTH = {
    "title": "鹿鸣县2026年残疾人服务提升方案",
    "period": [2026, 2026],
    "tasks": [
        task("开展残疾预防宣传", "县卫健局", "县残联、县融媒体中心", due="2026年10月"),
        task("加强新生儿筛查", "县残联", "县卫健局、县医保局", due="2026年12月"),
        task("落实康复救助", "县残联", "县卫健局、县医保局", due="2026年12月"),
        task("保障适龄残疾儿童入学", "县教育局", "县残联、县财政局", due="2026年9月"),
        task("完善资助政策", "县教育局", "县残联、县财政局", due="2026年9月"),
        task("发放两项补贴", "县民政局", "县残联", due="每月10日前"),
        task("推进家庭改造", "县残联", "县住建局", due="2026年11月"),
    ],
    "indicators": [],
    "projects": [],
}

DOCUMENT = Manner(
    "53鹿鸣县服务提升方案.docx",
    body,
    TRUTH,
    "县级方案（Word）：正文各项不写责任单位，文末分工表只写任务序号（第1项；2、3；4—5）和单位。",
)
