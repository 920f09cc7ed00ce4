"""Names of units that may be two spellings of one: near in letters, or one the short form of the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

NEAR = 0.86
MOST_COMPARED = 400
PLACES = ("乡", "镇", "街道", "村", "社区", "小学", "中学", "学校")
COUNTED = frozenset("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸东西南北中上下前后大小新老0123456789")


def alike_pairs(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names that a person should compare, in the order of the names; at most 400 names are compared.

    >>> list(alike_pairs(["县市场监管局", "县市场监督管理局", "县民政局", "县财政局"]))
    [('县市场监管局', '县市场监督管理局')]
    """
    for one, other in combinations(names[:MOST_COMPARED], 2):
        if is_alike(one, other):
            yield one, other


def is_alike(one: str, other: str) -> bool:
    """Whether two names may be one unit."""
    short, long = sorted((one, other), key=len)
    if long.endswith(PLACES):
        return False
    if len(short) == len(long):
        return _is_slip(short, long)
    return _is_short_form(short, long) or _is_near(short, long)


def _is_slip(one: str, other: str) -> bool:
    """Whether names of one length differ in one mark that does not count or place anything."""
    differing = [(left, right) for left, right in zip(one, other, strict=True) if left != right]
    return len(one) >= 5 and len(differing) == 1 and not set(differing[0]) & COUNTED


def _is_short_form(short: str, long: str) -> bool:
    if len(short) < 4 or short[0] != long[0] or short[-1] != long[-1] or short[1] != long[1]:
        return False
    rest = iter(long)
    return all(mark in rest for mark in short)


def _is_near(one: str, other: str) -> bool:
    if len(other) - len(one) > 2:
        return False
    matcher = SequenceMatcher(None, one, other)
    return matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR
