"""Corrections that tie things to tasks: an indicator, a figure of the text as a target, a box of projects."""

from __future__ import annotations

from dataclasses import replace

from plan_graph.corrections import Correction
from plan_graph.draft import IndicatorDraft, MeasureDraft
from plan_graph.sheet import Sheet

SIGNS = {"at_least": "≥", "at_most": "≤", "exactly": ""}
OWN_GROUP = "任务目标"
GONE = "读不到这项任务，或不能确定是哪一项。"


def measure(sheet: Sheet, one: Correction) -> str | None:
    """Let an indicator measure a task; return why it cannot, or None."""
    row, indicator = sheet.row(one.task), _indicator(sheet, one.indicator)
    if row is None or indicator is None:
        return GONE if row is None else f"读不到指标“{one.indicator}”。"
    if not any(link.indicator == indicator.no and link.task == row.task.code for link in sheet.measures):
        sheet.measures.append(MeasureDraft(indicator.no, row.task.code, "办公室指定"))
    return None


def unmeasure(sheet: Sheet, one: Correction) -> str | None:
    """Let an indicator measure a task no more."""
    row, indicator = sheet.row(one.task), _indicator(sheet, one.indicator)
    if row and indicator:
        gone = (indicator.no, row.task.code)
        sheet.measures = [link for link in sheet.measures if (link.indicator, link.task) != gone]
    return None


def _indicator(sheet: Sheet, name: str) -> IndicatorDraft | None:
    found = [one for one in sheet.indicators if one.name == name]
    return found[0] if len(found) == 1 else None


def take_target(sheet: Sheet, one: Correction) -> str | None:
    """Make a proposed figure an indicator of its own that measures the task."""
    row = sheet.row(one.task)
    if row is None:
        return GONE
    if _indicator(sheet, one.name) is None:
        number = max((other.no for other in sheet.indicators), default=0) + 1
        target = f"{SIGNS.get(one.direction, '≥')}{one.value}"
        made = IndicatorDraft(number, one.name, target, one.measure, "预期性", OWN_GROUP, line=row.task.line)
        sheet.indicators.append(replace(made, value=one.value, direction=one.direction or "at_least"))
    sheet.proposed = [
        other
        for other in sheet.proposed
        if (other.task, other.value, other.unit) != (row.task.code, one.value, one.measure)
    ]
    return measure(sheet, replace(one, indicator=one.name))


def tie_box(sheet: Sheet, one: Correction) -> str | None:
    """Let every project of a box belong to a task, beside those it is tied to already."""
    row = sheet.row(one.task)
    if row is None:
        return GONE
    if not any(str(project.box) == one.value for project in sheet.projects):
        return f"读不到专栏{one.value}的项目。"
    sheet.projects = [
        replace(project, tasks=tuple(dict.fromkeys((*project.tasks, row.task.code))))
        if str(project.box) == one.value
        else project
        for project in sheet.projects
    ]
    return None
