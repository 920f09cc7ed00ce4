"""Unit names: canonical ones and their aliases, collective names, and what a collective stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from plan_graph.draft import Finding, PlanDraft, TaskDraft, UnitDraft

COLLECTIVE = re.compile(
    r"各成员单位|成员单位$|^各|各(?:有关|相关|乡|县|街道|级)|(?:有关|相关)(?:部门|单位)$|^(?:有关|相关)"
)
MEMBERS = re.compile(r"成员单位")
PARTY = re.compile(r"^([省市县区州旗])委(?=.{2,})")


@dataclass(frozen=True)
class AssignmentDraft:
    """Task × unit (canonical name) × role; ``via_collective`` where only a collective name stands in the document."""

    task_code: str
    unit: str
    role: str
    via_collective: bool = False


def is_collective(name: str) -> bool:
    """Whether a name stands for several units (各成员单位, 各乡镇, 有关部门)."""
    return bool(COLLECTIVE.search(name))


def alias_key(name: str) -> str:
    """Return what two spellings of one unit share: 县委政法委 and 县政法委 have the same key."""
    return PARTY.sub(r"\1", name)


def canonical_units(mentions: Iterable[tuple[str, int]]) -> tuple[tuple[UnitDraft, ...], tuple[Finding, ...]]:
    """Merge (name, line) mentions into units in order of first mention; every merger is a finding."""
    spellings: dict[str, dict[str, int]] = {}
    for name, line in mentions:
        if not is_collective(name):
            spellings.setdefault(alias_key(name), {}).setdefault(name, line)
    units, findings = [], []
    for names in spellings.values():
        canonical = max(names, key=lambda name: (len(name), name))
        aliases = tuple(name for name in names if name != canonical)
        units.append(UnitDraft(canonical, aliases))
        findings += [
            Finding("alias_merged", names[alias], f"“{alias}”与“{canonical}”按同一单位处理，请核对。")
            for alias in aliases
        ]
    return tuple(units), tuple(findings)


def expand(draft: PlanDraft) -> tuple[AssignmentDraft, ...]:
    """Return every assignment, each unit once a task: named roles first, 各成员单位 as every other unit after them.

    Collectives whose members the document does not list (各乡镇, 有关部门) give no assignment.
    """
    canonical = {name: unit.name for unit in draft.units for name in (unit.name, *unit.aliases)}
    everybody = [unit.name for unit in draft.units]
    return tuple(one for task in draft.tasks for one in _of_task(task, canonical, everybody))


def _of_task(task: TaskDraft, canonical: dict[str, str], everybody: list[str]) -> list[AssignmentDraft]:
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
