"""A saved web page: the article without the site round it, with its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any

from plan_graph.errors import PlanUnreadable
from plan_graph.sources.blocks import Block, Cell, Line, Numbering, Source, Table, clean
from plan_graph.sources.plain import decode

SILENT = {
    "script",
    "style",
    "noscript",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "button",
    "select",
    "iframe",
}
SILENT |= {"head", "template", "svg", "object", "textarea", "input", "title", "audio", "video"}
FLOW = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "br",
    "hr",
    "section",
    "article",
    "main",
}
FLOW |= {
    "center",
    "blockquote",
    "pre",
    "dl",
    "dt",
    "dd",
    "tbody",
    "thead",
    "table",
    "tr",
    "td",
    "th",
    "body",
    "html",
}
SIDE = re.compile(
    r"(?:^|[-_ ])(?:nav|menu|crumbs?|breadcrumbs?|side(?:bar)?|foot(?:er)?|head(?:er)?|share|toolbar|related|"
    r"recommend|comment|pager|copyright|friendlink|search|login|banner|qrcode)(?:$|[-_ 0-9])",
    re.IGNORECASE,
)
CLUTTER = re.compile(
    r"(?:发布(?:时间|日期)|来源|信息来源|浏览(?:次数|量)|点击数?|作者|责任编辑|字体|字号|索引号|索 引 号|分享(?:到|至)|打印本页|"
    r"关闭(?:窗口|本页)|上一[篇条]|下一[篇条]|相关(?:链接|附件|解读|文档)|扫一扫|当前位置|您(?:当前|现在)?的?位置|首页|"
    r"【?(?:打印|关闭|大|中|小)】?)(?:[ :：>【|\[]|$)"
)
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
MAX_NODES = 400_000
MAX_SPAN = 60


def read_page(body: bytes) -> Source:
    """Return the blocks of the page's article; raises PlanUnreadable."""
    root = _parse(_text(body))
    article = _article(root)
    walk = _Walk()
    title = _title(root)
    blocks = list(walk.blocks(article))
    if title and not _holds(blocks, title):
        return Source((Line(0, title), *blocks))
    return Source(tuple(blocks))


def _text(body: bytes) -> str:
    head = body[:2000].lower()
    if b"mime-version" in head and b"multipart/related" in head:
        body = _archived(body)
    declared = CHARSET.search(body[:4096])
    if declared and declared.group(1).lower() in {b"gb2312", b"gbk", b"gb18030"}:
        try:
            return body.decode("gb18030")
        except UnicodeDecodeError:
            return decode(body)
    return decode(body)


def _archived(body: bytes) -> bytes:
    for part in message_from_bytes(body).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content
    raise PlanUnreadable("这个网页存档里没有正文。请在浏览器中另存为“网页，仅 HTML”再上传。")


def _parse(text: str) -> Any:
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError) as broken:
        raise PlanUnreadable("网页无法读取。请复制正文，粘贴为文字再导入。") from broken
    if root is None:
        raise PlanUnreadable("网页里没有正文。请复制正文，粘贴为文字再导入。")
    if sum(1 for _ in zip(root.iter(), range(MAX_NODES), strict=False)) == MAX_NODES:
        raise PlanUnreadable("网页过于复杂。请复制正文，粘贴为文字再导入。")
    return root


def _is_side(node: Any) -> bool:
    if not isinstance(node.tag, str) or node.tag in SILENT:
        return True
    if node.tag in {"body", "html"}:
        return False
    hidden = "display:none" in (node.get("style") or "").replace(" ", "").lower()
    return (
        hidden or node.get("hidden") is not None or bool(SIDE.search(f"{node.get('id')} {node.get('class')}"))
    )


def _article(root: Any) -> Any:
    """Return the deepest element that still holds most of the text that is no link."""
    weights: dict[Any, int] = {}
    for node in root.iter():
        weights[node] = 0
    for node in reversed(list(weights)):
        if _is_side(node) or node.tag == "a":
            weights[node] = 0
        else:
            weights[node] += len((node.text or "").strip())
        parent = node.getparent()
        if parent is not None:
            weights[parent] += weights[node] + len((node.tail or "").strip())
    here = root.find("body") if root.find("body") is not None else root
    whole = weights[here]
    while True:
        best = max(
            (child for child in here if isinstance(child.tag, str)),
            key=lambda one: weights[one],
            default=None,
        )
        if best is None or weights[best] < 0.8 * whole or best.tag in {"table", "tbody", "p", "tr", "span"}:
            return here
        here = best


