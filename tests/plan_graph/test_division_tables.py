"""Tables of division of work in many layouts: each is read as a clerk reads it, nothing silently wrong."""

from __future__ import annotations

from html import escape

import pytest

from plan_graph.sources import read_source
from tests.plan_graph.manners.manner import Truth, task
from tests.plan_graph.scoring import compare

PAGE = """<html><body><h1>{title}</h1><p>为落实全年任务，制定本方案。各单位要认真抓好落实，按时报送进展情况。</p>
<p>附表：任务分工表</p><table border="1">{rows}</table><p>各单位要加强协作，确保完成。</p></body></html>"""
TITLE = "安源口县2026年残疾人重点任务分工方案"
# ^ is merged with the cell above, < with the one on the left
CASES: tuple[tuple[str, list[list[str]], list[Truth]], ...] = (
("主责 and 协同",[["序号","工作事项","主责单位","协同单位","完成标准","时限"],["1","开展康复训练","县残联","县卫健局","不少于100人","6月底"],["2","办理残疾人证","县残联","县卫健局、县公安局","随到随办","常年"]],
 [task("开展康复训练","县残联","县卫健局",due="6月底"),task("办理残疾人证","县残联","县卫健局、县公安局",due="常年")]),
("a note on who leads",[["序号","任务","责任单位"],["1","开展康复训练","县残联、县卫健局"],["2","办理残疾人证","县残联、县公安局"],["注：责任单位中排第一位的为牵头单位","<","<"]],
 [task("开展康复训练","县残联","县卫健局"),task("办理残疾人证","县残联","县公安局")]),
("units as columns",[["任务","县残联","县卫健局","县教育局"],["开展康复训练","牵头","配合",""],["推进融合教育","配合","","牵头"]],
 [task("开展康复训练","县残联","县卫健局"),task("推进融合教育","县教育局","县残联")]),
("units as columns with signs",[["任务","县残联","县卫健局","县教育局"],["开展康复训练","★","☆",""],["推进融合教育","☆","","★"],["注：★为牵头单位，☆为配合单位","<","<","<"]],
 [task("开展康复训练","县残联","县卫健局"),task("推进融合教育","县教育局","县残联")]),
("unit first, then tasks",[["责任单位","工作任务","完成时限"],["县残联","开展康复训练","6月"],["^","办理残疾人证","常年"],["县教育局","推进融合教育","9月"]],
 [task("开展康复训练",joint="县残联",due="6月"),task("办理残疾人证",joint="县残联",due="常年"),task("推进融合教育",joint="县教育局",due="9月")]),
("单位 as head",[["单位","任务"],["县残联","开展康复训练"],["县教育局","推进融合教育"]],
 [task("开展康复训练",joint="县残联"),task("推进融合教育",joint="县教育局")]),
("two tasks per row cell numbered",[["牵头单位","重点任务"],["县残联","1.开展康复训练。\n2.办理残疾人证。"],["县教育局","3.推进融合教育。"]],
 [task("开展康复训练","县残联"),task("办理残疾人证","县残联"),task("推进融合教育","县教育局")]),
("persons beside units",[["序号","任务","责任单位","责任人","联系人"],["1","开展康复训练","县残联","李某某","王某"],["2","推进融合教育","县教育局","赵某","钱某"]],
 [task("开展康复训练",joint="县残联"),task("推进融合教育",joint="县教育局")]),
("unit and person in one cell",[["序号","任务","责任单位及责任人"],["1","开展康复训练","县残联 李某某"],["2","推进融合教育","县教育局 赵某"]],
 [task("开展康复训练",joint="县残联"),task("推进融合教育",joint="县教育局")]),
("a cell that says who leads",[["序号","主要任务","部门分工"],["1","开展康复训练","县残联牵头，县卫健局配合"],["2","推进融合教育","县教育局负责"]],
 [task("开展康复训练","县残联","县卫健局"),task("推进融合教育",joint="县教育局")]),
("two levels of tasks",[["一级任务","二级任务","牵头","参与"],["康复服务","开展康复训练","县残联","县卫健局"],["^","适配辅助器具","县残联",""],["教育服务","推进融合教育","县教育局","县残联"]],
 [task("开展康复训练","县残联","县卫健局"),task("适配辅助器具","县残联"),task("推进融合教育","县教育局","县残联")]),
("a title row above the heads",[["2026年重点任务","<","<","<"],["序号","内容","牵头部门","责任部门"],["1","开展康复训练","县残联","县卫健局"],["2","推进融合教育","县教育局","县残联"]],
 [task("开展康复训练","县残联","县卫健局"),task("推进融合教育","县教育局","县残联")]),
("units merged downwards",[["任务","责任领导","责任单位"],["开展康复训练","副县长","县残联\n县卫健局"],["推进融合教育","^","^"]],
 [task("开展康复训练",joint="县残联、县卫健局"),task("推进融合教育",joint="县残联、县卫健局")]),
("落实 and 督办",[["任务","落实单位","督办单位","办结时限"],["开展康复训练","县残联","县政府督查室","2026年6月"],["推进融合教育","县教育局","县政府督查室","2026年9月"]],
 [task("开展康复训练",joint="县残联",due="2026年6月"),task("推进融合教育",joint="县教育局",due="2026年9月")]),
("支持单位",[["任务","牵头单位","支持单位"],["开展康复训练","县残联","县卫健局"],["推进融合教育","县教育局","县残联"]],
 [task("开展康复训练","县残联","县卫健局"),task("推进融合教育","县教育局","县残联")]),
("labels within the cell",[["任务","责任分工"],["开展康复训练","牵头单位：县残联\n责任单位：县卫健局、县财政局"],["推进融合教育","牵头单位：县教育局"]],
 [task("开展康复训练","县残联","县卫健局、县财政局"),task("推进融合教育","县教育局")]),
("quarter columns",[["序号","任务","一季度","二季度","三季度","四季度","责任单位"],["1","开展康复训练","制定方案","开展培训","检查","总结","县残联"],["2","推进融合教育","摸底","建设","验收","总结","县教育局"]],
 [task("开展康复训练",joint="县残联"),task("推进融合教育",joint="县教育局")]),
("blank lead cells",[["序号","任务","牵头单位","配合单位"],["1","开展康复训练","县残联","县卫健局"],["2","推进融合教育","","县教育局"]],
 [task("开展康复训练","县残联","县卫健局"),task("推进融合教育","","县教育局")]),
("a head that says the first leads",[["任务","责任单位（第一个为牵头单位）"],["开展康复训练","县残联、县卫健局"],["推进融合教育","县教育局、县残联"]],
 [task("开展康复训练","县残联","县卫健局"),task("推进融合教育","县教育局","县残联")]),
("city and county leads",[["任务","市级牵头单位","县级责任单位"],["开展康复训练","市残联","各县（市、区）残联"],["推进融合教育","市教育局","各县（市、区）教育局"]],
 [task("开展康复训练","市残联","各县（市、区）残联"),task("推进融合教育","市教育局","各县（市、区）教育局")]),
)  # fmt: skip


def _markup(rows: list[list[str]]) -> str:
    made = []
    for y, row in enumerate(rows):
        cells = [_cell(rows, y, x) for x, text in enumerate(row) if text not in {"^", "<"}]
        made.append(f"<tr>{''.join(cells)}</tr>")
    return "".join(made)


def _cell(rows: list[list[str]], y: int, x: int) -> str:
    down = next((step for step in range(1, len(rows) - y) if rows[y + step][x] != "^"), len(rows) - y)
    right = next((step for step in range(1, len(rows[y]) - x) if rows[y][x + step] != "<"), len(rows[y]) - x)
    text = escape(rows[y][x]).replace("\n", "<br>")
    return f'<td rowspan="{down}" colspan="{right}">{text}</td>'


@pytest.mark.parametrize(("rows", "tasks"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_table_is_read(rows: list[list[str]], tasks: list[Truth]) -> None:
    page = PAGE.format(title=TITLE, rows=_markup(rows))
    truth: Truth = {"title": TITLE, "period": [2026, 2026], "indicators": [], "projects": [], "tasks": tasks}
    made = compare("分工.html", truth, read_source("分工.html", page.encode()))
    assert made.mistakes == []
