"""Which task that was read is which of the truth."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from plan_graph.draft import TaskDraft
from plan_graph.sources import Source
from tests.plan_graph.manners.manner import Truth, squeeze

ALIKE = 0.6


def paired(
    truth: Truth, tasks: Sequence[TaskDraft], *, source: Source | None
) -> tuple[list[tuple[Truth, TaskDraft]], list[Truth], list[TaskDraft]]:
    """Return the pairs, the truths that were missed, and the tasks that are too many.

    With ``source``, a damaged document, a title that no longer fits is known by its line or by what is left of it.
    """
    left = list(tasks)
    pairs, missed = [], []
    for wanted in truth["tasks"]:
        found = next((task for task in left if _is_same(wanted["title"], task.title)), None)
        if found is None:
            missed.append(wanted)
        else:
            left.remove(found)
            pairs.append((wanted, found))
    for wanted in list(missed) if source else []:
        line = line_of(wanted["title"], source)
        at_line = next((task for task in left if line and _stands_at(task, tasks, line)), None)
        found = at_line or max(left, key=lambda task: _likeness(wanted["title"], task.title), default=None)
        if found is not None and (at_line or _likeness(wanted["title"], found.title) > ALIKE):
            left.remove(found)
            missed.remove(wanted)
            pairs.append((wanted, found))
    return pairs, missed, left


def _stands_at(task: TaskDraft, tasks: Sequence[TaskDraft], line: int) -> bool:
    after = min((other.line for other in tasks if other.line > task.line), default=line + 1)
    return task.line <= line < min(after, task.line + 4)


def line_of(title: str, source: Source | None) -> int:
    """Return the line where a title, or as much of it as was left together, stands; 0 where it stands nowhere."""
    lines = list(source.lines()) if source else []
    for part in (squeeze(title), squeeze(title)[:6], squeeze(title)[-6:]):
        found = next((one.number for one in lines if part in squeeze(one.text)), 0)
        if found:
            return found
    return 0


def _likeness(wanted: str, read: str) -> float:
    """Return how much of the shorter title stands in the other."""
    first, second = squeeze(wanted), squeeze(read)
    shared = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return sum(block.size for block in shared) / max(1, min(len(first), len(second)))


def _is_same(wanted: str, read: str) -> bool:
    """Whether two titles are one: equal without marks and blanks, or one the beginning of the other."""
    first, second = squeeze(wanted), squeeze(read)
    shorter, longer = sorted((first, second), key=len)
    return first == second or (len(shorter) >= 6 and longer.startswith(shorter))
