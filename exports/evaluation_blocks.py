"""What an evaluation says, block by block: the PDF, the Word file and the annexes are made of the same blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from exports.rows import EvaluationDocument, TaskProgress
from exports.text import light_words

NO_DATA = "无数据"
DEMONSTRATION = "【演示数据，不反映任何单位的真实情况】"


@dataclass(frozen=True)
class Heading:
    """A heading; level 0 is 一、, level 1 is （一）."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class Words:
    """A paragraph: of the body, a task's own line, or a small line of facts."""

    text: str
    kind: Literal["body", "note", "small"] = "body"


@dataclass(frozen=True)
class Grid:
    """A table; ``widths`` are shares of the page's width; ``name`` is its sheet among the annexes."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """A chart with what it shows, drawn where a format can; its figures stand in the table beside it."""

    kind: Literal["lights", "progress"]
    caption: str


@dataclass(frozen=True)
class NewPage:
    """What follows begins a page."""


Block = Heading | Words | Grid | Picture | NewPage


def blocks(document: EvaluationDocument) -> Iterator[Block]:
    """Yield the document's body and annexes in order."""
    yield from _overview(document)
    yield from _indicators(document)
    yield from _tasks(document)
    yield from _projects(document)
    yield from _problems(document)
    yield Heading("六、对策建议")
    for number, one in enumerate(document.recommendations, start=1):
        yield Words(f"{number}.{one}")
    yield from _edited(document, "recommendations")
    yield NewPage()
    yield from _annexes(document)


def grids(document: EvaluationDocument) -> list[Grid]:
    """Return the tables, for a workbook of annexes."""
    return [one for one in blocks(document) if isinstance(one, Grid)]


def _edited(document: EvaluationDocument, section: str) -> Iterator[Words]:
    for one in document.edited:
        if one.section == section:
            yield Words(
                f"本节文字由{one.author}于{one.written_on:%Y-%m-%d}改写（第{one.version}版），数字以各表为准。",
                "small",
            )


def _overview(document: EvaluationDocument) -> Iterator[Block]:
    yield Heading("一、总体情况")
    for one in (*document.overview, *document.method):
        yield Words(one)
    yield from _edited(document, "overview")
    yield Grid(
        "总体情况",
        ("项目", "数量", "单位"),
        tuple(
            (
                one.label,
                f"{one.number}/{one.total}" if one.total is not None else str(one.number),
                one.measure,
            )
            for one in document.counts
        ),
        (6, 4, 2),
    )
    yield Picture("lights", "任务的灯（项/全部任务）")


def _indicators(document: EvaluationDocument) -> Iterator[Block]:
    yield Heading("二、主要指标完成情况")
    told = sum(bool(one.latest) for one in document.indicators)
    by_word = {word: sum(one.conclusion == word for one in document.indicators) for word in WORDS}
    shares = "，".join(f"{word}{number}/{len(document.indicators)}" for word, number in by_word.items())
    yield Words(
        f"共{len(document.indicators)}项指标，{told}项有签批数据：{shares}。无数据的单列，不计入完成。"
    )
    yield Picture("progress", "蓝条为从起点到目标已走完的比例，红线为截止日的预期。")
    rows = tuple(
        (
            one.no, f"{one.name}（{one.attribute}）", one.base or "未写明", _target(one.target, one.first_target, one.target_moves),
            (one.latest + one.unit_of_measure if one.latest else NO_DATA) + (f"（{one.basis}）" if one.basis else ""),
            f"{percent(one.progress)}/{percent(one.expected)}", one.conclusion,
            "；".join(part for part in (one.report_ref, one.reason) if part),
        )
        for one in document.indicators
    )  # fmt: skip
    heads = ("序号", "指标", "基数", "目标", "最新值", "进度/预期", "结论", "依据")
    yield Grid("指标", heads, rows, (4, 12, 5, 7, 7, 8, 5, 10))
    if document.compared:
        yield from _compared(document)


WORDS = ("提前完成", "快于预期", "符合进度", "滞后", "无数据")


def _target(target: str, first: str, moves: int) -> str:
    return f"{target}（原{first}，改{moves}次）" if moves else target


def _compared(document: EvaluationDocument) -> Iterator[Block]:
    yield Heading("（一）与上次评估比较", 1)
    changed = sum(one.before_conclusion != one.now_conclusion for one in document.compared)
    yield Words(f"上次评估为{document.compared_with}；{changed}/{len(document.compared)}项指标的结论有变化。")
    rows = tuple(
        (
            one.no,
            one.name,
            one.before or NO_DATA,
            one.before_conclusion,
            one.now or NO_DATA,
            one.now_conclusion,
        )
        for one in document.compared
    )
    heads = ("序号", "指标", "上次数值", "上次结论", "本次数值", "本次结论")
    yield Grid("与上次比较", heads, rows, (4, 14, 6, 6, 6, 6))


def percent(value: Decimal | None) -> str:
    """Return a percentage without trailing zeros, or 无数据."""
    return NO_DATA if value is None else f"{value.normalize():f}%"


