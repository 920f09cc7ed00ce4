"""A district's page: bold leads, attributions as lines under 【责任部门】, 主办 and 协办 behind a dash, a list by <br>."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task
from tests.plan_graph.manners.site import page

NAME = "蓝湖区建设残疾人友好城区实施方案（2024—2026年）"

CONTENT = f"""
<p align="center"><strong>{NAME}</strong></p>
<p>为建设残疾人友好城区，制定本方案。</p>
<p><strong>一、工作目标</strong></p>
<p>到2026年，友好城区基本建成。</p>
<p><strong>二、重点工作</strong></p>
<p><strong>（一）友好出行</strong></p>
<p><strong>打通无障碍通道。</strong>整治盲道占用，公交站台改造率达到90%以上。</p>
<p>【责任部门】区城管局（牵头）、区住建局、区交通运输局</p>
<p><strong>优化预约用车。</strong>增配无障碍出租车20辆，热线10秒内接通。</p>
<p>【责任部门】区交通运输局（牵头）、区残联</p>
<p><strong>（二）友好办事</strong></p>
<p><strong>设立专属窗口。</strong>政务大厅提供手语翻译、大字指南。<br>主办——区政务服务局<br>协办——区残联、各街道办事处</p>
<p><strong>推行上门服务。</strong>对行动不便的残疾人，残疾评定、补贴申请一律上门办理。<br>主办——区残联<br>协办——区卫健局、区民政局、各街道办事处</p>
<p><strong>（三）友好就业</strong></p>
<p><strong>开发适配岗位。</strong>国有企业每年提供岗位不少于60个。</p>
<p>责任单位：<br>区人社局<br>区国资局<br>区残联</p>
<p><strong>三、工作要求</strong></p>
<p>（一）加强协同。各部门按职责抓好落实。</p>
<p>（二）强化宣传。总结推广好的做法，由区委宣传部负责，区融媒体中心配合。</p>
"""


def body() -> bytes:
    """Build the page."""
    return page(NAME, "蓝湖区", "蓝政办〔2024〕9号", 5, CONTENT)


TRUTH = {
    "title": NAME,
    "period": [2024, 2026],
    "tasks": [
        task("打通无障碍通道", "区城管局", "区住建局、区交通运输局"),
        task("优化预约用车", "区交通运输局", "区残联"),
        task("设立专属窗口", "区政务服务局", "区残联、各街道办事处"),
        task("推行上门服务", "区残联", "区卫健局、区民政局、各街道办事处"),
        task("开发适配岗位", joint="区人社局、区国资局、区残联", flagged_ok=True),
        task("强化宣传", joint="区委宣传部", participants="区融媒体中心", flagged_ok=True),
    ],
    "optional": ["加强协同"],
    "indicators": [],
    "projects": [],
    "collective": ["各街道办事处"],
}

DOCUMENT = Manner(
    "23蓝湖区友好城区方案.html",
    body,
    TRUTH,
    "区级实施方案（网页）：加粗短句开头，【责任部门】独立成行，“主办——”“协办——”，单位逐个换行。",
)
