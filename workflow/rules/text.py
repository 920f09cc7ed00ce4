"""The one text boundary: what a person typed becomes text that every document, mail and database can carry."""

from __future__ import annotations

import unicodedata

LINE_BREAKS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n"})
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad")


class TextRefused(Exception):
    """A text cannot be taken; ``field`` names it and ``reason_zh`` says what to mend."""

    def __init__(self, field: str, reason_zh: str) -> None:
        super().__init__(f"{field}: {reason_zh}")
        self.field = field
        self.reason_zh = reason_zh


def clean_text(value: str, *, field: str, max_chars: int, max_bytes: int, single_line: bool = False) -> str:
    """Return the text in NFC with plain line breaks; raises TextRefused.

    NUL and other control characters, lone surrogates and noncharacters are refused; in a single line, line breaks
    and tabs become blanks, and bidi and invisible marks are dropped.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n").translate(LINE_BREAKS)
    if any(_is_forbidden(mark) for mark in text):
        raise TextRefused(field, "文字中有无法保存的控制字符，请删去后重新粘贴。")
    text = unicodedata.normalize("NFC", text)
    if single_line:
        text = "".join(mark for mark in text if mark not in BIDI and mark not in INVISIBLE)
        text = " ".join(text.split())
        if not text:
            raise TextRefused(field, "不能为空，请填写。")
    if len(text) > max_chars:
        raise TextRefused(field, f"最多{max_chars}字，现在有{len(text)}字，请精简。")
    if len(text.encode()) > max_bytes:
        raise TextRefused(field, "文字过长，请精简。")
    return text


def _is_forbidden(mark: str) -> bool:
    code = ord(mark)
    if mark in "\t\n":
        return False
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF:
        return True
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
