"""What seems to give somebody a task and was not read as such: told, so that nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Iterator

from plan_graph.attribution import bare_list, hint
from plan_graph.draft import Finding
from plan_graph.outline import Node, Outline, Passage
from plan_graph.unowned import NO_WORK


def of_outline(outline: Outline) -> Iterator[Finding]:
    """Yield a finding for each paragraph whose words name who answers for something that is in no attribution."""
    for node in outline.nodes.values():
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
    if not words and passage.found is None and len(passage.text) < 200 and bare_list(passage.text):
        words = passage.text[:40]
    if words:
        yield _finding(passage.line, words)


def _finding(line: int, words: str) -> Finding:
    return Finding("attribution_unread", line, f"“…{words}…”像是写明了谁负责，没有计入分工，请核对。")
