"""Text files: every encoding and line ending, odd blanks and look-alike characters, tables set with signs."""

from __future__ import annotations

import codecs

import pytest

from plan_graph.errors import PlanUnreadable
from plan_graph.reader import read_document
from plan_graph.sources import Line, Table, read_source
from plan_graph.sources.marks import clean
from tests.documents import OWN

LEADS = [("县残联",), (), ("县民政局",), ("县残联",)]


def _leads(body: bytes) -> list[tuple[str, ...]]:
    return [task.lead for task in read_document("规划.txt", body).tasks]


@pytest.mark.parametrize(
    "body",
    [
        OWN.encode(),
        codecs.BOM_UTF8 + OWN.encode(),
        OWN.encode("gb18030"),
        OWN.encode("utf-16"),
        OWN.encode("utf-16-le"),
        OWN.encode("utf-16-be"),
        OWN.replace("\n", "\r\n").encode(),
        OWN.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "bom", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "crlf", "cr"],
)
def test_encodings_and_line_endings(body: bytes) -> None:
    assert _leads(body) == LEADS


def test_odd_blanks_and_invisible_characters_do_not_matter() -> None:
    odd = (
        OWN.replace("（牵头", "\u200b（\ufeff牵头")
        .replace("\n（", "\n\u3000\u00a0（")
        .replace("县残联", "县\u200c残\u00ad联")
    )
    assert _leads(odd.encode()) == LEADS


def test_signs_that_fonts_put_for_characters_are_read_as_meant() -> None:
    assert clean("⼀、⼯作⽬标２０２５年\uf06c㈠⑴⒈Ａ") == "一、工作目标2025年●(一)(1)1.A"
    swapped = OWN.replace("一、", "⼀、").replace("（一）", "㈠").replace("1．", "⒈").replace("2．", "⒉")
    assert _leads(swapped.encode()) == LEADS


def test_a_few_broken_bytes_are_told_and_not_taken_for_another_encoding() -> None:
    draft = read_document("规划.txt", OWN.encode().replace("平稳".encode(), b"\xe5\xb9\xb3\xe7", 1))
    assert [task.lead for task in draft.tasks] == LEADS
    assert any(one.kind == "broken_characters" for one in draft.findings)


def test_bytes_of_no_encoding_are_refused_with_the_mend() -> None:
    with pytest.raises(PlanUnreadable, match="UTF-8"):
        read_document("规划.txt", b"\xff\x81\x80\x82" * 200)


@pytest.mark.parametrize(
    "rows",
    [
        ["指标\t单位\t2025年", "就业率\t%\t85", "床位\t张\t30"],
        ["| 指标 | 单位 | 2025年 |", "|---|---|---|", "| 就业率 | % | 85 |", "| 床位 | 张 | 30 |"],
        ["┌──┬──┬──┐", "│指标│单位│2025年│", "├──┼──┼──┤", "│就业率│%│85│", "│床位│张│30│", "└──┴──┴──┘"],
        ["指标      单位    2025年", "就业率    %       85", "床位\u3000\u3000张\u3000\u300030"],
    ],
    ids=["tabs", "bars", "drawn", "blanks"],
)
def test_tables_in_text(rows: list[str]) -> None:
    source = read_source("表.txt", "\n".join(["前文。", *rows, "后文。"]).encode())
    table = next(block for block in source.blocks if isinstance(block, Table))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["指标", "单位", "2025年"],
        ["就业率", "%", "85"],
        ["床位", "张", "30"],
    ]
    assert [block.text for block in source.blocks if isinstance(block, Line)][-1] == "后文。"


def test_lines_broken_at_a_fixed_width_are_one_paragraph() -> None:
    text = "县残联会同有关部门完善就业帮扶机制，加强职业技能培训，落实各项补贴政策。" * 24
    lines = [text[place : place + 30] for place in range(0, len(text), 30)]
    source = read_source("规划.txt", "\n".join(["一、任务", *lines]).encode())
    assert "".join(line.text for line in source.lines()) == "一、任务" + text
    assert len(list(source.lines())) < 15
