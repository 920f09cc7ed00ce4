"""Findings on a plan: each with its place, a sentence, why it matters and what to do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

from plan_graph.advice import ADVICE, BLOCKING, NOTE, ORDER, UNKNOWN, WARNING
from plan_graph.alike import alike_pairs
from plan_graph.analysis import without_a_lead_if_absent
from plan_graph.directory import directory
from plan_graph.draft import PlanDraft, TaskDraft
from plan_graph.gathered import Told, gathered
from plan_graph.graph import build, load

__all__ = ["ADVICE", "BLOCKING", "NOTE", "WARNING", "AuditFinding", "audit"]

MANY_TIMES, MANY = 3, 4
NAMED_TASK = re.compile(r"任务([^\s“”，。；]{1,40}?)“")
NAMED_INDICATOR = re.compile(r"指标([0-9]{1,6})“")
QUOTED = re.compile(r"“([^“”]{1,200})”")
# more units than this, each named once and known to the directory, are told in one finding
FEW = 3


@dataclass(frozen=True)
class AuditFinding:
    """A finding as it is shown: ``line`` is 0 for the whole plan; ``key`` stays the same from reading to reading.

    ``tasks`` (codes), ``units`` (canonical names) and ``indicators`` (numbers) are what it speaks of.
    """

    kind: str
    severity: str
    line: int
    message: str
    why: str
    what_to_do: str
    key: str
    tasks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    indicators: tuple[int, ...] = ()


def audit(draft: PlanDraft) -> tuple[AuditFinding, ...]:
    """Return every finding, the graver first, then by place."""
    read = gathered(list(_read(draft)), len(draft.tasks))
    told = [*read, *_coverage(draft), *_load(draft), *_names(draft), *_boxes(draft), *_dates(draft)]
    made = {(one.kind, one.line, one.message): _advised(one) for one in told}
    return tuple(sorted(made.values(), key=lambda one: (ORDER.index(one.severity), one.line, one.kind)))


def _advised(told: Told) -> AuditFinding:
    severity, why, what_to_do = ADVICE.get(told.kind, UNKNOWN)
    key = finding_key(told.kind, told.message)
    return AuditFinding(
        told.kind,
        severity,
        told.line,
        told.message,
        why,
        what_to_do,
        key,
        told.tasks,
        told.units,
        told.indicators,
    )


def _read(draft: PlanDraft) -> Iterator[Told]:
    """Give the reader's own findings the tasks, units and indicators that they speak of."""
    at_line: dict[int, list[str]] = {}
    for task in draft.tasks:
        at_line.setdefault(task.line, []).append(task.code)
    codes = {task.code for task in draft.tasks}
    canonical = {name: unit.name for unit in draft.units for name in (unit.name, *unit.aliases)}
    for one in draft.findings:
        named = [code for code in NAMED_TASK.findall(one.message) if code in codes]
        units = dict.fromkeys(canonical[name] for name in QUOTED.findall(one.message) if name in canonical)
        numbers = tuple(int(number) for number in NAMED_INDICATOR.findall(one.message))
        tasks = tuple(named or at_line.get(one.line, []))
        yield Told(one.kind, one.line, one.message, tasks, tuple(units), numbers)


def finding_key(kind: str, message: str) -> str:
    """Return a short key of a finding that does not hold its line, so that it stays when lines move."""
    return f"{kind}-{hashlib.sha256(message.encode()).hexdigest()[:12]}"


def _coverage(draft: PlanDraft) -> Iterator[Told]:
    measured = {measure.task for measure in draft.measures}
    proposed = {target.task for target in draft.proposed_targets}
    served = {measure.indicator for measure in draft.measures}
    without = [task for task in draft.tasks if task.code not in measured | proposed]
    if without:
        codes = "、".join(task.code for task in without[:8]) + ("等" if len(without) > 8 else "")
        told = f"{len(draft.tasks)}项任务中有{len(without)}项既没有对应指标，也没有读到数字目标：{codes}。"
        yield Told("unmeasured", 0, told, tuple(task.code for task in without))
    for one in draft.indicators:
        if one.no not in served:
            yield Told("unserved", 0, f"指标{one.no}“{one.name}”没有找到对应的任务。", indicators=(one.no,))


