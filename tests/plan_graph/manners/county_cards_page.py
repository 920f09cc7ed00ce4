"""A county's list of deeds as a page: every task is a small table of its own with heads on the left."""

from __future__ import annotations

from tests.plan_graph.manners import site
from tests.plan_graph.manners.manner import Manner, task

CARDS = (
    (
        "康复救助提标",
        "提高残疾儿童康复救助标准，全年救助不少于110人。",
        "县残联",
        "县财政局、县卫健局",
        "2026年12月底",
    ),
    ("居家托养扩面", "为120名重度残疾人提供居家托养服务。", "县残联", "县民政局", "2026年11月底"),
    ("无障碍出租车投放", "投放无障碍出租车10辆。", "县交通局", "县残联、县公安局", "2026年6月底"),
    ("法律援助优先", "残疾人申请法律援助优先受理。", "县司法局", "县残联、县法院", "长期坚持"),
)


def body() -> bytes:
    """Return the page's bytes."""
    tables = "\n".join(
        f"<p>任务{mark}</p><table border='1'><tr><td>任务名称</td><td>{name}</td></tr><tr><td>工作内容</td><td>{text}</td></tr>"
        f"<tr><td>牵头单位</td><td>{lead}</td></tr><tr><td>配合单位</td><td>{others}</td></tr><tr><td>完成时限</td><td>{due}</td></tr></table>"
        for mark, (name, text, lead, others, due) in zip("一二三四", CARDS, strict=True)
    )
    return site.page("竹溪口县2026年助残实事任务清单", "竹溪口县", "竹政办发〔2026〕7号", 4, tables)


TRUTH = {
    "title": "竹溪口县2026年助残实事任务清单",
    "period": [2026, 2026],
    "tasks": [task(name, lead, others, due=due) for name, _, lead, others, due in CARDS],
    "indicators": [],
    "projects": [],
}

DOCUMENT = Manner(
    "56竹溪口县助残实事.html",
    body,
    TRUTH,
    "县级清单（网页）：每项任务一张两栏小表，左栏是任务名称、工作内容、牵头单位、配合单位、完成时限。",
)
