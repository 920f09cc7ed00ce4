"""Plans of a few lines, each set in a way of its own: numbering, scopes, rules and annexes, read as a clerk reads them."""

from __future__ import annotations

import pytest

from plan_graph.sources import read_source
from tests.plan_graph.manners.manner import Truth, task
from tests.plan_graph.scoring import compare

TITLE = "安源口县2026年残疾人工作实施方案"
END = "二、工作要求\n各单位要高度重视，加强配合。\n"
CASES: tuple[tuple[str, str, list[Truth]], ...] = (
    ("section end after items", "一、重点任务\n（一）完善救助\n1.落实低保政策。应保尽保。\n2.发放两项补贴。按月发放。\n牵头单位：县民政局；责任单位：县残联、县财政局\n（二）促进就业\n3.开发公益岗位。安置60人。\n牵头单位：县人社局；责任单位：县残联\n", [task("落实低保政策", "县民政局", "县残联、县财政局"), task("发放两项补贴", "县民政局", "县残联、县财政局"), task("开发公益岗位", "县人社局", "县残联")]),
    ("run-in items with bare brackets", "一、重点任务\n（一）完善救助。1.落实低保政策，应保尽保。（县民政局、县残联）2.发放两项补贴，按月发放。（县民政局、县财政局）\n", [task("落实低保政策，应保尽保", joint="县民政局、县残联"), task("发放两项补贴，按月发放", joint="县民政局、县财政局")]),
    ("deep", "第一章 总则\n坚持需求导向。\n第二章 任务\n第一节 康复\n一、预防\n（一）筛查\n1.新生儿筛查。（县卫健局牵头，县残联配合）\n2.儿童筛查。（县教育局牵头，县卫健局配合）\n（二）宣传\n1.主题宣传。（县残联负责）\n第二节 教育\n一、学前\n（一）普惠\n1.资助入园。（县教育局负责）\n", [task("新生儿筛查", "县卫健局", "县残联"), task("儿童筛查", "县教育局", "县卫健局"), task("主题宣传", joint="县残联"), task("资助入园", joint="县教育局")]),
    ("fullwidth digits", "一、重点任务\n１．落实低保政策。应保尽保。（牵头单位：县民政局）\n２．发放两项补贴。按月发放。（牵头单位：县财政局）\n", [task("落实低保政策", "县民政局"), task("发放两项补贴", "县财政局")]),
    ("spaced numbers", "一 、重点任务\n（ 一 ）落实低保政策。应保尽保。（牵头单位：县民政局）\n（ 二 ）发放两项补贴。按月发放。（牵头单位：县财政局）\n", [task("落实低保政策", "县民政局"), task("发放两项补贴", "县财政局")]),
    ("circled in one paragraph", "一、重点任务\n1.完善救助。①落实低保政策，应保尽保。（县民政局负责）②发放两项补贴，按月发放。（县财政局负责）\n2.促进就业。开发岗位。（县人社局负责）\n", [task("完善救助", joint="县民政局", flagged_ok=True), task("发放两项补贴，按月发放", joint="县财政局", flagged_ok=True), task("促进就业", joint="县人社局")]),
    ("tabs table", "附表：任务分工\n序号\t任务\t牵头单位\t配合单位\n1\t落实低保政策\t县民政局\t县残联\n2\t发放两项补贴\t县财政局\t县残联、县民政局\n", [task("落实低保政策", "县民政局", "县残联"), task("发放两项补贴", "县财政局", "县残联、县民政局")]),
    ("pipe table", "附表：任务分工\n| 序号 | 任务 | 牵头单位 | 配合单位 |\n|---|---|---|---|\n| 1 | 落实低保政策 | 县民政局 | 县残联 |\n| 2 | 发放两项补贴 | 县财政局 | 县残联、县民政局 |\n", [task("落实低保政策", "县民政局", "县残联"), task("发放两项补贴", "县财政局", "县残联、县民政局")]),
    ("two annexes", "一、总体要求\n做好服务。\n附件1\n重点任务清单\n1.落实低保政策。应保尽保。（牵头单位：县民政局）\n2.发放两项补贴。按月发放。（牵头单位：县财政局）\n附件2\n成员单位联系表\n县残联 0000-1234567\n县民政局 0000-7654321\n", [task("落实低保政策", "县民政局"), task("发放两项补贴", "县财政局")]),
    ("same numbers twice", "一、重点任务\n（一）落实低保政策。应保尽保。（牵头单位：县民政局）\n（一）发放两项补贴。按月发放。（牵头单位：县财政局）\n（三）开发公益岗位。安置60人。（牵头单位：县人社局）\n", [task("落实低保政策", "县民政局"), task("发放两项补贴", "县财政局"), task("开发公益岗位", "县人社局")]),
    ("two paragraphs then units", "一、重点任务\n（一）落实低保政策\n将符合条件的残疾人纳入低保。\n加强动态管理，每月核查。\n（牵头单位：县民政局；配合单位：县残联）\n（二）发放两项补贴\n按月足额发放。\n（牵头单位：县财政局）\n", [task("落实低保政策", "县民政局", "县残联"), task("发放两项补贴", "县财政局")]),
    ("heading carries units, items add", "一、完善救助（牵头单位：县民政局）\n1.落实低保政策。应保尽保。（配合单位：县残联）\n2.发放两项补贴。按月发放。（配合单位：县财政局）\n", [task("落实低保政策", "县民政局", "县残联"), task("发放两项补贴", "县民政局", "县财政局")]),
    ("unit then dash", "一、重点任务\n1.落实低保政策——县民政局、县残联\n2.发放两项补贴——县财政局、县残联\n", [task("落实低保政策", joint="县民政局、县残联"), task("发放两项补贴", joint="县财政局、县残联")]),
    ("no brackets at sentence end", "一、重点任务\n1.落实低保政策。应保尽保。牵头单位：县民政局，配合单位：县残联。\n2.发放两项补贴。按月发放。责任单位：县财政局。\n", [task("落实低保政策", "县民政局", "县残联"), task("发放两项补贴", joint="县财政局")]),
    ("overlapping scope", "一、重点任务\n（一）落实低保政策。应保尽保。\n（二）发放两项补贴。按月发放。\n（三）开发公益岗位。安置60人。（牵头单位：县人社局）\n以上（一）（二）项由县民政局牵头，县残联配合。\n", [task("落实低保政策", "县民政局", "县残联", flagged_ok=True), task("发放两项补贴", "县民政局", "县残联", flagged_ok=True), task("开发公益岗位", "县人社局")]),
    ("first named leads in notice", "现将《方案》印发给你们，列在首位的单位为牵头单位，请认真落实。\n一、重点任务\n1.落实低保政策。应保尽保。（县民政局、县残联）\n2.发放两项补贴。按月发放。（县财政局、县残联）\n", [task("落实低保政策", "县民政局", "县残联"), task("发放两项补贴", "县财政局", "县残联")]),
    ("bold first in notice", "说明：加粗的为牵头单位。\n一、重点任务\n1.落实低保政策。应保尽保。（县民政局、县残联）\n2.发放两项补贴。按月发放。（县财政局、县残联）\n", [task("落实低保政策", joint="县民政局、县残联", flagged_ok=True), task("发放两项补贴", joint="县财政局、县残联", flagged_ok=True)]),
    ("no lead rule", "无牵头单位的，责任单位即为牵头单位。\n一、重点任务\n1.落实低保政策。应保尽保。（责任单位：县民政局）\n2.发放两项补贴。按月发放。（牵头单位：县财政局；责任单位：县残联）\n", [task("落实低保政策", "县民政局", flagged_ok=True), task("发放两项补贴", "县财政局", "县残联")]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "tasks"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_short_plan_is_read(text: str, tasks: list[Truth]) -> None:
    truth: Truth = {"title": TITLE, "period": [2026, 2026], "indicators": [], "projects": [], "tasks": tasks}
    made = compare("方案.txt", truth, read_source("方案.txt", f"{TITLE}\n{text}\n{END}".encode()))
    assert made.mistakes == []
