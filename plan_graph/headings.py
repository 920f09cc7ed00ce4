"""Numbered headings in all their brackets: 第一章, 第一节, 一、, （一）, 任务一：, 1., 1.1, （1）, ①."""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
CHINESE = "零〇一二三四五六七八九十百"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
SENTENCE_END = "。；;！!？?"

# a manner of numbering → its rank: a lower rank stands above. The order is that of official documents.
PART, CHAPTER, PASSAGE, FIRST, SECOND, THIRD, FOURTH, FIFTH = range(8)
WORK_ITEM = 4.5
PATTERNS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (PART, re.compile(rf"第 ?([{CHINESE}]{{1,4}}|[0-9]{{1,2}}) ?[编篇] ?[:：、]? ?")),
    (CHAPTER, re.compile(rf"第 ?([{CHINESE}]{{1,4}}|[0-9]{{1,2}}) ?(?:章|部分) ?[:：、]? ?")),
    (PASSAGE, re.compile(rf"第 ?([{CHINESE}]{{1,4}}|[0-9]{{1,2}}) ?节 ?[:：、]? ?")),
    (FIRST, re.compile(rf"([{CHINESE}]{{1,4}}) ?[、.．] ?")),
    (SECOND, re.compile(rf"[（(【〔\[] ?([{CHINESE}]{{1,4}}) ?[）)】〕\]] ?[、.．]? ?")),
    (SECOND, re.compile(rf"([{CHINESE}]{{1,3}}) ?[）)】〕] ?[、.．]? ?")),
    (
        WORK_ITEM,
        re.compile(
            rf"(?:重点)?(?:任务|行动|工程|专项|举措|措施|事项|工作) ?([{CHINESE}]{{1,3}}|[0-9]{{1,2}}) ?(?:[:：、.．]|(?= )) ?"
        ),
    ),
    (THIRD, re.compile(rf"第 ?([{CHINESE}]{{1,4}}|[0-9]{{1,3}}) ?条 ?[:：、]? ?")),
    (THIRD, re.compile(r"([0-9]{1,3}) ?[.．、](?:(?![0-9])|(?=20[0-9]{2} ?年)) ?")),
    (FOURTH, re.compile(r"[（(【〔\[] ?([0-9]{1,2}) ?[）)】〕\]] ?[、.．]? ?")),
    (FOURTH, re.compile(r"([0-9]{1,2}) ?[）)】〕] ?")),
    (FIFTH, re.compile(rf"([{CIRCLED}]) ?[、.．]? ?")),
)
DECIMAL = re.compile(r"([0-9]{1,2}(?:[.．][0-9]{1,2}){1,3})[.．、]? ?(?=[^0-9.．%％])")


@dataclass(frozen=True)
class Heading:
    """A numbered beginning of a line: its rank (a smaller one stands above), its number, the rest of the line."""

    rank: float
    number: int
    rest: str


def read_heading(text: str) -> Heading | None:
    """Return the heading a line begins with, or None.

    >>> read_heading("（二）加强保障")
    Heading(rank=4, number=2, rest='加强保障')
    """
    for rank, pattern in PATTERNS:
        match = pattern.match(text)
        if match:
            return Heading(rank, number_of(match.group(1)), text[match.end() :])
    match = DECIMAL.match(text)
    if match and not text[match.end() :].startswith(
        ("万", "亿", "元", "个", "倍", "年", "人", "公里", "平方")
    ):
        parts = re.split(r"[.．]", match.group(1))
        return Heading(THIRD + 0.1 * len(parts), int(parts[-1]), text[match.end() :])
    return None


def number_of(text: str) -> int:
    """Return the value of a number below 1000 in Chinese, Western or circled digits.

    >>> [number_of(text) for text in ("十", "十四", "二十", "三十五", "12", "③", "二〇")]
    [10, 14, 20, 35, 12, 3, 20]
    """
    if text in CIRCLED:
        return CIRCLED.index(text) + 1
    if text.isascii():
        return int(text)
    if not any(mark in text for mark in "十百"):
        return int("".join(str(DIGITS[mark]) for mark in text))
    total, digit = 0, 0
    for mark in text:
        if mark == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif mark == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = DIGITS[mark]
    return total + digit


def chinese_number(value: int) -> str:
    """Return a number from 0 to 999 in Chinese digits.

    >>> [chinese_number(value) for value in (3, 10, 14, 20, 105, 120)]
    ['三', '十', '十四', '二十', '一百零五', '一百二十']
    """
    marks = "零一二三四五六七八九"
    if not 0 <= value <= 999:
        return str(value)
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    written = f"{marks[hundreds]}百" if hundreds else ""
    if tens:
        written += "十" if tens == 1 and not hundreds else f"{marks[tens]}十"
    elif hundreds and ones:
        written += "零"
    return written + (marks[ones] if ones or not written else "")


def first_sentence(text: str) -> tuple[str, str]:
    """Return (the text up to the first full stop, the rest); without one, the whole is the first."""
    cut = min((text.find(mark) for mark in SENTENCE_END if mark in text), default=-1)
    return (text, "") if cut < 0 else (text[:cut], text[cut + 1 :].strip())
