"""Which entry of an older plan goes on as which entry of a newer one: by words, deterministic, doubt told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

T = TypeVar("T")
MARKS = re.compile(r"[\s，,。；;：:、（）()“”\"《》〈〉·—-]+")
ENOUGH, SURE, RIVAL = 0.5, 0.75, 0.08
CANDIDATES = 8


@dataclass(frozen=True)
class Match(Generic[T]):
    """One entry of each plan that go together; ``score`` is 1 for equal words; ``is_uncertain`` asks for a person."""

    old: T
    new: T
    score: float
    is_uncertain: bool = False


def plain(text: str) -> str:
    """Return a text without blanks and marks, as it is compared.

    >>> plain("完善 社会救助，提高（生活）质量")
    '完善社会救助提高生活质量'
    """
    return MARKS.sub("", text)


def match(
    old: Sequence[T],
    new: Sequence[T],
    *,
    words: Callable[[T], str],
    nearness: Callable[[T, T], float],
    forced: Mapping[int, int | None] | None = None,
) -> list[Match[T]]:
    """Return the pairs, in the order of the new plan.

    Equal words go together first (the nearer ones where words repeat), then what is alike, the likest first.
    ``nearness`` (0 to 1) breaks ties by all else that is known. ``forced`` maps places of new entries to places of
    old ones, or to None for an entry that is new whatever it resembles. Each entry is compared with at most eight.
    """
    forced = forced or {}
    pairs = {there: (here, 1.0, False) for there, here in forced.items() if here is not None}
    taken = {here for here, _, _ in pairs.values()}
    left = dict.fromkeys(place for place in range(len(old)) if place not in taken)
    open_ = dict.fromkeys(place for place in range(len(new)) if place not in forced)
    _take(_equal(old, new, left, open_, words, nearness), pairs, left, open_)
    _take(_alike(old, new, left, open_, words, nearness), pairs, left, open_)
    return [
        Match(old[here], new[there], round(score, 3), doubt)
        for there, (here, score, doubt) in sorted(pairs.items())
    ]


Scored = tuple[float, float, int, int, bool]


def _equal(
    old: Sequence[T],
    new: Sequence[T],
    left: Iterable[int],
    open_: Iterable[int],
    words: Callable[[T], str],
    nearness: Callable[[T, T], float],
) -> list[Scored]:
    by_words: dict[str, list[int]] = {}
    for here in left:
        by_words.setdefault(plain(words(old[here])), []).append(here)
    return [
        (1.0, nearness(old[here], new[there]), here, there, False)
        for there in open_
        for here in by_words.get(plain(words(new[there])), ())
    ]


def _alike(
    old: Sequence[T],
    new: Sequence[T],
    left: Iterable[int],
    open_: Iterable[int],
    words: Callable[[T], str],
    nearness: Callable[[T, T], float],
) -> list[Scored]:
    texts = {here: plain(words(old[here])) for here in left}
    index: dict[str, list[int]] = {}
    for here, text in texts.items():
        for pair in _pairs(text):
            index.setdefault(pair, []).append(here)
    found: list[Scored] = []
    for there in open_:
        text = plain(words(new[there]))
        shared = Counter(here for pair in _pairs(text) for here in index.get(pair, ()))
        likely = sorted(shared, key=lambda here: (-shared[here], here))[:CANDIDATES]
        scores = {here: _score(texts[here], text, nearness(old[here], new[there])) for here in likely}
        found += [
            (score, nearness(old[here], new[there]), here, there, _is_doubtful(here, score, scores))
            for here, score in scores.items()
            if score >= ENOUGH
        ]
    return found


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _score(one: str, other: str, near: float) -> float:
    return 0.75 * SequenceMatcher(None, one, other, autojunk=False).ratio() + 0.25 * near


def _is_doubtful(here: int, score: float, scores: Mapping[int, float]) -> bool:
    rival = max((other for place, other in scores.items() if place != here), default=0.0)
    return score < SURE or score - rival < RIVAL


def _take(
    scored: list[Scored],
    pairs: dict[int, tuple[int, float, bool]],
    left: dict[int, None],
    open_: dict[int, None],
) -> None:
    """Take the best pairs, each entry once; equal scores go by nearness, then by the order of both plans."""
    for score, _, here, there, doubt in sorted(scored, key=lambda one: (-one[0], -one[1], one[2], one[3])):
        if here in left and there in open_:
            pairs[there] = (here, score, doubt)
            del left[here], open_[there]
