"""Boxes and paragraphs as word processors and browsers print them: over pages, without borders, without indents."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from exports.pdf import fonts
from plan_graph.reader import read_blocks
from plan_graph.sources import Source, Table, read_source
from plan_graph.sources.marks import clean
from tests.plan_graph.manners.paper import FONTS

LEFT, RIGHT, TOP, FOOT, SIZE = 90.0, 506.0, 770.0, 70.0, 16.0
FULL = 26  # characters to a line
BEFORE = [
    "测试县残疾人保障和发展规划（2021—2025年）",
    "一、主要任务",
    "（一）完善社会保障",
    "落实各项补贴政策，建立动态管理台账。（牵头单位：县民政局；参与单位：县残联）",
]
BOX = [
    "专栏1 重点项目",
    "1.残疾人康复中心建设项目。总投资4500万元，2024年6月底前建成，选址于城东新区，配备手语视频系统。",
    "2.残疾评定补贴。对低收入家庭残疾人评定残疾等级所需检查费给予补助，每年安排资金60万元，专款专用。",
    "3.居家照护示范村。每年建设三个示范村，探索邻里互助照护，由乡镇统筹安排场地、人员和运行经费。",
]
BEHIND = ["（二）促进就业增收", "开发公益性岗位。（牵头单位：县人社局；参与单位：县残联）"]
PROJECTS = ["残疾人康复中心建设项目", "残疾评定补贴", "居家照护示范村"]


def _broken(texts: list[str], width: int = FULL) -> list[str]:
    """Break texts into lines of at most ``width`` characters, as a word processor does: never within a number."""
    lines: list[str] = []
    for text in texts:
        lines.append("")
        room = float(width)
        for part in re.findall(r"(?:[!-~]+|.)[，。、；：）”]*", text):
            wide = sum(0.5 if mark.isascii() else 1.0 for mark in part)
            if wide > room:
                lines.append("")
                room = float(width)
            lines[-1] += part
            room -= wide
    return lines


def _printed(
    pages: list[list[str]],
    draw: Callable[[Canvas, int, float], None] | None = None,
    head: str = BEFORE[0][:13],
) -> bytes:
    fonts.register(FONTS)
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for number, lines in enumerate(pages, 1):
        canvas.setFont(fonts.SONG, 9)
        canvas.drawString(LEFT, 800, head)
        canvas.drawCentredString(A4[0] / 2, 40, f"— {number} —")
        canvas.setFont(fonts.SONG, SIZE)
        for place, line in enumerate(lines):
            canvas.drawString(LEFT, TOP - 24 * place - SIZE, line)
        if draw:
            draw(canvas, number, TOP - 24 * len(lines) - 4)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _sides(
    canvas: Canvas, top: float, bottom: float, *, is_begun: bool, is_ended: bool, thick: float = 0
) -> None:
    """Draw a box's sides, its upper and lower border where it begins and ends; as thin bars where they are ``thick``."""
    left, right = LEFT - 6, RIGHT + 6
    borders = [(left, bottom, left, top), (right, bottom, right, top)]
    borders += [(left, top, right, top)] * is_begun + [(left, bottom, right, bottom)] * is_ended
    for x, y, other_x, other_y in borders:
        if thick:
            canvas.rect(x, y, max(other_x - x, thick), max(other_y - y, thick), stroke=0, fill=1)
        else:
            canvas.line(x, y, other_x, other_y)


def _projects(source: Source) -> list[str]:
    return [project.title for project in read_blocks(source).projects]


def test_a_box_of_one_cell_is_read_as_a_box() -> None:
    before, box = _broken(BEFORE), _broken(BOX, FULL - 1)

    def draw(canvas: Canvas, number: int, low: float) -> None:
        top, bottom = TOP - 24 * len(before) + 2, TOP - 24 * len(before + box) + 2
        _sides(canvas, top, bottom, is_begun=True, is_ended=True)

    source = read_source("规划.pdf", _printed([[*before, *box, *_broken(BEHIND)]], draw))
    assert _projects(source) == PROJECTS
    assert [block.is_frame for block in source.blocks if isinstance(block, Table)] == [True]


