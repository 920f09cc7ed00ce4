"""What the reader itself finds worth a look while it reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plan_graph.draft import Finding, IndicatorDraft, TaskDraft
from plan_graph.goals import read_goal
from plan_graph.names import is_collective
from plan_graph.units import MEMBERS


def of_tasks(tasks: Sequence[TaskDraft]) -> list[Finding]:
    """Return findings on responsibility: nobody, joint only, several leads, collective names."""
    return [finding for task in tasks for finding in _of_task(task)]


def _of_task(task: TaskDraft) -> Iterable[Finding]:
    name = f"任务{task.code}“{task.title}”"
    if not (task.lead or task.joint or task.participants):
        yield Finding("nobody", task.line, f"{name}没有写明责任单位，无人负责。")
    elif not task.lead and (len(task.joint) > 1 or (task.joint and task.participants)):
        yield Finding("joint_only", task.line, f"{name}只有{len(task.joint)}个责任单位，没有牵头单位。")
    elif not (task.lead or task.joint):
        yield Finding("no_lead", task.line, f"{name}只有参与单位，没有牵头单位。")
    if len(task.lead) > 1:
        yield Finding(
            "several_leads", task.line, f"{name}有{len(task.lead)}个牵头单位：{'、'.join(task.lead)}。"
        )
    for unit in task.lead + task.participants + task.joint:
        if is_collective(unit):
            known = "展开为其他全部单位" if MEMBERS.search(unit) else "没有列出成员，未展开，请补充"
            yield Finding("collective", task.line, f"{name}中的“{unit}”是统称，{known}。")


def of_indicators(indicators: Sequence[IndicatorDraft]) -> list[Finding]:
    """Return findings on targets: those that say nothing measurable, and numbers that repeat or are missing."""
    told = []
    for one in indicators:
        if one.value is None and one.target and not any(mark.isdigit() for mark in one.target):
            vague = read_goal(one.target, one.name).doubt == "vague"
            kind, why = ("target_vague", "说不出怎样算完成") if vague else ("target_relative", "没有数值")
            sentence = f"指标{one.no}“{one.name}”的目标“{one.target}”{why}，需要人工判断。"
            told.append(Finding(kind, one.line, sentence))
    numbers = [one.no for one in indicators]
    if numbers != list(range(1, len(numbers) + 1)):
        told.append(Finding("indicator_numbering", 0, "指标的编号不连续或有重复，请核对。"))
    return told
