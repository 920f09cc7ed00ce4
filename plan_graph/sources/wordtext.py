"""The text of a Word paragraph: insertions in, deletions and field codes out, text boxes beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
LEFT_OUT = {f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "footnoteReference", "pPr")}
LEFT_OUT |= {f"{MC}Fallback", f"{W}endnoteReference", f"{W}annotationRef", f"{W}rt"}
MARKS = {
    f"{W}tab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}ptab": "\t",
}


@dataclass
class ParagraphText:
    """A paragraph's text, its text boxes, and how many changes and hidden runs it holds."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    changes: int = 0
    hidden: int = 0
    is_contents: bool = False

    @property
    def text(self) -> str:
        """The visible text; a line break is a newline."""
        return "".join(self.parts)


def children(node: Any) -> Iterator[Any]:
    """Yield the element children (no comments, no processing instructions)."""
    return (child for child in node if isinstance(child.tag, str))


def flag(node: Any, path: str) -> bool:
    """Whether a property stands under a node that may be missing."""
    return node is not None and node.find(path) is not None


def value_of(properties: Any, tag: str) -> str:
    """Return the value of a property such as pStyle, or the empty text."""
    found = properties.find(f"{W}{tag}") if properties is not None else None
    return (found.get(f"{W}val") or "") if found is not None else ""


def text_of(paragraph: Any) -> ParagraphText:
    """Return the text of a paragraph without walking into its text boxes; linear, and no recursion."""
    read = ParagraphText()
    stack = [paragraph]
    while stack:
        node = stack.pop()
        if node.tag == f"{W}txbxContent":
            read.boxes.append(node)
            continue
        if _take(node, read):
            stack.extend(reversed(list(children(node))))
    return read


def _take(node: Any, read: ParagraphText) -> bool:
    """Take what a node says; return whether to look inside."""
    tag = node.tag
    if tag in LEFT_OUT:
        read.changes += tag in {f"{W}del", f"{W}moveFrom"}
        read.is_contents |= tag == f"{W}instrText" and (node.text or "").strip().upper().startswith("TOC")
        return False
    if tag == f"{W}r" and node.find(f"{W}rPr/{W}vanish") is not None:
        read.hidden += 1
        return False
    read.changes += tag in {f"{W}ins", f"{W}moveTo"}
    if tag == f"{W}t":
        read.parts.append(node.text or "")
    elif tag == f"{W}br":
        read.parts.append("" if node.get(f"{W}type") == "page" else "\n")
    elif tag in MARKS:
        read.parts.append(MARKS[tag])
    return True
