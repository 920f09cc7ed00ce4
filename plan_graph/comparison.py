"""Two versions of a plan: what was added, removed, changed and renumbered in tasks, units, indicators and projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from plan_graph.corrections import NEW
from plan_graph.draft import IndicatorDraft, PlanDraft, ProjectDraft, TaskDraft
from plan_graph.matching import Match, match, plain
from plan_graph.units import expand


@dataclass(frozen=True)
class RoleChange:
    """A unit whose part in a task changed; the empty text is no part."""

    unit: str
    before: str
    after: str


@dataclass(frozen=True)
class TaskChange:
    """A task of one or both versions; codes and titles are empty where it is not in that version."""

    old_code: str
    new_code: str
    old_title: str
    new_title: str
    roles: tuple[RoleChange, ...] = ()
    old_due: str | None = None
    new_due: str | None = None
    score: float = 1.0
    is_uncertain: bool = False

    @property
    def kind(self) -> str:
        """``added``, ``removed``, ``changed`` (title, roles or time limit), ``renumbered`` or ``same``."""
        if not self.old_code:
            return "added"
        if not self.new_code:
            return "removed"
        if self.roles or self.old_due != self.new_due or plain(self.old_title) != plain(self.new_title):
            return "changed"
        return "renumbered" if self.old_code != self.new_code else "same"


@dataclass(frozen=True)
class Change:
    """An indicator or project: its name in both versions, and what was written (a target, a box) before and after.

    ``old_box`` and ``new_box`` are the numbers of a project's boxes.
    """

    kind: str
    old_name: str
    new_name: str
    before: str = ""
    after: str = ""
    old_no: int = 0
    new_no: int = 0
    is_uncertain: bool = False
    old_box: int = 0
    new_box: int = 0


@dataclass(frozen=True)
class Comparison:
    """All that differs; ``tasks`` holds the unchanged ones too, so that each task's number is known in both."""

    old_title: str
    new_title: str
    old_period: tuple[int, int]
    new_period: tuple[int, int]
    tasks: tuple[TaskChange, ...]
    units_added: tuple[str, ...]
    units_removed: tuple[str, ...]
    units_renamed: tuple[tuple[str, str], ...]
    indicators: tuple[Change, ...]
    projects: tuple[Change, ...]

    def of(self, kind: str) -> tuple[TaskChange, ...]:
        """Return the tasks of one kind."""
        return tuple(one for one in self.tasks if one.kind == kind)

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as a JSON object; each task tells its kind."""
        data = asdict(self)
        data["tasks"] = [{"kind": one.kind, **asdict(one)} for one in self.tasks]
        return data


def compare(old: PlanDraft, new: PlanDraft, pairs: Mapping[str, str] | None = None) -> Comparison:
    """Hold two versions against each other; ``pairs`` maps new codes to the old ones they carry on, or to 新."""
    same = _same_units(old, new)
    matches = _match_tasks(old, new, same, pairs or {})
    return Comparison(
        old.title,
        new.title,
        old.period,
        new.period,
        tuple(_tasks(old, new, same, matches)),
        tuple(unit.name for unit in new.units if unit.name not in same),
        tuple(unit.name for unit in old.units if unit.name not in set(same.values())),
        tuple((before, after) for after, before in same.items() if before != after),
        tuple(_indicators(old, new)),
        tuple(_projects(old, new)),
    )


def _same_units(old: PlanDraft, new: PlanDraft) -> dict[str, str]:
    """Map the canonical names of new units to those of the old ones they are, by any name they share."""
    known = {name: unit.name for unit in old.units for name in (*unit.aliases, unit.name)}
    same: dict[str, str] = {}
    for unit in new.units:
        found = next((known[name] for name in (unit.name, *unit.aliases) if name in known), None)
        if found is not None and found not in same.values():
            same[unit.name] = found
    return same


def _roles(draft: PlanDraft, names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return for each task the roles of its units, under the older names; collectives stand under their own."""
    found: dict[str, dict[str, str]] = {task.code: {} for task in draft.tasks}
    for one in expand(draft):
        if not one.via_collective:
            found[one.task_code].setdefault(names.get(one.unit, one.unit), one.role)
    for task in draft.tasks:
        for role, listed in (("lead", task.lead), ("joint", task.joint), ("participant", task.participants)):
            for name in listed:
                if "成员单位" in name:
                    found[task.code].setdefault(name, role)
    return found