def _tasks(document: EvaluationDocument) -> Iterator[Block]:
    yield Heading("三、主要任务进展")
    for section in document.sections:
        yield Heading(f"{section.section_code} {section.title}".strip() or "未分章节", 1)
        for task in section.tasks:
            yield Words(f"{task.code} {task.title}", "note")
            yield Words(_responsible(task), "small")
            yield Words(light_words(task.light, task.light_reason), "small")
            yield Words(task.summary or "无数据：截止日前没有签批的报告。", "small")
            if task.report_ref:
                checked = "已核查" if task.verified else "未核查"
                yield Words(
                    f"依据：{task.report_ref}，{task.report_period}，{task.signed_by}签批，{checked}；"
                    f"进度{percent(task.progress_percent)}。",
                    "small",
                )


def _responsible(task: TaskProgress) -> str:
    parts = []
    if task.leads:
        parts.append(f"牵头：{'、'.join(task.leads)}")
    if task.joint:
        parts.append(f"共同责任：{'、'.join(task.joint)}（没有牵头单位）")
    if len(task.participants) > 12:
        parts.append(f"参与：{'、'.join(task.participants[:12])}等{len(task.participants)}个单位")
    elif task.participants:
        parts.append(f"参与：{'、'.join(task.participants)}")
    return "；".join(parts) or "没有责任单位"


def _projects(document: EvaluationDocument) -> Iterator[Block]:
    yield Heading("四、重点项目")
    told = sum(one.planned is not None or bool(one.progress) for one in document.projects)
    yield Words(f"规划列重点项目{len(document.projects)}个，有资金或形象进度数据的{told}个。金额单位：万元。")
    rows = tuple(
        (
            f"专栏{one.box}-{one.no}",
            one.title,
            _money(one.planned),
            _money(one.spent),
            one.progress or NO_DATA,
        )
        for one in document.projects
    )
    yield Grid("重点项目", ("编号", "项目", "计划投资", "已支出", "形象进度"), rows, (4, 14, 5, 5, 6))


def _money(value: Decimal | None) -> str:
    return NO_DATA if value is None else f"{value:.2f}"


def _problems(document: EvaluationDocument) -> Iterator[Block]:
    yield Heading("五、存在问题")
    for one in document.problem_text:
        yield Words(one)
    yield from _edited(document, "problems")
    if not document.problems:
        return
    rows = tuple(
        (
            one.no,
            one.task_code,
            one.unit,
            one.text,
            one.status,
            one.answer or "—",
            one.report_ref or "办公室登记",
        )
        for one in document.problems
    )
    yield Grid(
        "存在问题", ("序号", "任务", "单位", "问题", "状态", "答复", "依据"), rows, (3, 4, 6, 12, 7, 7, 6)
    )


def _annexes(document: EvaluationDocument) -> Iterator[Block]:
    yield Heading("附件1　各单位报送情况")
    rows = tuple(
        (one.unit, str(one.owed), str(one.due), f"{one.on_time}/{one.due}", str(one.late), str(one.missing), str(one.waived))
        for one in document.units
    )  # fmt: skip
    heads = ("单位", "规划期应报", "到期", "按时/到期", "逾期报送", "未报", "豁免")
    yield Grid("单位报送", heads, rows, (8, 4, 3, 4, 4, 3, 3))
    yield Heading("附件2　任务清单")
    listed = tuple(
        (
            task.code, task.title, "、".join(task.leads) or "、".join(task.joint) or "无",
            light_words(task.light, task.light_reason), task.report_ref or NO_DATA,
        )
        for section in document.sections
        for task in section.tasks
    )  # fmt: skip
    yield Grid("任务清单", ("编号", "任务", "牵头/责任单位", "灯", "依据"), listed, (4, 12, 8, 7, 6))
    yield from _traced(document)
    if document.scores:
        yield from _scores(document)
    yield Heading(f"附件{5 if document.scores else 4}　留痕与口径")
    for one in (*document.rounding, document.basis):
        if one:
            yield Words(one)
    yield Words(f"留痕共{document.journal_length}条，链头 {document.journal_head}", "small")
    yield Words(f"快照校验值 {document.snapshot_hash}", "small")
    yield Words("系统内部审签留痕，不是可靠电子签名。", "small")


def _traced(document: EvaluationDocument) -> Iterator[Block]:
    yield Heading("附件3　数值溯源")
    yield Words("每项指标各期签批值及其出处；最新一期即正文所用的数值。")
    rows = tuple(
        (
            one.no, one.name, one.period, one.value + (f"（{one.basis}）" if one.basis else ""), one.unit, one.source or "未注明",
            one.report_ref, f"{one.signed_on:%Y-%m-%d}" + ("，已核查" if one.verified else "，未核查"),
        )
        for one in document.traced
    )  # fmt: skip
    heads = ("序号", "指标", "周期", "数值", "单位", "来源", "依据", "签批")
    yield Grid("数值溯源", heads, rows, (4, 10, 8, 6, 8, 6, 6, 7))


def _scores(document: EvaluationDocument) -> Iterator[Block]:
    yield Heading("附件4　考核评分")
    yield Words(document.score_rule)
    totals = tuple(
        (one.unit, f"{one.total.normalize():f}", one.band, str(len(one.deductions)))
        for one in document.scores
    )
    yield Grid("评分", ("单位", "得分", "等次", "扣分项数"), totals, (10, 4, 4, 4))
    rows = tuple(
        (one.unit, each.item, f"{each.points.normalize():f}", each.reason)
        for one in document.scores
        for each in one.deductions
    )
    yield Grid("扣分明细", ("单位", "项目", "扣分", "依据"), rows, (7, 5, 3, 16))
