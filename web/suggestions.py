"""For each finding, the one form that settles it: what is offered beside the sentence on the review page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from plan_graph.audit import AuditFinding
from plan_graph.draft import PlanDraft

BOX = re.compile(r"专栏([0-9]{1,4})“")
QUOTED = re.compile(r"“([^”]+)”")


@dataclass(frozen=True)
class Suggestion:
    """A form: its kind (a macro of plans/forms.html), the task it is for, and the names it offers."""

    form: str = ""
    task: str = ""
    names: tuple[str, ...] = ()


def suggestion(finding: AuditFinding, draft: PlanDraft) -> Suggestion:
    """Return what would settle a finding, or an empty suggestion where only a person reading can tell."""
    make = SUGGESTIONS.get(finding.kind)
    return make(finding, draft) if make else Suggestion()


def _lead(finding: AuditFinding, draft: PlanDraft) -> Suggestion:
    if len(finding.tasks) != 1:
        return Suggestion()
    task = next(task for task in draft.tasks if task.code == finding.tasks[0])
    named = task.joint or task.participants
    return Suggestion("lead", task.code, named)


def _merge(finding: AuditFinding, _draft: PlanDraft) -> Suggestion:
    if len(finding.units) == 2:
        return Suggestion("merge", names=finding.units)
    return Suggestion("rename", names=finding.units[:1]) if finding.units else Suggestion()


def _split(finding: AuditFinding, draft: PlanDraft) -> Suggestion:
    quoted = QUOTED.findall(finding.message)
    unit = next((one for one in draft.units if one.name in finding.units), None)
    alias = next((name for name in quoted if unit and name in unit.aliases), "")
    return Suggestion("split", names=(unit.name, alias)) if unit and alias else Suggestion()


def _odd(finding: AuditFinding, draft: PlanDraft) -> Suggestion:
    mentioned = {name for task in draft.tasks for name in (*task.lead, *task.participants, *task.joint)}
    name = next((name for name in QUOTED.findall(finding.message) if name in mentioned), "")
    return Suggestion("odd", names=(name,)) if name else Suggestion()


def _title(finding: AuditFinding, draft: PlanDraft) -> Suggestion:
    if len(finding.tasks) != 1:
        return Suggestion()
    title = next(task.title for task in draft.tasks if task.code == finding.tasks[0])
    return Suggestion("title", finding.tasks[0], (title,))


def _measure(finding: AuditFinding, draft: PlanDraft) -> Suggestion:
    name = next((one.name for one in draft.indicators if one.no in finding.indicators), "")
    return Suggestion("measure", names=(name,)) if name else Suggestion()


def _box(finding: AuditFinding, draft: PlanDraft) -> Suggestion:
    box = BOX.match(finding.message)
    return Suggestion("box", names=(box.group(1),)) if box and draft.tasks else Suggestion()


def _period(_finding: AuditFinding, draft: PlanDraft) -> Suggestion:
    return Suggestion("period", names=(f"{draft.period[0]}-{draft.period[1]}",))


SUGGESTIONS: dict[str, Callable[[AuditFinding, PlanDraft], Suggestion]] = {
    "nobody": _lead,
    "joint_only": _lead,
    "no_lead": _lead,
    "alike": _merge,
    "unit_alike": _merge,
    "unit_unfamiliar": _odd,
    "prefix_doubtful": _odd,
    "renamed": _merge,
    "alias_merged": _split,
    "prefix_completed": _split,
    "unit_odd": _odd,
    "name_joined": _odd,
    "title_guessed": _title,
    "unserved": _measure,
    "box_untied": _box,
    "period_guessed": _period,
}
