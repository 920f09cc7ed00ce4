"""Time limits as offices write them (2024年底前, 2025年6月, 长期坚持) → a date, where they name one."""

from __future__ import annotations

import calendar
import re
from datetime import date

YEAR = r"(20[0-9]{2}) ?(?:年|[.．/\-])?"
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{YEAR} ?([0-9]{{1,2}}) ?[月.．/\-] ?([0-9]{{1,2}}) ?日?"), "day"),
    (re.compile(rf"{YEAR} ?([0-9]{{1,2}}) ?月?"), "month"),
    (re.compile(r"(20[0-9]{2}) ?年?(?:第)?([一二三四1-4]) ?季度"), "quarter"),
    (re.compile(r"(20[0-9]{2}) ?年?上半年"), "half"),
    (re.compile(r"(20[0-9]{2}) ?年?(?:底|末|全年|下半年|年底|年末|之?前|以前|内|完成|$)"), "year"),
    (re.compile(r"(20[0-9]{2}) ?年?"), "year"),
)
QUARTERS = {
    mark: place for place, marks in enumerate(("一1", "二2", "三3", "四4"), start=1) for mark in marks
}


def read_due(text: str) -> date | None:
    """Return the last day of the latest time a wording names, or None (长期坚持, 每年).

    >>> [str(read_due(text)) for text in ("2024年底前", "2025年6月", "2021-2025年", "2023年9月15日前", "长期坚持")]
    ['2024-12-31', '2025-06-30', '2025-12-31', '2023-09-15', 'None']
    """
    span = re.search(r"20[0-9]{2} ?年?(?: ?[0-9]{1,2} ?月)? ?[-—－–~至到] ?(20[0-9]{2}.*)", text)
    return _one(span.group(1) if span else text)


def _one(text: str) -> date | None:
    for pattern, kind in PATTERNS:
        match = pattern.search(text)
        if match:
            found = _date(kind, match)
            if found:
                return found
    return None


def _date(kind: str, match: re.Match[str]) -> date | None:
    year = int(match.group(1))
    if kind == "year":
        return date(year, 12, 31)
    if kind == "half":
        return date(year, 6, 30)
    part = match.group(2)
    month = QUARTERS[part] * 3 if kind == "quarter" else int(part)
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    if kind != "day":
        return date(year, month, last)
    day = int(match.group(3))
    return date(year, month, day) if 1 <= day <= last else None
