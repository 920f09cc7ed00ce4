"""The last guard before a document: whatever text arrives, no writer fails on it and no mark hides in it."""

from __future__ import annotations

SHAPES: dict[str, str] = {"red": "■", "yellow": "▲", "green": "●", "blue": "◆", "grey": "○"}
LIGHT_WORDS: dict[str, str] = {
    "red": "红灯",
    "yellow": "黄灯",
    "green": "绿灯",
    "blue": "蓝灯",
    "grey": "灰灯",
}
DEMONSTRATION_LABEL = "演示数据，非真实情况"
LINE_BREAKS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n"})
REPLACEMENT = "\ufffd"


def printable(text: str) -> str:
    """Return the text with line feeds only and U+FFFD for each control, surrogate or noncharacter."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(LINE_BREAKS)
    if text.isprintable():
        return text
    return "".join(REPLACEMENT if _is_unwritable(mark) else mark for mark in text)


def single_line(text: str) -> str:
    """Return the text in one line, blanks and breaks run together."""
    return " ".join(printable(text).split())


def light_words(light: str, reason: str = "") -> str:
    """Return shape, word and reason: never colour alone."""
    words = f"{SHAPES[light]} {LIGHT_WORDS[light]}"
    return f"{words} · {reason}" if reason else words


def _is_unwritable(mark: str) -> bool:
    code = ord(mark)
    if mark in "\t\n":
        return False
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF:
        return True
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
