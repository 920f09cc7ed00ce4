"""A site's page printed to PDF: the menus before its text and the links behind it are left out, and told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plan_graph.sources.article import is_clutter
from plan_graph.sources.blocks import Block, Line, Remark

# the line of date, source and counter that stands under a page's title
META = re.compile(
    r"(?:发布(?:时间|日期)|信息来源|文章来源|来源|成文日期) ?[:：].{0,60}(?:来源|浏览|点击|字[号体]|阅读|发布|作者|[0-9]{4}-[0-9])"
)
END = re.compile(
    r"[【\[(（]?(?:打印(?:本页)?|关闭(?:窗口|本页)?)[】\])）]|相关(?:阅读|链接|解读|文档|稿件)|[上下]一[篇条] ?[:：]|扫一扫|网站地图|版权所有|"
    r"主办(?:单位)? ?[:：].{2,30}承办"
)
TITLE = re.compile(r"规划|计划|方案|意见|纲要|要点|分工|清单|通知|措施|任务|分解表")
OPENING, ABOVE = 60, 6


def without_site(blocks: Sequence[Block]) -> tuple[list[Block], list[Remark]]:
    """Return the blocks without what a site puts round its text, and what was left out; other documents stay as they are."""
    meta = next((place for place, block in enumerate(blocks[:OPENING]) if _says(block, META)), None)
    if meta is None:
        return list(blocks), []
    start = next(
        (place for place in range(meta - 1, max(meta - ABOVE, -1), -1) if _says(blocks[place], TITLE)), meta
    )
    middle = meta + (len(blocks) - meta) // 2
    end = next((place for place in range(middle, len(blocks)) if _says(blocks[place], END)), len(blocks))
    head = [block for block in blocks[start:meta] if not _is_clutter(block)]
    body = [block for place, block in enumerate(blocks[meta:end]) if place > 3 or not _is_clutter(block)]
    left_out = len(blocks) - len(head) - len(body)
    told = f"这份 PDF 像是从网页打印的，正文前后的{left_out}处网站栏目、按钮和链接没有读取，请核对正文首尾是否齐全。"
    return [*head, *body], [Remark("unread_part", 0, told)]


def _says(block: Block, pattern: re.Pattern[str]) -> bool:
    return isinstance(block, Line) and len(block.text) < 160 and pattern.search(block.text) is not None


def _is_clutter(block: Block) -> bool:
    return isinstance(block, Line) and (is_clutter(block.text) or META.search(block.text) is not None)
