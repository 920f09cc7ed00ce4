"""A district's scheme as text: the tasks name nobody, a closing part tells each unit what it is charged with."""

from __future__ import annotations

from tests.plan_graph.manners.manner import Manner, task

TEXT = """青梧区2023年残疾预防宣传月活动工作方案

为做好第七个全国残疾预防日宣传工作，制定本方案。

一、活动主题
普及残疾预防知识，建设健康青梧。

二、活动时间
2023年8月。

三、职责分工
区残联：负责活动的统筹协调，制作宣传折页，组织康复机构开放日。
区卫生健康局：负责出生缺陷、慢性病防治知识宣传，安排专家义诊不少于四场。
区教育局：负责在中小学、幼儿园开展预防意外伤害教育。
区交通运输局、公安交警大队：负责道路交通安全宣传，在公交站台投放公益广告。
各街道办事处：负责组织社区居民参加活动，收集意见建议。

四、工作要求
（一）提高认识。各单位要高度重视，明确专人负责。
（二）及时报送。各单位于9月5日前将总结报区残联。
"""


def body() -> bytes:
    """Return the file's bytes."""
    return TEXT.encode()


TRUTH = {
    "title": "青梧区2023年残疾预防宣传月活动工作方案",
    "period": [2023, 2023],
    "tasks": [
        task("负责活动的统筹协调，制作宣传折页，组织康复机构开放日", joint="区残联", flagged_ok=True),
        task(
            "负责出生缺陷、慢性病防治知识宣传，安排专家义诊不少于四场", joint="区卫生健康局", flagged_ok=True
        ),
        task("负责在中小学、幼儿园开展预防意外伤害教育", joint="区教育局", flagged_ok=True),
        task(
            "负责道路交通安全宣传，在公交站台投放公益广告",
            joint="区交通运输局、公安交警大队",
            flagged_ok=True,
        ),
        task("负责组织社区居民参加活动，收集意见建议", joint="各街道办事处", flagged_ok=True),
    ],
    "optional": ["提高认识", "及时报送"],
    "indicators": [],
    "projects": [],
    "collective": ["各街道办事处"],
}

DOCUMENT = Manner(
    "15青梧区宣传月方案.txt",
    body,
    TRUTH,
    "区级活动方案（文本）：没有逐项的责任单位，“职责分工”一节逐个单位写职责（单位：负责……）。",
)
