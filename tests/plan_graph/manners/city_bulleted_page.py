"""A city's action plan as a page: bullets for items, units at the end behind a dash or in square brackets, deadlines run in."""

from __future__ import annotations

from tests.plan_graph.manners import site
from tests.plan_graph.manners.manner import Manner, task

PARAGRAPHS = (
    "<strong>一、实施精准康复行动</strong>",
    "◆ 扩大康复救助范围。将救助年龄提高到17周岁，年内惠及儿童不少于800名。［牵头单位：市残联；责任单位：市卫生健康委、市医保局、市财政局］",
    "◆ 建设区域康复中心。依托市康复医院建设2个区域中心。［牵头单位：市卫生健康委；责任单位：市残联、市发展改革委；完成时限：2027年6月］",
    "<strong>二、实施托养提升行动</strong>",
    "◆ 发展日间照料。每个街道至少建成1处日间照料点。［责任单位：各区人民政府、高新区管委会，市残联、市民政局］",
    "◆ 规范机构管理。制定服务规范，开展等级评定。［市残联、市市场监管局，2026年12月底前］",
    "<strong>三、实施科技助残行动</strong>",
    "◆ 推广智能辅具。设立体验馆，每年组织体验活动不少于6场。［市残联牵头，市科技局、市工业和信息化局、市大数据局参与］",
    "◆ 开展信息无障碍改造。政务网站和移动应用全部完成改造。［市数据局（市政务服务办）、市委网信办、市残联按照职责分工负责，2026年9月底前完成］",
    "◆ 培养科技助残人才。支持高校开设相关专业。［市教育局、驻市高校，市残联］",
)


def body() -> bytes:
    """Return the page's bytes."""
    content = "\n".join(f"<p>&emsp;&emsp;{text}</p>" for text in PARAGRAPHS)
    return site.page("云门市助残服务三年行动计划（2026—2028年）", "云门市", "云政办〔2026〕11号", 5, content)


TRUTH = {
    "title": "云门市助残服务三年行动计划（2026—2028年）",
    "period": [2026, 2028],
    "tasks": [
        task("扩大康复救助范围", "市残联", "市卫生健康委、市医保局、市财政局"),
        task("建设区域康复中心", "市卫生健康委", "市残联、市发展改革委", due="2027年6月"),
        task("发展日间照料", joint="各区人民政府、高新区管委会、市残联、市民政局"),
        task("规范机构管理", joint="市残联、市市场监管局", due="2026年12月底前"),
        task("推广智能辅具", "市残联", "市科技局、市工业和信息化局、市大数据局"),
        task("开展信息无障碍改造", joint="市数据局（市政务服务办）、市委网信办、市残联", due="2026年9月底前"),
        task("培养科技助残人才", joint="市教育局、驻市高校、市残联"),
    ],
    "indicators": [],
    "projects": [],
    "collective": ["各区人民政府"],
}

DOCUMENT = Manner(
    "63云门市助残行动计划.html",
    body,
    TRUTH,
    "市级行动计划（网页）：◆ 符号分条，责任写在条末方括号中，有牵头、责任、参与，有的只列单位带时限。",
)
