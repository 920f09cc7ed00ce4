"""A county's table of tasks on a page: persons' columns, 〃 and 同上, 牵头 behind a name, a head of two rows."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task
from tests.plan_graph.manners.site import page

NAME = "云杉县2024年民生实事任务分解表"

CONTENT = """
<p style="text-align:center"><strong>云杉县2024年民生实事任务分解表</strong></p>
<table border="1">
<tr><td rowspan="2">序号</td><td rowspan="2">目标任务</td><td rowspan="2">责任领导</td>
<td colspan="2">责任分工</td><td rowspan="2">完成时间</td><td rowspan="2">备注</td></tr>
<tr><td>牵头单位</td><td>配合单位</td></tr>
<tr><td colspan="7">一、就业和社会保障</td></tr>
<tr><td>1</td><td>城镇新增就业2800人，其中残疾人就业60人。</td><td>周副县长</td><td>县人社局</td><td>县残联、县总工会</td><td>12月底</td><td></td></tr>
<tr><td>2</td><td>为困难重度残疾人家庭实施无障碍改造70户。</td><td>〃</td><td>县残联</td><td>县住建局、县财政局</td><td>10月底</td><td>省定</td></tr>
<tr><td>3</td><td>新建社区老年食堂8个。</td><td>吴副县长</td><td>县民政局</td><td>县市场监管局、各街道</td><td>11月底</td><td></td></tr>
<tr><td>4</td><td>改造农村敬老院3所。</td><td>同上</td><td>同上</td><td>县住建局，县消防救援大队</td><td>12月底</td><td></td></tr>
<tr><td colspan="7">二、教育和医疗</td></tr>
<tr><td>5</td><td>新增普惠性幼儿园学位600个。</td><td>郑副县长</td><td>县教体局</td><td>县自然资源局、县住建局</td><td>8月底</td><td></td></tr>
<tr><td>6</td><td>为1200名适龄女生接种疫苗。</td><td>〃</td><td>县卫健局</td><td>县教体局、县妇联</td><td>12月底</td><td></td></tr>
<tr><td>7</td><td>县人民医院新院区投入使用。</td><td>〃</td><td>县卫健局、县人民医院</td><td>〃</td><td>6月底</td><td></td></tr>
</table>
<p>附：云杉县2024年为残疾人办实事清单</p>
<table border="1">
<tr><th>项目名称</th><th>主要内容</th><th>责任单位</th></tr>
<tr><td>助听行动</td><td>为60名听力残疾人验配助听器。</td><td>县残联（牵头）、县卫健局</td></tr>
<tr><td>阳光出行</td><td>发放出行补贴，开通预约用车。</td><td>牵头：县交通运输局<br>配合：县残联、县财政局</td></tr>
<tr><td>书香助残</td><td>建设盲人阅览角4处。</td><td>县文旅局、县残联，各乡镇</td></tr>
</table>
"""


def body() -> bytes:
    """Build the page."""
    return page(NAME, "云杉县", "云政办发〔2024〕5号", 2, CONTENT)


TRUTH = {
    "title": NAME,
    "period": [2024, 2024],
    "tasks": [
        task("城镇新增就业2800人，其中残疾人就业60人", "县人社局", "县残联、县总工会", due="12月底"),
        task("为困难重度残疾人家庭实施无障碍改造70户", "县残联", "县住建局、县财政局", due="10月底"),
        task("新建社区老年食堂8个", "县民政局", "县市场监管局、各街道", due="11月底"),
        task("改造农村敬老院3所", "县民政局", "县住建局、县消防救援大队", due="12月底"),
        task("新增普惠性幼儿园学位600个", "县教体局", "县自然资源局、县住建局", due="8月底"),
        task("为1200名适龄女生接种疫苗", "县卫健局", "县教体局、县妇联", due="12月底"),
        task("县人民医院新院区投入使用", "县卫健局、县人民医院", "县教体局、县妇联", due="6月底"),
        task("为60名听力残疾人验配助听器", "县残联", "县卫健局"),
        task("发放出行补贴，开通预约用车", "县交通运输局", "县残联、县财政局"),
        task("建设盲人阅览角4处", joint="县文旅局、县残联、各乡镇"),
    ],
    "indicators": [],
    "projects": [],
    "collective": ["各街道", "各乡镇"],
}

DOCUMENT = Manner(
    "16云杉县民生实事.html",
    body,
    TRUTH,
    "县级任务分解表（网页）：两行表头，责任领导栏，〃和同上，单位后写（牵头），一格里分牵头和配合。",
)
