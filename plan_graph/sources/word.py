""".docx: body, tables, text boxes, automatic numbering; tracked changes as accepted; footnotes apart."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from plan_graph.errors import PlanUnreadable
from plan_graph.sources.blocks import Block, Cell, Line, Numbering, Remark, Source, Table
from plan_graph.sources.numerals import Counters
from plan_graph.sources.wordtext import W, children, flag, text_of, value_of

DEEPEST = 40


@dataclass
class _Reading:
    """What is carried along: the styles' outline levels, the automatic numbers, the count of paragraphs."""

    counters: Counters
    levels: dict[str, int]
    contents: set[str]
    numbering: Numbering = field(default_factory=Numbering)
    held: str = ""
    changes: int = 0
    hidden: int = 0


def read_word(body: bytes) -> Source:
    """Return the document's blocks; raises PlanUnreadable where the file is damaged."""
    document = _open(body)
    try:
        reading = _Reading(Counters(document), *_styles(document))
        blocks = tuple(_blocks(document.element.body, reading, 0))
        notes = tuple(_notes(document, reading))
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as odd:
        raise PlanUnreadable("文件内部结构异常。请在 Word 或 WPS 中另存为新的 .docx 再上传。") from odd
    return Source(blocks, notes, tuple(_remarks(reading, notes)))