@pytest.mark.parametrize(("is_closed", "thick"), [(False, 0), (True, 0), (False, 0.5)])
@pytest.mark.parametrize("cut", [2, 3, 5])
def test_a_box_that_runs_over_pages_is_one_box(cut: int, is_closed: bool, thick: float) -> None:
    before, box, behind = _broken(BEFORE), _broken(BOX, FULL - 1), _broken(BEHIND)
    filler = _broken(["推进无障碍环境建设，完善公共服务设施，保障平等权益。" * 3]) * 6
    first = [*filler, *before][-24:]

    def draw(canvas: Canvas, number: int, low: float) -> None:
        if number == 1:
            top = TOP - 24 * len(first) + 2
            _sides(canvas, top, low, is_begun=True, is_ended=is_closed, thick=thick)
        else:
            end = TOP - 24 * len(box[cut:]) + 2
            _sides(canvas, TOP + 2, end, is_begun=is_closed, is_ended=True, thick=thick)

    source = read_source("规划.pdf", _printed([[*first, *box[:cut]], [*box[cut:], *behind]], draw))
    assert [block.is_frame for block in source.blocks if isinstance(block, Table)] == [True]
    draft = read_blocks(source)
    assert [one.title for one in draft.projects] == PROJECTS
    assert draft.projects[1].money == "60万元"
    assert [task.lead for task in draft.tasks][-1] == ("县人社局",)


def test_a_frame_round_the_whole_page_is_no_box() -> None:
    def draw(canvas: Canvas, number: int, low: float) -> None:
        canvas.rect(30, 30, A4[0] - 60, A4[1] - 50)

    source = read_source("规划.pdf", _printed([_broken([*BEFORE, *BEHIND])] * 2, draw))
    assert not any(isinstance(block, Table) for block in source.blocks)


def test_characters_that_a_print_gives_as_radicals_are_the_usual_ones() -> None:
    assert clean("县⺠政局、⻓治市⻋站、⼾籍") == "县民政局、长治市车站、户籍"


def test_a_figure_at_a_pages_edge_that_counts_no_pages_is_kept() -> None:
    pages = [[f"第{number}页的文字，落实各项补贴政策。"] for number in range(1, 6)]
    pages[2] = ["100", *pages[2]]
    source = read_source("规划.pdf", _printed(pages))
    assert [line.text for line in source.lines()].count("100") == 1


def test_what_a_browser_prints_round_a_page_is_no_text() -> None:
    def draw(canvas: Canvas, number: int, low: float) -> None:
        canvas.drawString(LEFT, 20, "https://www.example.gov.cn/a.html 1/1")

    head = "2026/11/24 23:03 测试县残疾人保障和发展规划"
    source = read_source("规划.pdf", _printed([["落实各项补贴政策。"]], draw, head))
    assert [line.text for line in source.lines()] == ["落实各项补贴政策。"]


BLOCK = [
    "为完善残疾人社会保障制度和关爱服务体系，促进残疾人全面发展，结合我县实际，制定本规划。",
    "一、发展基础",
    "（一）工作成效",
    "全县残疾人生活状况明显改善，基本公共服务稳步提升，社会保障不断加强，发展环境持续优化。",
    "二、主要任务",
    "（一）织密扎牢残疾人民生保障网，健全残疾人社会保障服",
    "落实各项补贴政策，建立动态管理台账，做到应补尽补。（牵头单位：县民政局；参与单位：县残联、县财政局、各乡镇人民政府",
    "（二）促进就业增收",
    "开发公益性岗位，稳定和扩大残疾人就业岗位，完善帮扶台账管理",
]


def test_paragraphs_without_an_indent_are_parted_by_their_room_and_their_numbers() -> None:
    assert len(BLOCK[5]) == FULL
    source = read_source("规划.pdf", _printed([_broken(BLOCK)], head=""))
    assert [line.text for line in source.lines()] == BLOCK


def test_a_full_line_that_may_end_a_paragraph_is_told() -> None:
    sentence = "县残联会同有关部门完善就业帮扶机制，落实各项补贴政策。"[-FULL:]
    texts = ["一、总则", *[sentence + "建立动态管理台账，把服务送到残疾人身边。"] * 3]
    source = read_source("规划.pdf", _printed([_broken(texts)]))
    assert [remark.kind for remark in source.remarks] == ["lines_joined"] * 3
    assert "建立动态管理台账" in source.remarks[0].message


