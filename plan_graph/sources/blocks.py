"""What a document is made of for us: lines (paragraphs) and tables, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from plan_graph.sources.marks import clean

# what is told of a table within a cell of another one
NESTED = "表格里套着表格，里面的一层按文字逐格读取，没有按表格认栏目，请核对其中的任务和单位。"


@dataclass(frozen=True)
class Line:
    """A paragraph without its outer white space.

    ``number`` counts the document's lines from 1, ``blank_before`` the empty lines above, ``level`` is the outline
    level of a heading style (1-9) or None, ``page`` counts from 1 and is 0 where the format has no pages.
    """

    number: int
    text: str
    blank_before: int = 0
    level: int | None = None
    page: int = 0


@dataclass(frozen=True)
class Cell:
    """A cell of a table with its paragraphs; a merged cell stands, as the same object, in every place it covers."""

    lines: tuple[Line, ...]
    number: int

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Table:
    """Rows of equal length; ``number`` is the line where it begins."""

    number: int
    rows: tuple[tuple[Cell, ...], ...]
    page: int = 0

    @property
    def is_frame(self) -> bool:
        """Whether it only draws a box round paragraphs: no row has two different cells."""
        return all(cell is row[0] for row in self.rows for cell in row)

    def cells(self) -> Iterator[Cell]:
        """Yield each cell once, in reading order."""
        seen: set[int] = set()
        for row in self.rows:
            for cell in row:
                if id(cell) not in seen:
                    seen.add(id(cell))
                    yield cell


Block: TypeAlias = Line | Table


@dataclass(frozen=True)
class Remark:
    """Something about the document's form that a reviewer should know: ``kind`` as in plan_graph.audit."""

    kind: str
    line: int
    message: str


@dataclass(frozen=True)
class Source:
    """A document: its blocks in reading order, its notes (footnotes) apart, and remarks on its form."""

    blocks: tuple[Block, ...]
    notes: tuple[Line, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def lines(self) -> Iterator[Line]:
        """Yield every paragraph in order, those in tables too."""
        for block in self.blocks:
            if isinstance(block, Line):
                yield block
            else:
                for cell in block.cells():
                    yield from cell.lines


class Numbering:
    """Gives each paragraph of a document its number, and remembers the empty ones before it."""

    def __init__(self) -> None:
        self.number = 0
        self.blank = 0

    def line(self, text: str, *, level: int | None = None, page: int = 0) -> Line | None:
        """Count a paragraph; return None where it is empty."""
        self.number += 1
        shown = clean(text)
        if not shown:
            self.blank += 1
            return None
        made = Line(self.number, shown, self.blank, level, page)
        self.blank = 0
        return made