def _title(root: Any) -> str:
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() in {"articletitle", "title"} and meta.get("content"):
            return clean(str(meta.get("content")))
    for tag in ("h1", "h2", "title"):
        for node in root.iter(tag):
            text = clean("".join(node.itertext()))
            if re.search(r"规划|计划|方案|分工|意见|纲要|要点", text):
                return re.split(r" ?[_|-] ?", text)[0]
    return ""


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

    def __init__(self) -> None:
        self.numbering = Numbering()

    def blocks(self, node: Any) -> Iterator[Block]:
        """Yield the lines and tables under a node."""
        parts: list[str] = []
        level: int | None = None
        stack: list[tuple[str, Any]] = [("open", node)]
        while stack:
            act, one = stack.pop()
            if act == "text":
                parts.append(one)
                continue
            if act == "break":
                yield from self._line(parts, level)
                parts, level = [], one
                continue
            if _is_side(one) and one is not node:
                continue
            if one.tag == "table" and one is not node and not _is_layout(one):
                yield from self._line(parts, level)
                parts = []
                yield from self._table(one)
                continue
            _push(stack, one)
        yield from self._line(parts, level)

    def _line(self, parts: list[str], level: int | None) -> Iterator[Line]:
        text = re.sub(r"[\r\n\t]+", " ", "".join(parts))
        text = re.sub(
            r"(?<=[\u4e00-\u9fff，。、；：（）]) +(?=[\u4e00-\u9fff，。、；：（）])", "", clean(text)
        )
        line = self.numbering.line(text, level=level) if text else None
        if line and not (len(line.text) < 80 and CLUTTER.match(line.text)):
            yield line

    def _table(self, node: Any) -> Iterator[Table]:
        first = self.numbering.number + 1
        grid: list[list[Cell]] = []
        carried: dict[int, tuple[Cell, int]] = {}
        for row in node.iter("tr"):
            if next(row.iterancestors("table")) is node:
                grid.append(self._row(row, carried))
        if not grid:
            return
        width = max(len(row) for row in grid)
        blank = Cell((), first)
        yield Table(first, tuple(tuple(row) + (blank,) * (width - len(row)) for row in grid))

    def _row(self, row: Any, carried: dict[int, tuple[Cell, int]]) -> list[Cell]:
        cells: list[Cell] = []
        for node in row:
            if node.tag not in {"td", "th"}:
                continue
            self._carry(cells, carried)
            cell = self._cell(node)
            for _ in range(_span(node, "colspan")):
                if _span(node, "rowspan") > 1:
                    carried[len(cells)] = (cell, _span(node, "rowspan") - 1)
                cells.append(cell)
        self._carry(cells, carried)
        return cells

    def _carry(self, cells: list[Cell], carried: dict[int, tuple[Cell, int]]) -> None:
        while len(cells) in carried:
            cell, left = carried.pop(len(cells))
            if left > 1:
                carried[len(cells)] = (cell, left - 1)
            cells.append(cell)

    def _cell(self, node: Any) -> Cell:
        number = self.numbering.number + 1
        lines: list[Line] = []
        for block in self.blocks(node):
            lines += (
                [block]
                if isinstance(block, Line)
                else [line for cell in block.cells() for line in cell.lines]
            )
        return Cell(tuple(lines), lines[0].number if lines else number)


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


def _span(node: Any, name: str) -> int:
    written = (node.get(name) or "1").strip()
    return max(1, min(int(written), MAX_SPAN)) if written.isdigit() and len(written) < 5 else 1


def _is_layout(table: Any) -> bool:
    """Whether a table only places things on the page: it holds another table, or one cell with long text."""
    rows = list(table.iter("tr"))
    return table.find(".//table") is not None and len(rows) > 1 and all(len(row) <= 2 for row in rows[:3])
