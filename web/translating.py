"""Chinese words → English ones where the visitor asked for English: labels, sentences, and sentences with figures in.

The catalogue's keys are the Chinese words themselves. A key may hold places (``逾期{days}个工作日``): a sentence that was
made anywhere below the face, or long ago, is recognised by its form, and what stands in its places is translated in its
turn. So the trunk and the leaves raise plain Chinese sentences and know nothing of languages.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import has_request_context, request

COOKIE = "duban_language"
LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
CATALOGUE = Path(__file__).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACE = re.compile(r"\{(\w+)\}")
CHINESE = re.compile(r"[\u3400-\u9fff]")


def locale() -> str:
    """Return the language chosen in the footer, at the API the one asked for: Chinese unless it is English."""
    if request.path.startswith("/api/"):
        return LANGUAGES[request.accept_languages.best_match(list(LANGUAGES), "zh")]
    return LANGUAGES.get(request.cookies.get(COOKIE, "zh"), "zh_Hans_CN")


def is_english() -> bool:
    """Say whether the present visitor reads English."""
    return has_request_context() and locale() == "en"


def t(message: str, **values: object) -> str:
    """Return a label or sentence in the visitor's language, with values in its places."""
    if is_english():
        if not values:
            return english(str(message))
        message = catalogue()[0].get(message, message)
    return message.format(**values) if values else message


@lru_cache(maxsize=4096)
def english(sentence: str) -> str:
    """Return a Chinese sentence in English, or as it is where the catalogue does not know it."""
    exact, forms = catalogue()
    if sentence in exact or not CHINESE.search(sentence):
        return exact.get(sentence, sentence)
    for form, wanted in forms:
        found = form.fullmatch(sentence)
        if found:
            return wanted.format(**{name: english(text) for name, text in found.groupdict().items()})
    return sentence


@lru_cache(maxsize=1)
def catalogue() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Return the exact entries, and the forms with places, those with the most words of their own first."""
    with CATALOGUE.open("rb") as source:
        exact = {str(one.id): str(one.string) for one in read_po(source) if one.id}
    with_places = sorted(
        (key for key in exact if PLACE.search(key)), key=lambda key: (-len(PLACE.sub("", key)), key)
    )
    return exact, [(_form(key), exact[key]) for key in with_places]


def _form(key: str) -> re.Pattern[str]:
    """Return the pattern of a key: its places hold any text, a place named twice holds the same."""
    parts, seen = [], set[str]()
    for number, part in enumerate(PLACE.split(key)):
        if number % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append(f"(?P={part})" if part in seen else f"(?P<{part}>.+?)")
            seen.add(part)
    return re.compile("".join(parts), re.DOTALL)
