"""What was found becomes rows: indicators, tasks, projects, problems, comparison, traces and scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from exports.rows import (
    ComparedRow,
    Deduction,
    IndicatorRow,
    ProblemRow,
    ProjectRow,
    ScoreRow,
    SectionProgress,
    TaskProgress,
    TracedFigure,
)
from workflow.canonical import number_text
from workflow.documents.findings import Findings
from workflow.ledger import Attribute, Project
from workflow.queries.evaluation import Registered, SignedReport
from workflow.queries.indicators import IndicatorStanding
from workflow.queries.task_lights import TaskLight
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.problems import PROBLEM
from workflow.rules.projects import GRADE_LABELS, ProjectFigures, percent
from workflow.rules.scoring import FAULT_LABELS
from workflow.rules.states import Role

ATTRIBUTES = {Attribute.BINDING: "约束性", Attribute.EXPECTED: "预期性", Attribute.UNSTATED: "未注明"}
WAN = Decimal(10000)


def indicator_row(row: IndicatorStanding) -> IndicatorRow:
    """Return one indicator with what it is judged by and where its figure comes from."""
    one, latest, stands = row.indicator, row.latest, row.standing
    base = IndicatorRow(
        no=str(one.no),
        name=f"{one.name}（已停止）" if one.ended_on else one.name,
        attribute=ATTRIBUTES[one.attribute],
        conclusion=stands.conclusion.value,
        unit_of_measure=one.unit_of_measure,
        base=number_text(one.base_value),
        target=one.target,
        first_target=one.first_target or one.target,
        target_moves=one.moved_count,
        progress=stands.progress,
        expected=stands.expected,
        reason=stands.reason,
    )
    if latest is None:
        return base
    return replace(
        base,
        unit_name=latest.unit,
        latest=number_text(latest.value),
        latest_period=latest.period,
        basis=latest.basis,
        source=latest.source,
        report_ref=latest.reference,
        verified=latest.is_verified,
    )


def traced(rows: Sequence[IndicatorStanding]) -> tuple[TracedFigure, ...]:
    """Return every signed figure, an indicator after the other, the newest first."""
    return tuple(
        TracedFigure(
            no=str(row.indicator.no),
            name=row.indicator.name,
            period=figure.period,
            value=number_text(figure.value) + row.indicator.unit_of_measure,
            basis=figure.basis,
            unit=figure.unit,
            source=figure.source,
            report_ref=figure.reference,
            signed_on=figure.signed_at.astimezone(SHANGHAI).date(),
            verified=figure.is_verified,
        )
        for row in rows
        for figure in reversed(row.figures)
    )


def compared(found: Findings, rows: Sequence[IndicatorRow]) -> tuple[ComparedRow, ...]:
    """Return each indicator beside what the evaluation before said of the one with its number and name."""
    if found.before is None:
        return ()
    known = {(one.no, one.name): one for one in found.before.indicators}
    return tuple(
        ComparedRow(
            no=one.no, name=one.name, before=_value(known.get((one.no, one.name))),
            before_conclusion=before.conclusion if (before := known.get((one.no, one.name))) else "无数据",
            now=_value(one), now_conclusion=one.conclusion,
        )
        for one in rows
    )  # fmt: skip


def _value(row: IndicatorRow | None) -> str:
    return row.latest + row.unit_of_measure if row is not None and row.latest else ""


def reference(one: SignedReport) -> str:
    """Return a report's name with its version."""
    return f"R-{one.report.id} 第{one.report.version}版"


def sections(found: Findings) -> tuple[SectionProgress, ...]:
    """Return the sections with their tasks, each with the newest signed report of every unit that answers for it."""
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
        report_ref="；".join(reference(one) for one in reports),
        report_period=newest.period,
        signed_by="、".join(dict.fromkeys(one.signer for one in reports)),
        signed_at=newest.signed_at,
        verified=all(one.is_verified for one in reports),
    )


def project_row(one: Project, told: ProjectFigures | None) -> ProjectRow:
    """Return one key project, money in 万元: only what the unit's leader had confirmed by the day."""
    told = told or ProjectFigures()
    progress = [f"{number_text(told.progress)}%"] if told.progress is not None else []
    progress += [told.progress_words] if told.progress_words else []
    progress += [f"绩效{GRADE_LABELS[told.grade]}"] if told.grade else []
    share = percent(told.satisfied, told.surveyed)
    progress += [f"满意度{share}%（{told.satisfied}/{told.surveyed}）"] if share is not None else []
    return ProjectRow(
        box=str(one.box),
        no=str(one.no),
        title=one.title,
        box_title=one.box_title,
        planned=told.planned / WAN if told.planned is not None else None,
        spent=told.spent / WAN if told.spent is not None else None,
        progress="，".join(progress),
        report_ref=told.reference,
    )


def problem_rows(found: Findings) -> tuple[ProblemRow, ...]:
    """Return the register's entries, then what signed reports name and nobody has registered."""
    rows = [_registered(one) for one in found.register]
    known = {one.problem.report_id for one in found.register}
    codes = {task.task_id: task.code for task in found.tasks}
    rows += [
        ProblemRow(
            no=f"报{number}", task_code=codes.get(one.task_id, ""), unit=one.unit, text=one.report.problems,
            raised_on=one.signed_at.date(), status="报告中提出，未登记", report_ref=reference(one),
        )
        for number, one in enumerate((one for one in found.problems if one.report.id not in known), start=1)
    ]  # fmt: skip
    return tuple(rows)


def _registered(found: Registered) -> ProblemRow:
    one = found.problem
    return ProblemRow(
        no=str(one.no),
        task_code=one.task.code if one.task else "",
        unit=one.unit.name,
        text=one.text,
        raised_on=one.raised_at.astimezone(SHANGHAI).date(),
        status=PROBLEM.labels[found.state],
        answer=found.answer,
        report_ref=f"R-{one.report_id}" if one.report_id else "",
    )


def score_rows(found: Findings) -> tuple[ScoreRow, ...]:
    """Return the units' scores, the highest first, with every deduction."""
    rows = [
        ScoreRow(
            unit=unit, total=one.total, band=one.band,
            deductions=tuple(
                Deduction(item=FAULT_LABELS[each.fault], points=each.points, reason=each.reason) for each in one.deductions
            ),
        )
        for unit, one in found.scores.items()
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: -row.total))
