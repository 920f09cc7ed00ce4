"""Tables of indicators in the layouts that offices use, and lists in the text, each read to the same rows."""

from __future__ import annotations

import pytest

from plan_graph.reader import read_document
from tests.plan_graph.forms import Grid, Heading, Plan, as_page, as_pdf, as_word, plan

WANTED = [
    (1, "残疾人就业率", "85%—90%", "%", "预期性", "interval", "85", "90", "state"),
    (2, "残疾人培训人次", "〔500〕", "人次", "预期性", "at_least", "500", None, "cumulative"),
    (3, "托养机构死亡率", "≤3.5", "‰", "约束性", "at_most", "3.5", None, "state"),
    (4, "家庭人均收入", "与全县居民同步", "元", "预期性", "relative", None, None, "state"),
]  # fmt: skip
HEADS = {
    "years": ("指标", "单位", "2020年", "2025年", "属性"),
    "named": ("主要指标", "计量单位", "基期值", "目标值", "指标性质"),
    "both": ("指标名称", "单位", "2020年实际", "2025年规划目标", "指标属性"),
    "ordinal": ("指标", "单位", "“十三五”完成值", "“十四五”目标值", "性质"),
}
ROWS = (
    ("残疾人就业率", "%", "80", "85%—90%", "预期性"),
    ("残疾人培训人次", "人次", "—", "〔500〕", "预期性"),
    ("托养机构死亡率", "‰", "4", "≤3.5", "约束性"),
    ("家庭人均收入", "元", "9000", "与全县居民同步", "预期性"),
)


def _with(rows: list[tuple[str, ...]], caption: str = "专栏1 主要指标") -> Plan:
    made = plan(sections=1, tasks=1)
    parts = [Grid(caption, tuple(rows)) if isinstance(part, Grid) else part for part in made.parts]
    return Plan(made.title, tuple(parts))


def _read(rows: list[tuple[str, ...]], caption: str = "专栏1 主要指标") -> list[tuple[object, ...]]:
    draft = read_document("plan.docx", as_word(_with(rows, caption)))
    return [
        (
            one.no,
            one.name,
            one.target,
            one.unit,
            one.attribute,
            one.direction,
            one.value,
            one.upper,
            one.accrual,
        )
        for one in draft.indicators
    ]


@pytest.mark.parametrize("head", list(HEADS.values()), ids=list(HEADS))
def test_heads_in_any_wording(head: tuple[str, ...]) -> None:
    assert _read([head, *ROWS]) == WANTED


def test_columns_in_any_order_with_numbers_groups_and_owners() -> None:
    head = ("类别", "序号", "指标属性", "指标", "责任单位", "2025年", "单位", "2020年")
    rows = [
        ("就业" if place == 0 else "^" if place == 1 else "保障" if place == 2 else "^", str(place + 1), row[4], row[0], "县残联",
         row[3], row[1], row[2])
        for place, row in enumerate(ROWS)
    ]  # fmt: skip
    assert _read([head, *rows]) == WANTED
    draft = read_document("plan.docx", as_word(_with([head, *rows])))
    assert [one.group for one in draft.indicators] == ["就业", "就业", "保障", "保障"]
    assert next((one.base, one.base_year, one.target_year) for one in draft.indicators) == ("80", 2020, 2025)


def test_the_unit_in_the_name_and_the_attribute_in_rows_of_groups() -> None:
    rows = [("指标", "2020年", "2025年")]
    for kind in ("预期性", "约束性"):
        rows.append((f"{kind}指标", f"{kind}指标", f"{kind}指标"))
        rows += [(f"{row[0]}（{row[1]}）", row[2], row[3]) for row in ROWS if row[4] == kind]
    made = read_document("plan.html", as_page(_with(rows)))
    by_name = {one.name: (one.unit, one.attribute, one.target) for one in made.indicators}
    assert by_name == {row[0]: (row[1], row[4], row[3]) for row in ROWS}


def test_yearly_columns() -> None:
    head = ("序号", "指标", "单位", "2020年", "2021年", "2022年", "2023年", "2024年", "2025年")
    row = ("1", "残疾人就业率", "%", "80", "81", "82", "—", "84", "85")
    (one,) = read_document(
        "plan.docx", as_word(_with([head, row, (*row[:1], "床位", "张", *row[3:])]))
    ).indicators[:1]
    assert (one.base, one.base_year, one.target, one.target_year) == ("80", 2020, "85", 2025)
    assert one.yearly == ((2021, "81"), (2022, "82"), (2024, "84"))


