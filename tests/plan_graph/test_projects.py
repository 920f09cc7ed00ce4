"""Key projects: from boxes of every kind and from tables, with money in yuan, time and place where the text gives them."""

from __future__ import annotations

import pytest

from plan_graph.draft import ProjectDraft
from plan_graph.projects import yuan
from plan_graph.reader import read_document
from tests.plan_graph.forms import Frame, Grid, Plan, as_page, as_pdf, as_word, plan

ITEMS = (
    "1.残疾人康复中心。总投资1.8亿元，2024年6月底前建成，选址于城东新区。",
    "2.家庭无障碍改造。每年改造100户，安排资金60万元，完成时限：2025年底。",
    "3.托养机构。依托现有场地建设。",
)


def _with(frame: Frame | Grid) -> Plan:
    made = plan(sections=1, tasks=1)
    return Plan(made.title, tuple(frame if isinstance(part, Frame) else part for part in made.parts))


def _read(frame: Frame | Grid, name: str = "plan.docx") -> list[ProjectDraft]:
    render = {"plan.docx": as_word, "plan.pdf": as_pdf, "plan.html": as_page}[name]
    return list(read_document(name, render(_with(frame))).projects)


@pytest.mark.parametrize("name", ["plan.docx", "plan.pdf", "plan.html"])
@pytest.mark.parametrize(
    "title", ["专栏2 重点项目", "专栏二：重点项目", "【专栏2】重点项目", "残疾人服务重点工程", "助残行动计划"]
)
def test_boxes_by_any_title_in_any_document(title: str, name: str) -> None:
    made = _read(Frame(title, ITEMS), name)
    assert [one.title for one in made] == ["残疾人康复中心", "家庭无障碍改造", "托养机构"]
    assert [(one.money, one.yuan) for one in made] == [
        ("1.8亿元", 180_000_000),
        ("60万元", 600_000),
        (None, None),
    ]
    assert [one.due for one in made] == ["2024-06-30", "2025-12-31", None]
    assert [one.due_text for one in made] == ["2024年6月底", "2025年底", None]
    assert [one.place for one in made] == ["城东新区", None, None]
    assert all(one.line > 0 for one in made)


def test_a_table_of_projects_takes_the_unit_of_its_money_from_the_head() -> None:
    rows = (
        ("序号", "项目名称", "建设内容", "总投资（万元）", "建设期限", "建设地点"),
        ("1", "康复中心", "新建一所", "4,500", "2022—2024年", "城东新区"),
        ("2", "托养中心", "改建一所", "市级统筹", "2025年6月", "城西街道"),
    )
    made = _read(Grid("专栏2 重点项目", rows))
    assert [(one.money, one.yuan) for one in made] == [("4,500万元", 45_000_000), ("市级统筹", None)]
    assert [one.due for one in made] == ["2024-12-31", "2025-06-30"]
    assert [one.place for one in made] == ["城东新区", "城西街道"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4500万元", 45_000_000),
        ("1.25亿元", 125_000_000),
        ("约60万元", 600_000),
        ("800元", 800),
        ("1—2亿元", None),
        ("若干", None),
    ],
)
def test_money_in_yuan(text: str, value: int | None) -> None:
    assert yuan(text) == value


def test_a_frame_with_a_text_that_is_no_box_stays_text() -> None:
    draft = read_document(
        "plan.docx", as_word(_with(Frame("各单位要高度重视", ("认真组织实施。", "及时报送情况。"))))
    )
    assert draft.projects == ()
