"""Word's automatic numbers: the label that a numbered paragraph shows, though its text does not hold it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from plan_graph.headings import chinese_number
from plan_graph.sources.wordtext import W, value_of

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
PLACE = re.compile(r"%([1-9])")
CHINESE_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "chineseLegalSimplified",
    "ideographDigital",
    "japaneseCounting",
    "japaneseDigitalTenThousand",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "ideographTraditional",
}


@dataclass
class _Level:
    start: int
    format: str
    text: str


class Counters:
    """The running numbers of a document; ``label`` must be asked for every paragraph, in order."""

    def __init__(self, document: Any) -> None:
        self.abstract: dict[str, dict[int, _Level]] = {}
        self.of_number: dict[str, str] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.values: dict[str, dict[int, int]] = {}
        self.by_style: dict[str, tuple[str, int]] = {}
        self.begun: set[tuple[str, int]] = set()
        self.level_of_style: dict[str, int] = {}
        self._read_definitions(document)
        self._read_styles(document)

    def _read_definitions(self, document: Any) -> None:
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for one in root.iterfind(f"{W}abstractNum"):
            levels = {int(level.get(f"{W}ilvl")): _level(level) for level in one.iterfind(f"{W}lvl")}
            self.abstract[one.get(f"{W}abstractNumId")] = levels
            for level in one.iterfind(f"{W}lvl"):
                self.level_of_style[value_of(level, "pStyle")] = int(level.get(f"{W}ilvl"))
        for one in root.iterfind(f"{W}num"):
            number = one.get(f"{W}numId")
            self.of_number[number] = value_of(one, "abstractNumId")
            for override in one.iterfind(f"{W}lvlOverride"):
                start = value_of(override, "startOverride")
                if start.isdigit():
                    self.starts[number, int(override.get(f"{W}ilvl"))] = int(start)

    def _read_styles(self, document: Any) -> None:
        parents: dict[str, str] = {}
        for style in document.styles.element.iterfind(f"{W}style"):
            key = style.get(f"{W}styleId") or ""
            parents[key] = value_of(style, "basedOn")
            number = style.find(f"{W}pPr/{W}numPr")
            if number is not None:
                level = value_of(number, "ilvl")
                linked = self.level_of_style.get(key, 0)
                self.by_style[key] = (value_of(number, "numId"), int(level) if level.isdigit() else linked)
        for key, parent in parents.items():
            if key not in self.by_style and parent in self.by_style:
                self.by_style[key] = self.by_style[parent]

    def label(self, properties: Any, style: str) -> str:
        """Return the label this paragraph shows, such as 一、 or （二）, and count it."""
        number, level = self._place(properties, style)
        levels = self.abstract.get(self.of_number.get(number, ""), {})
        if level not in levels:
            return ""
        values = self.values.setdefault(self.of_number[number], {})
        self._count(number, level, levels, values)
        if levels[level].format in {"bullet", "none"}:
            return ""
        return PLACE.sub(lambda match: _shown(match, levels, values), levels[level].text)

    def _place(self, properties: Any, style: str) -> tuple[str, int]:
        number, level = self.by_style.get(style, ("", 0))
        own = properties.find(f"{W}numPr") if properties is not None else None
        if own is not None:
            number = value_of(own, "numId") or number
            written = value_of(own, "ilvl")
            level = int(written) if written.isdigit() else level
        return number, level

    def _count(self, number: str, level: int, levels: dict[int, _Level], values: dict[int, int]) -> None:
        restart = self.starts.get((number, level))
        if restart is not None and (number, level) not in self.begun:
            values[level] = restart
        else:
            values[level] = values[level] + 1 if level in values else levels[level].start
        self.begun.add((number, level))
        for deeper in [one for one in values if one > level]:
            del values[deeper]


def _level(node: Any) -> _Level:
    start = value_of(node, "start")
    return _Level(
        int(start) if start.isdigit() else 1, value_of(node, "numFmt") or "decimal", value_of(node, "lvlText")
    )


def _shown(match: re.Match[str], levels: dict[int, _Level], values: dict[int, int]) -> str:
    level = int(match.group(1)) - 1
    value = values.get(level, levels[level].start if level in levels else 1)
    return numeral(value, levels[level].format if level in levels else "decimal")


def numeral(value: int, written: str) -> str:
    """Return a number as a Word format writes it.

    >>> numeral(12, "chineseCountingThousand"), numeral(3, "decimalEnclosedCircle"), numeral(7, "decimal")
    ('十二', '③', '7')
    """
    if written in CHINESE_FORMATS:
        return chinese_number(value)
    if written.startswith("decimalEnclosedCircle") and 1 <= value <= len(CIRCLED):
        return CIRCLED[value - 1]
    if written in {"upperLetter", "lowerLetter"} and 1 <= value <= 26:
        return chr((65 if written == "upperLetter" else 97) + value - 1)
    return str(value)
