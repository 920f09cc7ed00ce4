"""Lay a patch over what the reader returns: what fits is applied in order, what no longer fits is a finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from plan_graph import findings, tying
from plan_graph.corrections import Anchor, Correction, DocumentLine, in_words
from plan_graph.draft import (
    Finding,
    PlanDraft,
    ProjectDraft,
    TaskDraft,
    UnitDraft,
)
from plan_graph.names import is_collective, is_unit_like
from plan_graph.sheet import Row, Sheet
from plan_graph.tying import GONE

COMPUTED = frozenset(
    [
        "nobody",
        "joint_only",
        "no_lead",
        "several_leads",
        "collective",
        "target_relative",
        "target_vague",
        "indicator_numbering",
    ]
)
QUOTED = re.compile(r"“([^“”]{1,200})”")
OF_NAMES = frozenset(
    [
        "unit_odd",
        "unit_alike",
        "unit_unfamiliar",
        "name_joined",
        "alias_merged",
        "prefix_completed",
        "prefix_doubtful",
        "renamed",
    ]
)
YEARS = re.compile(r"(20[0-9]{2})\s*[-—－–~至到]\s*(20[0-9]{2})")


@dataclass(frozen=True)
class Corrected:
    """A draft under its patch: the draft, where its tasks stand, what was dismissed and why, what did not fit.

    ``pairs`` maps a task's code to that of the task it carries on, ``unfit`` holds the places of the corrections.
    """

    draft: PlanDraft
    anchors: Mapping[str, Anchor]
    dismissed: Mapping[str, str]
    pairs: Mapping[str, str]
    unfit: tuple[int, ...]


def correct(
    draft: PlanDraft, corrections: Sequence[Correction], lines: Sequence[DocumentLine] = ()
) -> Corrected:
    """Apply corrections to a reading; the same reading and patch always give the same draft."""
    sheet = Sheet(draft, lines)
    told: list[Finding] = []
    unfit = []
    for place, one in enumerate(corrections):
        why = APPLY[one.op](sheet, one)
        if why:
            unfit.append(place)
            told.append(Finding("correction_unfit", 0, f"原来的更正不再适用（{in_words(one)}）：{why}"))
    return Corrected(
        _draft(draft, sheet, told),
        {row.task.code: row.anchor for row in sheet.rows},
        sheet.dismissed,
        sheet.pairs,
        tuple(unfit),
    )


def _draft(draft: PlanDraft, sheet: Sheet, told: list[Finding]) -> PlanDraft:
    tasks = tuple(row.task for row in sheet.rows)
    mentioned = sheet.mentioned()
    before = {unit.name for unit in draft.units}
    units = tuple(
        unit
        for unit in sheet.units
        if mentioned & sheet.names(unit) or (unit.name in before and unit.name not in sheet.touched)
    )
    codes = {task.code for task in tasks}
    kept = [one for one in draft.findings if one.kind not in COMPUTED and not _is_settled(one, sheet, tasks)]
    kept += [*told, *findings.of_tasks(tasks), *findings.of_indicators(sheet.indicators)]
    return replace(
        draft,
        period=sheet.period,
        tasks=tasks,
        units=units,
        indicators=tuple(sheet.indicators),
        projects=tuple(_tied(one, codes) for one in sheet.projects),
        findings=tuple(sorted(kept, key=attrgetter("line"))),
        measures=tuple(one for one in sheet.measures if one.task in codes),
        proposed_targets=tuple(one for one in sheet.proposed if one.task in codes),
    )


def _tied(project: ProjectDraft, codes: set[str]) -> ProjectDraft:
    """Return a project tied to those of its tasks that are still there."""
    return replace(project, tasks=tuple(code for code in project.tasks if code in codes))


def _is_settled(finding: Finding, sheet: Sheet, tasks: Sequence[TaskDraft]) -> bool:
    if (finding.kind, finding.line) in sheet.settled or ("*", finding.line) in sheet.settled:
        return True
    if finding.kind == "no_attribution":
        return any(task.lead or task.joint or task.participants for task in tasks)
    return finding.kind in OF_NAMES and bool(set(QUOTED.findall(finding.message)) & sheet.touched)


def _assign(sheet: Sheet, one: Correction) -> str | None:
    row = sheet.row(one.task)
    if row is None:
        return GONE
    sheet.give(row, one.unit, one.role)
    return None


def _name_lead(sheet: Sheet, one: Correction) -> str | None:
    row = sheet.row(one.task)
    if row is None:
        return GONE
    sheet.give(row, one.unit, "lead")
    others = dict.fromkeys((*row.task.participants, *row.task.joint))
    row.task = replace(row.task, participants=tuple(others), joint=())
    return None


def _unassign(sheet: Sheet, one: Correction) -> str | None:
    row = sheet.row(one.task)
    if row is None:
        return GONE
    unit = sheet.unit(one.unit)
    sheet.without(row, sheet.names(unit) if unit else frozenset({one.unit}))
    return None


def _drop_unit(sheet: Sheet, one: Correction) -> str | None:
    unit = sheet.unit(one.unit)
    names = sheet.names(unit) if unit and unit.name == one.unit else frozenset({one.unit})
    for row in sheet.rows:
        sheet.without(row, names)
    sheet.units = [other for other in sheet.units if other.name not in names]
    sheet.touched |= names
    return None


def _merge_units(sheet: Sheet, one: Correction) -> str | None:
    found = {unit.name: unit for name in (*one.units, one.name) if (unit := sheet.unit(name))}
    if not found or (len(found) == 1 and one.name not in found):
        return "其中的单位已经读不到。"
    _become(sheet, list(found.values()), one.name)
    return None


def _rename_unit(sheet: Sheet, one: Correction) -> str | None:
    unit, there = sheet.unit(one.unit), sheet.unit(one.name)
    if unit is None:
        return None if there else f"读不到“{one.unit}”。"
    _become(sheet, [unit, *([there] if there and there is not unit else [])], one.name)
    return None


def _become(sheet: Sheet, units: list[UnitDraft], name: str) -> None:
    """Make several units one under a name; what looks like a unit's name stays as another name of it."""
    old = frozenset().union(*(sheet.names(unit) for unit in units))
    sheet.renamed(old, name)
    aliases = tuple(
        sorted(other for other in old - {name} if is_unit_like(other) and not is_collective(other))
    )
    place = min(sheet.units.index(unit) for unit in units)
    sheet.units = [unit for unit in sheet.units if unit not in units]
    sheet.units.insert(place, UnitDraft(name, aliases))
    sheet.touched |= old