def test_heads_over_two_rows() -> None:
    rows = [("指标", "单位", "2020年", "2025年", "属性"), ("^", "^", "实际值", "目标值", "^"), *ROWS]
    assert _read(rows) == WANTED


def test_heads_in_the_first_column() -> None:
    rows = [HEADS["years"], *ROWS]
    assert _read([tuple(column) for column in zip(*rows, strict=True)]) == WANTED


def test_two_halves_side_by_side() -> None:
    head = ("指标", "单位", "2025年目标", "属性")
    cells = [(row[0], row[1], row[3], row[4]) for row in ROWS]
    assert _read([head * 2, cells[0] + cells[2], cells[1] + cells[3]]) == [
        (place + 1, *WANTED[number][1:]) for place, number in enumerate((0, 1, 2, 3))
    ]


def test_the_growth_column_holds_where_the_target_is_empty() -> None:
    head = ("指标", "单位", "2020年", "2025年", "年均增长（%）", "属性")
    rows = [
        ("残疾人家庭人均收入", "元", "9000", "—", "6.5", "预期性"),
        ("残疾人就业率", "%", "80", "85", "—", "预期性"),
    ]
    made = _read([head, *rows])
    assert [(one[2], one[6], one[8]) for one in made] == [("6.5", "6.5", "growth"), ("85", "85", "state")]


def test_several_tables_go_on_counting() -> None:
    made = _with([HEADS["years"], *ROWS[:2]])
    more = Grid("表2 其他指标", (HEADS["years"], *ROWS[2:]))
    both = Plan(made.title, (*made.parts[:5], more, *made.parts[5:]))
    for name, body in (
        ("plan.docx", as_word(both)),
        ("plan.pdf", as_pdf(both)),
        ("plan.html", as_page(both)),
    ):
        assert [(one.no, one.name) for one in read_document(name, body).indicators] == [
            row[:2] for row in WANTED
        ]


@pytest.mark.parametrize(
    "lines",
    [
        ["1.残疾人就业率达到85%以上（预期性）。", "2.残疾人培训人次〔新增〕为500人次（预期性）。", "3.托养机构死亡率控制在3.5‰以内（约束性）。"],
        ["到2025年，残疾人就业率达到85%以上；残疾人培训人次不少于500人次；托养机构死亡率控制在3.5‰以内。"],
        ["主要指标为：残疾人就业率≥85%，（预期性）；残疾人培训人次≥500人次；托养机构死亡率≤3.5‰。"],
    ],
    ids=["numbered", "clauses", "signs"],
)  # fmt: skip
def test_a_list_in_the_text(lines: list[str]) -> None:
    text = "测试县残疾人保障和发展规划（2021—2025年）\n一、主要指标\n" + "\n".join(lines)
    text += "\n二、主要任务\n1.完善服务。各负其责，落实政策。（牵头单位：县残联；参与单位：县财政局）\n"
    draft = read_document("规划.txt", text.encode())
    assert [(one.name[:5], one.value, one.direction, one.unit) for one in draft.indicators] == [
        ("残疾人就业", "85", "at_least", "%"), ("残疾人培训", "500", "at_least", "人次"), ("托养机构死", "3.5", "at_most", "‰"),
    ]  # fmt: skip
    assert "indicators_listed" in {one.kind for one in draft.findings}


def test_what_cannot_be_measured_is_told_with_its_line() -> None:
    rows = [HEADS["years"], ("服务满意度", "", "", "持续提高", "预期性"), ("参保率", "", "", "城镇95、农村90", "约束性"),
            ("失业率", "%", "6", "5", "预期性"), ROWS[3]]  # fmt: skip
    draft = read_document("plan.docx", as_word(_with(rows)))
    kinds = {one.kind: one for one in draft.findings if one.kind.startswith(("target_", "direction_"))}
    assert set(kinds) == {"target_vague", "target_several", "direction_guessed", "target_relative"}
    assert all(one.line > 0 for one in kinds.values())


def test_headings_stay_headings_beside_a_table() -> None:
    draft = read_document("plan.docx", as_word(_with([HEADS["years"], *ROWS])))
    assert [one.title for one in draft.sections][:3] == [
        part.text.split("、")[1] for part in plan().parts if isinstance(part, Heading) and part.depth == 1
    ][:3]