def _load(draft: PlanDraft) -> Iterator[Told]:
    graph = build(draft)
    leads = {unit: counts["leads"] for unit, counts in load(graph).items() if counts["leads"]}
    if len(leads) < 3:
        return
    middle = median(leads.values())
    for unit, count in leads.items():
        if count >= MANY_TIMES * middle and count >= MANY:
            times = f"{count / middle:.1f}"
            told = f"{unit}牵头{count}项，是牵头单位中位数（{middle:g}项）的{times}倍。"
            yield Told("overload", 0, told, units=(unit,))
    for unit, codes in without_a_lead_if_absent(graph)[:1]:
        if len(codes) >= MANY:
            share = 100 * len(codes) / len(draft.tasks)
            told = f"如{unit}缺位，{len(codes)}项任务（{share:.0f}%）没有其他牵头单位，为全部单位中最多。"
            yield Told("single_point", 0, told, tuple(codes), (unit,))


def _names(draft: PlanDraft) -> Iterator[Told]:
    mentions: dict[str, list[int]] = {}
    for task in draft.tasks:
        for name in task.lead + task.participants + task.joint:
            mentions.setdefault(name, []).append(task.line)
    known: dict[str, int] = {}
    odd: dict[str, int] = {}
    for unit in draft.units:
        lines = [line for name in (unit.name, *unit.aliases) for line in mentions.get(name, [])]
        if len(lines) == 1:
            (known if directory().knows(unit.name) else odd)[unit.name] = lines[0]
    yield from _named_once(known, odd)
    told = {frozenset(QUOTED.findall(one.message)) for one in draft.findings if one.kind == "unit_alike"}
    for one, other in alike_pairs(sorted({unit.name for unit in draft.units})):
        if {one, other} in told:
            continue
        line = min(mentions.get(other, [0]))
        yield Told("alike", line, f"“{one}”与“{other}”写法相近。", units=(one, other))


def _named_once(known: dict[str, int], odd: dict[str, int]) -> Iterator[Told]:
    """Tell units named once: each that the directory does not know; of those it knows, many together."""
    if len(known) > FEW:
        names = "、".join(f"“{name}”" for name in known)
        yield Told("named_once", 0, f"有{len(known)}个单位全文只出现一次：{names}。", units=tuple(known))
        known = {}
    for name, line in {**known, **odd}.items():
        yield Told("named_once", line, f"“{name}”全文只出现一次。", units=(name,))


def _boxes(draft: PlanDraft) -> Iterator[Told]:
    """Tell the boxes of projects that share no wording with any task's title or section."""
    titles = [task.title for task in draft.tasks] + [section.title for section in draft.sections]
    for box, title in dict.fromkeys((one.box, one.box_title) for one in draft.projects if not one.tasks):
        core = re.sub(
            r"重点|项目|工程|行动|专栏|残疾人|主要|十[一二三四五]五|[“”\"、，和及与的]|[^，。]{0,3}[县市区省]",
            "",
            title,
        )
        pairs = {core[place : place + 2] for place in range(len(core) - 1)}
        if pairs and not any(pair in one for pair in pairs for one in titles):
            yield Told("box_untied", 0, f"专栏{box}“{title}”的项目没有找到对应的任务。")


def _dates(draft: PlanDraft) -> Iterator[Told]:
    first, last = draft.period
    for task in draft.tasks:
        if task.due and not first <= int(task.due[:4]) <= last:
            told = f"任务{task.code}“{task.title}”的时限{task.due}不在规划期{first}—{last}年内。"
            yield Told("due_outside", task.line, told, (task.code,))
    for project in draft.projects:
        if project.due and not first <= int(project.due[:4]) <= last:
            told = f"专栏{project.box}项目“{project.title}”的时限{project.due}不在规划期{first}—{last}年内。"
            yield Told("due_outside", 0, told)
    for before, task in pairwise(draft.tasks):
        if _is_later_step(before, task) and before.due and task.due and task.due < before.due:
            told = f"任务{task.code}“{task.title}”的时限{task.due}早于前一步{before.code}“{before.title}”的{before.due}。"
            yield Told("due_order", task.line, told, (before.code, task.code))


def _is_later_step(before: TaskDraft, task: TaskDraft) -> bool:
    """Whether two tasks that follow one another in a section are steps of one piece of work."""
    steps = (
        "调查",
        "摸底",
        "制定",
        "编制",
        "启动",
        "开工",
        "试点",
        "建设",
        "建成",
        "推开",
        "推广",
        "验收",
        "评估",
        "总结",
    )
    if before.section != task.section:
        return False
    one = max((place for place, step in enumerate(steps) if step in before.title), default=-1)
    other = max((place for place, step in enumerate(steps) if step in task.title), default=-1)
    shared = SequenceMatcher(None, before.title, task.title).find_longest_match().size
    return 0 <= one < other and shared >= 2
