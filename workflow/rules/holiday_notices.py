"""The State Council's yearly notice on holidays (节假日安排通知), pasted as it was published, or typed day by day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
YEAR = re.compile(r"(20\d\d)年")
SPAN = re.compile(
    r"(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:[至到—\-~～]+(?:(?P<to_month>\d{1,2})月)?(?P<to_day>\d{1,2})日)?"
)
TYPED = re.compile(
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\s,，、]+(休|放假|班|上班)(?:[\s,，、]+(\S.*))?$"
)
LONGEST = timedelta(days=15)
WORKED = "调休上班"


class NoticeRefused(Exception):
    """A notice cannot be read; ``sentence`` is Chinese and says where and what to mend."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class NoticeDay:
    """One day of a notice: whether people work, and the feast or 调休上班."""

    day: date
    is_working: bool
    name: str


def read_notice(text: str, year: int | None = None) -> list[NoticeDay]:
    """Return the days a notice names, in order, each once; raises NoticeRefused.

    ``year`` is taken where the text names none. Both forms may be mixed, a line each:

    >>> read_notice("一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。", 2026)[-1]
    NoticeDay(day=datetime.date(2026, 1, 4), is_working=True, name='调休上班')
    >>> read_notice("2027-01-01 休 元旦")
    [NoticeDay(day=datetime.date(2027, 1, 1), is_working=False, name='元旦')]
    """
    found: dict[date, NoticeDay] = {}
    named = YEAR.search(text)
    year = int(named[1]) if named else year
    for number, line in enumerate(text.splitlines(), start=1):
        plain = BRACKETS.sub("", line).strip()
        for one in _of_line(plain, year, number):
            known = found.get(one.day)
            if known is not None and known.is_working != one.is_working:
                raise NoticeRefused(f"第{number}行：{one.day}既写了放假又写了上班，请核对通知。")
            found[one.day] = one
    if not found:
        raise NoticeRefused(
            "没有读到放假或上班的日期。请粘贴通知正文，或每行写一天，例如 2027-01-01 休 元旦。"
        )
    return [found[day] for day in sorted(found)]


def _of_line(line: str, year: int | None, number: int) -> Iterator[NoticeDay]:
    typed = TYPED.match(line)
    if typed:
        is_working = "班" in typed[4]
        yield NoticeDay(
            _date(int(typed[1]), int(typed[2]), int(typed[3]), number),
            is_working,
            (typed[5] or "").strip()[:60] or (WORKED if is_working else "放假"),
        )
        return
    feast, mark, rest = line.partition("：")
    if not mark or not any(word in rest for word in ("放假", "上班")):
        return
    name = feast.rpartition("、")[2].strip()[:60]
    for sentence in rest.split("。"):
        for clause, is_working in _clauses(sentence):
            yield from _days(clause, year, number, is_working, WORKED if is_working else name)


def _clauses(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the part of a sentence before 放假 and the part before 上班."""
    if "放假" in sentence:
        before, _, sentence = sentence.partition("放假")
        yield before, False
    if "上班" in sentence:
        yield sentence.partition("上班")[0], True


def _days(clause: str, year: int | None, number: int, is_working: bool, name: str) -> Iterator[NoticeDay]:
    month = None
    for found in SPAN.finditer(re.sub(r"共\d+天", "", YEAR.sub("", clause))):
        month = int(found["month"]) if found["month"] else month
        if month is None:
            raise NoticeRefused(f"第{number}行：“{found[0]}”没有写是几月。")
        if year is None:
            raise NoticeRefused("没有读到年份，请在通知标题中保留年份，或填写年份。")
        first = _date(year, month, int(found["day"]), number)
        last = first
        if found["to_day"]:
            to_month = int(found["to_month"] or month)
            last = _date(year + (to_month < month), to_month, int(found["to_day"]), number)
            month = to_month
        if not first <= last <= first + LONGEST:
            raise NoticeRefused(f"第{number}行：“{found[0]}”的起止日期不对，请核对。")
        for offset in range((last - first).days + 1):
            yield NoticeDay(first + timedelta(days=offset), is_working, name)


def _date(year: int, month: int, day: int, number: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NoticeRefused(f"第{number}行：{year}年{month}月{day}日不是一个日期，请核对。") from None
