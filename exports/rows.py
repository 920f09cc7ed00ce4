"""The frozen dataclasses that documents are made of: primitives only, so that each goes to JSON and back.

Moments are aware; dates are local; percentages are Decimals from 0 to 100; the empty text and None both mean
that nothing was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

LightName = Literal["red", "yellow", "green", "blue", "grey"]
Conclusion = Literal["提前完成", "快于预期", "符合进度", "滞后", "无数据"]
EvaluationKindName = Literal["年度", "中期", "终期"]


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One due moment in a calendar. ``alarms`` are distances before it, as positive timedeltas."""

    uid: str
    sequence: int
    summary: str
    description: str
    due_at: datetime
    stamp_at: datetime
    url: str = ""
    cancelled: bool = False
    alarms: tuple[timedelta, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A calendar that is subscribed to; a demonstration is labelled in its name and in each entry."""

    name: str
    entries: tuple[FeedEntry, ...]
    refresh_hours: int = 6
    labelled_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """One obligation in the 台账. ``role`` and ``state`` are the words shown."""

    no: int
    code: str
    content: str
    section: str
    role: str
    unit: str
    period: str
    due_at: datetime
    state: str
    light: LightName
    light_reason: str
    leads: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    cycle: str = ""
    first_due_at: datetime | None = None
    due_moves: int = 0
    handed_in_at: datetime | None = None
    progress_percent: Decimal | None = None
    progress: str = ""
    problems: str = ""
    next_steps: str = ""
    report_ref: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class LedgerBook:
    """The 台账 as a workbook; ``note`` says what was filtered and how the figures are to be read."""

    title: str
    committee: str
    as_of: date
    rows: tuple[LedgerRow, ...]
    note: str = ""
    demonstration: bool = False


@dataclass(frozen=True, kw_only=True)
class TableBook:
    """A plain register as a workbook: ``columns`` are (head, width), each row has one value a column."""

    title: str
    committee: str
    as_of: date
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str | int | Decimal | date | None, ...], ...]
    note: str = ""
    demonstration: bool = False


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


@dataclass(frozen=True, kw_only=True)
class ProvenSignOff:
    """Who signed, as what, when (UTC text), and the hash they signed."""

    name: str
    capacity: str
    signed_at: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class ProvenLink:
    """A link of the journal: its fields in their hashed order, and the hash it carries."""

    fields: tuple[str, ...]
    hash: str


@dataclass(frozen=True, kw_only=True)
class ReportProof:
    """A signed report version, and the journal from its sign-off to a signed checkpoint.

    ``content`` are the fields that were hashed under ``report_tag``; ``acts`` name the acts that hand a report in;
    ``public_key`` is hexadecimal.
    """

    words: str
    report_tag: str
    content: tuple[str, ...]
    content_hash: str
    sign_offs: tuple[ProvenSignOff, ...]
    acts: tuple[str, ...]
    entry_tag: str
    path: tuple[ProvenLink, ...]
    checkpoint: str
    public_key: str


@dataclass(frozen=True, kw_only=True)
class LetterDocument:
    """An issued letter. Its PDF is a pure function of this value: body, number, date; no red head and no seal.

    ``number`` is printed as it was drawn; a ``cancelled`` letter carries 作废 over each page.
    """

    number: str
    title: str
    committee: str
    paragraphs: tuple[str, ...]
    signed_by: str
    issued_on: date
    answer_on: date
    content_hash: str
    cancelled: bool = False
    demonstration: bool = False


@dataclass(frozen=True, kw_only=True)
class PaperSection:
    """A part of a plain paper: a heading, its paragraphs, and a table where ``heads`` is not empty."""

    title: str
    paragraphs: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PaperDocument:
    """A plain paper of sections (会议材料, 督查通报): its PDF is a pure function of this value."""

    title: str
    committee: str
    number: str
    dated_on: date
    sections: tuple[PaperSection, ...]
    foot: str = ""
    demonstration: bool = False
