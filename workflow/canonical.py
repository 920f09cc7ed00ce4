"""Canonical bytes: what is hashed, signed and chained, defined once and versioned by a tag."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

FIRST_REPORT_TAG = "duban.report.v1"
REPORT_TAG = "duban.report.v2"  # v1 with the parts of its figures after it; what v1 bound stays bound
ENTRY_TAG = "duban.journal.v1"


def frame(tag: str, fields: Iterable[str]) -> bytes:
    """Return tag and fields, each as its length in bytes (ASCII), a colon, its NFC UTF-8 bytes and a newline."""
    parts = [unicodedata.normalize("NFC", part).encode() for part in (tag, *fields)]
    return b"".join(b"%d:%s\n" % (len(part), part) for part in parts)


def digest(tag: str, fields: Iterable[str]) -> str:
    """Return the SHA-256 of the framed fields, in hexadecimal."""
    return hashlib.sha256(frame(tag, fields)).hexdigest()


def text_digest(text: str) -> str:
    """Return the hash under which a text kept elsewhere is bound; the empty text has the empty hash."""
    return digest("duban.text.v1", [text]) if text else ""


def moment_text(moment: datetime) -> str:
    """Return an aware moment as UTC text to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def number_text(value: Decimal | None) -> str:
    """Return a decimal without exponent or trailing zeros; nothing is the empty text."""
    if value is None:
        return ""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


@dataclass(frozen=True)
class ReportContent:
    """What a report says, in the order in which it is signed.

    ``figures`` are (indicator no, name, unit, value, source); ``parts`` are (indicator no, numerator, denominator,
    benchmark) of the figures that have any, and are not in the bytes of the first tag.
    """

    task_code: str
    unit: str
    role: str
    period: str
    version: int
    progress_percent: Decimal | None
    progress_text: str
    problems: str
    next_steps: str
    is_unchanged: bool
    is_from_paper: bool
    figures: tuple[tuple[int, str, str, Decimal, str], ...] = ()
    evidence_hashes: tuple[str, ...] = ()
    parts: tuple[tuple[int, Decimal | None, Decimal | None, Decimal | None], ...] = ()


def report_fields(content: ReportContent, tag: str = REPORT_TAG) -> list[str]:
    """Return the fields of a report in their signed order under a tag; raises ValueError for an unknown one."""
    if tag not in {FIRST_REPORT_TAG, REPORT_TAG}:
        raise ValueError(tag)
    fields = _first_fields(content)
    if tag == FIRST_REPORT_TAG:
        return fields
    fields.append(str(len(content.parts)))
    for no, numerator, denominator, benchmark in sorted(content.parts, key=lambda part: part[0]):
        fields += [str(no), number_text(numerator), number_text(denominator), number_text(benchmark)]
    return fields


def _first_fields(content: ReportContent) -> list[str]:
    fields = [content.task_code, content.unit, content.role, content.period, str(content.version)]
    fields += [
        number_text(content.progress_percent),
        content.progress_text,
        content.problems,
        content.next_steps,
    ]
    fields += ["1" if content.is_unchanged else "0", "1" if content.is_from_paper else "0"]
    fields.append(str(len(content.figures)))
    for no, name, measure, value, source in sorted(content.figures):
        fields += [str(no), name, measure, number_text(value), source]
    return [*fields, str(len(content.evidence_hashes)), *sorted(content.evidence_hashes)]


def report_hash(content: ReportContent, tag: str = REPORT_TAG) -> str:
    """Return the SHA-256 of a report's canonical bytes under a tag."""
    return digest(tag, report_fields(content, tag))


def token_hash(token: str) -> str:
    """Return the hash under which a feed's or a session's secret is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