def test_a_title_set_larger_on_two_lines_is_one() -> None:
    fonts.register(FONTS)
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for y, text in ((760, "测试县残疾人保障和发展行动实施"), (730, "方案")):
        canvas.setFont(fonts.SONG, 22)
        canvas.drawCentredString(A4[0] / 2, y, text)
    canvas.setFont(fonts.SONG, SIZE)
    for place, text in enumerate(_broken(BEFORE[1:])):
        canvas.drawString(LEFT, 680 - 24 * place, text)
    canvas.save()
    assert read_blocks(read_source("规划.pdf", out.getvalue())).title == "测试县残疾人保障和发展行动实施方案"


def test_two_columns_kept_apart_by_a_gap_are_a_table_under_heads_that_say_so() -> None:
    rows = [
        ("重点任务", "责任单位"),
        ("完善社会救助", "县民政局"),
        ("开展技能培训", "县人社局"),
        ("推进文化惠民", "县文旅局"),
    ]

    def draw(canvas: Canvas, number: int, low: float) -> None:
        for place, (left, right) in enumerate(rows):
            canvas.drawString(LEFT, 600 - 24 * place, left)
            canvas.drawString(LEFT + 260, 600 - 24 * place, right)

    (table,) = (
        one for one in read_source("规划.pdf", _printed([["附表"]], draw)).blocks if isinstance(one, Table)
    )
    assert [tuple(cell.text for cell in row) for row in table.rows] == rows


def test_two_words_set_apart_are_no_table() -> None:
    def draw(canvas: Canvas, number: int, low: float) -> None:
        for place, (left, right) in enumerate(
            [("主送：各乡镇", "抄送：县委办"), ("落款", "2022年3月"), ("印数", "60份")]
        ):
            canvas.drawString(LEFT, 600 - 24 * place, left)
            canvas.drawString(LEFT + 260, 600 - 24 * place, right)

    source = read_source("规划.pdf", _printed([["附表"]], draw))
    assert not any(isinstance(one, Table) for one in source.blocks)


def test_a_sites_page_that_was_printed_is_read_without_the_site() -> None:
    menus = [
        "测试县人民政府门户网站 无障碍浏览",
        "您当前的位置：首页 > 政务公开",
        "1.机构职能",
        "关于低保标准的通知（责任单位：区民政局）",
    ]
    meta = ["发布时间：2022-03-18 来源：测试县人民政府办公室 浏览次数：1527次", "分享到：微信微博"]
    links = ["【打印本页】【关闭窗口】", "相关阅读", "1.图解：测试县残疾人保障和发展规划", "上一篇：没有了"]
    source = read_source(
        "规划.pdf", _printed([[*menus, BEFORE[0], *meta, *_broken(BEFORE[1:]), *links]], head="")
    )
    assert [line.text for line in source.lines()] == BEFORE
    assert [remark.kind for remark in source.remarks if remark.kind != "lines_joined"] == ["unread_part"]


def test_a_document_that_only_names_its_source_is_no_sites_page() -> None:
    texts = [*BEFORE, "来源：测试县统计局公报。", *BEHIND]
    source = read_source("规划.pdf", _printed([_broken(texts)], head=""))
    assert [line.text for line in source.lines()] == texts


def test_a_table_whose_columns_are_drawn_a_little_apart_over_the_page_is_one() -> None:
    rows = [
        ["任务", "牵头单位", "时限"],
        ["完善社会救助", "县民政局", "6月底"],
        ["开展技能培训", "县人社局", "年底"],
    ]
    edges = ((84, 240, 380, 512), (84, 235, 380, 512))

    def draw(canvas: Canvas, number: int, low: float) -> None:
        top = 120 if number == 1 else 780
        for place, row in enumerate(rows[:2] if number == 1 else rows[2:]):
            for text, left, right in zip(row, edges[number - 1], edges[number - 1][1:], strict=False):
                canvas.rect(left, top - 30 * (place + 1), right - left, 30)
                canvas.drawString(left + 4, top - 30 * place - 20, text)

    source = read_source("规划.pdf", _printed([["附表"], []], draw, head=""))
    (table,) = (one for one in source.blocks if isinstance(one, Table))
    assert [[cell.text for cell in row] for row in table.rows] == rows


