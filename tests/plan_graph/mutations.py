"""Mutated documents: what a colleague's typing does to a plan, and whether the reader is right or asks.

`python -m tests.plan_graph.mutations [COUNT] [SEED]` runs the campaign and prints the rate of silent errors by operator.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from plan_graph.sources import Block, Cell, Line, Source, Table, read_source
from tests.plan_graph.manners import every_manner
from tests.plan_graph.manners.manner import Manner
from tests.plan_graph.scoring import Mistake, Score, compare

ROLE = re.compile(r"牵头|责任单位|配合|参与单位|主办|协办|负责")
Change = Callable[[str, random.Random], str | None]


@dataclass(frozen=True)
class Trial:
    """One mutated document: which manner, what was done to it at which line, and how it was read."""

    manner: str
    operator: str
    line: int
    text: str
    score: Score

    @property
    def silent(self) -> list[Mistake]:
        """The attributions that are silently wrong."""
        return self.score.silent("attribution")


def _exchange(pairs: Sequence[tuple[str, str]]) -> Change:
    def change(text: str, chance: random.Random) -> str | None:
        table = str.maketrans(dict(pairs))
        made = text.translate(table)
        return made if made != text else None

    return change


def _drop(marks: str) -> Change:
    def change(text: str, chance: random.Random) -> str | None:
        places = [place for place, mark in enumerate(text) if mark in marks]
        if not places:
            return None
        place = chance.choice(places)
        return text[:place] + text[place + 1 :]

    return change


def _blank(text: str, chance: random.Random) -> str | None:
    start = _start(text)
    place = chance.randrange(start + 1, len(text)) if len(text) > start + 2 else 0
    return f"{text[:place]} {text[place:]}" if place else None


def _lose(text: str, chance: random.Random) -> str | None:
    start = _start(text)
    place = chance.randrange(start, len(text)) if len(text) > start + 2 else -1
    return None if place < 0 else text[:place] + text[place + 1 :]


def _exchange_neighbours(text: str, chance: random.Random) -> str | None:
    start = _start(text)
    if len(text) < start + 3:
        return None
    place = chance.randrange(start, len(text) - 1)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _start(text: str) -> int:
    """Return where the attribution of a line seems to begin."""
    match = ROLE.search(text)
    return max(0, (match.start() if match else 0) - 10)


def _separators(text: str, chance: random.Random) -> str | None:
    start, mark = _start(text), chance.choice("，,；; /")
    made = text[:start] + text[start:].replace("、", mark)
    return made if made != text else None


def _synonym(text: str, chance: random.Random) -> str | None:
    for word, others in (
        ("牵头单位", ("主办单位", "牵头部门", "牵头责任单位")),
        ("责任单位", ("责任部门", "负责单位", "落实单位")),
        ("参与单位", ("配合单位", "参加单位", "协办单位")),
        ("配合单位", ("参与单位", "协同单位", "配合部门")),
    ):
        if word in text:
            return text.replace(word, chance.choice(others))
    return None


def _number(text: str, chance: random.Random) -> str | None:
    match = re.match(
        r"(?:[0-9]{1,2}[.．、]|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、)", text
    )
    return text[match.end() :] if match else None


def _renumber(text: str, chance: random.Random) -> str | None:
    match = re.match(r"([0-9]{1,2})[.．、]", text)
    return f"{match.group(1)}{chance.choice('.．、')} {text[match.end() :]}" if match else None


LINES: dict[str, Change] = {
    "half width": _exchange([("（", "("), ("）", ")"), ("：", ":"), ("；", ";"), ("，", ",")]),
    "full width": _exchange([("(", "（"), (")", "）"), (":", "："), (";", "；"), (",", "，")]),
    "other brackets": _exchange([("（", "【"), ("）", "】")]),
    "one bracket other": _exchange([("（", "[")]),
    "colon lost": _drop("：:"),
    "bracket lost": _drop("（）()【】"),
    "semicolon lost": _drop("；;"),
    "comma lost": _drop("、，,"),
    "blank put in": _blank,
    "character lost": _lose,
    "neighbours exchanged": _exchange_neighbours,
    "other separators": _separators,
    "label by another word": _synonym,
    "number lost": _number,
    "number otherwise": _renumber,
}


def _merged(blocks: list[Block], place: int, chance: random.Random) -> list[Block] | None:
    one, other = blocks[place], blocks[place + 1] if place + 1 < len(blocks) else None
    if not isinstance(one, Line) or not isinstance(other, Line):
        return None
    return [*blocks[:place], replace(one, text=one.text + other.text), *blocks[place + 2 :]]


def _split(blocks: list[Block], place: int, chance: random.Random) -> list[Block] | None:
    one = blocks[place]
    if not isinstance(one, Line) or len(one.text) < 4:
        return None
    cut = chance.randrange(1, len(one.text) - 1)
    halves = [
        replace(one, text=one.text[:cut].strip()),
        replace(one, text=one.text[cut:].strip(), blank_before=0),
    ]
    return [*blocks[:place], *(half for half in halves if half.text), *blocks[place + 1 :]]


BLOCKS = {"lines merged": _merged, "line split": _split}
OPERATORS = (*LINES, *BLOCKS)


def mutate(source: Source, operator: str, chance: random.Random) -> tuple[Source, int, str] | None:
    """Return (the document with one thing changed, the line, what stands there now); None where nothing was to change."""
    blocks = list(source.blocks)
    places = [place for place, block in enumerate(blocks) if _is_worth(block)]
    for place in chance.sample(places, min(len(places), 12)):
        if operator in BLOCKS:
            made = BLOCKS[operator](blocks, place, chance)
            changed = blocks[place]
            if made is not None and isinstance(changed, Line):
                return replace(source, blocks=tuple(made)), changed.number, changed.text
            continue
        found = _changed(blocks[place], LINES[operator], chance)
        if found:
            blocks[place] = found[0]
            return replace(source, blocks=tuple(blocks)), found[1], found[2]
    return None


def _is_worth(block: Block) -> bool:
    if isinstance(block, Line):
        return bool(ROLE.search(block.text) or re.match(r"[0-9（(一二三四五六七八九十]", block.text))
    return True


def _changed(block: Block, change: Change, chance: random.Random) -> tuple[Block, int, str] | None:
    if isinstance(block, Line):
        text = change(block.text, chance)
        return (replace(block, text=text), block.number, text) if text else None
    cells = [cell for cell in block.cells() if cell.text]
    cell = chance.choice(cells) if cells else None
    text = change(cell.text, chance) if cell else None
    if cell is None or not text:
        return None
    other = Cell(tuple(Line(cell.number, part) for part in text.split("\n")), cell.number)
    rows = tuple(tuple(other if one is cell else one for one in row) for row in block.rows)
    return Table(block.number, rows, block.page), cell.number, text


def campaign(count: int, seed: int) -> Iterator[Trial]:
    """Yield ``count`` trials: each manner and operator in turn, the places drawn from the seed."""
    chance = random.Random(seed)
    manners = [(one, read_source(one.file_name, one.body())) for one in every_manner()]
    tried = 0
    while tried < count:
        for operator in OPERATORS:
            manner, source = manners[chance.randrange(len(manners))]
            found = mutate(source, operator, chance)
            if found and tried < count:
                tried += 1
                yield _trial(manner, operator, *found)


def _trial(manner: Manner, operator: str, source: Source, line: int, text: str) -> Trial:
    made = compare(manner.file_name, manner.truth, source, changed=line)
    return Trial(manner.file_name, operator, line, text, made)


def main() -> None:
    """Run the campaign and print it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    tried, right, asked, wrong = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for trial in campaign(count, seed):
        tried[trial.operator] += 1
        mistakes = [one for one in trial.score.mistakes if one.what == "attribution"]
        verdict = wrong if trial.silent else asked if mistakes else right
        verdict[trial.operator] += 1
        for one in trial.silent:
            print(
                f"{trial.manner} {trial.line} {trial.operator}: {one.text}\n    {trial.text[:30]}…{trial.text[-90:]}"
            )
    print("\n| 改动 | 份数 | 读对 | 有提示 | 无提示的差错 |\n|---|---|---|---|---|")
    for name in OPERATORS:
        print(f"| {name} | {tried[name]} | {right[name]} | {asked[name]} | {wrong[name]} |")
    total = [sum(one.values()) for one in (tried, right, asked, wrong)]
    print(f"| 合计 | {total[0]} | {total[1]} | {total[2]} | {total[3]} |")


if __name__ == "__main__":
    main()
