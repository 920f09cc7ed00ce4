"""The evaluation as a Word file that units edit in WPS: GB/T 9704 page and fonts, real headings, tables, page numbers."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document as new_document
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from exports.archive import fixed
from exports.evaluation_blocks import DEMONSTRATION, Block, Grid, Heading, NewPage, Words, blocks
from exports.rows import EvaluationDocument
from exports.text import LIGHT_WORDS, SHAPES, printable

SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
STYLES: dict[str, tuple[str, float, bool]] = {
    # style: font, size in points, bold
    "Normal": (FANG, 16, False),
    "Title": (SONG, 22, False),
    "Heading 1": (HEI, 16, False),
    "Heading 2": (KAI, 16, False),
}
SIZES = {"body": 16.0, "note": 12.0, "small": 10.5}
LINE = Pt(28)


def evaluation_word(document: EvaluationDocument) -> bytes:
    """Return the file (.docx); the same document gives the same bytes."""
    made = new_document()
    _page(made, document)
    _styles(made)
    title = made.add_paragraph(printable(document.title), style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _words(made, f"{document.committee}　截至{document.as_of:%Y年%m月%d日}", 12, centred=True)
    for block in blocks(document):
        _put(made, block, document)
    _properties(made, document)
    stream = BytesIO()
    made.save(stream)
    return fixed(stream.getvalue(), document.as_of)


def _page(made: Document, document: EvaluationDocument) -> None:
    section = made.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    section.header_distance, section.footer_distance = Mm(20), Mm(28)
    made.settings.odd_and_even_pages_header_footer = True
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    odd.alignment, even.alignment = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
    for one in (odd, even):
        _number(one)
    if document.demonstration:
        for one in (section.header.paragraphs[0], section.even_page_header.paragraphs[0]):
            one.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = _run(one, DEMONSTRATION, HEI, 11)
            run.font.color.rgb = RGBColor(0x8A, 0x1C, 0x1C)


def _number(paragraph: Paragraph) -> None:
    """“— 1 —”: the number is a field, so that it stays right when the text is edited."""
    _run(paragraph, "— ", "宋体", 14)
    run = _run(paragraph, "", "宋体", 14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)
    _run(paragraph, " —", "宋体", 14)


def _styles(made: Document) -> None:
    for name, (font, size, bold) in STYLES.items():
        style: Any = made.styles[name]
        style.font.name, style.font.size, style.font.bold = font, Pt(size), bold
        style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(which), font)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        style.paragraph_format.line_spacing = Pt(36) if name == "Title" else LINE
    border = made.styles["Title"].element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)


def _run(paragraph: Paragraph, text: str, font: str, size: float) -> Any:
    run = paragraph.add_run(printable(text))
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _put(made: Document, block: Block, document: EvaluationDocument) -> None:
    if isinstance(block, Heading):
        made.add_paragraph(
            printable(block.text), style=f"Heading {block.level + 1}"
        ).paragraph_format.keep_with_next = True
    elif isinstance(block, Words):
        _words(made, block.text, SIZES[block.kind])
    elif isinstance(block, Grid):
        _table(made, block)
    elif isinstance(block, NewPage):
        made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    elif block.kind == "lights":
        _words(made, block.caption, SIZES["small"])
        _lights(made, document)


def _words(made: Document, text: str, size: float, *, centred: bool = False) -> None:
    paragraph = made.add_paragraph()
    _run(paragraph, text, FANG, size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif size == SIZES["body"]:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    if size != SIZES["body"]:
        paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
    if size == SIZES["note"]:
        paragraph.paragraph_format.keep_with_next = True  # a task's title never stands alone at the foot of a page


def _lights(made: Document, document: EvaluationDocument) -> None:
    """The lights in words: the picture of the PDF has the same counts."""
    total = sum(one.number for one in document.lights)
    rows = tuple(
        (f"{SHAPES[one.light]} {LIGHT_WORDS[one.light]}", f"{one.number}/{total}") for one in document.lights
    )
    _table(made, Grid("任务的灯", ("灯", "任务"), rows, (6, 4)))


def _table(made: Document, grid: Grid) -> None:
    table = made.add_table(rows=1, cols=len(grid.heads), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    whole = sum(grid.widths)
    widths = [Mm(156 * width / whole) for width in grid.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _fill(table.rows[0], grid.heads, widths, HEI)
    _repeat(table.rows[0])
    for row in grid.rows:
        _fill(table.add_row(), row, widths, FANG)
    _words(made, "", 8)


def _fill(row: Any, texts: tuple[str, ...], widths: list[Any], font: str) -> None:
    unbroken = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(unbroken)
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.line_spacing = Pt(14)
        _run(paragraph, text, font, 10.5)


def _repeat(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _properties(made: Document, document: EvaluationDocument) -> None:
    day = datetime(document.as_of.year, document.as_of.month, document.as_of.day)  # noqa: DTZ001 (the format has no zone)
    about = made.core_properties
    about.title, about.author = (printable(one)[:200] for one in (document.title, document.committee))
    about.last_modified_by = "督办 Duban"
    about.created = about.modified = day
    about.language, about.comments = "zh-CN", f"快照 {document.snapshot_hash}"
