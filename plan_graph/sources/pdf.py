"""A PDF with a text layer: running heads and page numbers out, broken lines joined, drawn tables kept."""

from __future__ import annotations

import itertools
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from plan_graph.errors import PlanUnreadable
from plan_graph.sources.blocks import Block, Cell, Line, Numbering, Source, Table, clean
from plan_graph.sources.setting import SetLine, paragraphs, set_lines

SCANNED = "这份 PDF 没有文字层，可能是扫描件。请上传 Word 原件；没有原件时，请先做文字识别（OCR）并校对，另存为 .docx 再上传。"
PAGE_NUMBER = re.compile(
    r"[-—–－·. ]*(?:第 ?)?[0-9ivxIVX]{1,4}(?: ?页)?(?: ?[/／] ?(?:共 ?)?[0-9]+(?: ?页)?)?[-—–－·. ]*"
)
MAX_PAGES = 1500
MAX_MARKS = 30_000
MARGIN_LINES = 2


@dataclass(frozen=True)
class _DrawnTable:
    page: int
    rows: tuple[tuple[Any, ...], ...]
    left: float
    width: float
    top: float
    is_first: bool


Piece = SetLine | _DrawnTable


def read_pdf(body: bytes) -> Source:
    """Return the document's blocks; raises PlanUnreadable."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    pages = _pages(body)
    if not any(isinstance(piece, SetLine) or piece.rows for page in pages for piece in page):
        raise PlanUnreadable(SCANNED)
    _refuse_unreadable(pages)
    pages = _without_running_heads(pages)
    return Source(tuple(_blocks([piece for page in pages for piece in page])))


def _pages(body: bytes) -> list[list[Piece]]:
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(BytesIO(body)) as document:
            if len(document.pages) > MAX_PAGES:
                raise PlanUnreadable(f"文件有{len(document.pages)}页，超过{MAX_PAGES}页。请只上传规划正文。")
            return [_page(page) for page in document.pages]
    except PlanUnreadable:
        raise
    except (PDFException, PSException, PdfminerException) as broken:
        if "password" in repr(broken).lower() or "encrypt" in repr(broken).lower():
            raise PlanUnreadable("文件设了密码。请取消密码、另存后再上传。") from broken
        raise PlanUnreadable("PDF 已损坏，或没有传完整。请重新导出 PDF，或上传 .docx。") from broken
    except (
        ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError, OSError, RecursionError,
        OverflowError, ZeroDivisionError, NotImplementedError,
    ) as broken:  # fmt: skip
        raise PlanUnreadable("PDF 内部结构异常。请重新导出 PDF，或上传 .docx。") from broken


def _page(page: Any) -> list[Piece]:
    number = page.page_number
    if len(page.chars) > MAX_MARKS:
        raise PlanUnreadable(f"第{number}页的内容过于密集，不像规划正文。请上传 .docx。")
    drawn = _tables(page) if len(page.rects) + len(page.lines) + len(page.curves) >= 2 else []
    outside = [mark for mark in page.chars if not any(_inside(mark, table.bbox) for table in drawn)]
    pieces: list[Piece] = list(set_lines(outside, number))
    for table in drawn:
        pieces.append(_drawn(page, table, number, pieces))
    page.close()
    return sorted(pieces, key=lambda piece: piece.top)


def _tables(page: Any) -> list[Any]:
    found = page.find_tables({"snap_tolerance": 4, "join_tolerance": 4, "intersection_tolerance": 5})
    return [
        table
        for table in found
        if table.bbox[2] - table.bbox[0] > 60 and len(page.crop(table.bbox, strict=False).chars)
    ]


def _inside(mark: Any, box: tuple[float, float, float, float]) -> bool:
    x, y = (mark["x0"] + mark["x1"]) / 2, (mark["top"] + mark["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _drawn(page: Any, table: Any, number: int, lines: Sequence[Piece]) -> _DrawnTable:
    """Lay the drawn cells over a grid: a cell that spans several places stands in each."""
    columns = sorted({round(edge, 1) for cell in table.cells for edge in (cell[0], cell[2])})
    rows = sorted({round(edge, 1) for cell in table.cells for edge in (cell[1], cell[3])})
    columns, rows = _distinct(columns), _distinct(rows)
    marks = [mark for mark in page.chars if _inside(mark, table.bbox)]
    owned = _share_out(marks, table.cells)
    made = {cell: tuple(set_lines(owned[cell], number)) for cell in table.cells}
    grid = tuple(
        tuple(
            _covering(made, (left + right) / 2, (top + bottom) / 2)
            for left, right in itertools.pairwise(columns)
        )
        for top, bottom in itertools.pairwise(rows)
    )
    x0, top, x1, _ = table.bbox
    above = any(isinstance(one, SetLine) and one.top < top for one in lines[MARGIN_LINES:])
    return _DrawnTable(number, grid, x0, x1 - x0, top, not above)


def _distinct(edges: list[float]) -> list[float]:
    kept: list[float] = []
    for edge in edges:
        if not kept or edge - kept[-1] > 3:
            kept.append(edge)
    return kept


def _share_out(marks: Sequence[Any], cells: Sequence[Any]) -> dict[Any, list[Any]]:
    owned: dict[Any, list[Any]] = {cell: [] for cell in cells}
    ordered = sorted(cells)
    last = ordered[0] if ordered else None
    for mark in marks:
        if last is None or not _inside(mark, last):
            last = next((cell for cell in ordered if _inside(mark, cell)), None)
        if last is not None:
            owned[last].append(mark)
    return owned


def _covering(made: dict[Any, Any], x: float, y: float) -> Any:
    return next(
        (
            (cell, lines)
            for cell, lines in made.items()
            if cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]
        ),
        ((x, y, x, y), ()),
    )


def _refuse_unreadable(pages: Sequence[Sequence[Piece]]) -> None:
    text = "".join(piece.text for page in pages for piece in page if isinstance(piece, SetLine))
    strange = text.count("(cid:") * 6 + text.count("\ufffd")
    if strange > 0.3 * max(len(text), 1):
        raise PlanUnreadable(
            "这份 PDF 的字体没有文字编码，读出来是乱码。请上传 Word 原件，或用文字识别（OCR）另存。"
        )
    private = sum(1 for mark in text if "\ue000" <= mark <= "\uf8ff")
    if private > 0.3 * max(len(text), 1):
        raise PlanUnreadable(
            "这份 PDF 的字体没有文字编码，读出来是乱码。请上传 Word 原件，或用文字识别（OCR）另存。"
        )


def _without_running_heads(pages: list[list[Piece]]) -> list[list[Piece]]:
    """Drop page numbers, and lines that stand alike at the head or foot of many pages; a title set larger is kept."""
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    often = {key for key, count in seen.items() if count >= 3 and count >= 0.25 * len(pages)}
    kept = []
    for page in pages:
        dropped = {
            id(line) for line in _edges(page) if _key(line) in often or PAGE_NUMBER.fullmatch(line.text)
        }
        kept.append([piece for piece in page if id(piece) not in dropped])
    return kept


def _edges(page: Sequence[Piece]) -> list[SetLine]:
    lines = [piece for piece in page if isinstance(piece, SetLine)]
    return lines[:MARGIN_LINES] + lines[max(MARGIN_LINES, len(lines) - MARGIN_LINES) :]


def _key(line: SetLine) -> str:
    """Return what running heads share: their words, whatever the page, and their size."""
    return re.sub(r"[0-9]+", "#", line.text.replace(" ", "")) + f"|{line.size:.0f}"


def _blocks(pieces: Sequence[Piece]) -> Iterator[Block]:
    numbering = Numbering()
    waiting: list[SetLine] = []
    table: list[_DrawnTable] = []
    for piece in pieces:
        if isinstance(piece, SetLine):
            if table:
                yield _finished(table, numbering)
                table = []
            waiting.append(piece)
            continue
        yield from _lines(waiting, numbering)
        waiting = []
        if table and not _continues(table[-1], piece):
            yield _finished(table, numbering)
            table = []
        table.append(piece)
    if table:
        yield _finished(table, numbering)
    yield from _lines(waiting, numbering)


def _continues(one: _DrawnTable, other: _DrawnTable) -> bool:
    """Whether a table goes on at the head of the next page: as many columns, at the same place."""
    if other.page != one.page + 1 or not other.is_first or not one.rows or not other.rows:
        return False
    alike = abs(one.left - other.left) < 4 and abs(one.width - other.width) < 6
    return alike and len(one.rows[0]) == len(other.rows[0])


def _lines(waiting: Sequence[SetLine], numbering: Numbering) -> Iterator[Line]:
    for text, page in paragraphs(waiting):
        line = numbering.line(text, page=page)
        if line:
            yield line


def _finished(parts: Sequence[_DrawnTable], numbering: Numbering) -> Table:
    first = numbering.number + 1
    rows: list[tuple[Cell, ...]] = []
    head = [_flat(place) for place in parts[0].rows[0]]
    known: dict[Any, Cell] = {}
    for part in parts:
        for place, row in enumerate(part.rows):
            if part is not parts[0] and place == 0 and len(head) > 1 and [_flat(one) for one in row] == head:
                continue
            rows.append(tuple(_cell(one, part.page, numbering, known) for one in row))
    return Table(first, tuple(rows), parts[0].page)


def _flat(place: Any) -> str:
    return "".join(line.text for line in place[1])


def _cell(place: Any, page: int, numbering: Numbering, known: dict[Any, Cell]) -> Cell:
    box, lines = place
    if (page, box) not in known:
        number = numbering.number + 1
        texts = [numbering.line(clean(text), page=page) for text, _ in paragraphs(lines, box)]
        known[page, box] = Cell(tuple(line for line in texts if line), number)
    return known[page, box]
