"""Who answers for what, as the pictures need it: sections, tasks, units and ties, narrowed and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from plan_graph.analysis import STRENGTH
from plan_graph.draft import PlanDraft
from plan_graph.units import expand

ROLES = {"lead": "leads", "joint": "shares", "participant": "participates"}


@dataclass(frozen=True)
class Part:
    """A section that holds tasks."""

    code: str
    title: str


@dataclass(frozen=True)
class Work:
    """A task and the code of its section, which is empty where it stands under none."""

    code: str
    title: str
    section: str


@dataclass(frozen=True)
class Tie:
    """A unit answers for a task; ``role`` is leads, shares or participates."""

    unit: str
    task: str
    role: str
    via_collective: bool = False


@dataclass(frozen=True)
class Responsibility:
    """Sections, tasks and units in the plan's order, and every tie between them (each unit once a task)."""

    title: str
    sections: tuple[Part, ...]
    tasks: tuple[Work, ...]
    units: tuple[str, ...]
    ties: tuple[Tie, ...]

    @cached_property
    def of_task(self) -> Mapping[str, tuple[Tie, ...]]:
        """The ties of every task, the strongest role first."""
        return _grouped({task.code: [] for task in self.tasks}, self.ties, "task")

    @cached_property
    def of_unit(self) -> Mapping[str, tuple[Tie, ...]]:
        """The ties of every unit, the strongest role first, then the plan's order."""
        return _grouped({unit: [] for unit in self.units}, self.ties, "unit")

    @cached_property
    def in_section(self) -> Mapping[str, tuple[Work, ...]]:
        """The tasks of every section that has any, in the plan's order."""
        found: dict[str, list[Work]] = {}
        for task in self.tasks:
            found.setdefault(task.section, []).append(task)
        return {code: tuple(tasks) for code, tasks in found.items()}

    @cached_property
    def by_load(self) -> tuple[str, ...]:
        """The units that hold ties, those that lead most first, then those that do most."""
        busy = [unit for unit in self.units if self.of_unit[unit]]
        return tuple(sorted(busy, key=lambda unit: (-self.counts(unit)["leads"], -len(self.of_unit[unit]))))

    def counts(self, unit: str) -> dict[str, int]:
        """Return how many tasks a unit leads, shares and participates in."""
        counted = Counter(tie.role for tie in self.of_unit[unit])
        return {role: counted[role] for role in STRENGTH}

    def section_title(self, code: str) -> str:
        """Return a section's heading, or the empty text."""
        return next((part.title for part in self.sections if part.code == code), "")

    def narrowed(
        self, *, section: str = "", unit: str = "", task: str = "", role: str = ""
    ) -> Responsibility:
        """Return the same with only the tasks and ties that satisfy everything asked; units keep their order."""
        tasks = [
            one for one in self.tasks if _within(one.section, section) and (not task or one.code == task)
        ]
        codes = {one.code for one in tasks}
        ties = [
            tie
            for tie in self.ties
            if tie.task in codes and (not role or tie.role == role) and (not unit or tie.unit == unit)
        ]
        if unit or role:
            held = {tie.task for tie in ties}
            tasks = [one for one in tasks if one.code in held]
        return replace(self, tasks=tuple(tasks), ties=tuple(ties))

    def together(self) -> dict[tuple[str, str], int]:
        """Return how many tasks each pair of units has in common, collective names (各成员单位) left out."""
        pairs: Counter[tuple[str, str]] = Counter()
        place = {unit: number for number, unit in enumerate(self.units)}
        for ties in self.of_task.values():
            names = sorted((tie.unit for tie in ties if not tie.via_collective), key=place.__getitem__)
            pairs.update(combinations(names, 2))
        return dict(sorted(pairs.items(), key=lambda item: (place[item[0][0]], place[item[0][1]])))


def _within(section: str, wanted: str) -> bool:
    return not wanted or section == wanted or section.startswith(f"{wanted}.")


def _grouped(found: dict[str, list[Tie]], ties: tuple[Tie, ...], key: str) -> dict[str, tuple[Tie, ...]]:
    for tie in ties:
        if getattr(tie, key) in found:
            found[getattr(tie, key)].append(tie)
    return {
        name: tuple(sorted(some, key=lambda tie: STRENGTH.index(tie.role))) for name, some in found.items()
    }


def of_draft(draft: PlanDraft) -> Responsibility:
    """Return who answers for what in a plan as it was read, collective names expanded."""
    return Responsibility(
        title=draft.title,
        sections=tuple(Part(one.code, one.title) for one in draft.sections),
        tasks=tuple(Work(one.code, one.title, one.section) for one in draft.tasks),
        units=tuple(one.name for one in draft.units),
        ties=tuple(
            Tie(one.unit, one.task_code, ROLES[one.role], one.via_collective) for one in expand(draft)
        ),
    )
