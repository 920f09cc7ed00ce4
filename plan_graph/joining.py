"""Lines that belong together: an attribution that is still open, in its bracket, in a name, or in its list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from plan_graph.attribution import standing_alone
from plan_graph.draft import Finding
from plan_graph.headings import read_heading
from plan_graph.names import is_collective, is_strong_unit, is_unit_like, split_names
from plan_graph.sources import Block, Line

OPEN_BRACKET = re.compile(r"[（(【\[〔]([^（()）【】\[\]〔〕]{0,600})$")
ROLE = re.compile(r"牵头|责任|参与|配合|负责|主办|协办")
OPEN_LABEL = re.compile(r"(?:单位|部门)[:：][^。；;]{0,300}[^。；;）)局委办部会院厅中心联队行]$")
LIST_END = re.compile(r"(?:单位|部门) ?[:：]([^。]{0,300})$")
REFERS = re.compile(r"第[0-9零〇一二三四五六七八九十百]{1,4}[章节][：:][^。；;]{0,120}$")
BROKEN_LABEL = re.compile(r"(?:牵头|责任|配合|参与|参加|主办|协办|承办)(?:单位|部门) ?[:：]")
ONLY_LABEL = re.compile(r"(?:牵头|责任|配合|参与|参加|主办|协办|承办)(?:责任)?(?:单位|部门)")
SPOKEN = re.compile(r"牵头|负责|参加|参与|配合")
OPEN_SCOPE = re.compile(r"[（(]?(?:以上|上述|本[章节条项]|该项)[^。]{0,40}由[^。]{0,120}$")
CLOSES = re.compile(r"[^（(【\[〔。]{0,240}[）)】\]〕]")


def joined(blocks: Sequence[Block]) -> tuple[list[Block], list[Finding]]:
    """Join each line whose attribution is still open with the one that closes it; a join of two names is told."""
    made: list[Block] = []
    told: list[Finding] = []
    for block in blocks:
        before = made[-1] if made else None
        link = _link(before, block) if isinstance(block, Line) and isinstance(before, Line) else None
        if link is None or not isinstance(before, Line) or not isinstance(block, Line):
            made.append(block)
            continue
        made[-1] = replace(before, text=f"{before.text}{link}{block.text}")
        if link:
            message = f"“{block.text[:30]}”另起一行，按接着上一行的单位处理，请核对。"
            told.append(Finding("names_joined", before.number, message))
    return made, told


def _link(before: Line, line: Line) -> str | None:
    """Return what stands between two lines that belong together (nothing, or 、), or None where they do not."""
    if read_heading(line.text) is not None:
        return None
    if _is_open_bracket(before.text, line.text) or _is_open_clause(before.text, line.text):
        return ""
    if _breaks_label(before.text[-4:], line.text[:7]):
        return ""
    if len(line.text) > 60 or re.search("[:：]", line.text):
        return None
    if ONLY_LABEL.fullmatch(before.text):
        return "：" if _is_list(line.text) else None
    if LIST_END.search(before.text[-320:]) and _is_list(line.text):
        return "" if before.text[-1] in "、，,；;：:（(【[〔" else "、"
    is_open = OPEN_LABEL.search(before.text[-320:]) and not _ends_a_name(before.text)
    return "" if is_open and len(line.text) <= 40 else None


def _ends_a_name(text: str) -> bool:
    """Whether a line ends in a whole name, so that the next line is no part of it."""
    last = re.split("[、，,；;：: ]", text[-40:])[-1]
    return is_strong_unit(last) or (is_collective(last) and is_unit_like(last))


def _breaks_label(tail: str, following: str) -> bool:
    """Whether a label (配合单位：) begins at the end of one line and ends in the next."""
    label = BROKEN_LABEL.search(tail + following)
    return label is not None and label.start() < len(tail) < label.end()


def _is_open_clause(text: str, following: str) -> bool:
    """Whether a clause on who answers goes on: a line begins with a mark, or the one before it names no role yet."""
    if following[0] in "：:、，,；;）)】" and len(following) < 80 and "。" not in following.rstrip("。"):
        return True
    if len(following) > 120 or not SPOKEN.search(following) or text[-1] == "。":
        return False
    return bool(OPEN_SCOPE.match(text) or REFERS.search(text[-160:]))


def _is_open_bracket(text: str, following: str) -> bool:
    """Whether a bracket that names somebody is open at a line's end and closed in the next one."""
    begun = OPEN_BRACKET.search(text[-600:]) if not text.endswith("。") else None
    rest = CLOSES.match(following) if begun else None
    if begun is None or rest is None or standing_alone(following) is not None:
        return False
    return bool(ROLE.search(begun.group(1) + rest.group()))


def _is_list(text: str) -> bool:
    split = split_names(text)
    if split.odd or split.joined or not split.names or not all(is_unit_like(name) for name in split.names):
        return False
    return all(is_strong_unit(name) or is_collective(name) for name in split.names)
