"""By section: tasks (or whole sections) down, units across, a role's shape (or a number) where they meet."""

from __future__ import annotations

from collections import Counter

from plan_graph.analysis import STRENGTH
from plan_graph.drawing.svg import (
    Guide,
    Label,
    Mark,
    Picture,
    band,
    label,
    line,
    role_mark,
    text_width,
    upright,
)
from plan_graph.responsibility import Responsibility, Tie, Work

ROW, COLUMN, LEFT, HEAD_MOST = 24, 24, 316, 150


def task_matrix(held: Responsibility, guide: Guide) -> Picture:
    """Draw every task as a row under its section's heading; a task that nobody answers for says so."""
    units = held.by_load
    top = _head_height(units)
    rows: list[tuple[str, Work | None]] = []
    for section, tasks in held.in_section.items():
        rows += [(section, None), *((section, task) for task in tasks)]
    width, height = _size(units, len(rows), top)
    marks, labels = _columns(units, top, height, guide)
    column = {unit: LEFT + COLUMN * (number + 0.5) for number, unit in enumerate(units)}
    for number, (section, task) in enumerate(rows):
        y = top + number * ROW
        if task is None:
            marks.append(band("heading", 0, y, width, ROW))
            labels.append(_section_label(held, section, y, width, guide))
            continue
        marks += _stripe(number, y, width)
        words = f"{task.code} {task.title}"
        labels.append(label("task", 0, y, (LEFT, ROW), words, href=guide.address("task", task.code)))
        if not held.of_task[task.code]:
            labels.append(label("nobody", LEFT, y, (max(width - LEFT, 120), ROW), f"■ {guide.words.nobody}"))
        marks += [_met(tie, column[tie.unit], y, task, guide) for tie in held.of_task[task.code]]
    return Picture(width, height, tuple(marks), tuple(labels))


def section_matrix(held: Responsibility, guide: Guide) -> Picture:
    """Draw every section as a row: in each cell how many of its tasks a unit answers for, boxed where it leads any."""
    units = held.by_load
    top = _head_height(units)
    width, height = _size(units, len(held.in_section), top)
    marks, labels = _columns(units, top, height, guide)
    for number, (section, tasks) in enumerate(held.in_section.items()):
        y = top + number * ROW
        marks += _stripe(number, y, width)
        labels.append(_section_label(held, section, y, LEFT, guide))
        counted = _counted(held, tasks)
        for place, unit in enumerate(units):
            if unit in counted:
                marks += _cell_frame(counted[unit], LEFT + place * COLUMN, y)
                labels.append(_cell(unit, counted[unit], LEFT + place * COLUMN, y, guide))
    return Picture(width, height, tuple(marks), tuple(labels))


def _head_height(units: tuple[str, ...]) -> float:
    return min(max((text_width(unit) for unit in units), default=60) + 12, HEAD_MOST)


def _size(units: tuple[str, ...], rows: int, top: float) -> tuple[float, float]:
    return LEFT + COLUMN * max(len(units), 5) + 2, top + rows * ROW + 2


def _columns(
    units: tuple[str, ...], top: float, height: float, guide: Guide
) -> tuple[list[Mark], list[Label]]:
    marks = [
        line("grid", LEFT + number * COLUMN, top, LEFT + number * COLUMN, height)
        for number in range(0, len(units) + 1, 5)
    ]
    labels = [
        upright("unit", LEFT + number * COLUMN, 0, (COLUMN, top), unit, href=guide.address("unit", unit))
        for number, unit in enumerate(units)
    ]
    return marks, labels


def _section_label(held: Responsibility, code: str, y: float, room: float, guide: Guide) -> Label:
    number = len(held.in_section[code])
    words = f"{code} {held.section_title(code)}" if code else guide.words.no_section
    href = guide.address("section", code) if code else ""
    return label(
        "section", 0, y, (room, ROW), f"{words} · {guide.words.tasks.format(number=number)}", href=href
    )


def _stripe(number: int, y: float, width: float) -> list[Mark]:
    return [band("stripe", 0, y, width, ROW)] if number % 2 else []


def _met(tie: Tie, x: float, y: float, task: Work, guide: Guide) -> Mark:
    words = f"{tie.unit} {guide.words.role(tie.role)} {task.code} {task.title}"
    return role_mark(tie.role, x, y + ROW / 2, words)


def _counted(held: Responsibility, tasks: tuple[Work, ...]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for task in tasks:
        for tie in held.of_task[task.code]:
            found.setdefault(tie.unit, Counter())[tie.role] += 1
    return found


def _cell_frame(counted: Counter[str], x: float, y: float) -> list[Mark]:
    return [band("leading", x + 2, y + 2, COLUMN - 4, ROW - 4)] if counted["leads"] else []


def _cell(unit: str, counted: Counter[str], x: float, y: float, guide: Guide) -> Label:
    total = sum(counted.values())
    words = " ".join(f"{guide.words.role(role)} {counted[role]}" for role in STRENGTH if counted[role])
    text = str(total)
    inset = (COLUMN - text_width(text)) / 2 - 3
    kind = "cell lead" if counted["leads"] else "cell"
    return Label(kind, x + inset, y, COLUMN - inset, ROW, text, f"{unit} {words}")
