"""The evaluation report (评估报告) as a PDF: a pure function of its document."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from reportlab.platypus import Flowable, PageBreak, Spacer

from exports.pdf import charts
from exports.pdf.fonts import register
from exports.pdf.page import BODY, NOTE, SMALL, TITLE, Document, contents, heading, paragraph, table
from exports.rows import EvaluationDocument, TaskProgress
from exports.text import LIGHT_WORDS, SHAPES, light_words

NO_DATA = "无数据"
DEMONSTRATION = "【演示数据，不反映任何单位的真实情况】"


def evaluation_pdf(document: EvaluationDocument, *, font_directory: Path) -> bytes:
    """Return the PDF; the same document gives the same bytes."""
    register(font_directory)
    stream = BytesIO()
    foot = f"截至{document.as_of:%Y-%m-%d} · 快照 {document.snapshot_hash[:16]} · 留痕第{document.journal_length}条 {document.journal_head[:16]}"
    mark = DEMONSTRATION if document.demonstration else ""
    made = Document(stream, title=document.title, author=document.committee, mark=mark, foot=foot)
    made.multiBuild(list(_story(document)))
    return stream.getvalue()


def _story(document: EvaluationDocument) -> Iterator[Flowable]:
    yield paragraph(document.title, TITLE)
    yield paragraph(f"{document.committee}　截至{document.as_of:%Y年%m月%d日}", NOTE)
    yield Spacer(1, 12)
    yield contents()
    yield PageBreak()
    yield from _overview(document)
    yield from _indicators(document)
    yield from _tasks(document)
    yield from _projects(document)
    yield from _problems(document)
    yield heading("六、对策建议")
    for number, one in enumerate(document.recommendations, start=1):
        yield paragraph(f"{number}.{one}")
    yield PageBreak()
    yield from _annexes(document)


def _overview(document: EvaluationDocument) -> Iterator[Flowable]:
    yield heading("一、总体情况")
    for one in (*document.overview, *document.method):
        yield paragraph(one)
    rows = [
        (one.label, f"{one.number}/{one.total}" if one.total is not None else str(one.number), one.measure)
        for one in document.counts
    ]
    yield Spacer(1, 6)
    yield table(("项目", "数量", "单位"), rows, (6, 4, 2))
    yield Spacer(1, 8)
    yield paragraph("任务的灯（项/全部任务）", SMALL)
    total = sum(one.number for one in document.lights)
    yield charts.bars(
        [(f"{SHAPES[one.light]} {LIGHT_WORDS[one.light]}", one.number) for one in document.lights], total
    )


def _indicators(document: EvaluationDocument) -> Iterator[Flowable]:
    yield heading("二、主要指标完成情况")
    measurable = [one for one in document.indicators if one.latest]
    yield paragraph(
        f"共{len(document.indicators)}项指标，{len(measurable)}项有签批数据。无数据的单列，不计入完成。"
    )
    yield charts.progress(
        [(f"{one.no}.{one.name[:14]}", one.progress, one.expected) for one in document.indicators]
    )
    yield paragraph("蓝条为完成目标的比例，红线为截止日的预期。", SMALL)
    rows = [
        (
            one.no, f"{one.name}（{one.attribute}）", f"{one.target}", one.latest or NO_DATA, one.unit_of_measure,
            _percent(one.progress), one.conclusion, one.report_ref or one.reason,
        )
        for one in document.indicators
    ]  # fmt: skip
    yield table(
        ("序号", "指标", "目标", "最新值", "单位", "完成比例", "结论", "依据"),
        rows,
        (3, 13, 7, 6, 3, 6, 6, 9),
    )


def _percent(value: Decimal | None) -> str:
    return NO_DATA if value is None else f"{value.normalize():f}%"


def _tasks(document: EvaluationDocument) -> Iterator[Flowable]:
    yield heading("三、主要任务进展")
    for section in document.sections:
        yield heading(f"{section.section_code} {section.title}", 1)
        for task in section.tasks:
            yield paragraph(f"{task.code} {task.title}", NOTE)
            yield paragraph(_responsible(task), SMALL)
            yield paragraph(light_words(task.light, task.light_reason), SMALL)
            yield paragraph(task.summary or "无数据：截止日前没有签批的报告。", SMALL)
            if task.report_ref:
                checked = "已核查" if task.verified else "未核查"
                yield paragraph(
                    f"依据：{task.report_ref}，{task.report_period}，{task.signed_by}签批，{checked}；进度{_percent(task.progress_percent)}。",
                    SMALL,
                )
            yield Spacer(1, 6)


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


def _projects(document: EvaluationDocument) -> Iterator[Flowable]:
    yield heading("四、重点项目")
    told = sum(one.planned is not None or bool(one.progress) for one in document.projects)
    yield paragraph(
        f"规划列重点项目{len(document.projects)}个，有资金或形象进度数据的{told}个。金额单位：万元。"
    )
    rows = [
        (
            f"专栏{one.box}-{one.no}",
            one.title,
            _money(one.planned),
            _money(one.spent),
            one.progress or NO_DATA,
        )
        for one in document.projects
    ]
    yield table(("编号", "项目", "计划投资", "已支出", "形象进度"), rows, (4, 14, 5, 5, 6))


def _money(value: Decimal | None) -> str:
    return NO_DATA if value is None else f"{value:.2f}"


def _problems(document: EvaluationDocument) -> Iterator[Flowable]:
    yield heading("五、存在问题")
    if not document.problems:
        yield paragraph("截止日前签批的报告中没有提出问题。")
        return
    rows = [
        (one.no, one.task_code, one.unit, one.text, one.status, one.report_ref) for one in document.problems
    ]
    yield table(("序号", "任务", "单位", "问题", "状态", "依据"), rows, (2, 3, 5, 14, 5, 5))


def _annexes(document: EvaluationDocument) -> Iterator[Flowable]:
    yield heading("附件1　各单位报送情况")
    rows = [
        (
            one.unit,
            str(one.owed),
            str(one.due),
            f"{one.on_time}/{one.due}",
            str(one.late),
            str(one.missing),
            str(one.waived),
        )
        for one in document.units
    ]
    yield table(
        ("单位", "规划期应报", "到期", "按时/到期", "逾期报送", "未报", "豁免"), rows, (8, 4, 3, 4, 4, 3, 3)
    )
    yield heading("附件2　任务清单")
    listed = [
        (task.code, task.title, "、".join(task.leads) or "、".join(task.joint) or "无", light_words(task.light, task.light_reason), task.report_ref or NO_DATA)
        for section in document.sections
        for task in section.tasks
    ]  # fmt: skip
    yield table(("编号", "任务", "牵头/责任单位", "灯", "依据"), listed, (3, 12, 8, 7, 6))
    yield heading("附件3　留痕与口径")
    for one in document.rounding:
        yield paragraph(one, BODY)
    yield paragraph(f"留痕共{document.journal_length}条，链头 {document.journal_head}", SMALL)
    yield paragraph(f"快照校验值 {document.snapshot_hash}", SMALL)
    yield paragraph("系统内部审签留痕，不是可靠电子签名。", SMALL)
