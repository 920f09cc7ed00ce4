"""Word documents as an office makes them: heading styles, automatic numbers, one-cell boxes, merged tables."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3．"))
NUMBERING = 77  # an identifier that the default template does not use


def new() -> Document:
    """Return an empty A4 document whose body is set in 仿宋 16 pt."""
    document = docx.Document()
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "FangSong", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    return document


def as_bytes(document: Document) -> bytes:
    """Return the document's file."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def title(document: Document, *lines: str) -> None:
    """Write the centred title lines."""
    for line in lines:
        paragraph = document.add_paragraph(style="Title")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(line)


def number_headings(document: Document) -> None:
    """Tie 一、 / （一） / 1． to the heading styles: the numbers stand in numbering.xml only."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:pStyle w:val="Heading{depth + 1}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/></w:lvl>'
        for depth, (kind, text) in enumerate(LEVELS)
    )
    root = document.part.numbering_part.element
    root.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUMBERING}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        ),
    )
    root.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{NUMBERING}"><w:abstractNumId w:val="{NUMBERING}"/></w:num>'
        )
    )
    for depth in range(len(LEVELS)):
        style: Any = document.styles[f"Heading {depth + 1}"]
        style.element.get_or_add_pPr().append(_number_properties(depth))


def number(paragraph: Paragraph, depth: int) -> None:
    """Give one paragraph the automatic number of a depth, though its style is no heading."""
    properties: Any = paragraph._p.get_or_add_pPr()
    properties.append(_number_properties(depth))


def _number_properties(depth: int) -> Any:
    return parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{NUMBERING}"/></w:numPr>'
    )


def box(document: Document, heading: str, *lines: str) -> None:
    """Draw a 专栏 as a table of one cell, the heading first."""
    cell = grid(document, 1, 1).cell(0, 0)
    cell.paragraphs[0].add_run(heading).bold = True
    for line in lines:
        cell.add_paragraph(line)
    document.add_paragraph()


def grid(document: Document, rows: int, columns: int) -> Table:
    """Add a ruled, centred table."""
    table = document.add_table(rows, columns, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    return table


def fill(document: Document, rows: list[list[str]]) -> Table:
    """Add a table of the rows; a cell that is `^` is merged with the one above it."""
    table = grid(document, len(rows), len(rows[0]))
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if text != "^":
                table.cell(y, x).text = text
    for x in range(len(rows[0])):
        for top, bottom in _runs([row[x] for row in rows]):
            table.cell(top, x).merge(table.cell(bottom, x)).text = rows[top][x]
    return table


def _runs(column: list[str]) -> list[tuple[int, int]]:
    """Return first and last row of each run of merged cells."""
    tops = [y for y, text in enumerate(column) if text != "^"]
    ends = [*(top - 1 for top in tops[1:]), len(column) - 1]
    return [(top, end) for top, end in zip(tops, ends, strict=True) if end > top]


def written(text: str) -> bytes:
    """Write a document from lines: `# ` is centred, `## ` and `### ` are headings by style, `|` a table's row.

    In a row `^` is a cell merged with the one above it and ` / ` a line broken in a cell; without a mark a line is a
    paragraph.
    """
    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*text.strip().splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.replace(" / ", "\n") for cell in line[1:].split("|")])
            continue
        if rows:
            fill(document, rows)
            rows = []
        _paragraph(document, line)
    return as_bytes(document)


def _paragraph(document: Document, line: str) -> None:
    marks, _, words = line.partition(" ") if line.startswith("#") else ("", "", line)
    if len(marks) > 1:
        document.add_heading(words, len(marks) - 1)
    elif words:
        paragraph = document.add_paragraph()
        paragraph.add_run(words).bold = bool(marks)
        if marks:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
