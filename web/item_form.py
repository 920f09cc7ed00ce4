"""The form of a tracked item: a meeting's decision or a leader's instruction."""

from __future__ import annotations

from web import forms
from workflow.operations.items import Given


def given(meeting_id: int | None = None) -> Given:
    """Return what the form says; raises InvalidInputError."""
    return Given(
        forms.whole("unit_id"),
        forms.text("text"),
        forms.text("given_by"),
        forms.day("due_on", "办理期限"),
        forms.whole_or_none("task_id"),
        meeting_id,
    )
