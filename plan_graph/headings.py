"""Numbered headings in all their brackets: 第一章, 一、, （一）, 1., （1）."""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")}
CHINESE = "零一二三四五六七八九十百"
PATTERNS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第([{CHINESE}]{{1,4}})[章编篇] ?")),
    (2, re.compile(rf"第([{CHINESE}]{{1,4}})节 ?")),
    (1, re.compile(rf"([{CHINESE}]{{1,4}}) ?[、.．] ?")),
    (2, re.compile(rf"[（(]([{CHINESE}]{{1,4}})[）)] ?[、.．]? ?")),
    (3, re.compile(r"([0-9]{1,2}) ?[.．、](?![0-9]) ?")),
    (4, re.compile(r"[（(]([0-9]{1,2})[）)] ?")),
)
SENTENCE_END = "。；;！!？?"


@dataclass(frozen=True)
class Heading:
    """A numbered beginning of a line: its level from 1, its number, the rest of the line."""

    level: int
    number: int
    rest: str


def read_heading(text: str) -> Heading | None:
    """Return the heading a line begins with, or None."""
    for level, pattern in PATTERNS:
        match = pattern.match(text)
        if match:
            return Heading(level, number_of(match.group(1)), text[match.end() :])
    return None


def number_of(text: str) -> int:
    """Return the value of a number below 1000 in Chinese or Western digits.

    >>> [number_of(text) for text in ("十", "十四", "二十", "三十五", "12")]
    [10, 14, 20, 35, 12]
    """
    if text.isascii():
        return int(text)
    total, digit = 0, 0
    for mark in text:
        if mark == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif mark == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = DIGITS[mark]
    return total + digit


def first_sentence(text: str) -> tuple[str, str]:
    """Return (the text up to the first full stop, the rest); without one, the whole is the first."""
    cut = min((text.find(mark) for mark in SENTENCE_END if mark in text), default=-1)
    return (text, "") if cut < 0 else (text[:cut], text[cut + 1 :].strip())
