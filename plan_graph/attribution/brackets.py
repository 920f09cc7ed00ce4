"""Brackets of every kind, matched in one walk: offices mix them, and leave half of a pair out."""

from __future__ import annotations

from collections.abc import Iterator

from plan_graph.attribution.wording import COLON

OPENING, CLOSING = "（(【[〔［｛{", "）)】]〕］｝}"


def brackets(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, inner text) of every outermost bracket, in order.

    One that is never closed runs to the end where a label stands behind it, or nothing else is closed there; otherwise it is a
    stray mark. Linear: one walk over the text.
    """
    pairs, left = _matched(text)
    closed_behind = pairs[-1][0] if pairs else -1
    open_at = next((at for at in left if at > closed_behind or COLON.match(text, at + 1)), None)
    for start, end in pairs:
        if open_at is None or start < open_at:
            yield start, end, text[start + 1 : end - 1]
    if open_at is not None:
        yield open_at, len(text), text[open_at + 1 :]


def _matched(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the outermost pairs (start, end), and the opening marks that nothing closes."""
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    for place, mark in enumerate(text):
        if mark in OPENING:
            stack.append(place)
        elif mark in CLOSING and stack:
            start = stack.pop()
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, place + 1))
    return pairs, stack


def without_stray_closing(text: str) -> str:
    """Leave out closing brackets at the end that nothing opened."""
    while (
        text
        and text[-1] in CLOSING
        and sum(text.count(mark) for mark in CLOSING) > sum(text.count(mark) for mark in OPENING)
    ):
        text = text[:-1].rstrip(" 。；;，,")
    return text