def test_units_in_a_table_without_heads_are_told() -> None:
    texts = "\n".join(
        [
            *BEFORE,
            "县人民医院新院区投入使用\t县卫健局、县人民医院\t6月底",
            "改造敬老院\t县民政局、县财政局\t年底",
        ]
    )
    draft = read_blocks(read_source("规划.txt", texts.encode()))
    assert "table_unread" in {finding.kind for finding in draft.findings}


def test_a_table_without_sides_keeps_its_outer_columns() -> None:
    rows = [
        ["指标", "2025年", "属性"],
        ["基本养老保险参保率", "90%", "约束性"],
        ["生活补贴覆盖率", "100%", "约束性"],
    ]
    edges = (84, 300, 400, 512)

    def draw(canvas: Canvas, number: int, low: float) -> None:
        for place in range(4):
            canvas.line(84, 600 - 30 * place, 512, 600 - 30 * place)
        for x in edges[1:3]:
            canvas.line(x, 600, x, 510)
        for place, row in enumerate(rows):
            for text, left in zip(row, edges, strict=False):
                canvas.drawString(left + 4, 580 - 30 * place, text)

    source = read_source("规划.pdf", _printed([["表1 主要指标"]], draw, head=""))
    (table,) = (one for one in source.blocks if isinstance(one, Table))
    assert [[cell.text for cell in row] for row in table.rows] == rows


def test_a_box_on_pages_with_mirrored_margins_is_one_box() -> None:
    box = _broken(BOX, FULL - 1)

    def draw(canvas: Canvas, number: int, low: float) -> None:
        canvas.saveState()
        canvas.translate(14 if number == 2 else 0, 0)
        top = 150 if number == 1 else 780
        lines = box[:3] if number == 1 else box[3:]
        for place, line in enumerate(lines):
            canvas.drawString(LEFT, top - 24 * place - SIZE, line)
        is_first = number == 1
        _sides(canvas, top, top - 24 * len(lines) - 4, is_begun=is_first, is_ended=not is_first)
        canvas.restoreState()

    source = read_source("规划.pdf", _printed([_broken(BEFORE), []], draw, head=""))
    assert _projects(source) == PROJECTS


def test_a_row_that_a_page_cut_is_mended_by_its_number_in_the_second_column() -> None:
    first = [
        ["类别", "序号", "指标", "目标", "属性"],
        ["收入和", "1", "残疾人家庭人均收入", "与居民收入", "预期性"],
    ]
    second = [["就业", "", "年均增长", "增长同步", ""], ["保障", "2", "生活补贴覆盖率", "100", "约束性"]]
    edges = (84, 140, 180, 330, 430)

    def draw(canvas: Canvas, number: int, low: float) -> None:
        top = 120 if number == 1 else 780
        for place, row in enumerate(first if number == 1 else second):
            for text, left, right in zip(row, edges, (*edges[1:], 512), strict=True):
                canvas.rect(left, top - 30 * (place + 1), right - left, 30)
                canvas.drawString(left + 4, top - 30 * place - 20, text)

    source = read_source("规划.pdf", _printed([["表1 主要指标"], []], draw, head=""))
    (table,) = (one for one in source.blocks if isinstance(one, Table))
    rows = [[cell.text for cell in row] for row in table.rows]
    assert rows[1:] == [
        ["收入和就业", "1", "残疾人家庭人均收入年均增长", "与居民收入增长同步", "预期性"],
        second[1],
    ]


def test_an_indent_begins_a_paragraph_where_only_first_lines_have_one() -> None:
    texts = [
        f"第{number}项工作要落实各项补贴政策，建立动态管理台账，完善部门协作机制，做好入户走访"
        for number in "甲乙丙丁戊己"
    ]
    texts.insert(3, "配合单位：县自然资源局、县住建局、县消防救援支队大队")
    assert len(texts[3]) == FULL - 2 + 2
    lines = []
    for text in texts:
        first, rest = text[: FULL - 2], text[FULL - 2 :]
        lines += ["\u3000\u3000" + first, *_broken([rest] if rest else [])]
    source = read_source("规划.pdf", _printed([lines], head=""))
    assert [line.text for line in source.lines()] == texts
