"""A city's programme in Word: decimal numbers, a title page, attributions before the text and in the middle of it."""

from __future__ import annotations

from tests.plan_graph.manners import word
from tests.plan_graph.manners.manner import Manner, task

LINES = """
#1 总则
本纲要依据省、市有关规定编制，规划期为2022—2026年。
#2 重点工程
##2.1 融合教育工程
2.1.1【市教育局牵头，市残联、市财政局配合】建设特殊教育资源中心。每个县（市、区）建成一所，配备巡回指导教师。
2.1.2【市教育局牵头，市发展改革委、市住房城乡建设局配合】改善特教学校条件。对三所学校的宿舍、食堂实施改造。
2.1.3【责任单位：市教育局、市人力资源社会保障局】培养特教教师。每年定向培养不少于四十名。
##2.2 就业增收工程
2.2.1 发展庭院经济。帮助农村残疾人家庭发展种植养殖。牵头单位：市农业农村局；配合单位：市残联、市供销社。
2.2.2 开展订单培训。按照企业需求开设班次，培训后就业率不低于六成。牵头单位：市人力资源社会保障局；配合单位：市残联、市工商联。
2.2.3 打造电商平台。培育带头人，销售残疾人产品。该项工作由市商务局牵头负责，市残联、市邮政管理局参与，2024年6月底前完成。
##2.3 无障碍工程
2.3.1 改造城市道路。盲道不得占用，坡道坡度符合规范。（市住房城乡建设局、城市管理局负责；完成时限：2025年底前）
2.3.2 推进信息无障碍。市级政务网站、移动应用全部完成改造。（市大数据局、市委网信办分别牵头，市残联协助）
2.3.3 开展体验督导。组织残疾人代表每季度体验一次，问题清单限期整改。（市残联会同市住房城乡建设局负责）
#3 实施保障
3.1 加强领导。市残工委每年专题研究一次。（市政府残工委办公室）
3.2 增加投入。残疾人事业经费与财政收入增长相适应。（市财政局）
3.3 做好宣传。营造关爱氛围。（市委宣传部、市残联；市级新闻媒体配合）
"""


def body() -> bytes:
    """Build the file."""
    document = word.new()
    word.title(document, "丹枫市残疾人事业高质量发展行动纲要", "（2022—2026年）")
    document.add_paragraph("丹枫市残疾人联合会")
    document.add_paragraph("2022年3月")
    document.add_page_break()
    for line in LINES.strip().splitlines():
        if line.startswith("##"):
            document.add_heading(line[2:], 2)
        elif line.startswith("#"):
            document.add_heading(line[1:], 1)
        else:
            document.add_paragraph(line)
    return word.as_bytes(document)


TRUTH = {
    "title": "丹枫市残疾人事业高质量发展行动纲要（2022—2026年）",
    "period": [2022, 2026],
    "tasks": [
        task("建设特殊教育资源中心", "市教育局", "市残联、市财政局"),
        task("改善特教学校条件", "市教育局", "市发展改革委、市住房城乡建设局"),
        task("培养特教教师", joint="市教育局、市人力资源社会保障局"),
        task("发展庭院经济", "市农业农村局", "市残联、市供销社"),
        task("开展订单培训", "市人力资源社会保障局", "市残联、市工商联"),
        task("打造电商平台", "市商务局", "市残联、市邮政管理局", due="2024年6月底前"),
        task("改造城市道路", joint="市住房城乡建设局、城市管理局", due="2025年底前"),
        task("推进信息无障碍", "市大数据局、市委网信办", "市残联"),
        task("开展体验督导", "市残联", "市住房城乡建设局"),
        task("加强领导", joint="市政府残工委办公室", flagged_ok=True),
        task("增加投入", joint="市财政局", flagged_ok=True),
        task("做好宣传", joint="市委宣传部、市残联", participants="市级新闻媒体", flagged_ok=True),
    ],
    "indicators": [],
    "projects": [],
}

DOCUMENT = Manner(
    "17丹枫市行动纲要.docx",
    body,
    TRUTH,
    "市级行动纲要（Word）：1、1.1、1.1.1 编号，【】写在正文前，标签不带括号，“由…牵头负责”，“分别牵头”。",
)
