"""Units: canonical names and their aliases, by spelling, by prefix and by the directory; every guess is a finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from plan_graph.directory import directory
from plan_graph.draft import Finding, PlanDraft, TaskDraft, UnitDraft
from plan_graph.names import is_collective
from plan_graph.spellings import Spellings

__all__ = ["MEMBERS", "AssignmentDraft", "Spellings", "canonical_units", "expand", "is_collective"]

BROAD = re.compile(r"[省市县区州旗](?:委|政府|人民政府)")
MEMBERS = re.compile(r"成员单位")


@dataclass(frozen=True)
class AssignmentDraft:
    """Task × unit (canonical name) × role; ``via_collective`` where only a collective name stands in the document."""

    task_code: str
    unit: str
    role: str
    via_collective: bool = False


def canonical_units(
    mentions: Iterable[tuple[str, int]], title: str = "", said: Sequence[tuple[str, str]] = ()
) -> tuple[tuple[UnitDraft, ...], tuple[Finding, ...]]:
    """Merge (name, line) mentions into units in order of first mention; every merger is a finding.

    ``said`` is what the text says of its own short forms, as plan_graph.spellings takes it.
    """
    listed = [(name, line) for name, line in mentions]
    spellings = Spellings((name for name, _ in listed), title, said)
    groups: dict[tuple[str, str], dict[str, int]] = {}
    times = Counter(name for name, _ in listed)
    for name, line in listed:
        if not is_collective(name):
            groups.setdefault(spellings.key(name), {}).setdefault(name, line)
    units, findings = [], []
    for names in groups.values():
        unit, told = _unit(names, spellings, times)
        units.append(unit)
        findings += told
    collectives = {name: line for name, line in reversed(listed) if is_collective(name)}
    findings += [
        Finding("unit_unfamiliar", line, f"“{name}”不是常见的统称，请核对有无错字。")
        for name, line in collectives.items()
        if not spellings.is_familiar(name)
    ]
    findings += [*_reforms(groups, spellings), *_unfamiliar(groups, spellings), *_levels(listed, spellings)]
    return tuple(units), tuple(findings)


def _unit(
    names: dict[str, int], spellings: Spellings, times: Counter[str]
) -> tuple[UnitDraft, list[Finding]]:
    chosen = max(names, key=lambda name: (spellings.completed(name) == name, len(name), times[name], name))
    canonical = spellings.completed(chosen)
    aliases = tuple(name for name in names if name != canonical)
    findings = [
        Finding("alias_merged", names[alias], f"“{alias}”与“{canonical}”按同一单位处理，请核对。")
        for alias in aliases
        if spellings.completed(alias) != canonical
    ]
    findings += [
        Finding(
            "prefix_completed",
            names[alias],
            f"“{alias}”前省略了“{spellings.level}”，按“{canonical}”处理，请核对。",
        )
        for alias in aliases
        if spellings.completed(alias) == canonical
    ]
    return UnitDraft(canonical, aliases), findings


def _reforms(groups: dict[tuple[str, str], dict[str, int]], spellings: Spellings) -> Iterator[Finding]:
    """Tell former names; they are not merged, for only the office knows who took the work over."""
    known = {core: next(iter(names)) for (_, core), names in groups.items()}
    for names in groups.values():
        for name, line in names.items():
            after = spellings.former(name)
            if after is None:
                continue
            heir, year = after
            stands = known.get(directory().full.get(heir, heir))
            also = f"，本规划中另有“{stands}”" if stands else ""
            yield Finding(
                "renamed",
                line,
                f"“{name}”是{year}年机构改革前的名称，职责一般已划入{heir}{also}；没有自动合并，请核对。",
            )


def _unfamiliar(groups: dict[tuple[str, str], dict[str, int]], spellings: Spellings) -> Iterator[Finding]:
    """Tell names that the directory does not know, with the name in this plan that they are like."""
    written = [name for names in groups.values() for name in names]
    for key, names in groups.items():
        for name, line in names.items():
            other = next(
                (one for one in written if one not in groups[key] and spellings.may_be_one(name, one)), ""
            )
            if other:
                told = f"“{name}”与“{other}”只差一个字，可能是同一单位；没有自动合并，请核对。"
                yield Finding("unit_alike", line, told)
            elif BROAD.fullmatch(spellings.placeless(name)):
                told = f"“{name}”是一级党委或政府，不是部门，请核对是否漏字。"
                yield Finding("unit_unfamiliar", line, told)
            elif not spellings.is_familiar(name):
                told = f"“{name}”不在常见单位名录中，请核对名称是否完整、有无错字。"
                yield Finding("unit_unfamiliar", line, told)


def _levels(listed: Sequence[tuple[str, int]], spellings: Spellings) -> Iterator[Finding]:
    """Tell a name without level that follows one of another level than the plan's (县残联、民政局 in a city's plan)."""
    told: set[str] = set()
    for (before, above), (name, line) in pairwise(listed):
        level = spellings.level_of(before)
        completed = spellings.completed(name)
        if above == line and level and level != spellings.level and completed != name and name not in told:
            told.add(name)
            message = f"“{name}”前面是“{before}”，可能同级；按“{completed}”处理，请核对。"
            yield Finding("prefix_doubtful", line, message)


def expand(draft: PlanDraft) -> tuple[AssignmentDraft, ...]:
    """Return every assignment, each unit once a task: named roles first, 各成员单位 as every other unit after them.

    Collectives whose members the document does not list (各乡镇, 有关部门) give no assignment.
    """
    canonical = {name: unit.name for unit in draft.units for name in (unit.name, *unit.aliases)}
    everybody = [unit.name for unit in draft.units]
    return tuple(one for task in draft.tasks for one in _of_task(task, canonical, everybody))


def _of_task(task: TaskDraft, canonical: dict[str, str], everybody: Sequence[str]) -> list[AssignmentDraft]:
    found: dict[str, AssignmentDraft] = {}
    collectives: list[tuple[str, str]] = []
    for role, names in (("lead", task.lead), ("joint", task.joint), ("participant", task.participants)):
        for name in names:
            if is_collective(name):
                collectives.append((role, name))
            elif name in canonical:
                unit = canonical[name]
                found.setdefault(unit, AssignmentDraft(task.code, unit, role))
    for role, name in collectives:
        if MEMBERS.search(name):
            for unit in everybody:
                found.setdefault(unit, AssignmentDraft(task.code, unit, role, True))
    return list(found.values())