def _match_tasks(
    old: PlanDraft, new: PlanDraft, same: Mapping[str, str], pairs: Mapping[str, str]
) -> list[Match[TaskDraft]]:
    before, after = _roles(old, {}), _roles(new, same)
    sections = {("old", one.code): one.title for one in old.sections}
    sections |= {("new", one.code): one.title for one in new.sections}
    places = {task.code: place for place, task in enumerate(old.tasks)}
    forced = {
        place: None if pairs[task.code] == NEW else places.get(pairs[task.code])
        for place, task in enumerate(new.tasks)
        if task.code in pairs and (pairs[task.code] == NEW or pairs[task.code] in places)
    }

    def nearness(one: TaskDraft, other: TaskDraft) -> float:
        here, there = set(before[one.code].items()), set(after[other.code].items())
        units = len(here & there) / len(here | there) if here or there else 0.5
        section = sections.get(("old", one.section)) == sections.get(("new", other.section))
        return 0.6 * units + 0.3 * section + 0.1 * (one.code == other.code)

    return match(old.tasks, new.tasks, words=lambda task: task.title, nearness=nearness, forced=forced)


def _tasks(
    old: PlanDraft, new: PlanDraft, same: Mapping[str, str], matches: list[Match[TaskDraft]]
) -> Iterable[TaskChange]:
    before, after = _roles(old, {}), _roles(new, same)
    by_new = {one.new.code: one for one in matches}
    for task in new.tasks:
        found = by_new.get(task.code)
        if found is None:
            gains = _role_changes({}, after[task.code])
            yield TaskChange("", task.code, "", task.title, gains, None, task.due)
            continue
        yield TaskChange(
            found.old.code,
            task.code,
            found.old.title,
            task.title,
            _role_changes(before[found.old.code], after[task.code]),
            found.old.due,
            task.due,
            found.score,
            found.is_uncertain,
        )
    gone = {task.code for task in old.tasks} - {one.old.code for one in matches}
    for task in old.tasks:
        if task.code in gone:
            losses = _role_changes(before[task.code], {})
            yield TaskChange(task.code, "", task.title, "", losses, task.due, None)


def _role_changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[RoleChange, ...]:
    return tuple(
        RoleChange(unit, before.get(unit, ""), after.get(unit, ""))
        for unit in dict.fromkeys((*before, *after))
        if before.get(unit) != after.get(unit)
    )


def _indicators(old: PlanDraft, new: PlanDraft) -> Iterable[Change]:
    def nearness(one: IndicatorDraft, other: IndicatorDraft) -> float:
        return 0.5 * (one.group == other.group) + 0.3 * (one.unit == other.unit) + 0.2 * (one.no == other.no)

    matches = match(old.indicators, new.indicators, words=lambda one: one.name, nearness=nearness)
    for one in matches:
        before, after = _target(one.old), _target(one.new)
        kind = "changed" if before != after else ("renamed" if one.score < 1 else "same")
        yield Change(
            kind, one.old.name, one.new.name, before, after, one.old.no, one.new.no, one.is_uncertain
        )
    for added in _left(new.indicators, [one.new for one in matches]):
        yield Change("added", "", added.name, "", _target(added), 0, added.no)
    for gone in _left(old.indicators, [one.old for one in matches]):
        yield Change("removed", gone.name, "", _target(gone), "", gone.no)


def _target(one: IndicatorDraft) -> str:
    target = "".join(one.target.split())
    return target if not one.unit or target.endswith(one.unit) else f"{target}{one.unit}"


def _projects(old: PlanDraft, new: PlanDraft) -> Iterable[Change]:
    def nearness(one: ProjectDraft, other: ProjectDraft) -> float:
        return 0.7 * (plain(one.box_title) == plain(other.box_title)) + 0.3 * (one.no == other.no)

    matches = match(old.projects, new.projects, words=lambda one: one.title, nearness=nearness)
    for one in matches:
        before, after = _project(one.old), _project(one.new)
        kind = "same" if one.score == 1 and before == after else "changed"
        numbers = one.old.no, one.new.no, one.is_uncertain, one.old.box, one.new.box
        yield Change(kind, one.old.title, one.new.title, before, after, *numbers)
    for added in _left(new.projects, [one.new for one in matches]):
        yield Change("added", "", added.title, "", _project(added), 0, added.no, new_box=added.box)
    for gone in _left(old.projects, [one.old for one in matches]):
        yield Change("removed", gone.title, "", _project(gone), "", gone.no, old_box=gone.box)


def _project(one: ProjectDraft) -> str:
    return " ".join(part for part in (one.box_title, one.money, one.due, one.place) if part)


def _left(rows: Iterable[Any], taken: list[Any]) -> list[Any]:
    """Return the rows that are not among the taken ones; equal rows are told apart by identity."""
    known = {id(row) for row in taken}
    return [row for row in rows if id(row) not in known]
