"""What was found becomes an evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from exports.codec import from_data
from exports.rows import (
    Conclusion,
    Count,
    EvaluationDocument,
    IndicatorRow,
    LightCount,
    ProblemRow,
    ProjectRow,
    SectionProgress,
    TaskProgress,
    UnitReporting,
)
from workflow.canonical import number_text
from workflow.ledger import (
    Attribute,
    Committee,
    Evaluation,
    EvaluationKind,
    Indicator,
    Plan,
    Project,
    ReportFigure,
)
from workflow.queries.board import TaskLight
from workflow.queries.evaluation import Reporting, SignedReport
from workflow.rules.lights import Light, expected_progress
from workflow.rules.states import Role
from workflow.rules.targets import Direction, percent_of

KINDS = {EvaluationKind.ANNUAL: "年度", EvaluationKind.MID_TERM: "中期", EvaluationKind.END_OF_PERIOD: "终期"}
ATTRIBUTES = {Attribute.BINDING: "约束性", Attribute.EXPECTED: "预期性", Attribute.UNSTATED: "未注明"}
AHEAD = Decimal(5)


@dataclass(frozen=True)
class Findings:
    """All that an evaluation is built from, as the queries gave it."""

    committee: Committee
    plan: Plan
    kind: EvaluationKind
    as_of: date
    tasks: Sequence[TaskLight]
    participants: Mapping[int, list[tuple[str, Role]]]
    reports: Sequence[SignedReport]
    problems: Sequence[SignedReport]
    figures: Mapping[int, tuple[ReportFigure, SignedReport]]
    units: Sequence[Reporting]
    head: tuple[int, str]


def evaluation_of(found: Findings) -> EvaluationDocument:
    """Return the document of an evaluation, without its snapshot's hash."""
    plan, kind = found.plan, KINDS[found.kind]
    indicators = tuple(_indicator(one, found) for one in plan.indicators)
    lights = {light: sum(task.verdict.light is light for task in found.tasks) for light in Light}
    return EvaluationDocument(
        title=f"{plan.title}{kind}评估报告",
        committee=found.committee.name,
        plan_title=plan.title,
        kind=kind,  # type: ignore[arg-type]
        period=f"{plan.first_year}—{plan.last_year}年",
        as_of=found.as_of,
        method=_method(found),
        overview=_overview(found, indicators),
        counts=_counts(found, indicators),
        lights=tuple(LightCount(light=light.value, number=number) for light, number in lights.items()),
        indicators=indicators,
        sections=_sections(found),
        projects=tuple(_project(one) for one in plan.projects),
        problems=tuple(_problem(number, one, found) for number, one in enumerate(found.problems, start=1)),
        recommendations=_recommendations(found, indicators),
        units=tuple(
            UnitReporting(
                unit=one.unit, owed=one.owed, due=one.due, on_time=one.on_time, late=one.late, missing=one.missing,
                waived=one.waived,
            )
            for one in found.units
        ),
        rounding=("百分比四舍五入到一位小数；分子分母一并列出；没有数据的不计入完成。",),
        journal_head=found.head[1],
        journal_length=found.head[0],
        demonstration=found.committee.is_demonstration,
    )  # fmt: skip


def _method(found: Findings) -> tuple[str, ...]:
    return (
        f"本报告只采用截至{found.as_of:%Y年%m月%d日}已经单位分管领导签批（或依纸质报告代录）且未被退回的报告。",
        "进度与线性预期比较：预期由规划起点到期末目标按日均匀推算；快于预期指高出预期5个百分点以上，落后超过10个百分点为滞后。",
        "按时报送以最初的应报时间为准，分母为截止日前到期的全部报送义务。",
    )


