"""The 台账 as a workbook that offices can edit: text stays text, numbers stay numbers, the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exports.archive import fixed
from exports.rows import LedgerBook, LedgerRow, TableBook
from exports.text import light_words, printable

SHANGHAI = ZoneInfo("Asia/Shanghai")
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
COLUMNS: tuple[tuple[str, int], ...] = (
    ("序号", 6), ("任务编码", 10), ("任务内容", 32), ("章节", 24), ("角色", 10), ("单位", 16), ("牵头单位", 16),
    ("参与单位", 24), ("责任单位", 24), ("报送周期", 14), ("应报时间", 17), ("最初应报时间", 17), ("改期次数", 9),
    ("报送时间", 17), ("状态", 9), ("灯", 24), ("完成进度(%)", 11), ("进展情况", 40), ("存在问题", 28),
    ("下一步安排", 28), ("报告编号", 14), ("备注", 16),
)  # fmt: skip
LINE = Side(style="thin", color="999999")
BORDER = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD_ROW = 3


def ledger_book(book: LedgerBook) -> bytes:
    """Return the workbook (.xlsx): title, note, one head row that repeats in print, one row an obligation."""
    workbook, sheet = _begin(book, "台账", COLUMNS)
    styles = _styles(sheet)
    for place, row in enumerate(book.rows, start=HEAD_ROW + 1):
        _put_row(sheet, place, _values(row), *styles)
    return _finish(workbook, sheet, book, len(COLUMNS))


def table_book(book: TableBook) -> bytes:
    """Return any register as a workbook of the same look; texts stay texts, numbers numbers, days days."""
    workbook, sheet = _begin(book, "清单", book.columns)
    plain, moment = _styles(sheet)
    for place, row in enumerate(book.rows, start=HEAD_ROW + 1):
        _put_row(sheet, place, row, plain, moment)
    return _finish(workbook, sheet, book, len(book.columns))


def _begin(
    book: LedgerBook | TableBook, name: str, columns: Sequence[tuple[str, int]]
) -> tuple[Workbook, Worksheet]:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    mark = "【演示数据】" if book.demonstration else ""
    _put(sheet.cell(1, 1), mark + book.title).font = Font(size=16, bold=True)
    _put(sheet.cell(2, 1), f"{book.committee} · 截至{book.as_of:%Y年%m月%d日} · {book.note}")
    _put_head(sheet, columns)
    return workbook, sheet


def _finish(workbook: Workbook, sheet: Worksheet, book: LedgerBook | TableBook, columns: int) -> bytes:
    _lay_out(sheet, HEAD_ROW + len(book.rows), columns)
    moment = datetime(book.as_of.year, book.as_of.month, book.as_of.day)  # noqa: DTZ001 (the format has no zone)
    workbook.properties.created = workbook.properties.modified = moment
    workbook.properties.creator = "督办 Duban"
    stream = BytesIO()
    workbook.save(stream)
    return fixed(stream.getvalue(), moment)


def _put(cell: Cell | Any, value: object) -> Cell | Any:
    """Write a value; a text can never become a formula, whatever it begins with."""
    if isinstance(value, str):
        text = printable(value)[:32000]
        cell.value = text
        cell.data_type = "s"
        if text.startswith(FORMULA_MARKS):
            cell.quotePrefix = True
    else:
        cell.value = value
    return cell


def _put_head(sheet: Worksheet, columns: Sequence[tuple[str, int]]) -> None:
    for place, (name, width) in enumerate(columns, start=1):
        cell = _put(sheet.cell(HEAD_ROW, place), name)
        cell.font, cell.border = Font(bold=True), BORDER
        cell.fill = PatternFill("solid", fgColor="DCE6F1")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        sheet.column_dimensions[get_column_letter(place)].width = width


def _styles(sheet: Worksheet) -> tuple[Any, Any]:
    """Return the looks of a text and of a moment, made once: setting them cell by cell costs ten times as much."""
    cell: Any = sheet.cell(HEAD_ROW + 1, 1)
    cell.border, cell.alignment = BORDER, Alignment(wrap_text=True, vertical="top")
    plain = copy(cell._style)
    cell.number_format = "yyyy-mm-dd hh:mm"
    return plain, copy(cell._style)


def _values(row: LedgerRow) -> tuple[object, ...]:
    percent = float(row.progress_percent) if row.progress_percent is not None else None
    return (
        row.no, row.code, row.content, row.section, row.role, row.unit, "、".join(row.leads),
        "、".join(row.participants), "、".join(row.joint), row.period, _local(row.due_at), _local(row.first_due_at),
        row.due_moves, _local(row.handed_in_at), row.state, light_words(row.light, row.light_reason), percent,
        row.progress, row.problems, row.next_steps, row.report_ref, row.remark,
    )  # fmt: skip


def _put_row(sheet: Worksheet, place: int, values: Sequence[object], plain: Any, moment: Any) -> None:
    for column, value in enumerate(values, start=1):
        cell: Any = sheet.cell(place, column)
        cell._style = copy(moment if isinstance(value, datetime) else plain)
        _put(cell, value.isoformat() if type(value) is date else value)


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(SHANGHAI).replace(tzinfo=None) if moment else None


def _lay_out(sheet: Worksheet, last: int, columns: int) -> None:
    sheet.freeze_panes = f"D{HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(columns)}{last}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"  # type: ignore[union-attr]


def sheets_book(
    sheets: Sequence[tuple[str, Sequence[tuple[str, int]], Sequence[Sequence[object]]]],
    *,
    title: str,
    committee: str,
    as_of: date,
    note: str = "",
    demonstration: bool = False,
) -> bytes:
    """Return a workbook of several tables, (name, columns with widths, rows) each on a sheet of its own."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, columns, rows in sheets:
        sheet = workbook.create_sheet(name[:31])
        mark = "【演示数据】" if demonstration else ""
        _put(sheet.cell(1, 1), f"{mark}{title} · {name}").font = Font(size=16, bold=True)
        _put(sheet.cell(2, 1), f"{committee} · 截至{as_of:%Y年%m月%d日} · {note}")
        _put_head(sheet, columns)
        plain, moment = _styles(sheet)
        for place, row in enumerate(rows, start=HEAD_ROW + 1):
            _put_row(sheet, place, row, plain, moment)
        _lay_out(sheet, HEAD_ROW + len(rows), len(columns))
    day = datetime(as_of.year, as_of.month, as_of.day)  # noqa: DTZ001 (the format has no zone)
    workbook.properties.created = workbook.properties.modified = day
    workbook.properties.creator = "督办 Duban"
    stream = BytesIO()
    workbook.save(stream)
    return fixed(stream.getvalue(), as_of)
