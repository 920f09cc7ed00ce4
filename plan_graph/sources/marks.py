"""Characters as they were meant: invisible ones out, look-alikes of fonts and input methods to the usual ones."""

from __future__ import annotations

import unicodedata

BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f"
BULLET = "●"
# Radicals of simplified characters and the like that have no decomposition of their own, and the character each of
# them stands for in a print (Unicode's EquivalentUnifiedIdeograph): ⺠ is 民, ⻓ is 长.
RADICALS = dict(
    zip(
        "⼾⺅⺌⺍⺒⺝⺠⺧⺨⺩⺫⺬⺶⻁⻂⻄⻅⻆⻉⻋⻏⻑⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
        "户亻小小巳月民牛犭王目示羊虎衤西见角贝车邑長长门阝雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
        strict=True,
    )
)


def _invisible() -> dict[int, str | None]:
    """Map what shows nothing to nothing: zero-width characters, marks of direction, control characters."""
    spans = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFFF9, 0xFFFB), (0xFE00, 0xFE0F))
    marks = {place for first, last in spans for place in range(first, last + 1)}
    marks |= {0xFEFF, 0x00AD, 0x180E, *range(32), *range(0x7F, 0xA0)}
    return {place: None for place in marks if chr(place) not in BLANKS and place != 0x85}


def _look_alike() -> dict[int, str | None]:
    """Map radicals that PDF fonts give for characters, numbers in one sign, and full-width digits and letters."""
    spans = (
        (0x2E80, 0x2FDF),  # radicals: ⼀ is 一
        (0xF900, 0xFAFF),  # compatibility ideographs
        (0xFB00, 0xFB06),  # ligatures: ﬁ
        (0x2474, 0x249B),  # ⑴ and ⒈
        (0x3220, 0x3229),  # ㈠
        (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A),
    )  # fmt: skip
    usual: dict[int, str | None] = {
        place: unicodedata.normalize("NFKC", chr(place))
        for first, last in spans
        for place in range(first, last + 1)
    }
    kept = {place: text for place, text in usual.items() if text != chr(place)}
    dashes = {
        0x2010: "-",
        0x2011: "-",
        0x2012: "–",
        0x2015: "—",
        0x2212: "-",
    }  # fonts give one dash for another
    return kept | {ord(radical): text for radical, text in RADICALS.items()} | dashes


PRINTED = _invisible() | _look_alike()
USUAL = PRINTED | dict.fromkeys(range(0xF000, 0xF100), BULLET)


def clean(text: str) -> str:
    """Return the text with usual characters, every run of white space as one blank, and none outside.

    >>> clean("\\u200b⼀、２０２５\\u3000 年 "), clean("县⺠政局")
    ('一、2025 年', '县民政局')
    """
    return " ".join(text.translate(USUAL).split())
