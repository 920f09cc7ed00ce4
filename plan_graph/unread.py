"""What seems to give somebody a task and was not read as such: told, so that nothing is lost in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan_graph.attribution import LABELLED, bare_list, hint
from plan_graph.draft import Finding
from plan_graph.names import is_strong_unit, split_names
from plan_graph.outline import Node, Outline, Passage
from plan_graph.unowned import NO_WORK

# whom to call about a paper is no part of its division of work
DOES = re.compile(r"(?<!不)(?:负责|牵头|配合|落实|协助)$")
STRANGE_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8} ?[:：] ?")
IN_TITLE = re.compile(r"[局委办部联厅院会](?:牵头|负责|配合)$")
CONTACT = re.compile(r"[（(]?联 ?系 ?(?:人|电话|方式|单位)")


def of_outline(outline: Outline) -> Iterator[Finding]:
    """Yield a finding for each paragraph whose words name who answers for something that is in no attribution."""
    for node in outline.nodes.values():
        if node.found is None and IN_TITLE.search(node.title.rstrip("）)】] ")):
            yield _finding(node.line, node.title[:40])
        if not _tells_the_past(outline, node):
            for passage in node.passages:
                yield from _of_passage(passage)
    for box in outline.boxes:
        for line in box.lines:
            words = hint(line.text)
            if words:
                yield _finding(line.number, words)


def _tells_the_past(outline: Outline, node: Node) -> bool:
    top = outline.nodes.get(node.code.partition(".")[0])
    return bool(
        node.code and top and NO_WORK.search(top.title) and not any(one.found for one in node.passages)
    )


def _of_passage(passage: Passage) -> Iterator[Finding]:
    if passage.found and any(kind in {"in_prose", "duty_list"} for kind, _ in passage.found.doubts):
        return
    words = hint(passage.text) if not passage.is_field else ""
    label = LABELLED.search(passage.text) if not words and not passage.is_field else None
    if label:
        words = passage.text[label.start() :][:40]
    elif not words and passage.found is None and not passage.is_field:
        words = _unlabelled(passage.text)
    if words and not CONTACT.match(words):
        yield _finding(passage.line, words)


def _unlabelled(text: str) -> str:
    """Return a list of units that is the whole text, or the bracket that closes it, or the empty text."""
    listed = bare_list(STRANGE_LABEL.sub("", text)) if len(text) < 200 else None
    if listed and (len(listed.names) > 1 or STRANGE_LABEL.match(text)):
        return text[:40]
    closing = re.search(r"[（(【〔\[]([^（(【〔\[]{2,200})[）)】〕\]]?[。； ]*$", text)
    named = split_names(closing.group(1)).names if closing else ()
    is_told = closing and (
        any(is_strong_unit(name) for name in named) or DOES.search(closing.group(1).rstrip("）)】〕]。； "))
    )
    if closing and is_told:
        return closing.group()[:60]
    tail = IN_TITLE.search(text.rstrip("）)。；; "))
    return text[max(0, tail.start() - 20) :] if tail else ""


def _finding(line: int, words: str) -> Finding:
    return Finding("attribution_unread", line, f"“…{words}…”像是写明了谁负责，没有计入分工，请核对。")
