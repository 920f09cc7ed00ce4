""".docx: body, tables, text boxes, automatic numbering; tracked changes as accepted; footnotes apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from plan_graph.errors import PlanUnreadable
from plan_graph.sources.blocks import NESTED, Block, Cell, Line, Numbering, Remark, Source, Table
from plan_graph.sources.numerals import Counters
from plan_graph.sources.package import open_word
from plan_graph.sources.wordstyles import Styles
from plan_graph.sources.wordtable import grid_of, hidden_rows, only_cell
from plan_graph.sources.wordtext import W, children, flag, is_placeholder, number_in, text_of, value_of

DEEPEST = 40


@dataclass
class _Reading:
    """What is carried along: the styles, the automatic numbers, the count of paragraphs, and what was left out."""

    counters: Counters
    styles: Styles
    numbering: Numbering = field(default_factory=Numbering)
    held: str = ""
    changes: int = 0
    hidden: int = 0
    pictures: int = 0
    foreign: int = 0
    nested: list[int] = field(default_factory=list)


def read_word(body: bytes) -> Source:
    """Return the document's blocks; raises PlanUnreadable where the file is damaged."""
    document = open_word(body)
    try:
        reading = _Reading(Counters(document), Styles(document))
        blocks = tuple(_blocks(document.element.body, reading, 0))
        notes = tuple(_notes(document, reading))
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as odd:
        raise PlanUnreadable("文件内部结构异常。请在 Word 或 WPS 中另存为新的 .docx 再上传。") from odd
    return Source(blocks, notes, tuple(_remarks(reading, notes)))


def _blocks(parent: Any, reading: _Reading, depth: int) -> Iterator[Block]:
    """Yield the blocks of a body, a cell or a text box; text held for a following paragraph ends with it."""
    yield from _inner_blocks(parent, reading, depth)
    if reading.held:
        text, reading.held = reading.held, ""
        line = reading.numbering.line(text)
        if line:
            yield line


def _inner_blocks(parent: Any, reading: _Reading, depth: int) -> Iterator[Block]:
    if depth > DEEPEST:
        raise PlanUnreadable(
            f"文件的表格或文本框嵌套超过{DEEPEST}层。请在 Word 或 WPS 中取消嵌套、另存后再上传。"
        )
    for child in children(parent):
        if child.tag == f"{W}p":
            yield from _paragraph(child, reading, depth)
        elif child.tag == f"{W}tbl":
            yield from _table(child, reading, depth)
        elif child.tag == f"{W}sdt" and not (_is_contents(child) or is_placeholder(child)):
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _inner_blocks(content, reading, depth + 1)
        elif child.tag in {f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}:
            yield from _inner_blocks(child, reading, depth + 1)
        reading.foreign += child.tag == f"{W}altChunk"


def _is_contents(content_control: Any) -> bool:
    gallery = content_control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "contents" in (gallery.get(f"{W}val") or "").lower()


def _paragraph(node: Any, reading: _Reading, depth: int) -> Iterator[Block]:
    properties = node.find(f"{W}pPr")
    style = value_of(properties, "pStyle")
    read = text_of(node, lambda run: reading.styles.hides(run, style))
    reading.changes += read.changes
    reading.hidden += read.hidden
    reading.pictures += read.pictures
    if style in reading.styles.contents or read.is_contents:
        return
    if any(flag(properties, f"{W}rPr/{W}{one}") for one in ("del", "moveFrom", "vanish")):
        reading.held += read.text
        return
    text, reading.held = reading.held + read.text, ""
    label = reading.counters.label(properties, style)
    if not text.strip() and depth == 0:
        label = ""  # an empty paragraph is counted, but shows a number nobody meant; in a cell it is the 序号
    level = _level_of(properties, reading.styles.levels.get(style))
    gap = " " if label[-1:].isdigit() and text[:1].isdigit() else ""
    for part in f"{label}{gap}{text}".split("\n"):
        line = reading.numbering.line(part, level=level)
        if line:
            yield line
    for box in read.boxes:
        yield from _text_box(box, reading, depth)


def _text_box(node: Any, reading: _Reading, depth: int) -> Iterator[Block]:
    """Yield what stands in a text box: several paragraphs as a frame round them."""
    blocks = list(_blocks(node, reading, depth + 1))
    lines = [block for block in blocks if isinstance(block, Line)]
    if len(lines) > 1 and len(lines) == len(blocks):
        number = lines[0].number
        yield Table(number, ((Cell(tuple(lines), number),),))
    else:
        yield from blocks


def _level_of(properties: Any, of_style: int | None) -> int | None:
    outline = properties.find(f"{W}outlineLvl") if properties is not None else None
    if outline is None:
        return of_style
    level = number_in(properties, f"{W}outlineLvl", 9)
    return level + 1 if level < 9 else None


def _table(node: Any, reading: _Reading, depth: int) -> Iterator[Block]:
    """Yield a table; one that only frames another table yields what stands in it."""
    alone = only_cell(node)
    if alone is not None and alone.find(f".//{W}tbl") is not None:
        yield from _blocks(alone, reading, depth + 1)
        return
    reading.hidden += hidden_rows(node)
    first = reading.numbering.number + 1
    rows = grid_of(node, lambda cell: _cell(cell, reading, depth), first)
    if rows:
        yield Table(first, rows)


def _cell(node: Any, reading: _Reading, depth: int) -> Cell:
    number = reading.numbering.number + 1
    lines: list[Line] = []
    for block in _blocks(node, reading, depth + 1):
        if isinstance(block, Line):
            lines.append(block)
        else:
            lines += [line for cell in block.cells() for line in cell.lines]
            reading.nested += [block.number] if len(block.rows[0]) > 1 else []
    return Cell(tuple(lines), lines[0].number if lines else number)


def _notes(document: Any, reading: _Reading) -> Iterator[Line]:
    from lxml import etree

    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            root = etree.fromstring(relation.target_part.blob, parser)
        except etree.LxmlError:
            continue
        for note in root:
            if note.get(f"{W}type") in {"separator", "continuationSeparator", "continuationNotice"}:
                continue
            line = reading.numbering.line("".join(_note_text(one, reading) for one in note.iterfind(f"{W}p")))
            if line:
                yield line


def _note_text(paragraph: Any, reading: _Reading) -> str:
    style = value_of(paragraph.find(f"{W}pPr"), "pStyle")
    return text_of(paragraph, lambda run: reading.styles.hides(run, style)).text


def _remarks(reading: _Reading, notes: tuple[Line, ...]) -> Iterator[Remark]:
    if reading.changes:
        yield Remark(
            "tracked_changes", 0, f"文档带有{reading.changes}处修订痕迹，已按接受全部修订后的文字读取。"
        )
    if reading.hidden:
        yield Remark("hidden_text", 0, f"文档有{reading.hidden}处隐藏文字，没有读取。")
    if notes:
        yield Remark("notes", notes[0].number, f"文档有{len(notes)}条脚注或尾注，没有并入正文。")
    if reading.pictures:
        told = (
            f"文档有{reading.pictures}张图片，图片里的文字没有读取；如果指标或分工是图片，请改为文字或表格。"
        )
        yield Remark("pictures", 0, told)
    if reading.foreign:
        yield Remark("unread_part", 0, f"文档嵌入了{reading.foreign}个其他文件，其中的内容没有读取，请核对。")
    for line in reading.nested:
        yield Remark("unread_part", line, NESTED)
