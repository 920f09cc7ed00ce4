"""The text of a Word paragraph: insertions in, deletions and field codes out, text boxes beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from plan_graph.sources.marks import BULLET

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
VML = "{urn:schemas-microsoft-com:vml}"
LEFT_OUT = {
    f"{W}{name}" for name in ("del", "moveFrom", "delText", "footnoteReference", "pPr", "sdtPr", "rPr")
}
LEFT_OUT |= {f"{MC}Fallback", f"{W}endnoteReference", f"{W}annotationRef", f"{W}rt", f"{W}instrText"}
PICTURES = {f"{DRAWING}blip", f"{VML}imagedata"}
TEXTS = {f"{W}t", f"{MATH}t"}
MARKS = {
    f"{W}tab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}ptab": "\t",
}
SYMBOLS = {
    0x25: "%", 0x2B: "+", 0x2D: "-", 0x3C: "<", 0x3D: "=", 0x3E: ">", 0x7E: "~", 0xA3: "≤", 0xB0: "°", 0xB1: "±",
    0xB3: "≥", 0xB4: "×", 0xB9: "≠", 0xBB: "≈",
}  # fmt: skip
OFF = {"0", "false", "off"}


@dataclass
class ParagraphText:
    """A paragraph's text, its text boxes, and how many changes, hidden runs and pictures it holds.

    ``codes`` says for each field that is open whether its code (True) or its result is being read.
    """

    parts: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    codes: list[bool] = field(default_factory=list)
    changes: int = 0
    hidden: int = 0
    pictures: int = 0
    is_contents: bool = False

    @property
    def text(self) -> str:
        """The visible text; a line break is a newline."""
        return "".join(self.parts)


def children(node: Any) -> Iterator[Any]:
    """Yield the element children (no comments, no processing instructions)."""
    return (child for child in node if isinstance(child.tag, str))


def flag(node: Any, path: str) -> bool:
    """Whether a property is set under a node that may be missing; ``w:val="0"`` unsets it."""
    found = node.find(path) if node is not None else None
    return found is not None and found.get(f"{W}val") not in OFF


def value_of(properties: Any, tag: str) -> str:
    """Return the value of a property such as pStyle, or the empty text."""
    found = properties.find(f"{W}{tag}") if properties is not None else None
    return (found.get(f"{W}val") or "") if found is not None else ""


def number_in(node: Any, path: str, usual: int) -> int:
    """Return the whole number that a property holds, or the usual one."""
    found = node.find(path) if node is not None else None
    written = (found.get(f"{W}val") or "") if found is not None else ""
    return int(written) if written.isdecimal() and len(written) < 6 else usual


def is_placeholder(content_control: Any) -> bool:
    """Whether a content control shows only its prompt (单击此处输入文字)."""
    return flag(content_control, f"{W}sdtPr/{W}showingPlcHdr")


def _never(run: Any) -> bool:
    return False


def text_of(paragraph: Any, hides: Callable[[Any], bool] = _never) -> ParagraphText:
    """Return the text of a paragraph without walking into its text boxes; linear, and no recursion.

    ``hides`` says of a run whether it is hidden.
    """
    read = ParagraphText()
    stack = [paragraph]
    while stack:
        node = stack.pop()
        if node.tag == f"{W}txbxContent":
            read.boxes.append(node)
        elif node.tag == f"{W}sdt" and is_placeholder(node):
            continue
        elif _is_seen(node, read, hides):
            _take(node, read)
            stack.extend(reversed(list(children(node))))
    return read


def _is_seen(node: Any, read: ParagraphText, hides: Callable[[Any], bool]) -> bool:
    """Whether what a node holds belongs to the text; what is left out is counted."""
    tag = node.tag
    if tag in LEFT_OUT:
        read.changes += tag in {f"{W}del", f"{W}moveFrom"}
        code = (node.text or "").strip().upper() if tag == f"{W}instrText" else ""
        read.is_contents |= code.startswith(("TOC", "PAGEREF _TOC"))
        return False
    if tag == f"{W}fldSimple":
        read.is_contents |= (node.get(f"{W}instr") or "").strip().upper().startswith("TOC")
    if tag == f"{W}r" and hides(node):
        read.hidden += 1
        return False
    return True


def _take(node: Any, read: ParagraphText) -> None:
    tag = node.tag
    read.changes += tag in {f"{W}ins", f"{W}moveTo"}
    read.pictures += tag in PICTURES
    if tag == f"{W}fldChar":
        _turn_field(node.get(f"{W}fldCharType"), read.codes)
    elif any(read.codes):
        return
    elif tag in TEXTS:
        read.parts.append(node.text or "")
    elif tag == f"{W}br":
        read.parts.append("" if node.get(f"{W}type") == "page" else "\n")
    elif tag == f"{W}sym":
        read.parts.append(_symbol(node))
    elif tag in MARKS:
        read.parts.append(MARKS[tag])


def _symbol(node: Any) -> str:
    """Return the sign that is set in a font of signs: ≥ in Symbol, a bullet where it is none we know."""
    written = node.get(f"{W}char") or ""
    code = int(written, 16) if re.fullmatch("[0-9A-Fa-f]{1,5}", written) else 0
    if (node.get(f"{W}font") or "").lower() == "symbol":
        return SYMBOLS.get(code & 0xFF, BULLET)
    return BULLET if code < 0x20 or 0xE000 <= code <= 0xF8FF else chr(code)


def _turn_field(kind: str | None, codes: list[bool]) -> None:
    if kind == "begin":
        codes.append(True)
    elif kind == "separate" and codes:
        codes[-1] = False
    elif kind == "end" and codes:
        codes.pop()
