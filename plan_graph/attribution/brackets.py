"""Brackets of every kind, matched in one walk: offices mix them, and leave half of a pair out."""

from __future__ import annotations

from collections.abc import Iterator

OPENING, CLOSING = "（(【[〔［｛{", "）)】]〕］｝}"


def brackets(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, inner text) of every outermost bracket; one that is never closed runs to the end.

    Linear: one walk over the text.
    """
    depth, start = 0, 0
    for place, mark in enumerate(text):
        if mark in OPENING:
            start = place if depth == 0 else start
            depth += 1
        elif mark in CLOSING and depth:
            depth -= 1
            if depth == 0:
                yield start, place + 1, text[start + 1 : place]
    if depth:
        yield start, len(text), text[start + 1 :]


def without_stray_closing(text: str) -> str:
    """Leave out closing brackets at the end that nothing opened."""
    while (
        text
        and text[-1] in CLOSING
        and sum(text.count(mark) for mark in CLOSING) > sum(text.count(mark) for mark in OPENING)
    ):
        text = text[:-1].rstrip(" 。；;，,")
    return text
