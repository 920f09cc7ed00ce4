"""Word's automatic numbers: the label that a numbered paragraph shows, though its text does not hold it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from plan_graph.headings import chinese_number
from plan_graph.sources.wordtext import W, flag, number_in, value_of

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
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
    is_legal: bool = False
    restarts: int | None = None


class Counters:
    """The running numbers of a document; ``label`` must be asked for every paragraph, in order."""

    def __init__(self, document: Any) -> None:
        self.abstract: dict[str, dict[int, _Level]] = {}
        self.of_number: dict[str, str] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.replaced: dict[str, dict[int, _Level]] = {}
        self.values: dict[str, dict[int, int]] = {}
        self.by_style: dict[str, tuple[str, int]] = {}
        self.begun: set[tuple[str, int]] = set()
        self.level_of_style: dict[str, int] = {}
        self.linked: dict[str, str] = {}
        self._read_definitions(document)
        self._read_styles(document)
        for key, style in self.linked.items():
            number = self.by_style.get(style, ("", 0))[0]
            self.abstract[key] = self.abstract.get(self.of_number.get(number, ""), {})

    def _read_definitions(self, document: Any) -> None:
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for one in root.iterfind(f"{W}abstractNum"):
            key = one.get(f"{W}abstractNumId")
            self.abstract[key] = {_place(level): _level(level) for level in one.iterfind(f"{W}lvl")}
            if value_of(one, "numStyleLink"):
                self.linked[key] = value_of(one, "numStyleLink")
            for level in one.iterfind(f"{W}lvl"):
                self.level_of_style[value_of(level, "pStyle")] = _place(level)
        for one in root.iterfind(f"{W}num"):
            number = one.get(f"{W}numId")
            self.of_number[number] = value_of(one, "abstractNumId")
            for override in one.iterfind(f"{W}lvlOverride"):
                self._override(number, override)

    def _override(self, number: str, override: Any) -> None:
        start, level = value_of(override, "startOverride"), override.find(f"{W}lvl")
        if level is not None:
            self.replaced.setdefault(number, {})[_place(override)] = _level(level)
        if start.isdecimal():
            self.starts[number, _place(override)] = int(start)

    def _read_styles(self, document: Any) -> None:
        parents: dict[str, str] = {}
        for style in document.styles.element.iterfind(f"{W}style"):
            key = style.get(f"{W}styleId") or ""
            parents[key] = value_of(style, "basedOn")
            number = style.find(f"{W}pPr/{W}numPr")
            if number is not None:
                level = value_of(number, "ilvl")
                linked = self.level_of_style.get(key, 0)
                self.by_style[key] = (value_of(number, "numId"), int(level) if level.isdecimal() else linked)
        for key in parents:
            self._inherit(key, parents)

    def _inherit(self, key: str, parents: dict[str, str]) -> None:
        """Give a style the numbering of the nearest style it is based on."""
        above, steps = parents[key], 0
        while key not in self.by_style and above and steps < len(parents):
            if above in self.by_style:
                number, level = self.by_style[above]
                self.by_style[key] = number, self.level_of_style.get(key, level)
            above, steps = parents.get(above, ""), steps + 1

    def label(self, properties: Any, style: str) -> str:
        """Return the label this paragraph shows, such as 一、 or （二）, and count it."""
        number, level = self._place(properties, style)
        levels = self._levels(number)
        if level not in levels:
            return ""
        values = self.values.setdefault(self.of_number[number], {})
        self._count(number, level, levels, values)
        if levels[level].format in {"bullet", "none"}:
            return ""
        legal = levels[level].is_legal
        return PLACE.sub(lambda match: _shown(match, levels, values, legal), levels[level].text)

    def _levels(self, number: str) -> dict[int, _Level]:
        levels = self.abstract.get(self.of_number.get(number, ""), {})
        own = self.replaced.get(number)
        return levels | own if own else levels

    def _place(self, properties: Any, style: str) -> tuple[str, int]:
        number, level = self.by_style.get(style, ("", 0))
        own = properties.find(f"{W}numPr") if properties is not None else None
        if own is not None:
            number = value_of(own, "numId") or number
            written = value_of(own, "ilvl")
            level = int(written) if written.isdecimal() else level
        return number, level

    def _count(self, number: str, level: int, levels: dict[int, _Level], values: dict[int, int]) -> None:
        restart = self.starts.get((number, level))
        if restart is not None and (number, level) not in self.begun:
            values[level] = restart
        else:
            values[level] = values[level] + 1 if level in values else levels[level].start
        self.begun.add((number, level))
        for deeper in [one for one in values if one > level and _begins_again(levels.get(one), level)]:
            del values[deeper]


def _begins_again(level: _Level | None, after: int) -> bool:
    """Whether a level counts from its start again after one of another level: any above it, or those up to one it names."""
    if level is None or level.restarts is None:
        return True
    return after < level.restarts


def _place(node: Any) -> int:
    written = node.get(f"{W}ilvl") or "0"
    return int(written) if written.isdecimal() else 0


def _level(node: Any) -> _Level:
    start = value_of(node, "start")
    return _Level(
        int(start) if start.isdecimal() else 1,
        value_of(node, "numFmt") or "decimal",
        value_of(node, "lvlText"),
        flag(node, f"{W}isLgl"),
        number_in(node, f"{W}lvlRestart", 0) if node.find(f"{W}lvlRestart") is not None else None,
    )


def _shown(match: re.Match[str], levels: dict[int, _Level], values: dict[int, int], legal: bool) -> str:
    level = int(match.group(1)) - 1
    value = values.get(level, levels[level].start if level in levels else 1)
    return numeral(value, levels[level].format if level in levels and not legal else "decimal")


def numeral(value: int, written: str) -> str:
    """Return a number as a Word format writes it.

    >>> numeral(12, "chineseCountingThousand"), numeral(3, "decimalEnclosedCircle"), numeral(7, "decimal")
    ('十二', '③', '7')
    """
    if written in CHINESE_FORMATS:
        return chinese_number(value)
    if written.startswith("decimalEnclosedCircle") and 1 <= value <= len(CIRCLED):
        return CIRCLED[value - 1]
    if written == "decimalEnclosedParen":
        return f"({value})"
    if written == "decimalEnclosedFullstop":
        return f"{value}."
    if written in {"upperRoman", "lowerRoman"} and 1 <= value <= len(ROMAN):
        return ROMAN[value - 1] if written == "upperRoman" else ROMAN[value - 1].lower()
    if written in {"upperLetter", "lowerLetter"} and 1 <= value <= 26:
        return chr((65 if written == "upperLetter" else 97) + value - 1)
    return f"{value:02d}" if written == "decimalZero" else str(value)