def _split_alias(sheet: Sheet, one: Correction) -> str | None:
    unit = sheet.unit(one.unit)
    there = sheet.unit(one.name)
    if there is not None and there.name == one.name:
        return None
    if unit is None or one.name not in unit.aliases:
        return f"“{one.name}”已不是{one.unit}的别名。"
    place = sheet.units.index(unit)
    sheet.units[place] = replace(unit, aliases=tuple(name for name in unit.aliases if name != one.name))
    sheet.units.insert(place + 1, UnitDraft(one.name))
    sheet.touched.add(one.name)
    return None


def _retitle(sheet: Sheet, one: Correction) -> str | None:
    row = sheet.row(one.task)
    if row is None:
        return GONE
    row.task = replace(row.task, title=one.name)
    sheet.settled.add(("title_guessed", row.task.line))
    return None


def _not_a_task(sheet: Sheet, one: Correction) -> str | None:
    row = sheet.row(one.task)
    if row is None:
        return None if sheet.lines and one.task and one.task.text else GONE
    sheet.rows.remove(row)
    if all(other.task.line != row.task.line for other in sheet.rows):
        sheet.settled.add(("*", row.task.line))
    return None


def _make_task(sheet: Sheet, one: Correction) -> str | None:
    line = sheet.line_of(one.line)
    if line is None:
        return "原文中已没有这一段，或有相同的几段。"
    if any(row.task.line == line.number and row.anchor.text == one.line for row in sheet.rows):
        return None
    before = [row for row in sheet.rows if row.task.line <= line.number]
    section = (before[-1] if before else sheet.rows[0]).task.section if sheet.rows else ""
    code = sheet.next_code(section)
    made = TaskDraft(code, one.name, section, (), (), (), None, line.number)
    sheet.rows.insert(len(before), Row(made, Anchor(one.name, one.line, code)))
    sheet.settled.add(("attribution_unplaced", line.number))
    return None


def _pair(sheet: Sheet, one: Correction) -> str | None:
    row = sheet.row(one.task)
    if row is None:
        return GONE
    sheet.pairs[row.task.code] = one.value
    return None


def _set_period(sheet: Sheet, one: Correction) -> str | None:
    years = YEARS.fullmatch(one.value.strip().removesuffix("年"))
    if years is None or int(years.group(1)) > int(years.group(2)):
        return "规划期应写成 2021-2025。"
    sheet.period = (int(years.group(1)), int(years.group(2)))
    sheet.settled |= {("period_guessed", line) for line in {0, *(line.number for line in sheet.lines)}}
    return None


def _dismiss(sheet: Sheet, one: Correction) -> str | None:
    sheet.dismissed[one.finding] = one.reason
    return None


APPLY: dict[str, Callable[[Sheet, Correction], str | None]] = {
    "assign": _assign,
    "name_lead": _name_lead,
    "unassign": _unassign,
    "drop_unit": _drop_unit,
    "merge_units": _merge_units,
    "split_alias": _split_alias,
    "rename_unit": _rename_unit,
    "retitle": _retitle,
    "make_task": _make_task,
    "not_a_task": _not_a_task,
    "measure": tying.measure,
    "unmeasure": tying.unmeasure,
    "take_target": tying.take_target,
    "tie_box": tying.tie_box,
    "pair": _pair,
    "set_period": _set_period,
    "dismiss": _dismiss,
}
