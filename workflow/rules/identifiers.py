"""Find identity numbers and disability certificate numbers in text, so that persons are counted and never listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

FULL_WIDTH = str.maketrans("０１２３４５６７８９ｘＸ", "0123456789XX")
SEPARATORS = " -\u3000\u00a0\u2009.·_"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
RUN = re.compile(rf"[0-9](?:[{re.escape(SEPARATORS)}]?[0-9]){{14,29}}(?:[{re.escape(SEPARATORS)}]?[xX])?")


@dataclass(frozen=True)
class Found:
    """A suspicious number: only its masked form is kept. ``kind`` is identity, certificate or old_identity."""

    masked: str
    kind: str


def find_identifiers(text: str) -> tuple[Found, ...]:
    """Return the 18-digit identity numbers and 20-digit disability certificate numbers in a text.

    A number counts where its region (11-91), date and check digit hold; it may be written full width, with a small
    x, or spaced by blanks, hyphens or dots.
    """
    plain = text.translate(FULL_WIDTH)
    found = []
    for match in RUN.finditer(plain):
        digits = "".join(mark for mark in match.group().upper() if mark not in SEPARATORS)
        found += _in_run(digits)
    return tuple(found)


def _in_run(digits: str) -> list[Found]:
    for start in range(max(len(digits) - 17, 0)):
        candidate = digits[start : start + 18]
        if not is_identity(candidate):
            continue
        rest = digits[start + 18 : start + 20]
        is_certificate = len(rest) == 2 and rest[0] in "1234567" and rest[1] in "1234"
        return [Found(_mask(candidate), "certificate" if is_certificate else "identity")]
    return []


ROUNDED = re.compile(r"(?<![0-9])[0-9]{15}000(?![0-9])")


def find_rounded_identifiers(text: str) -> tuple[Found, ...]:
    """Return what a spreadsheet leaves of an identity number that was kept as a number: 15 digits and three zeros.

    Its check digit is gone, so region and date must speak; a sum of money of 18 digits rarely has both.
    """
    return tuple(
        Found(_mask(match.group()), "rounded_identity")
        for match in ROUNDED.finditer(text)
        if _region_and_date(match.group())
    )


def is_identity(candidate: str) -> bool:
    """Whether 18 characters hold region, date and check digit (GB 11643)."""
    if len(candidate) != 18 or not candidate[:17].isdigit() or not _region_and_date(candidate):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(candidate, WEIGHTS, strict=False))
    return CHECKS[total % 11] == candidate[17]


def _region_and_date(candidate: str) -> bool:
    if not 11 <= int(candidate[:2]) <= 91:
        return False
    try:
        born = date(int(candidate[6:10]), int(candidate[10:12]), int(candidate[12:14]))
    except ValueError:
        return False
    return 1850 <= born.year <= 2100


def _mask(number: str) -> str:
    return f"{number[:2]}{'*' * 14}{number[-2:]}"
