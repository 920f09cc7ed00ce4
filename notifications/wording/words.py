"""What a message is made of: its words in each form, and moments and distances in each language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

SUBJECT_LENGTH, SHORT_LENGTH, TITLE_LENGTH = 120, 240, 60
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Words:
    """A message in each form: mail (subject, text, HTML), inbox (text) and chat (short)."""

    subject: str
    text: str
    html: str
    short: str


def say(language: str, chinese: str, english: str) -> str:
    """Return the sentence of the reader's language."""
    return english if language == "en" else chinese


def cut(text: str, length: int) -> str:
    """Return a text of at most ``length`` characters on one line; what was cut ends with an ellipsis."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def day_words(day: date, language: str) -> str:
    """Return a day with its weekday: 2024年9月25日（星期三）, or Wed 25 Sep 2024."""
    if language == "en":
        return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS_ZH[day.weekday()]}）"


def moment_words(local: datetime, language: str) -> str:
    """Return a local moment to the minute."""
    gap = " " if language == "en" else ""
    return f"{day_words(local.date(), language)}{gap}{local:%H:%M}"


def distance_words(working_days: int, language: str) -> str:
    """Return how far a due day is: positive lies ahead, negative is past."""
    if working_days == 0:
        return say(language, "今天", "today")
    plural = "" if abs(working_days) == 1 else "s"
    if working_days > 0:
        return say(language, f"还有{working_days}个工作日", f"{working_days} working day{plural} left")
    return say(language, f"已过{-working_days}个工作日", f"{-working_days} working day{plural} overdue")


def fitting(head: str, tail: str, link: str) -> str:
    """Return a chat line: its head and link whole, its tail cut so that all of it fits."""
    room = SHORT_LENGTH - len(head) - len(link) - 1
    return f"{head}{cut(tail, max(room, 1))} {link}".strip()
