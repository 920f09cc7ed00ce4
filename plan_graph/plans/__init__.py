"""Bundled plans: facts only (titles, units, roles, indicators, targets, projects), in the JSON of docs/plan-json.md."""

from __future__ import annotations

import json
from pathlib import Path

from plan_graph.draft import PlanDraft

HERE = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in HERE.glob("*.json")))


def bundled(name: str) -> tuple[PlanDraft, str]:
    """Return (draft, SHA-256 of the document it was read from); raises KeyError for a name that is not in NAMES."""
    if name not in NAMES:
        raise KeyError(name)
    data = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return PlanDraft.from_json(data), data["sha256"]
