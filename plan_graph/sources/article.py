"""Where on a site's page the document stands: without menus, buttons, counters and footers round it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from plan_graph.sources.marks import clean


def tags(words: str) -> frozenset[str]:
    """Return the names of elements that a line of words lists."""
    return frozenset(words.split())


SILENT = tags(
    "script style noscript head template svg object textarea input select button iframe title audio video "
    "datalist option map canvas"
)
ASIDE = tags("nav header footer aside form")
SIDE = re.compile(
    r"(?:^|[-_ ])(?:nav|menu|crumbs?|breadcrumbs?|side(?:bar)?|foot(?:er)?|head(?:er)?|share|toolbar|related|"
    r"recommend|comment|pager|copyright|friendlink|search|login|banner|qrcode|bdsharebuttonbox|xgjd|wza)(?:$|[-_ 0-9])",
    re.IGNORECASE,
)
CLUTTER = re.compile(
    r"(?:发布(?:时间|日期)|来源|信息来源|浏览(?:次数|量)|点击数?|作者|责任编辑|字体|字号|索引号|索 引 号|分享(?:到|至)|打印本页|"
    r"关闭(?:窗口|本页)|上一[篇条]|下一[篇条]|相关(?:链接|附件|解读|文档)|扫一扫|当前位置|您(?:当前|现在)?的?位置|首页|"
    r"文章来源|发文(?:机关|字号)|成文日期|公开(?:日期|方式)|主题分类|有效性|网站支持IPv6|访问量|阅读次数|"
    r"【?(?:打印|关闭|大|中|小)】?)(?:[ :：>【|\[]|$)"
)
NOTE = re.compile(r"mso-element: ?(?:footnote|endnote|comment|header|footer)", re.IGNORECASE)
HIDDEN = re.compile(r"display: ?none|mso-hide: ?all|visibility: ?hidden", re.IGNORECASE)
REFERENCE = re.compile(r"[\[［【]?[0-9]{1,3}[\]］】]")
MOST = 0.8
INSIDE = tags("table tbody thead tr")
STOP = tags("p span font b strong ul ol dl h1 h2 h3 h4 h5 h6")


class Site:
    """What of a page's tree is beside the text: asked node by node, weighed once."""

    def __init__(self, root: Any) -> None:
        body = root.find("body")
        self.body = body if body is not None else root
        self.raw = self._weights(root, plain=True)
        self.whole = max(self.raw[self.body], 1)
        self.weights = self._weights(root, plain=False)
        self.is_broken_at_blanks = _is_written_by(root, "LibreOffice|OpenOffice")
        self.is_whole = self.is_broken_at_blanks or _is_written_by(root, "Microsoft Word")

    def is_beside(self, node: Any) -> bool:
        """Whether a node is no text of the document; what holds most of the page's text always is."""
        tag = node.tag
        if not isinstance(tag, str) or tag in SILENT or tag == "del":
            return True
        style = node.get("style") or ""
        if node.get("hidden") is not None or (style and (HIDDEN.search(style) or NOTE.search(style))):
            return True
        if tag in {"a", "sup"} and _is_reference(node):
            return True
        named = tag in ASIDE or bool(SIDE.search(f"{node.get('id') or ''} {node.get('class') or ''}"))
        return named and tag not in {"body", "html"} and self.raw[node] < 0.5 * self.whole

    def article(self) -> Any:
        """Return the deepest element that still holds most of the text that is no link; an office's page is read whole."""
        if self.is_whole:
            return self.body
        here, place = self.body, self.body
        whole = self.weights[here]
        while True:
            best = max(
                (child for child in place if isinstance(child.tag, str)),
                key=lambda one: self.weights[one],
                default=None,
            )
            if best is None or self.weights[best] < MOST * whole or best.tag in STOP:
                return here
            place = best
            if best.tag not in INSIDE:
                here = best

    def _weights(self, root: Any, *, plain: bool) -> Mapping[Any, int]:
        """Return how much text stands under each node; ``plain`` counts what is beside the text, too."""
        nodes = list(root.iter())
        weights = dict.fromkeys(nodes, 0)
        for node in reversed(nodes):
            own = len((node.text or "").strip()) if isinstance(node.tag, str) else 0
            weights[node] += own
            out = not isinstance(node.tag, str) or node.tag in SILENT or node.tag == "a"
            if out or (not plain and self.is_beside(node)):
                weights[node] = 0
            parent = node.getparent()
            if parent is not None:
                weights[parent] += weights[node] + len((node.tail or "").strip())
        return weights


def _is_written_by(root: Any, programs: str) -> bool:
    """Whether a page says that one of these programs wrote it; LibreOffice breaks the lines of its source at blanks only."""
    metas = (meta for meta in root.iter("meta") if (meta.get("name") or "").lower() == "generator")
    return any(re.match(programs, meta.get("content") or "") for meta in metas)


def _is_reference(node: Any) -> bool:
    """Whether a link or a raised sign only points at a footnote."""
    points = node.tag == "sup" or "_ftn" in (node.get("href") or "")
    return points and bool(REFERENCE.fullmatch(clean("".join(node.itertext())[:20])))


def is_clutter(text: str) -> bool:
    """Whether a line is what sites put round a document: its date, counters, buttons."""
    return len(text) < 80 and bool(CLUTTER.match(text))


def title_of(root: Any) -> str:
    """Return the document's title as the page's head or its headings give it, or the empty text."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() in {"articletitle", "title"} and meta.get("content"):
            return clean(str(meta.get("content")))
    for tag in ("h1", "h2", "title"):
        for node in root.iter(tag):
            text = clean("".join(node.itertext()))
            if re.search(r"规划|计划|方案|分工|意见|纲要|要点", text):
                return re.split(r" ?(?:[_|]|-(?![^（(]*[)）])) ?", text)[0]
    return ""
