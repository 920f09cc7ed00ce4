"""A saved web page: the article without the site round it, with its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any

from plan_graph.errors import PlanUnreadable
from plan_graph.sources.article import Site, is_clutter, tags, title_of
from plan_graph.sources.blocks import NESTED, Block, Cell, Line, Numbering, Remark, Source, Table
from plan_graph.sources.encoding import decode, remarks_on
from plan_graph.sources.marks import clean

FLOW = tags(
    "p div h1 h2 h3 h4 h5 h6 li ul ol br hr section article main center blockquote pre dl dt dd tbody thead tfoot "
    "table tr td th body html form fieldset address caption figure figcaption header footer"
)
UNREADABLE = "网页无法读取。请复制正文，粘贴为文字再导入。"
COMPLEX = "网页过于复杂。请复制正文，粘贴为文字再导入。"
MAX_NODES = 600_000
MAX_DEPTH = 5000
MAX_TABLES_DEEP = 40
MAX_SPAN = 60
MAX_PLACES = 300_000
MAX_ROWSPAN = 500
LONG_CELL = 1500
TYPE = re.compile(r"</?(?:font|span|b|i|u|s|em|strong|big|small|a)\b[^<>]*>", re.IGNORECASE)
CHINESE = re.compile(r"[\u4e00-\u9fff，。、；：（）]")


def read_page(body: bytes) -> Source:
    """Return the blocks of the page's article; raises PlanUnreadable."""
    text = decode(_archived(body))
    root = _parse(text)
    site = Site(root)
    walk = _Walk(site)
    title = title_of(root)
    blocks = list(walk.blocks(site.article(), 0))
    if title and not _holds(blocks, title):
        blocks = [Line(0, title), *blocks]
    return Source(tuple(blocks), remarks=(*_cut(text), *remarks_on(text), *_left_out(walk)))


def _cut(text: str) -> Iterator[Remark]:
    """Tell a page that begins and does not end."""
    if re.search(r"<html[\s>]", text[:4000], re.IGNORECASE) and "</html" not in text[-20_000:].lower():
        yield Remark("damaged", 0, "网页没有结尾，可能没有存完整，请核对正文末尾是否齐全。")


def _left_out(walk: _Walk) -> Iterator[Remark]:
    if walk.pictures:
        told = (
            f"正文里有{walk.pictures}张图片，图片里的文字没有读取；如果指标或分工是图片，请改为文字或表格。"
        )
        yield Remark("pictures", 0, told)
    for line in walk.nested:
        yield Remark("unread_part", line, NESTED)


def _archived(body: bytes) -> bytes:
    """Return the page of a web archive (.mht), or the bytes themselves."""
    head = body[:2000].lower()
    if b"mime-version" not in head or b"multipart/related" not in head:
        return body
    for part in message_from_bytes(body).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content
    raise PlanUnreadable("这个网页存档里没有正文。请在浏览器中另存为“网页，仅 HTML”再上传。")


def _parse(text: str) -> Any:
    """Return the tree; a page nested too deep by marks of type that were never closed is read without them."""
    if text.count("<") > 2 * MAX_NODES:
        raise PlanUnreadable(COMPLEX)
    for markup in (text, TYPE.sub("", text)):
        root, is_whole = _tree(markup)
        if is_whole:
            _refuse_complex(root)
            return root
    raise PlanUnreadable(COMPLEX)


def _tree(markup: str) -> tuple[Any, bool]:
    """Return the tree and whether it holds all of the page: the parser stops in silence at its greatest depth."""
    from lxml import etree

    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8", huge_tree=True
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError) as broken:
        raise PlanUnreadable(UNREADABLE) from broken
    if root is None:
        raise PlanUnreadable("网页里没有正文。请复制正文，粘贴为文字再导入。")
    limits = etree.ErrorTypes.ERR_RESOURCE_LIMIT
    return root, not any(one.type == limits for one in parser.error_log)


def _refuse_complex(root: Any) -> None:
    depths: dict[Any, int] = {}
    for node in root.iter():
        parent = node.getparent()
        depths[node] = depths[parent] + 1 if parent is not None else 0
        if depths[node] > MAX_DEPTH or len(depths) > MAX_NODES:
            raise PlanUnreadable(COMPLEX)


def _holds(blocks: list[Block], title: str) -> bool:
    def key(text: str) -> str:
        return re.sub(r"[\W_]", "", text)

    first = [block for block in blocks[:12] if isinstance(block, Line)]
    joined = key("".join(line.text for line in first))
    return key(title) in joined or bool(
        first and re.search(r"(?:规划|计划|方案|分工|纲要|要点)$", first[0].text)
    )


