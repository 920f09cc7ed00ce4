"""A PDF with a text layer: running heads and page numbers out, broken lines joined, tables kept, drawn or not."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

from plan_graph.errors import PlanUnreadable
from plan_graph.headings import read_heading
from plan_graph.sources.blocks import Block, Line, Numbering, Remark, Source
from plan_graph.sources.columns import Piece, arranged
from plan_graph.sources.marks import clean
from plan_graph.sources.paragraphs import (
    Course,
    Edges,
    Paragraph,
    begins_indented,
    is_block,
    paragraphs,
    type_area,
)
from plan_graph.sources.printed import Printed, printed
from plan_graph.sources.running import strip_running_heads, take_notes
from plan_graph.sources.setting import Row, SetLine, joined_row
from plan_graph.sources.siteprint import without_site
from plan_graph.sources.tables import SetTable, continues, finished

SCANNED = "这份 PDF 没有文字层，可能是扫描件。请上传 Word 原件；没有原件时，请先做文字识别（OCR）并校对，另存为 .docx 再上传。"
DAMAGED = "PDF 已损坏，或没有传完整。请重新导出 PDF，或上传 .docx。"
GARBLED = "这份 PDF 的字体没有文字编码，读出来是乱码。请上传 Word 原件，或用文字识别（OCR）另存。"
CONTINUED = re.compile(
    r"[（(]?(?:续(?:上)?表|表 ?[0-9]{0,2} ?[（(]?续)[^。；]{0,30}$|.{0,40}[（(]续(?:上?表)?[)）]$"
)
LOSS = re.compile(r"Data-loss|circular|No /Page")
MAX_PAGES = 1500
TITLE_PAGES = 6


def read_pdf(body: bytes) -> Source:
    """Return the document's blocks; raises PlanUnreadable."""
    with _losses() as losses:
        pages = _pages(body, losses)
    if not any(page.rows or page.tables for page in pages):
        raise PlanUnreadable(DAMAGED if losses or not pages else SCANNED)
    _refuse_unreadable(pages)
    strip_running_heads(pages)
    notes = take_notes(pages)
    pieces = list(_with_titles(list(_pieces(pages))))
    numbering = Numbering()
    doubts: list[Remark] = []
    blocks = tuple(_blocks(pieces, _edges(pieces, pages), numbering, doubts))
    text, site = without_site(blocks)
    kept = tuple(_notes(notes, numbering))
    return Source(tuple(text), kept, (*_damage(losses), *_remarks(pages, len(kept)), *site, *doubts))


@contextmanager
def _losses() -> Iterator[list[str]]:
    """Gather what the parser mends or leaves out in silence; what else it grumbles about is nobody's concern."""
    losses: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if LOSS.search(record.getMessage()):
                losses.append(record.getMessage())

    parser, ear = logging.getLogger("pdfminer"), Ear(logging.WARNING)
    before = parser.level, parser.propagate
    parser.addHandler(ear)
    parser.setLevel(logging.WARNING)
    parser.propagate = False
    try:
        yield losses
    finally:
        parser.removeHandler(ear)
        parser.setLevel(before[0])
        parser.propagate = before[1]


def _damage(losses: Sequence[str]) -> Iterator[Remark]:
    if losses:
        told = "PDF 有损坏，只读了能读的部分，可能不全。请重新导出 PDF，或上传 Word 原件。"
        yield Remark("damaged", 0, told)


def _pages(body: bytes, losses: list[str]) -> list[Printed]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFXRefFallback
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    try:
        with pdfplumber.open(BytesIO(body)) as document:
            if len(document.pages) > MAX_PAGES:
                raise PlanUnreadable(f"文件有{len(document.pages)}页，超过{MAX_PAGES}页。请只上传规划正文。")
            if any(isinstance(one, PDFXRefFallback) for one in document.doc.xrefs):
                losses.append("no table of objects")
            return [printed(page) for page in document.pages]
    except PlanUnreadable:
        raise
    except (PDFException, PSException, PdfminerException, MalformedPDFException) as broken:
        if "password" in repr(broken).lower() or "encrypt" in repr(broken).lower():
            raise PlanUnreadable("文件设了密码。请取消密码、另存后再上传。") from broken
        raise PlanUnreadable(DAMAGED) from broken
    except (
        ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError, OSError, RecursionError,
        ArithmeticError, NotImplementedError, EOFError,
    ) as broken:  # fmt: skip
        raise PlanUnreadable("PDF 内部结构异常。请重新导出 PDF，或上传 .docx。") from broken


def _refuse_unreadable(pages: Sequence[Printed]) -> None:
    text = "".join(piece.text for page in pages for row in page.rows for piece in row)
    strange = text.count("(cid:") * 6 + text.count("\ufffd")
    private = sum(1 for mark in text if "\ue000" <= mark <= "\uf8ff")
    if max(strange, private) > 0.3 * max(len(text), 1):
        raise PlanUnreadable(GARBLED)


def _pieces(pages: Sequence[Printed]) -> Iterator[Piece]:
    """Yield lines and tables in reading order; a line that only says 续表 between two parts of a table goes."""
    for page in pages:
        start = 0
        for table in sorted(page.tables, key=lambda one: one.top):
            end = start
            while end < len(page.rows) and page.rows[end][0].top < table.top:
                end += 1
            yield from arranged(page.rows[start:end], page.width)
            yield table
            start = end
        yield from arranged(page.rows[start:], page.width)


