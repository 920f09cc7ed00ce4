"""A city's plan in Word whose text names nobody: an annex's table names the tasks again and gives their units."""

from __future__ import annotations

from tests.plan_graph.manners import word
from tests.plan_graph.manners.manner import Manner, task

TEXT = """
#一、总体要求
到2027年，全市助残志愿服务体系更加健全。
#二、主要任务
##（一）健全组织体系
1.建立志愿服务总队。统一标识、统一管理，下设五个专业分队。
2.壮大志愿者队伍。注册助残志愿者达到8000名，其中专业志愿者占两成。
##（二）丰富服务内容
3.开展结对帮扶。每名重度残疾人至少有一名志愿者定期联系。
4.提供专业服务。组织法律、心理、康复等专业人员进社区。
5.做好赛会服务。为残疾人文艺汇演、体育赛事提供志愿服务保障。
##（三）完善激励保障
6.推行积分兑换。服务时长可以兑换商品和服务。
7.落实保险保障。为参加重大活动的志愿者购买意外伤害保险。
#三、组织实施
各级各部门要密切配合，抓好落实。
附件：重点任务分工表
"""

ROWS = [
    ["序号", "重点任务", "责任单位", "完成时间"],
    ["1", "建立志愿服务总队", "市残联、市委社会工作部", "2025年6月"],
    ["2", "壮大志愿者队伍", "市残联、团市委、市总工会、市妇联", "2027年12月"],
    ["3", "开展结对帮扶", "市残联、市民政局、各县（市、区）人民政府", "长期坚持"],
    ["4", "提供专业服务", "市司法局、市卫生健康委、市残联", "2026年6月"],
    ["5", "做好赛会服务", "市文广旅体局、市残联", "长期坚持"],
    ["6", "推行积分兑换", "市委社会工作部、市商务局", "2025年12月"],
    ["7", "落实保险保障", "市财政局、市残联", "2025年12月"],
]


def body() -> bytes:
    """Build the file."""
    document = word.new()
    word.title(document, "兰屿市助残志愿服务三年行动方案", "（2025—2027年）")
    for line in TEXT.strip().splitlines():
        if line.startswith("##"):
            document.add_heading(line[2:], 2)
        elif line.startswith("#"):
            document.add_heading(line[1:], 1)
        else:
            document.add_paragraph(line)
    word.fill(document, ROWS)
    document.add_paragraph("注：排在首位的责任单位为牵头单位。")
    return word.as_bytes(document)


TRUTH = {
    "title": "兰屿市助残志愿服务三年行动方案（2025—2027年）",
    "period": [2025, 2027],
    "tasks": [
        task("建立志愿服务总队", "市残联", "市委社会工作部", due="2025年6月"),
        task("壮大志愿者队伍", "市残联", "团市委、市总工会、市妇联", due="2027年12月"),
        task("开展结对帮扶", "市残联", "市民政局、各县（市、区）人民政府", due="长期坚持"),
        task("提供专业服务", "市司法局", "市卫生健康委、市残联", due="2026年6月"),
        task("做好赛会服务", "市文广旅体局", "市残联", due="长期坚持"),
        task("推行积分兑换", "市委社会工作部", "市商务局", due="2025年12月"),
        task("落实保险保障", "市财政局", "市残联", due="2025年12月"),
    ],
    "indicators": [],
    "projects": [],
    "collective": ["各县（市、区）人民政府"],
}

DOCUMENT = Manner(
    "22兰屿市志愿方案.docx",
    body,
    TRUTH,
    "市级行动方案（Word）：正文不写单位，附件的分工表重提任务名并给出单位，表注“排在首位的责任单位为牵头单位”。",
)
