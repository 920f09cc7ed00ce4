"""By unit: a row of shapes for each unit, one a task, what it leads first."""

from __future__ import annotations

from plan_graph.drawing.svg import (
    Guide,
    Label,
    Mark,
    Picture,
    band,
    label,
    role_mark,
)
from plan_graph.responsibility import Responsibility, Tie

LEFT, STEP, A_LINE, LINE, PAD = 126, 13, 16, 16, 8
WIDTH = LEFT + STEP * A_LINE + 2


def load_picture(held: Responsibility, guide: Guide) -> Picture:
    """Draw what each unit carries; more than sixteen tasks go on in a second line."""
    titles = {task.code: task.title for task in held.tasks}
    marks: list[Mark] = []
    labels: list[Label] = []
    y = 0.0
    for number, unit in enumerate(held.by_load):
        ties = held.of_unit[unit]
        height = PAD + LINE * ((len(ties) + A_LINE - 1) // A_LINE)
        if number % 2:
            marks.append(band("stripe", 0, y, WIDTH, height))
        labels.append(label("unit", 0, y, (LEFT - 4, 24), unit, href=guide.address("unit", unit)))
        marks += [
            _one(tie, place, y, f"{guide.words.role(tie.role)} {tie.task} {titles[tie.task]}")
            for place, tie in enumerate(ties)
        ]
        y += height
    return Picture(WIDTH, max(y, 24) + 2, tuple(marks), tuple(labels))


def _one(tie: Tie, place: int, y: float, title: str) -> Mark:
    x = LEFT + STEP * (place % A_LINE + 0.5)
    middle = y + PAD / 2 + LINE * (place // A_LINE + 0.5)
    return role_mark(tie.role, x, middle, title, radius=5)
