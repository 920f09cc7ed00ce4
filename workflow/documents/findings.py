"""All that an evaluation is built from, as the queries gave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from exports.rows import EvaluationDocument
from workflow.ledger import Committee, EvaluationKind, Plan
from workflow.queries.evaluation import Registered, Reporting, SignedReport
from workflow.queries.indicators import IndicatorStanding
from workflow.queries.task_lights import TaskLight
from workflow.rules.conclusions import ConclusionRules
from workflow.rules.lights import LightRules
from workflow.rules.projects import ProjectFigures
from workflow.rules.scoring import Score, ScoringRules
from workflow.rules.states import Role


@dataclass(frozen=True)
class Yardstick:
    """By what an evaluation judges: the thresholds, whether only checked reports count, and the scoring, if it is on."""

    lights: LightRules = field(default_factory=LightRules)
    conclusions: ConclusionRules = field(default_factory=ConclusionRules)
    only_verified: bool = False
    scoring: ScoringRules | None = None


@dataclass(frozen=True)
class Findings:
    """What was found on a day."""

    committee: Committee
    plan: Plan
    kind: EvaluationKind
    as_of: date
    yardstick: Yardstick
    tasks: Sequence[TaskLight]
    participants: Mapping[int, list[tuple[str, Role]]]
    reports: Sequence[SignedReport]
    problems: Sequence[SignedReport]
    register: Sequence[Registered]
    standings: Sequence[IndicatorStanding]
    units: Sequence[Reporting]
    projects: Mapping[int, ProjectFigures]
    scores: Mapping[str, Score]
    before: EvaluationDocument | None
    head: tuple[int, str]