class _Walk:
    """Walks the article in document order without recursion into text, one paragraph at a time."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.numbering = Numbering()
        self.pictures = 0
        self.places = 0
        self.nested: list[int] = []
        self.close_up = clean if site.is_broken_at_blanks else _closed_up

    def blocks(self, node: Any, depth: int) -> Iterator[Block]:
        """Yield the lines and tables under a node; ``depth`` counts the tables round it."""
        parts: list[str] = []
        level: int | None = None
        stack: list[tuple[str, Any]] = [("open", node)]
        while stack:
            act, one = stack.pop()
            if act == "text":
                parts.append(one)
            elif act == "break":
                yield from self._line(parts, level)
                parts, level = [], one
            elif one is not node and self.site.is_beside(one):
                continue
            elif one.tag == "table" and one is not node and not _is_layout(one):
                yield from self._line(parts, level)
                parts = []
                yield from self._table(one, depth + 1)
            else:
                self.pictures += _is_picture(one)
                _push(stack, one)
        yield from self._line(parts, level)

    def _line(self, parts: list[str], level: int | None) -> Iterator[Line]:
        text = clean(self.close_up("".join(parts)))
        line = self.numbering.line(text, level=level) if text else None
        if line and not is_clutter(line.text):
            yield line

    def _table(self, node: Any, depth: int) -> Iterator[Table]:
        if depth > MAX_TABLES_DEEP:
            raise PlanUnreadable(COMPLEX)
        first = self.numbering.number + 1
        grid: list[list[Cell]] = []
        carried: dict[int, tuple[Cell, int]] = {}
        for row in _rows_of(node):
            grid.append(self._row(row, carried, depth))
            self.places += len(grid[-1])
            if self.places > MAX_PLACES:
                raise PlanUnreadable(COMPLEX)
        width = max(map(len, grid), default=0)
        blank = Cell((), first)
        if width:
            yield Table(first, tuple(tuple(row) + (blank,) * (width - len(row)) for row in grid))

    def _row(self, row: Any, carried: dict[int, tuple[Cell, int]], depth: int) -> list[Cell]:
        cells: list[Cell] = []
        for node in row:
            if node.tag not in {"td", "th"}:
                continue
            _carry(cells, carried)
            cell = self._cell(node, depth)
            height = _span(node, "rowspan", MAX_ROWSPAN)
            for _ in range(_span(node, "colspan", MAX_SPAN)):
                if height > 1:
                    carried[len(cells)] = (cell, height - 1)
                cells.append(cell)
        _carry(cells, carried)
        return cells

    def _cell(self, node: Any, depth: int) -> Cell:
        number = self.numbering.number + 1
        lines: list[Line] = []
        for block in self.blocks(node, depth):
            if isinstance(block, Line):
                lines.append(block)
                continue
            lines += [line for cell in block.cells() for line in cell.lines]
            self.nested += [block.number] if len(block.rows[0]) > 1 else []
        return Cell(tuple(lines), lines[0].number if lines else number)


def _closed_up(text: str) -> str:
    """Take a source file's own line breaks as a blank, and as nothing where Chinese stands on both sides."""
    made = ""
    parts: list[str] = []
    for line in text.splitlines():
        part = line.strip(" \t")
        if made and part and not (CHINESE.match(made[-1]) and CHINESE.match(part[0])):
            parts.append(" ")
        parts.append(part)
        made = part or made
    return "".join(parts)


def _carry(cells: list[Cell], carried: dict[int, tuple[Cell, int]]) -> None:
    while len(cells) in carried:
        cell, left = carried.pop(len(cells))
        if left > 1:
            carried[len(cells)] = (cell, left - 1)
        cells.append(cell)


def _push(stack: list[tuple[str, Any]], node: Any) -> None:
    """Put what a node holds on the stack, last part first."""
    parts: list[tuple[str, Any]] = []
    if node.tag in FLOW:
        level = int(node.tag[1]) if re.fullmatch(r"h[1-6]", node.tag) else None
        parts.append(("break", level))
    if node.text:
        parts.append(("text", node.text))
    for child in node:
        if isinstance(child.tag, str):
            parts.append(("open", child))
        if child.tail:
            parts.append(("text", child.tail))
    if node.tag in FLOW:
        parts.append(("break", None))
    stack.extend(reversed(parts))


def _span(node: Any, name: str, most: int) -> int:
    written = (node.get(name) or "1").strip()
    return max(1, min(int(written), most)) if written.isdecimal() and len(written) < 6 else 1


def _rows_of(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"tbody", "thead", "tfoot"}:
            yield from (row for row in child if row.tag == "tr")


def _is_picture(node: Any) -> bool:
    """Whether this is a picture that may hold text: not an icon."""
    if node.tag != "img":
        return False
    width = re.match(r"[0-9]+", node.get("width") or "")
    return not width or int(width.group()[:6]) >= 200


def _is_layout(table: Any) -> bool:
    """Whether a table only places things on the page: it frames other tables, or one cell holds a whole text."""
    rows = list(_rows_of(table))
    cells = [cell for row in rows[:3] for cell in row if cell.tag in {"td", "th"}]
    if not cells:
        return True
    frames = any(next(cell.iter("table"), None) is not None for row in rows for cell in row)
    if frames:
        return len(rows) <= 2 or max(sum(1 for _ in row) for row in rows[:3]) <= 2
    widest = max(sum(1 for _ in row) for row in rows)
    return widest > 1 and len(rows) <= 3 and any(_is_long(cell) for cell in cells)


def _is_long(cell: Any) -> bool:
    length = 0
    for text in cell.itertext():
        length += len(text.strip())
        if length > LONG_CELL:
            return True
    return False
