"""A draft laid open for corrections: its tasks, units and measures, found again by their anchors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from plan_graph.corrections import Anchor, DocumentLine, text_key
from plan_graph.draft import (
    IndicatorDraft,
    MeasureDraft,
    PlanDraft,
    ProjectDraft,
    TargetDraft,
    TaskDraft,
    UnitDraft,
)

ROLE_FIELDS = {"lead": "lead", "participant": "participants", "joint": "joint"}


@dataclass
class Row:
    """A task with the anchor it was read with."""

    task: TaskDraft
    anchor: Anchor


class Sheet:
    """What corrections change; ``touched`` are names and ``settled`` (kind, line) whose findings are thereby settled."""

    def __init__(self, draft: PlanDraft, lines: Sequence[DocumentLine]) -> None:
        self.lines = lines
        keys = {line.number: text_key(line.text) for line in lines}
        self.rows = [
            Row(task, Anchor(task.title, keys.get(task.line, ""), task.code)) for task in draft.tasks
        ]
        self.units: list[UnitDraft] = list(draft.units)
        self.indicators: list[IndicatorDraft] = list(draft.indicators)
        self.measures: list[MeasureDraft] = list(draft.measures)
        self.projects: list[ProjectDraft] = list(draft.projects)
        self.proposed: list[TargetDraft] = list(draft.proposed_targets)
        self.period = draft.period
        self.touched: set[str] = set()
        self.settled: set[tuple[str, int]] = set()
        self.dismissed: dict[str, str] = {}
        self.pairs: dict[str, str] = {}

    def row(self, anchor: Anchor | None) -> Row | None:
        """Return the task an anchor means, or None where it is gone or no longer clear."""
        if anchor is None:
            return None
        same = [row for row in self.rows if anchor.text and row.anchor.text == anchor.text]
        titled = [row for row in (same or self.rows) if anchor.title and row.anchor.title == anchor.title]
        if len(titled) == 1:
            return titled[0]
        if len(same) == 1:
            return same[0]
        coded = [row for row in (titled or self.rows) if row.task.code == anchor.code]
        only_code = not (anchor.text or anchor.title)
        return coded[0] if len(coded) == 1 and (only_code or titled) else None

    def unit(self, name: str) -> UnitDraft | None:
        """Return the unit of this name or alias."""
        return next((unit for unit in self.units if name == unit.name or name in unit.aliases), None)

    def names(self, unit: UnitDraft) -> frozenset[str]:
        """Return every spelling of a unit."""
        return frozenset((unit.name, *unit.aliases))

    def renamed(self, old: frozenset[str], new: str) -> None:
        """Write another name wherever one of the old ones stands in a task; a unit keeps its strongest role."""
        for row in self.rows:
            seen: set[str] = set()
            values: dict[str, Any] = {}
            for role in ("lead", "joint", "participants"):
                names = dict.fromkeys(new if name in old else name for name in getattr(row.task, role))
                values[role] = tuple(name for name in names if name != new or name not in seen)
                seen |= set(values[role]) & {new}
            row.task = replace(row.task, **values)

    def without(self, row: Row, names: frozenset[str]) -> None:
        """Take a unit out of a task."""
        kept: dict[str, Any] = {
            field: tuple(name for name in getattr(row.task, field) if name not in names)
            for field in ROLE_FIELDS.values()
        }
        row.task = replace(row.task, **kept)

    def give(self, row: Row, name: str, role: str) -> None:
        """Give a unit one role in a task, and no other."""
        unit = self.unit(name)
        if unit is None:
            unit = UnitDraft(name)
            self.units.append(unit)
        field = ROLE_FIELDS[role]
        written = next(
            (
                one
                for one in (*row.task.lead, *row.task.joint, *row.task.participants)
                if one in self.names(unit)
            ),
            unit.name,
        )
        if written in getattr(row.task, field):
            return
        self.without(row, self.names(unit))
        given: dict[str, Any] = {field: (*getattr(row.task, field), written)}
        row.task = replace(row.task, **given)

    def line_of(self, key: str) -> DocumentLine | None:
        """Return the paragraph of this key, if the document still has exactly one."""
        found = [line for line in self.lines if text_key(line.text) == key]
        return found[0] if len(found) == 1 else None

    def next_code(self, section: str) -> str:
        """Return the code after the last task of a section."""
        used = {row.task.code for row in self.rows}
        number = sum(row.task.section == section for row in self.rows) + 1
        while (code := f"{section}.{number}" if section else f"补{number}") in used:
            number += 1
        return code

    def mentioned(self) -> set[str]:
        """Return every name that stands in a task."""
        return {
            name for row in self.rows for name in (*row.task.lead, *row.task.joint, *row.task.participants)
        }
