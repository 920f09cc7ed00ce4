"""The review page of a draft: the document on one side, what was read on the other, findings first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, render_template, request
from werkzeug.datastructures import MultiDict

from plan_graph.advice import LABELS
from plan_graph.audit import AuditFinding
from plan_graph.corrections import OPERATIONS, ROLES, DocumentLine, in_words
from plan_graph.draft import PlanDraft, ProjectDraft, TargetDraft, TaskDraft
from plan_graph.units import expand
from web import forms
from web.database import session
from web.sessions import config
from web.suggestions import suggestion
from workflow.ledger import Plan
from workflow.operations.adjustments import declare_adjustment
from workflow.queries.adjustments import adjustment_of, plans_in_force
from workflow.queries.reviews import Review, operation_of, review_of, why_blocked
from workflow.rules.deadlines import SHIFT_LABELS
from workflow.rules.periods import CYCLE_LABELS
from workflow.rules.roles import Deed, may_anywhere

LINES_A_PART = 600
FINDINGS_A_PAGE = 60


@dataclass(frozen=True)
class Part:
    """A stretch of the document's paragraphs: its place among the stretches, and how many there are."""

    lines: Sequence[DocumentLine]
    number: int
    of: int


@dataclass(frozen=True)
class TaskView:
    """A task as it is reviewed: its units by role, what measures it, the figures proposed, and its paragraph."""

    task: TaskDraft
    roles: tuple[tuple[str, str, tuple[str, ...]], ...]
    indicators: tuple[str, ...]
    proposed: tuple[TargetDraft, ...]
    findings: int
    source: str


def rule_in_words() -> str:
    """Return the configured due rule as a clerk says it."""
    rule = config().reporting
    shift = SHIFT_LABELS[rule.shift]
    return f"{CYCLE_LABELS[rule.cycle]}、{rule.day}日{rule.time:%H:%M}（遇休息日{shift}工作日）"


def review_page(
    plan: Plan, *, error: str = "", field: str = "", typed: MultiDict[str, str] | None = None
) -> str:
    """Render the review of a draft; ``typed`` is what a refused form held, shown in that form again."""
    review = review_of(session(), plan)
    draft = review.corrected.draft
    kind = (typed or request.args).get("kind", "")
    shown = [one for one in review.open if not kind or one.kind == kind]
    number = request.args.get("page", 1, type=int)
    pages = max((len(shown) + FINDINGS_A_PAGE - 1) // FINDINGS_A_PAGE, 1)
    number = min(max(number, 1), pages)
    here = shown[(number - 1) * FINDINGS_A_PAGE : number * FINDINGS_A_PAGE]
    return render_template(
        "plans/review.html",
        plan=plan,
        review=review,
        draft=draft,
        findings=[(one, suggestion(one, draft)) for one in here],
        kinds=_kinds(review.open),
        kind=kind,
        page=number,
        pages=pages,
        tasks=_tasks(draft, review),
        opened=(typed or request.args).get("open", ""),
        boxes=_boxes(draft),
        part=_part(review.lines, _line()),
        line=_line(),
        task_lines=_task_lines(draft),
        corrections=[
            (row, OPERATIONS[row.operation["op"]].label, in_words(operation_of(row))) for row in review.rows
        ],
        blocked=why_blocked(review.blocking),
        may_change=may_anywhere(g.actor, Deed.IMPORT_PLAN),
        assignments=Counter(one.role for one in expand(draft)),
        role_words=ROLES,
        rule=rule_in_words(),
        adjustment=adjustment_of(session(), plan),
        in_force=plans_in_force(session(), g.actor),
        error=error,
        field=field,
        typed=typed or MultiDict(),
    )


def declare(plan_id: int) -> None:
    """Say, as the open form does, which plan a draft adjusts, by which paper and from which day."""
    wanted = forms.text("adjusts_id")
    declare_adjustment(
        session(),
        g.actor,
        plan_id,
        adjusts_id=forms.whole("adjusts_id") if wanted else None,
        paper=forms.text("paper"),
        takes_effect_on=forms.day("takes_effect_on", "生效日期"),
        now=g.now,
    )


def _kinds(findings: Sequence[AuditFinding]) -> list[tuple[str, str, int]]:
    counts = Counter(one.kind for one in findings)
    return [(kind, LABELS.get(kind, kind), number) for kind, number in counts.items()]


def _tasks(draft: PlanDraft, review: Review) -> list[TaskView]:
    texts = {line.number: line.text for line in review.lines}
    names = {one.no: one.name for one in draft.indicators}
    measured: dict[str, list[str]] = {}
    for link in draft.measures:
        measured.setdefault(link.task, []).append(names.get(link.indicator, ""))
    found = Counter(code for one in review.open if len(one.tasks) == 1 for code in one.tasks)
    return [
        TaskView(
            task,
            _roles(task),
            tuple(measured.get(task.code, ())),
            tuple(one for one in draft.proposed_targets if one.task == task.code),
            found[task.code],
            texts.get(task.line, ""),
        )
        for task in draft.tasks
    ]


def _boxes(draft: PlanDraft) -> list[tuple[int, list[ProjectDraft]]]:
    """Return the key projects by their box, in the plan's order."""
    boxes: dict[int, list[ProjectDraft]] = {}
    for one in draft.projects:
        boxes.setdefault(one.box, []).append(one)
    return list(boxes.items())


def _roles(task: TaskDraft) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    held = (("lead", task.lead), ("participant", task.participants), ("joint", task.joint))
    return tuple((role, ROLES[role], names) for role, names in held if names)


def _line() -> int:
    return request.args.get("line", 0, type=int)


def _part(lines: Sequence[DocumentLine], line: int) -> Part:
    parts = max((len(lines) + LINES_A_PART - 1) // LINES_A_PART, 1)
    place = next((place for place, one in enumerate(lines) if one.number >= line), 0)
    asked = request.args.get("part", place // LINES_A_PART + 1, type=int)
    number = min(max(asked, 1), parts)
    return Part(lines[(number - 1) * LINES_A_PART : number * LINES_A_PART], number, parts)


def _task_lines(draft: PlanDraft) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for task in draft.tasks:
        found.setdefault(task.line, []).append(task.code)
    return found
