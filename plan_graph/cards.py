"""A task set as a small table of its own, with the heads on the left (任务名称｜…, 牵头单位｜…)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan_graph.attribution import bare_list
from plan_graph.cells import found_in, kind_of
from plan_graph.division import Division, Row, title_in
from plan_graph.sources import Cell, Table

UNITS = {"lead", "help", "joint"}
LONGEST_HEAD = 10
Card = dict[str, list[Cell]]


def read_cards(table: Table) -> Division | None:
    """Return the tasks of a table that holds pairs of head and text, or None where it does not."""
    rows = [row for card in _cards(table) if (row := _row(card)) is not None]
    return Division(table.number, tuple(rows)) if rows else None


def _cards(table: Table) -> Iterator[Card]:
    """Yield a card for each run of pairs in which no head of a task stands twice."""
    card: Card = {}
    for kind, cell in _pairs(table):
        if kind == "task" and "task" in card:
            yield card
            card = {}
        card.setdefault(kind, []).append(cell)
    yield card


def _pairs(table: Table) -> Iterator[tuple[str, Cell]]:
    for row in table.rows:
        cells = list({id(cell): cell for cell in row}.values())
        if len(cells) % 2:
            continue
        for head, said in zip(cells[::2], cells[1::2], strict=True):
            text = re.sub(r"[\s：:]", "", head.text)
            kind = kind_of(text) if len(text) <= LONGEST_HEAD else ""
            if kind or bare_list(said.text.replace("\n", "、")):
                yield kind or f"?{text}", said


def _row(card: Card) -> Row | None:
    works = [*card.get("task", []), *card.get("work", [])]
    if not works or not works[0].text or not UNITS & set(card):
        return None
    texts = {kind: "\n".join(cell.text for cell in cells) for kind, cells in card.items()}
    strange = [
        ("column_unread", f"“{kind[1:]}”一栏像是单位名单，没有认出角色，没有读入，请核对。")
        for kind in card
        if kind.startswith("?")
    ]
    found = found_in(texts).doubting(*strange)
    return Row(works[0].number, title_in(works[0]), None, "", found) if found.names else None
