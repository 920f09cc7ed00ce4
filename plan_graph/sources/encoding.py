"""Bytes → text: UTF-8 with or without a mark, UTF-16, GB18030; a few broken characters are told, not fatal."""

from __future__ import annotations

from plan_graph.errors import PlanUnreadable
from plan_graph.sources.blocks import Remark

BROKEN = "\ufffd"
MOST_BROKEN = 0.01


def decode(body: bytes) -> str:
    """Return the text, with U+FFFD for what no encoding explains; raises PlanUnreadable where that is much.

    >>> decode("规划".encode("gb18030")), decode("规划".encode("utf-16"))
    ('规划', '规划')
    """
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _accepted(body.decode("utf-16", "replace"))
    if b"\x00" in body[:4096]:
        return _without_mark(body)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        likely = min((body.decode(name, "replace") for name in ("gb18030", "utf-8-sig")), key=_broken)
        return _accepted(likely)


def _broken(text: str) -> int:
    """Return how many characters a reading does not explain."""
    return text.count(BROKEN)


def _accepted(text: str) -> str:
    if _broken(text) > max(3, MOST_BROKEN * len(text)):
        raise PlanUnreadable("文件的编码无法识别，请另存为 UTF-8 的 .txt 再上传。")
    return text


def _without_mark(body: bytes) -> str:
    """Read UTF-16 that does not say so, if it reads as Chinese."""
    for name in ("utf-16-le", "utf-16-be"):
        text = body.decode(name, "replace")
        chinese = sum(1 for mark in text[:4000] if "\u4e00" <= mark <= "\u9fff")
        is_prose = any(mark in text for mark in "，。、；") and "\x00" not in text
        if chinese > 0.3 * len(text[:4000]) and is_prose:
            return _accepted(text)
    raise PlanUnreadable("这不是文本文件。请在 Word 或 WPS 中另存为 .docx 或 .txt 再上传。")


def remarks_on(text: str) -> tuple[Remark, ...]:
    """Return a remark where characters were lost."""
    count = _broken(text)
    if not count:
        return ()
    told = f"文件有{count}处文字的编码已损坏，读不出来，请与原件核对。"
    return (Remark("broken_characters", 0, told),)
