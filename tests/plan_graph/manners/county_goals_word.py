"""A county's plan in Word: indicators with their owners, projects with money and units, deeds pledged with leaders."""

from __future__ import annotations

from tests.plan_graph.manners import word
from tests.plan_graph.manners.manner import Manner, indicators, projects, task

INDICATORS = [
    ["序号", "指标名称", "单位", "2025年基数", "2030年目标", "指标属性", "责任单位"],
    ["1", "残疾人基本康复服务覆盖率", "%", "86", "≥92", "约束性", "县残联"],
    ["2", "困难重度残疾人家庭无障碍改造户数", "户", "—", "〔400〕", "预期性", "县残联、县住建局"],
    ["3", "残疾儿童少年义务教育入学率", "%", "96.5", "98左右", "约束性", "县教育局"],
    ["4", "残疾人城乡新增就业人数", "人", "—", "[600]", "预期性", "县人社局"],
    ["5", "残疾人家庭人均收入年均增长", "%", "6.1", "不低于全县平均水平", "预期性", "县农业农村局"],
]


def body() -> bytes:
    """Return the file's bytes."""
    document = word.new()
    word.title(document, "青峰口县残疾人事业发展“十五五”规划")
    document.add_paragraph("一、发展目标")
    document.add_paragraph("到2030年，残疾人生活更加殷实，服务更加便利。")
    document.add_paragraph("表1 主要指标")
    word.fill(document, INDICATORS)
    document.add_paragraph("二、重点工作")
    document.add_paragraph("（一）实施收入提升工程")
    document.add_paragraph(
        "1.发展种养产业。扶持残疾人种养大户50户，每户补助不超过1万元。（县农业农村局牵头，县残联、县乡村振兴中心配合）"
    )
    document.add_paragraph("2.拓宽就业渠道。2028年底前建成就业基地6个。（县人社局、县残联负责）")
    document.add_paragraph("（二）实施服务提升工程")
    document.add_paragraph("3.提高康复水平。（牵头单位：县残联 配合单位：县卫健局 县医保局）")
    document.add_paragraph("组建康复小分队，每季度下乡不少于1次。")
    document.add_paragraph("4.改善居住环境。优先改造残疾人危房。（责任单位：县住建局，各乡镇）")
    word.box(
        document,
        "专栏1 重点项目",
        "1.县残疾人综合服务中心。建筑面积4200平方米，总投资2600万元，2028年建成。（责任单位：县残联）",
        "2.辅助性就业机构。新建2家，投资120万元。（责任单位：县残联、县民政局）",
    )
    document.add_paragraph("三、组织保障")
    document.add_paragraph("（一）落实责任。县残工委统筹协调，各单位按职责推进。")
    return word.as_bytes(document)


TRUTH = {
    "title": "青峰口县残疾人事业发展“十五五”规划",
    "period": [2026, 2030],
    "tasks": [
        task("发展种养产业", "县农业农村局", "县残联、县乡村振兴中心"),
        task("拓宽就业渠道", joint="县人社局、县残联"),
        task("提高康复水平", "县残联", "县卫健局、县医保局"),
        task("改善居住环境", joint="县住建局、各乡镇"),
    ],
    "indicators": indicators(
        """
        1 | 残疾人基本康复服务覆盖率 | ≥92 | % | 约束性
        2 | 困难重度残疾人家庭无障碍改造户数 | 〔400〕 | 户 | 预期性
        3 | 残疾儿童少年义务教育入学率 | 98左右 | % | 约束性
        4 | 残疾人城乡新增就业人数 | [600] | 人 | 预期性
        5 | 残疾人家庭人均收入年均增长 | 不低于全县平均水平 | % | 预期性
        """
    ),
    "projects": projects(1, "县残疾人综合服务中心、辅助性就业机构"),
    "collective": ["各乡镇"],
}

DOCUMENT = Manner(
    "65青峰口县十五五规划.docx",
    body,
    TRUTH,
    "县级规划（Word）：指标表带责任单位一栏，任务的责任写在标题后、正文前，专栏项目后带责任单位。",
)