def _with_titles(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces, a title that was set on several lines in larger type as one."""
    weights: Counter[int] = Counter()
    for piece in pieces:
        if isinstance(piece, SetLine):
            weights[round(piece.size)] += len(piece.text)
    usual = weights.most_common(1)[0][0] if weights else 0
    waiting: SetLine | None = None
    for piece in pieces:
        if waiting and isinstance(piece, SetLine) and _is_title_more(waiting, piece, usual):
            whole, more = joined_row([waiting, piece]), _closed_up(piece.text)
            waiting = replace(whole, text=_closed_up(waiting.text) + more, left=min(waiting.left, piece.left))
            continue
        if waiting:
            yield waiting
            waiting = None
        if isinstance(piece, SetLine):
            waiting = piece
        else:
            yield piece
    if waiting:
        yield waiting


def _is_title_more(line: SetLine, following: SetLine, usual: float) -> bool:
    """Whether the line below goes on with a title: as large, closely below, and neither a heading nor the same again."""
    if line.page != following.page or line.page > TITLE_PAGES or line.size < 1.15 * usual:
        return False
    if abs(line.size - following.size) > 0.5 or following.top - line.bottom > 1.2 * line.size:
        return False
    return not (
        read_heading(line.text) or read_heading(following.text) or line.text.startswith(following.text)
    )


def _closed_up(text: str) -> str:
    """Return a line that is set with a blank between its characters (发 展 规 划) without them."""
    return text.replace(" ", "") if all(len(part) == 1 for part in text.split(" ")) else text


def _edges(pieces: Sequence[Piece], pages: Sequence[Printed]) -> Edges:
    """Return the area each line stands in: the type area of pages of its kind.

    Left and right pages are apart where their left edges are.
    """
    widths = {page.number: round(page.width) for page in pages}
    areas: dict[tuple[int, int, int], list[SetLine]] = {}
    for piece in pieces:
        if isinstance(piece, SetLine):
            areas.setdefault(_area(piece, widths), []).append(piece)
    known = {area: type_area(lines, area[0]) for area, lines in areas.items()}
    for area in areas:
        other = area[0], 1 - area[1], area[2]
        if other in areas and abs(known[area][0] - known[other][0]) < 4:
            known[area] = type_area([*areas[area], *areas[other]], area[0])
    return lambda line: known[_area(line, widths)]


def _area(line: SetLine, widths: dict[int, int]) -> tuple[int, int, int]:
    return widths[line.page], line.page % 2, line.column


def _blocks(
    pieces: Sequence[Piece], edges: Edges, numbering: Numbering, doubts: list[Remark]
) -> Iterator[Block]:
    waiting: list[SetLine] = []
    table: list[SetTable] = []
    lines = [piece for piece in pieces if isinstance(piece, SetLine)]
    course = Course(is_block=is_block(lines, edges), begins_indented=begins_indented(lines, edges))
    for place, piece in enumerate(pieces):
        if isinstance(piece, SetLine):
            if table and _is_bridge(piece, table[-1], pieces[place + 1 : place + 2]):
                continue
            if table:
                yield finished(table, numbering)
                table = []
            waiting.append(piece)
            continue
        yield from _lines(paragraphs(waiting, edges, course), numbering, doubts)
        waiting = []
        if table and not continues(table[-1], piece):
            yield finished(table, numbering)
            table = []
        table.append(piece)
    if table:
        yield finished(table, numbering)
    yield from _lines(paragraphs(waiting, edges, course), numbering, doubts)


def _is_bridge(line: SetLine, before: SetTable, following: Sequence[Piece]) -> bool:
    """Whether a line between two parts of a table only says that it goes on (续表)."""
    after = following[0] if following else None
    if not CONTINUED.match(line.text) or not isinstance(after, SetTable):
        return False
    return continues(before, after)


def _lines(made: Iterable[Paragraph], numbering: Numbering, doubts: list[Remark]) -> Iterator[Line]:
    """Yield the paragraphs as lines; a line that may begin another paragraph is told."""
    for one in made:
        line = numbering.line(clean(one.text), page=one.page)
        if line:
            for words in one.doubts:
                told = (
                    f"第{one.page}页“{clean(words)}…”可能另起一段，版面看不出来，按接着上一行处理，请核对。"
                )
                doubts.append(Remark("lines_joined", line.number, told))
            yield line


def _notes(rows: Sequence[Row], numbering: Numbering) -> Iterator[Line]:
    for row in rows:
        line = numbering.line(" ".join(piece.text for piece in row), page=row[0].page)
        if line:
            yield line


def _remarks(pages: Sequence[Printed], notes: int) -> Iterator[Remark]:
    pictures = [page.number for page in pages if page.is_picture]
    if pictures:
        told = f"第{_listed(pictures)}页没有文字、只有图片（可能是扫描页），没有读取，请补上这几页的文字。"
        yield Remark("pictures", 0, told)
    overdrawn = [page.number for page in pages if page.is_overdrawn]
    if overdrawn:
        yield Remark("unread_part", 0, f"第{_listed(overdrawn)}页线条过多，没有按表格读取，请核对。")
    if notes:
        yield Remark("notes", 0, f"文档有{notes}行脚注，没有并入正文。")


def _listed(numbers: Sequence[int]) -> str:
    shown = "、".join(map(str, numbers[:8]))
    return shown if len(numbers) <= 8 else f"{shown}等{len(numbers)}"
