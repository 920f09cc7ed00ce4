"""PDF documents as they are printed: heads, numbers, columns, tables with and without rules, pages on their side."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from exports.pdf import fonts
from plan_graph.errors import PlanUnreadable
from plan_graph.sources import Source, Table, read_source
from plan_graph.sources.running import PAGE_NUMBER
from tests.plan_graph.manners.paper import FONTS

SENTENCE = "县残联会同有关部门完善就业帮扶机制，加强职业技能培训，落实各项补贴政策，把服务送到残疾人身边。"
Draw = Callable[[Canvas], None]


def _pdf(*pages: Draw, size: tuple[float, float] = A4, **options: Any) -> bytes:
    fonts.register(FONTS)
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1, **options)
    for draw in pages:
        canvas.setFont(fonts.SONG, 14)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _read(*pages: Draw, **options: Any) -> Source:
    return read_source("规划.pdf", _pdf(*pages, **options))


def _texts(source: Source) -> list[str]:
    return [line.text for line in source.lines()]


def _set(canvas: Canvas, text: str, x: float, y: float, *, width: int = 30, size: float = 14) -> float:
    """Set a text in lines of ``width`` characters, the first one indented; return where the next line goes."""
    canvas.setFont(fonts.SONG, size)
    text = "\u3000\u3000" + text
    for place in range(0, len(text), width):
        canvas.drawString(x, y, text[place : place + width])
        y -= 2 * size
    return y


@pytest.mark.parametrize(
    "text",
    [
        "3", "- 3 -", "— 12 —", "－3－", "·3·", "第3页", "第 3 页 共 20 页", "第3页，共20页", "3/20", "3 / 20页", "Page 3 of 20",
        "〔3〕", "(iv)", "第三页", "— 3", "3 —", "~3~", "XII",
    ],
)  # fmt: skip
def test_page_numbers_in_any_form_are_known(text: str) -> None:
    assert PAGE_NUMBER.fullmatch(text)


@pytest.mark.parametrize(
    "text", ["一、总则", "2025年", "3个县区", "（一）目标", "3.完善服务", "十三五", "95%"]
)
def test_a_line_of_the_text_is_no_page_number(text: str) -> None:
    assert PAGE_NUMBER.fullmatch(text) is None


def test_heads_and_numbers_go_and_a_paragraph_runs_on_over_mirrored_pages() -> None:
    text = SENTENCE * 30
    lines = ["\u3000\u3000" + text[:28], *(text[place : place + 30] for place in range(28, len(text), 30))]

    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            left = 70 if number % 2 else 100
            canvas.setFont(fonts.SONG, 9)
            canvas.drawString(left, 800, "测试县人民政府公报" if number % 2 else "残疾人保障和发展规划")
            canvas.drawString(290, 40, f"第 {number} 页 共 8 页")
            canvas.setFont(fonts.SONG, 14)
            for place, line in enumerate(lines[number * 6 - 6 : number * 6]):
                canvas.drawString(left, 740 - 28 * place, line)

        return draw

    assert _texts(_read(*map(page, range(1, 9)))) == [text]


def _ruled(
    canvas: Canvas, rows: list[list[str]], top: float, *, left: float = 70, width: float = 110
) -> float:
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            canvas.rect(left + x * width, top - 30 * (y + 1), width, 30)
            canvas.drawString(left + x * width + 4, top - 30 * y - 20, text)
    return top - 30 * len(rows)


def _rows(source: Source) -> list[list[str]]:
    (table,) = (block for block in source.blocks if isinstance(block, Table))
    return [[cell.text for cell in row] for row in table.rows]


HEAD = ["指标", "单位", "2025年", "属性"]


def test_a_table_goes_on_over_the_page_with_its_head_repeated_and_a_row_cut() -> None:
    def first(canvas: Canvas) -> None:
        _ruled(canvas, [HEAD, ["就业率", "%", "85", "预期性"], ["困难残疾人补贴", "%", "100", "约束性"]], 200)

    def second(canvas: Canvas) -> None:
        canvas.drawString(70, 775, "续表")
        _ruled(canvas, [HEAD, ["", "", "左右", ""], ["床位", "张", "30", "预期性"]], 760)

    assert _rows(_read(first, second)) == [
        HEAD, ["就业率", "%", "85", "预期性"], ["困难残疾人补贴", "%", "100左右", "约束性"], ["床位", "张", "30", "预期性"],
    ]  # fmt: skip


def test_two_tables_on_following_pages_stay_two() -> None:
    def first(canvas: Canvas) -> None:
        _ruled(canvas, [["专栏1 指标"], ["1.甲项目"]], 200, width=400)

    def second(canvas: Canvas) -> None:
        _ruled(canvas, [["专栏2 项目"], ["1.乙项目"]], 770, width=400)

    tables = [block for block in _read(first, second).blocks if isinstance(block, Table)]
    assert [table.rows[0][0].text for table in tables] == ["专栏1 指标", "专栏2 项目"]


def test_a_table_without_upright_rules_is_read_by_its_gaps() -> None:
    rows = [
        HEAD,
        ["残疾人就业率", "%", "85", "预期性"],
        ["托养床位", "张", "30", "预期性"],
        ["参保率", "%", "≥95", "约束性"],
    ]

    def draw(canvas: Canvas) -> None:
        y = _set(canvas, SENTENCE, 70, 740)
        for row in rows:
            for x, text in zip((70, 250, 330, 430), row, strict=True):
                canvas.drawString(x, y, text)
            y -= 26
        _set(canvas, SENTENCE, 70, y - 40)

    source = _read(draw)
    assert _rows(source) == rows
    assert [text for text in _texts(source) if len(text) > 20] == [SENTENCE, SENTENCE]


def test_two_columns_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(230, 780, "测试县残疾人发展规划")
        _set(canvas, "甲" + SENTENCE * 4, 60, 740, width=16)
        _set(canvas, "乙" + SENTENCE * 4, 310, 740, width=16)

    assert _texts(_read(draw)) == ["测试县残疾人发展规划", "甲" + SENTENCE * 4, "乙" + SENTENCE * 4]


def test_a_page_turned_by_its_setting_and_one_drawn_on_its_side() -> None:
    rows = [HEAD, ["就业率", "%", "85", "预期性"]]

    def turned(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        _ruled(canvas, rows, 500)

    def lying(canvas: Canvas) -> None:
        canvas.setPageRotation(0)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        _ruled(canvas, rows, 500)

    assert _rows(_read(turned)) == rows
    assert _rows(_read(lying)) == rows
    assert _rows(_read(lambda canvas: void(_ruled(canvas, rows, 500)), size=landscape(A4))) == rows


def void(_: object) -> None:
    """Drop a value."""


def test_footnotes_stand_apart_and_their_raised_signs_are_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(98, 740, "完善残疾人康复服务")
        canvas.setFont(fonts.SONG, 7)
        canvas.drawString(98 + 14 * 9, 748, "1")
        canvas.setFont(fonts.SONG, 14)
        canvas.drawString(98 + 14 * 9 + 5, 740, "体系。")
        y = _set(canvas, SENTENCE * 2, 70, 700)
        canvas.setFont(fonts.SONG, 9)
        canvas.drawString(70, y - 300, "1 康复服务指医疗、教育、职业、社会康复。")

    source = _read(draw)
    assert _texts(source) == ["完善残疾人康复服务体系。", SENTENCE * 2]
    assert [note.text for note in source.notes] == ["1 康复服务指医疗、教育、职业、社会康复。"]


def _picture(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *A4)


def test_a_scan_is_refused_with_what_to_do_and_a_scanned_page_is_told() -> None:
    with pytest.raises(PlanUnreadable, match="OCR"):
        _read(_picture, _picture)
    mixed = _read(lambda canvas: void(_set(canvas, SENTENCE, 70, 740)), _picture)
    assert [(one.kind, "第2页" in one.message) for one in mixed.remarks] == [("pictures", True)]


def test_a_password_is_named_and_one_for_changes_only_does_not_matter() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    def draw(canvas: Canvas) -> None:
        _set(canvas, SENTENCE, 70, 740)

    with pytest.raises(PlanUnreadable, match="密码"):
        _read(draw, encrypt=StandardEncryption("open", strength=128))
    assert _texts(_read(draw, encrypt=StandardEncryption("", "owner", canModify=0, strength=128))) == [
        SENTENCE
    ]


def test_a_rule_under_the_running_head_makes_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.line(70, 780, 520, 780)
        _set(canvas, SENTENCE * 2, 70, 740)

    assert _texts(_read(draw, draw)) == [SENTENCE * 2, SENTENCE * 2]
