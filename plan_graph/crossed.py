"""A division of work with a column for each unit, whose cells say what it does (牵头, 配合, ★)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plan_graph.attribution import Attribution, Collected
from plan_graph.attribution.value import JOINT, LEAD, PARTICIPANT
from plan_graph.cells import kind_of
from plan_graph.division import Division, Row, title_in
from plan_graph.names import is_strong_unit
from plan_graph.sources import Cell, Table

WORDS = {
    "牵头": LEAD, "主办": LEAD, "主责": LEAD, "配合": PARTICIPANT, "参与": PARTICIPANT, "协办": PARTICIPANT, "协助": PARTICIPANT,
    "责任": JOINT, "负责": JOINT, "承办": JOINT,
}  # fmt: skip
SIGNS = "★☆●○◎▲△■□√✓◆◇"
LEGEND = re.compile(rf"[“\"]?([{SIGNS}])[”\"]? ?(?:为|表示|代表|是|[:：])? ?({'|'.join(WORDS)})")
FEWEST = 2


def read_crossed(table: Table) -> Division | None:
    """Return the tasks of a table whose heads are units, or None where it is none."""
    units = {
        place: cell.text.replace("\n", "")
        for place, cell in enumerate(table.rows[0])
        if is_strong_unit(cell.text.replace("\n", ""))
    }
    works = [
        place for place, cell in enumerate(table.rows[0]) if kind_of(cell.text.strip()) in {"task", "work"}
    ]
    if len(units) < FEWEST or not works:
        return None
    signs = dict(LEGEND.findall(" ".join(cell.text for cell in table.cells())))
    rows = [row for cells in table.rows[1:] if (row := _row(cells, works[-1], units, signs)) is not None]
    return Division(table.number, tuple(rows)) if rows else None


def _row(cells: Sequence[Cell], work: int, units: dict[int, str], signs: dict[str, str]) -> Row | None:
    said = {place: cells[place].text.strip() for place in units if cells[place].text.strip()}
    if not cells[work].text or not said or len({id(cell) for cell in cells}) == 1:
        return None
    made = Collected()
    for place, mark in said.items():
        word = next((word for word in WORDS if word in signs.get(mark, mark)), "")
        made.add(WORDS.get(word, JOINT), [units[place]])
        if not word:
            told = f"“{units[place]}”一栏写的是“{mark[:10]}”，没有认出角色，按责任单位处理，请核对。"
            made.doubts.append(("role_guessed", told))
    return Row(cells[work].number, title_in(cells[work]), None, "", made.attribution().merged(Attribution()))