def _counts(found: Findings, indicators: Sequence[IndicatorRow]) -> tuple[Count, ...]:
    reported = {one.task_id for one in found.reports}
    due, on_time = sum(one.due for one in found.units), sum(one.on_time for one in found.units)
    return (
        Count(label="任务", number=len(found.tasks)),
        Count(label="有签批报告的任务", number=len(reported), total=len(found.tasks)),
        Count(label="责任单位", number=len(found.units), measure="个"),
        Count(
            label="有数据的指标", number=sum(bool(one.latest) for one in indicators), total=len(indicators)
        ),
        Count(label="按时报送", number=on_time, total=due),
    )


def _overview(found: Findings, indicators: Sequence[IndicatorRow]) -> tuple[str, ...]:
    due, on_time = sum(one.due for one in found.units), sum(one.on_time for one in found.units)
    rate = percent_of(Decimal(on_time), Decimal(due))
    with_data = [one for one in indicators if one.latest]
    met = [one for one in with_data if one.conclusion != "滞后"]
    reported = len({one.task_id for one in found.reports})
    return (
        f"规划共{len(found.tasks)}项任务，涉及{len(found.units)}个单位；{reported}项任务有签批报告，"
        f"{len(found.tasks) - reported}项没有。",
        f"{len(indicators)}项指标中，{len(with_data)}项有签批数据，其中{len(met)}项不滞后；"
        f"{len(indicators) - len(with_data)}项无数据，不计入完成。",
        f"截止日前到期报送{due}项，按时{on_time}项" + (f"，按时率{rate}%。" if rate is not None else "。"),
    )


def _reference(one: SignedReport) -> str:
    return f"R-{one.report.id} 第{one.report.version}版"


def _indicator(one: Indicator, found: Findings) -> IndicatorRow:
    known = found.figures.get(one.id)
    base = IndicatorRow(
        no=str(one.no),
        name=f"{one.name}（已停止）" if one.ended_on else one.name,
        attribute=ATTRIBUTES[one.attribute],
        conclusion="无数据",
        unit_of_measure=one.unit_of_measure,
        base=number_text(one.base_value),
        target=f"{one.target}（原{one.first_target}，改{one.moved_count}次）"
        if one.moved_count
        else one.target,
        first_target=one.first_target or one.target,
        reason="没有签批过的数值",
    )
    if known is None:
        return base
    figure, source = known
    base = replace(
        base,
        unit_name=source.unit,
        latest=number_text(figure.value),
        latest_period=source.period,
        source=figure.source,
        report_ref=_reference(source),
    )
    return _concluded(base, one, figure.value, found)


def _concluded(row: IndicatorRow, one: Indicator, value: Decimal, found: Findings) -> IndicatorRow:
    if one.target_value is None or one.direction is Direction.RELATIVE:
        return replace(row, reason="目标没有数值，须人工判断")
    first, last = date(found.plan.first_year, 1, 1), date(found.plan.last_year, 12, 31)
    expected = Decimal(str(expected_progress(first, last, found.as_of))).quantize(Decimal("0.1"))
    if one.direction is Direction.AT_MOST:
        met = value <= one.target_value
        conclusion: Conclusion = "符合进度" if met else "滞后"
        return replace(row, conclusion=conclusion, expected=expected, reason="目标为上限")
    start = one.base_value or Decimal(0)
    progress = percent_of(value - start, one.target_value - start)
    if progress is None:
        return replace(row, reason="目标与基数相同，须人工判断")
    conclusion = _conclusion(progress, expected, ended=found.as_of >= last)
    return replace(row, progress=progress, expected=expected, conclusion=conclusion, reason="")


def _conclusion(progress: Decimal, expected: Decimal, *, ended: bool) -> Conclusion:
    if progress >= 100:
        return "符合进度" if ended else "提前完成"
    if progress >= expected + AHEAD:
        return "快于预期"
    return "符合进度" if progress >= expected - 10 and not ended else "滞后"


