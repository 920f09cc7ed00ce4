"""Findings on a plan: each with its place, a sentence, why it matters and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from statistics import median

from plan_graph.draft import PlanDraft
from plan_graph.graph import build, load

BLOCKING, WARNING, NOTE = "blocking", "warning", "note"

# kind → (severity, why it matters, what to do)
ADVICE: dict[str, tuple[str, str, str]] = {
    "nobody": (
        WARNING,
        "没有人负责的任务不会有人报送，期末只能写“无数据”。",
        "请办公室提请委员会明确牵头单位。",
    ),
    "joint_only": (
        WARNING,
        "几个单位共同负责而无牵头，容易互相等待。",
        "请指定其中一个单位牵头；在此之前每个单位都要报送。",
    ),
    "no_lead": (WARNING, "没有牵头单位，无人汇总。", "请指定牵头单位。"),
    "several_leads": (
        NOTE,
        "多个牵头单位时须各自报送，口径可能不一。",
        "请确认排第一位的为主，或由其统一汇总。",
    ),
    "collective": (NOTE, "统称不能直接追责。", "请核对展开后的单位名单。"),
    "alias_merged": (NOTE, "同一单位两种写法会被当成两个单位。", "如确是两个单位，请更正后重新导入。"),
    "heading_unnumbered": (NOTE, "没有编号的标题会影响任务编码。", "请核对章节顺序。"),
    "heading_repeated": (WARNING, "重复的编号会使任务编码不稳定。", "请更正原文编号。"),
    "project_numbering": (NOTE, "编号不规范，项目可能被漏读或合并。", "请核对专栏中的项目数。"),
    "unit_guessed": (NOTE, "指标没有计量单位。", "请核对计量单位。"),
    "target_relative": (
        NOTE,
        "没有数值的目标不能自动判断完成与否。",
        "请约定判断口径，评估时由办公室写明结论。",
    ),
    "indicator_numbering": (NOTE, "指标编号不连续。", "请核对是否漏读。"),
    "indicator_unread": (WARNING, "指标没有读全。", "请对照原文补录。"),
    "period_guessed": (WARNING, "规划期决定报送期数。", "请核对起止年份。"),
    "title_guessed": (NOTE, "任务标题取自开头文字。", "请改为简明的标题。"),
    "unmeasured": (NOTE, "没有指标衡量的任务只能看文字。", "可为其约定年度目标或形象进度。"),
    "unserved": (WARNING, "没有任务对应的指标无人报送数值。", "请指定由哪项任务的牵头单位报送。"),
    "overload": (NOTE, "牵头过多的单位容易成为瓶颈。", "请关注其报送时限，必要时分担。"),
    "named_once": (NOTE, "只出现一次的单位可能是笔误或别名。", "请核对名称。"),
    "alike": (NOTE, "写法相近的名称可能是同一单位。", "如为同一单位，请合并。"),
}


@dataclass(frozen=True)
class AuditFinding:
    """A finding as it is shown: ``line`` is 0 for the whole plan."""

    kind: str
    severity: str
    line: int
    message: str
    why: str
    what_to_do: str


def audit(draft: PlanDraft) -> tuple[AuditFinding, ...]:
    """Return every finding, the graver first, then by place."""
    told = [(finding.kind, finding.line, finding.message) for finding in draft.findings]
    told += [*_coverage(draft), *_load(draft), *_names(draft)]
    made = [_advised(kind, line, message) for kind, line, message in told]
    order = (BLOCKING, WARNING, NOTE)
    return tuple(sorted(made, key=lambda one: (order.index(one.severity), one.line, one.kind)))


def _advised(kind: str, line: int, message: str) -> AuditFinding:
    severity, why, what_to_do = ADVICE[kind]
    return AuditFinding(kind, severity, line, message, why, what_to_do)


def _coverage(draft: PlanDraft) -> Iterable[tuple[str, int, str]]:
    measured = {measure.task for measure in draft.measures}
    served = {measure.indicator for measure in draft.measures}
    without = [task for task in draft.tasks if task.code not in measured]
    if without:
        yield "unmeasured", 0, f"{len(draft.tasks)}项任务中有{len(without)}项没有对应指标。"
    for one in draft.indicators:
        if one.no not in served:
            yield "unserved", 0, f"指标{one.no}“{one.name}”没有找到对应的任务。"


def _load(draft: PlanDraft) -> Iterable[tuple[str, int, str]]:
    leads = {unit: counts["leads"] for unit, counts in load(build(draft)).items() if counts["leads"]}
    if len(leads) < 3:
        return
    middle = median(leads.values())
    for unit, count in leads.items():
        if count >= 3 * middle and count >= 4:
            yield (
                "overload",
                0,
                f"{unit}牵头{count}项，是牵头单位中位数（{middle:g}项）的{count / middle:.1f}倍。",
            )


def _names(draft: PlanDraft) -> Iterable[tuple[str, int, str]]:
    mentions: dict[str, list[int]] = {}
    for task in draft.tasks:
        for name in task.lead + task.participants + task.joint:
            mentions.setdefault(name, []).append(task.line)
    for unit in draft.units:
        lines = [line for name in (unit.name, *unit.aliases) for line in mentions.get(name, [])]
        if len(lines) == 1:
            yield "named_once", lines[0], f"“{unit.name}”全文只出现一次。"
    for one, other in combinations([unit.name for unit in draft.units], 2):
        if abs(len(one) - len(other)) <= 2 and SequenceMatcher(None, one, other).ratio() >= 0.86:
            yield "alike", 0, f"“{one}”与“{other}”写法相近。"
