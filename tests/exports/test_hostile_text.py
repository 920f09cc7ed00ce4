"""Documents whose every text is hostile: they are made, show the text as it is, and run nothing."""

from __future__ import annotations

import io
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from icalendar import Calendar
from pypdf import PdfReader

from exports.annexes import evaluation_annexes
from exports.excel import ledger_book
from exports.ical import etag, to_ics
from exports.isolation import render_isolated
from exports.rows import Feed, FeedEntry, LedgerBook, LedgerRow
from exports.text import printable
from exports.word import evaluation_word
from tests.house import FONTS, with_fonts

HOSTILE = [
    "<b>未闭合",
    '<img src="file:///etc/passwd"/>',
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "@SUM(A1)",
    "-2+3",
    "\tcmd|' /C calc'!A0",
    "a]]>&amp;&#0;",
    "第一行\r\nBEGIN:VEVENT\r\n第二行",
    "𠮷野家😀",
    "长" * 3000,
    "; , \\ \\n",
]
MOMENT = datetime(2024, 9, 25, 9, 30, tzinfo=UTC)


def _row(text: str) -> LedgerRow:
    return LedgerRow(
        no=1, code=text, content=text, section=text, role=text, unit=text, period=text, due_at=MOMENT, state=text,
        light="red", light_reason=text, leads=(text,), progress=text, problems=text, next_steps=text,
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_workbook_holds_no_formula(text: str) -> None:
    book = LedgerBook(
        title=text, committee=text, as_of=date(2024, 9, 25), rows=(_row(text),), note=text, demonstration=True
    )
    sheet = openpyxl.load_workbook(io.BytesIO(ledger_book(book))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert cells
    assert all(cell.data_type != "f" for cell in cells)
    assert "演示" in str(sheet.cell(1, 1).value)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_feed_holds_one_event(text: str) -> None:
    entry = FeedEntry(
        uid="a@b",
        sequence=3,
        summary=text,
        description=text,
        due_at=MOMENT,
        stamp_at=MOMENT,
        alarms=(timedelta(days=1),),
    )
    body = to_ics(Feed(name=text, entries=(entry,), labelled_demo=True))
    events = Calendar.from_ical(body).walk("VEVENT")
    assert len(events) == 1
    assert "演示" in str(events[0]["SUMMARY"])
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert to_ics(Feed(name=text, entries=(entry,), labelled_demo=True)) == body
    one = Feed(name=text, entries=(entry,))
    assert etag(one) == etag(Feed(name=text, entries=(entry,)))
    assert etag(one) != etag(Feed(name=text, entries=(replace(entry, sequence=4),)))


def _hostile(value: Any, text: str) -> Any:
    """Return the same rows with every text replaced."""
    if isinstance(value, str):
        return text if value not in {"red", "yellow", "green", "blue", "grey"} else value
    if isinstance(value, tuple):
        return tuple(_hostile(one, text) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"light", "conclusion", "kind", "journal_head", "snapshot_hash"}
        return replace(
            value,
            **{
                one.name: _hostile(getattr(value, one.name), text)
                for one in fields(value)
                if one.name not in kept
            },
        )
    return value


@pytest.mark.parametrize("text", [HOSTILE[0], HOSTILE[1], HOSTILE[7], HOSTILE[9], "长" * 3000])
def test_an_evaluation_is_set_whatever_it_says(text: str, tmp_path: Path) -> None:
    from tests.exports.samples import evaluation

    with_fonts(tmp_path)
    limits: dict[str, Any] = {"timeout_seconds": 60, "memory_bytes": 1536 * 1024 * 1024}
    body = render_isolated("evaluation", _hostile(evaluation(), text), font_directory=FONTS, **limits)
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).replace("\n", "")
    assert "root:" not in words
    if text.startswith("<"):
        assert text in words


@pytest.mark.parametrize("text", HOSTILE)
def test_a_word_file_and_annexes_show_the_text_and_run_nothing(text: str) -> None:
    from tests.exports.samples import evaluation

    document = _hostile(evaluation(), text)
    read = docx.Document(io.BytesIO(evaluation_word(document)))
    shown = "".join(one.text for one in read.paragraphs) + "".join(
        cell.text for table in read.tables for row in table.rows for cell in row.cells
    )
    assert printable(text).replace("\n", "") in shown.replace("\n", "")
    assert "root:" not in shown
    book = openpyxl.load_workbook(io.BytesIO(evaluation_annexes(document)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert cells
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize("kind", ["evaluation-word", "evaluation-annexes"])
def test_the_child_renders_word_and_annexes_within_its_limits(kind: str, tmp_path: Path) -> None:
    from tests.exports.samples import evaluation

    with_fonts(tmp_path)
    body = render_isolated(
        kind, evaluation(), font_directory=FONTS, timeout_seconds=60, memory_bytes=1536 * 1024 * 1024
    )
    assert body == {"evaluation-word": evaluation_word, "evaluation-annexes": evaluation_annexes}[kind](
        evaluation()
    )
