"""What is red, overdue, asked and decided becomes a plain paper: the agenda pack of a meeting, the list of a bulletin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from exports.rows import PaperDocument, PaperSection
from workflow.ledger import Committee, Extension, Item, Letter, Problem
from workflow.queries.board import BoardRow
from workflow.rules.extensions import EXTENSION
from workflow.rules.items import ITEM, SOURCE_LABELS
from workflow.rules.letters import FORMS, LETTER, number_words
from workflow.rules.lights import Light
from workflow.rules.problems import PROBLEM

NONE = ("无。",)


@dataclass(frozen=True)
class Matters:
    """What a paper is made of: ``rows`` are all obligations that have begun, so that the denominator is theirs."""

    committee: Committee
    as_of: date
    rows: Sequence[BoardRow]
    problems: Sequence[Problem] = ()
    extensions: Sequence[Extension] = ()
    letters: Sequence[Letter] = ()
    items: Sequence[Item] = ()


def agenda_pack(found: Matters, title: str) -> PaperDocument:
    """Return the agenda pack: red tasks, problems carried up, extensions, letters without answer, earlier decisions."""
    sections = (
        _red("红灯事项", found),
        _problems(found.problems),
        _extensions(found.extensions),
        _letters(found.letters, found.as_of),
        _items(found.items, found.as_of),
    )
    return PaperDocument(
        title=title,
        committee=found.committee.name,
        number="会议材料",
        dated_on=found.as_of,
        sections=sections,
        foot=f"截至{found.as_of:%Y-%m-%d} · 由督办系统根据台账生成",
        demonstration=found.committee.is_demonstration,
    )


def bulletin_list(found: Matters) -> PaperDocument:
    """Return the list of a bulletin: what is red at the date, with reasons and denominators, by unit."""
    return PaperDocument(
        title=f"关于截至{found.as_of.month}月{found.as_of.day}日工作进展情况的督查通报",
        committee=found.committee.name,
        number="",
        dated_on=found.as_of,
        sections=(_by_unit(found), _red("红灯事项清单", found)),
        demonstration=found.committee.is_demonstration,
    )


def _red(title: str, found: Matters) -> PaperSection:
    red = [row for row in found.rows if row.verdict.light is Light.RED]
    told = f"截至{found.as_of.month}月{found.as_of.day}日，本期及未办结事项共{len(found.rows)}项，其中红灯{len(red)}项。"
    rows = [(row.code, row.title, row.unit, row.period, row.verdict.reason) for row in red]
    return PaperSection(
        title=title,
        paragraphs=(told,),
        heads=("编号", "任务", "单位", "周期", "情况"),
        widths=(3, 9, 5, 5, 6),
        rows=tuple(rows),
    )


def _by_unit(found: Matters) -> PaperSection:
    units: dict[str, list[BoardRow]] = {}
    for row in found.rows:
        units.setdefault(row.unit, []).append(row)
    counted = [
        (unit, sum(row.verdict.light is Light.RED for row in rows), len(rows)) for unit, rows in units.items()
    ]
    counted.sort(key=lambda one: (-one[1], one[0]))
    rows = tuple((unit, f"{red}/{whole}") for unit, red, whole in counted)
    return PaperSection(
        title="各单位情况",
        paragraphs=("分母为各单位本期及未办结的全部事项。",),
        heads=("单位", "红灯/全部"),
        widths=(8, 4),
        rows=rows,
    )


def _problems(problems: Sequence[Problem]) -> PaperSection:
    rows = tuple((str(one.no), one.unit.name, one.text, PROBLEM.labels[one.state]) for one in problems)
    return PaperSection(
        title="提请研究的困难问题",
        paragraphs=() if rows else NONE,
        heads=("编号", "单位", "问题", "状态"),
        widths=(2, 5, 14, 6),
        rows=rows,
    )


def _extensions(extensions: Sequence[Extension]) -> PaperSection:
    rows = tuple(
        (
            f"{one.obligation.task.code} {one.obligation.task.title}",
            one.obligation.unit.name,
            str(one.nth),
            f"{one.due_on:%m-%d}→{one.granted_on or one.wanted_on:%m-%d}",
            EXTENSION.labels[one.state],
        )
        for one in extensions
    )
    return PaperSection(
        title="延期申请",
        paragraphs=() if rows else NONE,
        heads=("任务", "单位", "第几次", "日期", "状态"),
        widths=(9, 5, 3, 6, 5),
        rows=rows,
    )


def _letters(letters: Sequence[Letter], as_of: date) -> PaperSection:
    rows = tuple(
        (
            number_words(one.series, one.year, one.number) if one.series and one.year and one.number else "",
            FORMS[one.kind].name,
            one.unit.name,
            f"{one.answer_on:%m-%d}{'（逾期）' if one.answer_on < as_of else ''}",
            LETTER.labels[one.state],
        )
        for one in letters
    )
    return PaperSection(
        title="未反馈的督办函",
        paragraphs=() if rows else NONE,
        heads=("编号", "种类", "单位", "反馈期限", "状态"),
        widths=(8, 5, 5, 5, 6),
        rows=rows,
    )


def _items(items: Sequence[Item], as_of: date) -> PaperSection:
    done = sum(one.state == "closed" for one in items)
    rows = tuple(
        (
            SOURCE_LABELS[one.source],
            one.text,
            one.unit.name,
            f"{one.due_on:%m-%d}{'（逾期）' if one.due_on < as_of and one.state == 'owed' else ''}",
            ITEM.labels[one.state],
        )
        for one in items
    )
    told = (f"以前的会议决定和领导批示共{len(items)}项，已办结{done}项。",) if items else NONE
    return PaperSection(
        title="以前决定事项的落实",
        paragraphs=told,
        heads=("来源", "事项", "单位", "期限", "状态"),
        widths=(4, 12, 5, 5, 5),
        rows=rows,
    )
