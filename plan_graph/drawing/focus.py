"""One unit with its tasks, or one task with its units: a small tree, a branch for each role."""

from __future__ import annotations

from collections.abc import Sequence

from plan_graph.analysis import STRENGTH
from plan_graph.drawing.svg import Guide, Label, Mark, Picture, Words, label, line, role_mark
from plan_graph.responsibility import Responsibility

ROW, WIDTH, TRUNK, BRANCH = 24, 336, 10, 34


def focus_on_unit(held: Responsibility, unit: str, guide: Guide) -> Picture:
    """Draw a unit's tasks, what it leads first."""
    titles = {task.code: task.title for task in held.tasks}
    rows = [
        (tie.role, f"{tie.task} {titles[tie.task]}", guide.address("task", tie.task))
        for tie in held.of_unit[unit]
    ]
    return _tree(label("unit root", 0, 0, (WIDTH, ROW), unit), rows, "task", guide.words)


def focus_on_task(held: Responsibility, code: str, guide: Guide) -> Picture:
    """Draw a task's units, the lead first."""
    title = next(task.title for task in held.tasks if task.code == code)
    rows = [(tie.role, tie.unit, guide.address("unit", tie.unit)) for tie in held.of_task[code]]
    return _tree(label("task root", 0, 0, (WIDTH, ROW), f"{code} {title}"), rows, "unit", guide.words)


def _tree(root: Label, rows: Sequence[tuple[str, str, str]], kind: str, words: Words) -> Picture:
    marks: list[Mark] = []
    labels = [root]
    counted = words.tasks if kind == "task" else words.units
    y, branches = float(ROW), []
    for role in STRENGTH:
        leaves = [row for row in rows if row[0] == role]
        if not leaves:
            continue
        branches.append(y + ROW / 2)
        number = counted.format(number=len(leaves))
        labels.append(
            label("role", BRANCH + 8, y, (WIDTH - BRANCH - 8, ROW), f"{words.role(role)} · {number}")
        )
        marks.append(role_mark(role, BRANCH, y + ROW / 2, ""))
        marks.append(line("branch", TRUNK, y + ROW / 2, BRANCH - 8, y + ROW / 2))
        y += ROW
        marks.append(line("branch", BRANCH, y - ROW / 2 + 8, BRANCH, y + ROW * (len(leaves) - 0.5)))
        for _, text, href in leaves:
            marks.append(line("branch", BRANCH, y + ROW / 2, BRANCH + 14, y + ROW / 2))
            labels.append(label(kind, BRANCH + 16, y, (WIDTH - BRANCH - 16, ROW), text, href=href))
            y += ROW
    if branches:
        marks.insert(0, line("branch", TRUNK, ROW - 2, TRUNK, branches[-1]))
    else:
        empty = f"■ {words.nobody}" if kind == "unit" else words.nothing
        labels.append(label("nobody", BRANCH, y, (WIDTH - BRANCH, ROW), empty))
        y += ROW
    return Picture(WIDTH, y + 2, tuple(marks), tuple(labels))
