"""A plan document in one manner of writing, with what a careful clerk would read from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Truth = dict[str, Any]


@dataclass(frozen=True)
class Manner:
    """A document that can be built, its truth in the words of docs/plan-json.md, and what is special about it.

    Beside the keys of docs/plan-json.md a truth may hold `collective` (names that stand for many units),
    `optional` (titles that a reader may take for tasks or leave), `same_units` (spellings that are one unit)
    and `different_units` (names that must not be merged).
    """

    file_name: str
    body: Callable[[], bytes]
    truth: Truth
    note: str


def names(text: str) -> list[str]:
    """Return the names of a list written with 、 between them; 各县（市、区）人民政府 stays whole."""
    return [name for name in re.split("、(?![^（]*）)", text) if name]


def task(
    title: str,
    lead: str = "",
    participants: str = "",
    *,
    joint: str = "",
    due: str | None = None,
    flagged_ok: bool = False,
) -> Truth:
    """Return a task's truth; `flagged_ok` where the document itself is at fault and asking is the right answer."""
    return {
        "title": title,
        "lead": names(lead),
        "participants": names(participants),
        "joint": names(joint),
        "due": due,
        "flagged_ok": flagged_ok,
    }


def indicators(table: str) -> list[Truth]:
    """Return indicators from lines `no | name | target | unit | attribute`."""
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [
        {"no": int(no), "name": name, "target": target, "unit": unit, "attribute": attribute}
        for no, name, target, unit, attribute in rows
    ]


def projects(box: int, titles: str) -> list[Truth]:
    """Return the projects of a box from their titles, in order, with 、 between them."""
    return [{"box": box, "no": no, "title": title} for no, title in enumerate(names(titles), 1)]


def squeeze(text: str) -> str:
    """Return the text without white space and punctuation, for comparing titles."""
    return re.sub(r"[\W_]+", "", text)
