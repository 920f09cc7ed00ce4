"""Units: canonical names and their aliases, by spelling, by prefix and by the directory; every guess is a finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plan_graph.directory import directory
from plan_graph.draft import Finding, PlanDraft, TaskDraft, UnitDraft
from plan_graph.names import is_collective

__all__ = ["MEMBERS", "AssignmentDraft", "Spellings", "canonical_units", "expand", "is_collective"]

MEMBERS = re.compile(r"成员单位")
LEVELS = "省市县区州旗盟"
LEVEL = re.compile(
    rf"^([{LEVELS}])(?!级|直|域|场|容|划|政(?:管|工|设|公|局|处|园))(?!市(?!场|政|容)|[县区省州旗盟])(?=.{{2,}})"
)
PARTY = re.compile(r"^委(?=.{2,})")
LEAGUE = re.compile(r"^(?:共青团|团)(.{0,8}?)委(?:员会)?$")
GOVERNMENT = re.compile(r"^(?:人民)?政府(?=.{2,})")
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
PLACE = re.compile(rf"([\u4e00-\u9fff]{{1,8}}?)([{LEVELS}])(?=[“\"十国残民老妇儿教卫农人贯关实“社全推加深])")
MIN_PREFIXED = 0.5


@dataclass(frozen=True)
class AssignmentDraft:
    """Task × unit (canonical name) × role; ``via_collective`` where only a collective name stands in the document."""

    task_code: str
    unit: str
    role: str
    via_collective: bool = False


class Spellings:
    """Knows a plan's place and level, and tells which spellings are one unit."""

    def __init__(self, names: Iterable[str], title: str = "") -> None:
        self.names = tuple(name for name in dict.fromkeys(names) if not is_collective(name))
        place = PLACE.search(title)
        self.place = place.group(1) if place else ""
        levels = Counter(
            match.group(1) for name in self.names if (match := LEVEL.match(self._placeless(name)))
        )
        self.level = levels.most_common(1)[0][0] if levels else ""
        written = sum(levels.values())
        self.is_prefixed = bool(self.names) and written >= MIN_PREFIXED * len(self.names)

    def _placeless(self, name: str) -> str:
        if self.place and name.startswith(self.place) and len(name) > len(self.place) + 2:
            return name[len(self.place) :]
        return name

    def key(self, name: str) -> tuple[str, str]:
        """Return (level, core) that the spellings of one unit share.

        >>> spellings = Spellings(["县残联", "县民政局"])
        >>> spellings.key("县委政法委") == spellings.key("县政法委")
        True
        """
        plain = self._placeless(name.replace(" ", ""))
        league = LEAGUE.match(plain)
        if league:
            return (self._level_of(league.group(1)), "共青团")
        level = LEVEL.match(plain)
        core = plain[1:] if level else plain
        core = GOVERNMENT.sub("", core)
        known = directory().full
        core = (
            known.get(core) or known.get(PARTY.sub("", core)) or known.get(f"委{core}") or PARTY.sub("", core)
        )
        return (level.group(1) if level else self.level, core)

    def _level_of(self, text: str) -> str:
        return next((mark for mark in reversed(text) if mark in LEVELS), self.level)

    def former(self, name: str) -> tuple[str, int] | None:
        """Return (successor without level, year) of a unit under a name from before a reform, or None."""
        plain = self._placeless(name)
        core = plain[1:] if LEVEL.match(plain) else plain
        return directory().renamed.get(core)

    def completed(self, name: str) -> str:
        """Return a name with the level that a list gives only once (省教育厅、财政厅 → 省财政厅), or the name itself."""
        placeless = self._placeless(name)
        if not (self.is_prefixed and self.level) or LEVEL.match(placeless) or LEAGUE.match(placeless):
            return name
        if any(mark in name for mark in LEVELS) or not name.endswith(
            ("局", "厅", "委", "办", "部", "联", "会", "社", "院")
        ):
            return name
        return f"{self.level}{name}"


def canonical_units(
    mentions: Iterable[tuple[str, int]], title: str = ""
) -> tuple[tuple[UnitDraft, ...], tuple[Finding, ...]]:
    """Merge (name, line) mentions into units in order of first mention; every merger is a finding."""
    listed = list(mentions)
    spellings = Spellings((name for name, _ in listed), title)
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
    findings += _reforms(groups, spellings)
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
