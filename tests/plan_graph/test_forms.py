"""One plan kept in four ways reads to the same tasks, attributions, indicators and projects."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from plan_graph.draft import PlanDraft
from plan_graph.reader import read_document, read_text
from tests.plan_graph import forms

PLAN = forms.plan(sections=3, tasks=4)


@cache
def _read(name: str) -> PlanDraft:
    return read_document(name, forms.FORMS[name](PLAN))


def _facts(draft: PlanDraft) -> dict[str, Any]:
    """Return what was read, without the places, which differ by format."""
    facts = draft.to_json()
    for row in (*facts["tasks"], *facts["proposed_targets"], *facts["indicators"], *facts["projects"]):
        row.pop("line", None)
    facts["findings"] = sorted((one["kind"], one["message"]) for one in facts["findings"])
    return facts


@pytest.mark.parametrize("name", ["plan.docx", "plan.pdf", "plan.html"])
def test_a_document_reads_the_same_in_every_form(name: str) -> None:
    assert _facts(_read(name)) == _facts(_read("plan.txt"))


def test_what_all_forms_read_is_what_was_written() -> None:
    draft = _read("plan.txt")
    assert len(draft.tasks) == 13
    assert all(len(task.lead) == 1 and len(task.participants) in (1, 2) for task in draft.tasks)
    assert [one.name for one in draft.indicators][1] == "城乡残疾人职业技能培训人数"
    assert [one.title for one in draft.projects] == [
        "残疾人康复中心建设项目",
        "困难残疾人家庭无障碍改造项目",
    ]


def test_pasted_text_reads_as_the_file_does() -> None:
    pasted = read_text(forms.as_text(PLAN).decode().replace("\n", "\r\n"))
    assert _facts(pasted) == _facts(_read("plan.txt"))
