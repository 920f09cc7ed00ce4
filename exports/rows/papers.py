"""Rows of letters, papers and proofs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class ProvenSignOff:
    """Who signed, as what, when (UTC text), and the hash they signed."""

    name: str
    capacity: str
    signed_at: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class ProvenLink:
    """A link of the journal: its fields in their hashed order, and the hash it carries."""

    fields: tuple[str, ...]
    hash: str


@dataclass(frozen=True, kw_only=True)
class ReportProof:
    """A signed report version, and the journal from its sign-off to a signed checkpoint.

    ``content`` are the fields that were hashed under ``report_tag``; ``acts`` name the acts that hand a report in;
    ``public_key`` is hexadecimal.
    """

    words: str
    report_tag: str
    content: tuple[str, ...]
    content_hash: str
    sign_offs: tuple[ProvenSignOff, ...]
    acts: tuple[str, ...]
    entry_tag: str
    path: tuple[ProvenLink, ...]
    checkpoint: str
    public_key: str


@dataclass(frozen=True, kw_only=True)
class LetterDocument:
    """An issued letter. Its PDF is a pure function of this value: body, number, date; no red head and no seal.

    ``number`` is printed as it was drawn; a ``cancelled`` letter carries 作废 over each page.
    """

    number: str
    title: str
    committee: str
    paragraphs: tuple[str, ...]
    signed_by: str
    issued_on: date
    answer_on: date
    content_hash: str
    cancelled: bool = False
    demonstration: bool = False


@dataclass(frozen=True, kw_only=True)
class PaperSection:
    """A part of a plain paper: a heading, its paragraphs, and a table where ``heads`` is not empty."""

    title: str
    paragraphs: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PaperDocument:
    """A plain paper of sections (会议材料, 督查通报): its PDF is a pure function of this value."""

    title: str
    committee: str
    number: str
    dated_on: date
    sections: tuple[PaperSection, ...]
    foot: str = ""
    demonstration: bool = False
