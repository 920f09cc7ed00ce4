"""Which task an indicator seems to measure: by the longest wording that both share, conservatively."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from plan_graph.draft import IndicatorDraft, MeasureDraft

GENERIC = re.compile(
    r"残疾人|残疾|符合条件的|纳入|有需求的|持证|且|和|及|比例|覆盖率|参保率|人数|年均增速|年均|家庭人均|数$|率$"
)
SHORTEST = 4
LONGEST_NAME = 120  # no indicator is named at greater length; what damage makes longer costs no more


def find_measures(indicators: Sequence[IndicatorDraft], texts: Mapping[str, str]) -> tuple[MeasureDraft, ...]:
    """Return at most one task an indicator; ``texts`` maps a task's code to its title and paragraph.

    Four shared characters are enough only where the task's title has them or they are a whole term of the indicator;
    otherwise five are asked for, and an indicator that shares less measures no task.
    """
    found = (_measure(indicator, texts) for indicator in indicators)
    return tuple(one for one in found if one)


def _measure(indicator: IndicatorDraft, texts: Mapping[str, str]) -> MeasureDraft | None:
    pieces = [piece for piece in GENERIC.split(indicator.name[:LONGEST_NAME]) if len(piece) >= SHORTEST]
    best: tuple[tuple[int, int, int], str, str] | None = None
    for code, text in texts.items():
        words = max((_shared(piece, text) for piece in pieces), key=len, default="")
        title = text.partition("。")[0]
        if not _is_enough(words, title, pieces):
            continue
        score = (len(words) + 2 * (words in title), text.count(words), -len(text))
        if best is None or score > best[0]:
            best = (score, code, words)
    return MeasureDraft(indicator.no, best[1], best[2]) if best else None


def _is_enough(words: str, title: str, pieces: Sequence[str]) -> bool:
    if len(words) < SHORTEST:
        return False
    return len(words) > SHORTEST or words in title or words in pieces


def _shared(piece: str, text: str) -> str:
    for length in range(len(piece), SHORTEST - 1, -1):
        for start in range(len(piece) - length + 1):
            if piece[start : start + length] in text:
                return piece[start : start + length]
    return ""