def _open(body: bytes) -> Any:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            for member in archive.infolist():
                if member.filename.endswith((".xml", ".rels")):
                    _refuse_entities(archive.open(member).read(4096))
        return docx.Document(BytesIO(body))
    except PlanUnreadable:
        raise
    except (OpcError, LxmlError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as broken:
        raise PlanUnreadable("文件已损坏，或不是 Word 文档。请重新另存为 .docx 再上传。") from broken
    except (KeyError, ValueError, AttributeError, TypeError, IndexError, EOFError) as broken:
        raise PlanUnreadable("文件缺少必要的部分，可能没有传完整。请重新另存为 .docx 再上传。") from broken
    except Exception as broken:
        if type(broken).__module__.partition(".")[0] in {"zlib", "docx", "lxml"}:
            raise PlanUnreadable("文件已损坏。请重新另存为 .docx 再上传。") from broken
        raise


def _refuse_entities(head: bytes) -> None:
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise PlanUnreadable("文件内容异常（带有实体声明），已拒绝读取。请重新另存为 .docx 再上传。")


def _styles(document: Any) -> tuple[dict[str, int], set[str]]:
    """Return the outline level of each heading style, and the styles of a table of contents."""
    levels: dict[str, int] = {}
    contents: set[str] = set()
    parents: dict[str, str] = {}
    for style in document.styles.element.iterfind(f"{W}style"):
        name_of = style.find(f"{W}name")
        name = (name_of.get(f"{W}val") or "").lower() if name_of is not None else ""
        key = style.get(f"{W}styleId") or ""
        based = style.find(f"{W}basedOn")
        if based is not None:
            parents[key] = based.get(f"{W}val") or ""
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if name.startswith(("toc ", "toc", "目录")):
            contents.add(key)
        elif name.startswith(("heading ", "标题 ")) and name[-1].isdigit():
            levels[key] = int(name[-1])
        elif outline is not None and (outline.get(f"{W}val") or "9").isdigit():
            levels[key] = int(outline.get(f"{W}val")) + 1
    for key, parent in parents.items():
        if key not in levels and parent in levels:
            levels[key] = levels[parent]
    return {key: level for key, level in levels.items() if level <= 9}, contents


def _blocks(parent: Any, reading: _Reading, depth: int) -> Iterator[Block]:
    if depth > DEEPEST:
        return
    for child in children(parent):
        if child.tag == f"{W}p":
            yield from _paragraph(child, reading, depth)
        elif child.tag == f"{W}tbl":
            yield from _table(child, reading, depth)
        elif child.tag == f"{W}sdt" and not _is_contents(child):
            content = child.find(f"{W}sdtContent")
            if content is not None:
                yield from _blocks(content, reading, depth + 1)
        elif child.tag in {f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}:
            yield from _blocks(child, reading, depth + 1)


def _is_contents(content_control: Any) -> bool:
    gallery = content_control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "contents" in (gallery.get(f"{W}val") or "").lower()


def _paragraph(node: Any, reading: _Reading, depth: int) -> Iterator[Block]:
    properties = node.find(f"{W}pPr")
    style = value_of(properties, "pStyle")
    read = text_of(node)
    reading.changes += read.changes
    reading.hidden += read.hidden
    if style in reading.contents or read.is_contents:
        return
    if flag(properties, f"{W}rPr/{W}del"):
        reading.held += read.text
        return
    text, reading.held = reading.held + read.text, ""
    label = reading.counters.label(properties, style) if text.strip() else ""
    level = reading.levels.get(style)
    outline = properties.find(f"{W}outlineLvl") if properties is not None else None
    if outline is not None and (outline.get(f"{W}val") or "9") in "012345678":
        level = int(outline.get(f"{W}val")) + 1
    for part in (label + text).split("\n"):
        line = reading.numbering.line(part, level=level)
        if line:
            yield line
    for box in read.boxes:
        yield from _blocks(box, reading, depth + 1)


def _table(node: Any, reading: _Reading, depth: int) -> Iterator[Block]:
    first = reading.numbering.number + 1
    rows: list[tuple[Cell, ...]] = []
    for row in node.iter(f"{W}tr"):
        if _table_of(row) is not node or flag(row.find(f"{W}trPr"), f"{W}del"):
            continue
        rows.append(tuple(_row(row, rows[-1] if rows else (), reading, depth)))
    if not rows:
        return
    width = max(len(row) for row in rows)
    blank = Cell((), first)
    yield Table(first, tuple(row + (blank,) * (width - len(row)) for row in rows))


def _table_of(row: Any) -> Any:
    parent = row.getparent()
    while parent is not None and parent.tag != f"{W}tbl":
        parent = parent.getparent()
    return parent


def _row(row: Any, above: tuple[Cell, ...], reading: _Reading, depth: int) -> Iterator[Cell]:
    skipped = row.find(f"{W}trPr/{W}gridBefore")
    place = int(skipped.get(f"{W}val") or 0) if skipped is not None else 0
    yield from (Cell((), reading.numbering.number) for _ in range(min(place, 60)))
    for cell in _cells(row):
        properties = cell.find(f"{W}tcPr")
        span = properties.find(f"{W}gridSpan") if properties is not None else None
        width = min(int(span.get(f"{W}val") or 1) if span is not None else 1, 60)
        merge = properties.find(f"{W}vMerge") if properties is not None else None
        goes_on = merge is not None and (merge.get(f"{W}val") or "continue") == "continue"
        if goes_on and place < len(above):
            yield from (above[place] for _ in range(width))
        else:
            made = _cell(cell, reading, depth)
            yield from (made for _ in range(width))
        place += width


def _cells(row: Any) -> Iterator[Any]:
    for child in children(row):
        if child.tag == f"{W}tc":
            yield child
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            yield from content.iterfind(f"{W}tc") if content is not None else ()


def _cell(node: Any, reading: _Reading, depth: int) -> Cell:
    number = reading.numbering.number + 1
    lines: list[Line] = []
    for block in _blocks(node, reading, depth + 1):
        if isinstance(block, Line):
            lines.append(block)
        else:
            lines += [line for cell in block.cells() for line in cell.lines]
    return Cell(tuple(lines), lines[0].number if lines else number)


def _notes(document: Any, reading: _Reading) -> Iterator[Line]:
    from lxml import etree

    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(relation.target_part.blob, parser)
        for note in root:
            if note.get(f"{W}type") in {"separator", "continuationSeparator", "continuationNotice"}:
                continue
            line = reading.numbering.line("".join(text_of(one).text for one in note.iterfind(f"{W}p")))
            if line:
                yield line


def _remarks(reading: _Reading, notes: tuple[Line, ...]) -> Iterator[Remark]:
    if reading.changes:
        yield Remark(
            "tracked_changes", 0, f"文档带有{reading.changes}处修订痕迹，已按接受全部修订后的文字读取。"
        )
    if reading.hidden:
        yield Remark("hidden_text", 0, f"文档有{reading.hidden}处隐藏文字，没有读取。")
    if notes:
        yield Remark("notes", notes[0].number, f"文档有{len(notes)}条脚注或尾注，没有并入正文。")
