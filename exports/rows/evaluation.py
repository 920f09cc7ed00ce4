"""Rows of an evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

LightName = Literal["red", "yellow", "green", "blue", "grey"]
Conclusion = Literal["提前完成", "快于预期", "符合进度", "滞后", "无数据"]
EvaluationKindName = Literal["年度", "中期", "终期"]


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number and what it is counted out of: 任务 27/31 项. Without ``total`` it is a plain count."""

    label: str
    number: int
    total: int | None = None
    measure: str = "项"


@dataclass(frozen=True, kw_only=True)
class LightCount:
    """How many things show a light."""

    light: LightName
    number: int


@dataclass(frozen=True, kw_only=True)
class IndicatorRow:
    """One indicator. ``base``, ``target`` and ``latest`` are texts without the unit of measure.

    An empty ``latest`` is 无数据. ``basis`` is numerator and denominator of a percentage (``412/440``);
    ``progress`` is percent of the way from base to target, ``expected`` what it should be on the as-of date.
    """

    no: str
    name: str
    attribute: str
    conclusion: Conclusion
    unit_name: str = ""
    unit_of_measure: str = ""
    base: str = ""
    target: str = ""
    first_target: str = ""
    target_moves: int = 0
    latest: str = ""
    latest_period: str = ""
    basis: str = ""
    source: str = ""
    report_ref: str = ""
    progress: Decimal | None = None
    expected: Decimal | None = None
    reason: str = ""
    verified: bool = False


@dataclass(frozen=True, kw_only=True)
class ComparedRow:
    """One indicator beside what the evaluation before said of it; texts without the unit of measure."""

    no: str
    name: str
    before: str
    before_conclusion: str
    now: str
    now_conclusion: str


@dataclass(frozen=True, kw_only=True)
class TracedFigure:
    """One signed figure with all that it traces to; the newest of an indicator is the one the evaluation uses."""

    no: str
    name: str
    period: str
    value: str
    basis: str
    unit: str
    source: str
    report_ref: str
    signed_on: date
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Deduction:
    """Points taken from a unit, why, and the row that shows it."""

    item: str
    points: Decimal
    reason: str


@dataclass(frozen=True, kw_only=True)
class ScoreRow:
    """A unit's score with its band (优秀 and so on) and every deduction."""

    unit: str
    total: Decimal
    band: str
    deductions: tuple[Deduction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditedText:
    """A section whose words the office wrote over the draft: which version, by whom, when."""

    section: str
    version: int
    author: str
    written_on: date


@dataclass(frozen=True, kw_only=True)
class TaskProgress:
    """One task with its newest signed report; without one ``report_ref`` is empty and nothing is told."""

    code: str
    title: str
    light: LightName
    light_reason: str
    leads: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    progress_percent: Decimal | None = None
    summary: str = ""
    problems: str = ""
    next_steps: str = ""
    report_ref: str = ""
    report_period: str = ""
    signed_by: str = ""
    signed_at: datetime | None = None
    verified: bool = False
    first_due_on: date | None = None
    due_on: date | None = None
    due_moves: int = 0


@dataclass(frozen=True, kw_only=True)
class SectionProgress:
    """A section of the plan with its tasks."""

    section_code: str
    title: str
    tasks: tuple[TaskProgress, ...]


@dataclass(frozen=True, kw_only=True)
class ProjectRow:
    """One key project (重点项目); money in 万元, None where none was told."""

    box: str
    no: str
    title: str
    box_title: str = ""
    planned: Decimal | None = None
    spent: Decimal | None = None
    progress: str = ""
    report_ref: str = ""


@dataclass(frozen=True, kw_only=True)
class ProblemRow:
    """One entry of the office's problem register; ``status`` is the word shown."""

    no: str
    task_code: str
    unit: str
    text: str
    raised_on: date | None = None
    status: str = ""
    answer: str = ""
    report_ref: str = ""


@dataclass(frozen=True, kw_only=True)
class UnitReporting:
    """A unit's reporting, frozen at the due moments: due = on_time + late + missing + waived, due <= owed."""

    unit: str
    owed: int
    due: int
    on_time: int
    late: int
    missing: int
    waived: int = 0


@dataclass(frozen=True, kw_only=True)
class EvaluationDocument:
    """A frozen evaluation. Its PDF is a pure function of this value.

    ``lights`` count the tasks; ``recommendations`` and ``method`` are plain sentences, one paragraph each;
    ``journal_head`` and ``snapshot_hash`` are hexadecimal SHA-256.
    """

    title: str
    committee: str
    plan_title: str
    kind: EvaluationKindName
    period: str
    as_of: date
    method: tuple[str, ...] = ()
    overview: tuple[str, ...] = ()
    counts: tuple[Count, ...] = ()
    lights: tuple[LightCount, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    sections: tuple[SectionProgress, ...] = ()
    projects: tuple[ProjectRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    recommendations: tuple[str, ...] = ()
    units: tuple[UnitReporting, ...] = ()
    rounding: tuple[str, ...] = ()
    basis: str = ""
    problem_text: tuple[str, ...] = ()
    compared_with: str = ""
    compared: tuple[ComparedRow, ...] = ()
    traced: tuple[TracedFigure, ...] = ()
    score_rule: str = ""
    scores: tuple[ScoreRow, ...] = ()
    edited: tuple[EditedText, ...] = ()
    journal_head: str = ""
    journal_length: int = 0
    snapshot_hash: str = ""
    generated_by: str = "督办（Duban）"
    demonstration: bool = False
