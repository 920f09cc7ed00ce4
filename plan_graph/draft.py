"""What was read of a plan, as frozen values, and as the JSON object of docs/plan-json.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class SectionDraft:
    """A heading; ``parent`` is the code of the heading above, or None."""

    code: str
    title: str
    parent: str | None


@dataclass(frozen=True)
class TaskDraft:
    """One accountable paragraph; units stand as the document writes them; ``line`` counts from 1.

    ``due`` is an ISO date where the document names one, ``due_text`` its wording (2024年底前, 长期坚持).
    """

    code: str
    title: str
    section: str
    lead: tuple[str, ...]
    participants: tuple[str, ...]
    joint: tuple[str, ...]
    due: str | None
    line: int
    due_text: str | None = None


@dataclass(frozen=True)
class IndicatorDraft:
    """A row of the indicators' table.

    ``target`` and ``base`` as written ([500] is cumulative), ``unit`` of measure or the empty text; ``line`` is 0 where
    it is not known. ``value``, ``upper`` (the end of an interval), ``direction`` and ``accrual`` say what the wording
    means, as plan_graph.goals reads it; ``yearly`` holds the values of other years as (year, wording).
    """

    no: int
    name: str
    target: str
    unit: str
    attribute: str
    group: str
    base: str | None = None
    base_year: int | None = None
    target_year: int | None = None
    line: int = 0
    value: str | None = None
    upper: str | None = None
    direction: str = "relative"
    accrual: str = "state"
    yearly: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class ProjectDraft:
    """An item of a box of key projects.

    ``money``, ``due_text`` and ``place`` as written, ``yuan`` the same money in yuan, ``due`` an ISO date; ``line`` is
    0 where it is not known. ``tasks`` are the codes of the tasks that the office has tied its box to.
    """

    box: int
    box_title: str
    no: int
    title: str
    money: str | None = None
    due: str | None = None
    place: str | None = None
    line: int = 0
    yuan: int | None = None
    due_text: str | None = None
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitDraft:
    """A unit by its canonical name, with the other names the document gives it."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeasureDraft:
    """An indicator seems to measure a task: ``evidence`` is the wording that both share."""

    indicator: int
    task: str
    evidence: str


@dataclass(frozen=True)
class TargetDraft:
    """A figure in running text that could measure a task: proposed, never taken without the office.

    ``value`` is a decimal as text, ``direction`` at_least, at_most or exactly, ``year`` the year it is due or None,
    ``sentence`` the sentence it stands in.
    """

    task: str
    line: int
    value: str
    unit: str
    direction: str
    year: int | None
    sentence: str


@dataclass(frozen=True)
class Finding:
    """Something that a person should look at; ``line`` is 0 where it concerns the whole document."""

    kind: str
    line: int
    message: str


@dataclass(frozen=True)
class PlanDraft:
    """All that was read of a plan document."""

    title: str
    period: tuple[int, int]
    sections: tuple[SectionDraft, ...]
    tasks: tuple[TaskDraft, ...]
    indicators: tuple[IndicatorDraft, ...]
    projects: tuple[ProjectDraft, ...]
    units: tuple[UnitDraft, ...]
    findings: tuple[Finding, ...]
    measures: tuple[MeasureDraft, ...] = ()
    proposed_targets: tuple[TargetDraft, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the contract object; tuples become lists."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PlanDraft:
        """Build a draft from the contract object; raises KeyError or TypeError where it is not one."""
        first, last = data["period"]
        return cls(
            title=data["title"],
            period=(first, last),
            sections=_each(SectionDraft, data["sections"]),
            tasks=_each(TaskDraft, data["tasks"]),
            indicators=_each(IndicatorDraft, data["indicators"]),
            projects=_each(ProjectDraft, data["projects"]),
            units=_each(UnitDraft, data["units"]),
            findings=_each(Finding, data["findings"]),
            measures=_each(MeasureDraft, data.get("measures", [])),
            proposed_targets=_each(TargetDraft, data.get("proposed_targets", [])),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


def _each(kind: Any, rows: Any) -> tuple[Any, ...]:
    names = {field.name for field in fields(kind)}
    return tuple(kind(**{key: _frozen(value) for key, value in row.items() if key in names}) for row in rows)
