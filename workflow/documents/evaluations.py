"""What was found becomes an evaluation; a frozen one comes back with the words the office wrote over its drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exports.codec import from_data
from exports.rows import Count, EditedText, EvaluationDocument, IndicatorRow, LightCount, UnitReporting
from workflow.documents import evaluation_texts as texts
from workflow.documents.evaluation_rows import (
    compared,
    indicator_row,
    problem_rows,
    project_row,
    score_rows,
    sections,
    traced,
)
from workflow.documents.findings import Findings
from workflow.ledger import Evaluation, EvaluationKind, EvaluationText
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.lights import WORST_FIRST

KINDS = {EvaluationKind.ANNUAL: "年度", EvaluationKind.MID_TERM: "中期", EvaluationKind.END_OF_PERIOD: "终期"}
ROUNDING = "百分比四舍五入到一位小数，加权百分比到两位；分子分母一并列出；没有数据的不计入完成。"


def evaluation_of(found: Findings) -> EvaluationDocument:
    """Return the document of an evaluation, without its snapshot's hash."""
    plan, kind = found.plan, KINDS[found.kind]
    indicators = tuple(indicator_row(one) for one in found.standings)
    problems = problem_rows(found)
    lights = {light: sum(task.verdict.light is light for task in found.tasks) for light in WORST_FIRST}
    before = found.before
    return EvaluationDocument(
        title=f"{plan.title}{kind}评估报告",
        committee=found.committee.name,
        plan_title=plan.title,
        kind=kind,  # type: ignore[arg-type]
        period=f"{plan.first_year}—{plan.last_year}年",
        as_of=found.as_of,
        method=texts.method(found),
        overview=texts.overview(found, indicators),
        counts=_counts(found, indicators),
        lights=tuple(LightCount(light=light.value, number=number) for light, number in lights.items()),
        indicators=indicators,
        sections=sections(found),
        projects=tuple(project_row(one, found.projects.get(one.id)) for one in plan.projects),
        problem_text=texts.problems(problems),
        problems=problems,
        recommendations=texts.recommendations(found, indicators),
        units=tuple(
            UnitReporting(
                unit=one.unit, owed=one.owed, due=one.due, on_time=one.on_time, late=one.late, missing=one.missing,
                waived=one.waived,
            )
            for one in found.units
        ),
        rounding=(ROUNDING,),
        basis="采用口径：" + ("只采用已核查的报告。" if found.yardstick.only_verified else "采用已签批的报告，逐项注明是否核查。"),
        compared_with=f"{before.kind}评估（截至{before.as_of:%Y年%m月%d日}）" if before else "",
        compared=compared(found, indicators),
        traced=traced(found.standings),
        score_rule=found.yardstick.scoring.words if found.yardstick.scoring else "",
        scores=score_rows(found),
        journal_head=found.head[1],
        journal_length=found.head[0],
        demonstration=found.committee.is_demonstration,
    )  # fmt: skip


def _counts(found: Findings, indicators: Sequence[IndicatorRow]) -> tuple[Count, ...]:
    reported = {one.task_id for one in found.reports}
    due, on_time = sum(one.due for one in found.units), sum(one.on_time for one in found.units)
    late = sum(one.late for one in found.units)
    told = [one for one in indicators if one.latest]
    return (
        Count(label="任务", number=len(found.tasks)),
        Count(label="有签批报告的任务", number=len(reported), total=len(found.tasks)),
        Count(label="责任单位", number=len(found.units), measure="个"),
        Count(label="有数据的指标", number=len(told), total=len(indicators)),
        Count(label="数据已核查的指标", number=sum(one.verified for one in told), total=len(indicators)),
        Count(label="按时报送", number=on_time, total=due),
        Count(label="已报送（含逾期）", number=on_time + late, total=due),
    )


def evaluation_document(evaluation: Evaluation, written: Sequence[EvaluationText] = ()) -> EvaluationDocument:
    """Return the document of a frozen evaluation: its snapshot, with the newest words of each section over the drafts.

    Words replace words: no text reaches a figure, a table or the snapshot's hash.
    """
    document = from_data(EvaluationDocument, evaluation.snapshot)
    document = replace(document, snapshot_hash=evaluation.snapshot_hash)
    for one in written:
        lines = tuple(line for line in one.body.split("\n") if line.strip())
        field = {"problems": "problem_text"}.get(one.section, one.section)
        document = replace(document, **{field: lines})  # type: ignore[arg-type]
    edited = tuple(
        EditedText(
            section=one.section, version=one.version, author=one.author.name,
            written_on=one.written_at.astimezone(SHANGHAI).date(),
        )
        for one in written
    )  # fmt: skip
    return replace(document, edited=edited)
