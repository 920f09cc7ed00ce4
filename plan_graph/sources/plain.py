"""Plain and pasted text: encodings, tables set with tabs or bars, lines broken at a fixed width."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from plan_graph.headings import read_heading
from plan_graph.sources.blocks import Block, Cell, Line, Numbering, Source, Table
from plan_graph.sources.encoding import decode, remarks_on
from plan_graph.sources.marks import clean

ENDINGS = "。；;！!？?：:"
GAP = re.compile(r"[ \u00a0\u2003\u3000]{2,}")
RULE = re.compile(r"[|+\-=:\s]+")
DRAWN = str.maketrans(dict.fromkeys("│┃｜║", "|") | dict.fromkeys("─━═┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝", "-"))
NARROW, WIDE = 16, 60
LONGEST_TABLE, LONGEST_CELL = 2000, 60


def read_plain(body: bytes) -> Source:
    """Return the paragraphs and tables of a text file; raises PlanUnreadable."""
    text = decode(body)
    return Source(tuple(_blocks(text.translate(DRAWN).splitlines())), remarks=remarks_on(text))


def _blocks(texts: Sequence[str]) -> Iterator[Block]:
    numbering, width = Numbering(), _fixed_width(texts)
    pending: Line | None = None
    broken = False
    place = 0
    while place < len(texts):
        rows = _rows_from(texts, place)
        if rows:
            if pending:
                yield pending
            pending = None
            yield _table(rows, numbering)
            place += len(rows)
            continue
        line = numbering.line(texts[place])
        if line and pending and broken and _goes_on(line, texts[place]):
            pending = Line(pending.number, pending.text + line.text, pending.blank_before)
        elif line:
            if pending:
                yield pending
            pending = line
        broken = _is_broken(texts[place], width) if line else False
        place += 1
    if pending:
        yield pending


def _fixed_width(texts: Sequence[str]) -> int:
    """Return the width at which a file's lines were broken, or 0 where each paragraph is one line."""
    full = [len(text.rstrip()) for text in texts if text.strip()]
    if len(full) < 20 or max(full) > WIDE:
        return 0
    width, _ = max(Counter(full).items(), key=lambda item: (item[1], item[0]))
    near = sum(1 for length in full if width - 2 <= length <= width + 2)
    return width - 2 if width >= NARROW and near > 0.4 * len(full) else 0


def _is_broken(text: str, width: int) -> bool:
    return bool(width) and len(text.rstrip()) >= width and not text.rstrip().endswith("。")


def _goes_on(line: Line, text: str) -> bool:
    return read_heading(line.text) is None and not text.startswith(("\u3000\u3000", "    "))


def _rows_from(texts: Sequence[str], start: int) -> list[list[str]]:
    """Return the rows of a table that begins here: at least two lines with as many cells, by tabs or bars."""
    for split in (_by_tab, _by_bar, _by_gap):
        rows: list[list[str]] = []
        for place in range(start, min(start + LONGEST_TABLE, len(texts))):
            cells = split(texts[place])
            if cells is None and rows and split is _by_bar and _is_rule(texts[place]):
                cells = [""] * len(rows[0])
            if cells is None or (rows and len(cells) != len(rows[0])):
                break
            rows.append(cells)
        if len(rows) >= 2 and len(rows[0]) >= 2:
            return rows
    return []


def _is_rule(text: str) -> bool:
    return "-" in text and RULE.fullmatch(text) is not None


def _by_tab(text: str) -> list[str] | None:
    cells = text.rstrip("\r\n").split("\t")
    full = sum(1 for cell in cells if cell.strip())
    return cells if len(cells) >= 2 and full >= 2 else None


def _by_bar(text: str) -> list[str] | None:
    if text.count("|") < 2:
        return None
    return text.strip().removeprefix("|").removesuffix("|").split("|")


def _by_gap(text: str) -> list[str] | None:
    """Part a row whose cells stand apart by wide blanks; two words set apart (目  录) are no row."""
    cells = GAP.split(text.strip())
    return cells if len(cells) >= 3 and max(map(len, cells)) <= LONGEST_CELL else None


def _table(rows: list[list[str]], numbering: Numbering) -> Table:
    made: list[tuple[Cell, ...]] = []
    first = numbering.number + 1
    for row in rows:
        numbering.line("row")
        if all(not cell or RULE.fullmatch(cell) for cell in row):
            continue
        number = numbering.number
        texts = [clean(cell) for cell in row]
        made.append(tuple(Cell((Line(number, text),) if text else (), number) for text in texts))
    return Table(first, tuple(made))