def _sections(found: Findings) -> tuple[SectionProgress, ...]:
    latest: dict[int, list[SignedReport]] = {}
    for one in found.reports:
        known = latest.setdefault(one.task_id, [])
        if all(other.unit != one.unit for other in known):
            known.append(one)
    grouped: dict[tuple[str, str], list[TaskProgress]] = {}
    for task in found.tasks:
        key = (task.section_code, task.section)
        grouped.setdefault(key, []).append(_task(task, latest.get(task.task_id, []), found))
    return tuple(
        SectionProgress(section_code=code, title=title, tasks=tuple(tasks))
        for (code, title), tasks in grouped.items()
    )


def _task(task: TaskLight, reports: Sequence[SignedReport], found: Findings) -> TaskProgress:
    others = tuple(
        name for name, role in found.participants.get(task.task_id, []) if role is Role.PARTICIPANT
    )
    row = TaskProgress(
        code=task.code,
        title=task.title,
        light=task.verdict.light.value,
        light_reason=task.verdict.reason,
        leads=task.leads,
        participants=others,
        joint=task.joint,
    )
    if not reports:
        return row
    percents = [one.report.progress_percent for one in reports if one.report.progress_percent is not None]
    newest = reports[0]
    several = len(reports) > 1
    return replace(
        row,
        progress_percent=min(percents) if percents else None,
        summary="\n".join((f"{one.unit}：" if several else "") + one.report.progress_text for one in reports),
        problems="\n".join(one.report.problems for one in reports if one.report.problems),
        next_steps="\n".join(one.report.next_steps for one in reports if one.report.next_steps),
        report_ref="；".join(_reference(one) for one in reports),
        report_period=newest.period,
        signed_by="、".join(dict.fromkeys(one.signer for one in reports)),
        signed_at=newest.signed_at,
        verified=all(one.is_verified for one in reports),
    )


def _project(one: Project) -> ProjectRow:
    wan = Decimal(10000)
    return ProjectRow(
        box=str(one.box),
        no=str(one.no),
        title=one.title,
        box_title=one.box_title,
        planned=one.planned_yuan / wan if one.planned_yuan is not None else None,
        spent=one.spent_yuan / wan if one.spent_yuan is not None else None,
        progress=one.progress,
    )


def _problem(number: int, one: SignedReport, found: Findings) -> ProblemRow:
    code = next((task.code for task in found.tasks if task.task_id == one.task_id), "")
    return ProblemRow(
        no=str(number),
        task_code=code,
        unit=one.unit,
        text=one.report.problems,
        raised_on=one.signed_at.date(),
        status="报告中提出",
        report_ref=_reference(one),
    )


def _recommendations(found: Findings, indicators: Sequence[IndicatorRow]) -> tuple[str, ...]:
    behind = [one for one in indicators if one.conclusion == "滞后"]
    silent = [one for one in indicators if not one.latest]
    nobody = [task.code for task in found.tasks if not task.leads and not task.joint]
    missing = sorted((one for one in found.units if one.missing), key=lambda one: -one.missing)[:5]
    told = []
    if behind:
        told.append(
            f"对滞后的{len(behind)}项指标（{'、'.join(one.name for one in behind)}）逐项明确补救措施和时限。"
        )
    if silent:
        told.append(f"对无数据的{len(silent)}项指标，明确报送单位和数据来源，不以无数据代替完成。")
    if nobody:
        told.append(f"任务{'、'.join(nobody)}没有责任单位，提请委员会明确牵头单位。")
    if missing:
        names = "、".join(f"{one.unit}（{one.missing}/{one.due}）" for one in missing)
        told.append(f"到期未报较多的单位：{names}，由办公室督办。")
    return tuple(told) or ("各项任务按计划推进，继续跟踪。",)


def evaluation_document(evaluation: Evaluation) -> EvaluationDocument:
    """Return the document of a frozen evaluation, from its snapshot alone."""
    document = from_data(EvaluationDocument, evaluation.snapshot)
    return replace(document, snapshot_hash=evaluation.snapshot_hash)
