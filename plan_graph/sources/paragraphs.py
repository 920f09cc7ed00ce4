"""Set lines → paragraphs: lines that were broken become one text; what begins anew is told by room, place and number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from plan_graph.headings import SECOND, Heading, read_heading
from plan_graph.sources.setting import Box, SetLine

NEVER_FIRST = "，。、；：！？）》】”’"
ENDINGS = ("。", "；", "：", "！", "？", "）", ")")
OPEN_ENDS = "、，,（(《“〈—-－第至到和与及或"
FIRST = re.compile(r"[（《“‘〈【(\[]*(?:[!-~]+|.)[，。、；：！？）》】”’]*[!-~]*")
FIELD = re.compile(r"[（(【\[]?[\u4e00-\u9fff]{2,8}(?:、[\u4e00-\u9fff]{2,8}){0,2}[】\])）]? ?(?:[:：]|——)")
LEADER = re.compile(r"[.．·…]{3} ?[0-9]{1,4}$")
Edges: TypeAlias = Callable[[SetLine], tuple[float, float]]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as it was put together; ``doubts`` quote the lines that may begin another one."""

    text: str
    page: int
    doubts: tuple[str, ...] = ()


class Course:
    """What is known of a document's paragraphs so far: the numbers they begin with, and which headings stand alone.

    ``is_block`` where no paragraph begins with an indent, so that a full line leaves it open where one ends;
    ``begins_indented`` where only the first line of a paragraph is indented, so that an indent begins one.
    """

    def __init__(self, *, is_block: bool = False, begins_indented: bool = False) -> None:
        self.is_block = is_block
        self.begins_indented = begins_indented
        self.last: dict[float, int] = {}
        self.bare: dict[float, bool] = {}

    def begin(self, text: str) -> None:
        """Take a paragraph's own number; those of the ranks below it begin again."""
        heading = read_heading(text)
        if heading is not None:
            self.last = {rank: number for rank, number in self.last.items() if rank < heading.rank}
            self.last[heading.rank] = heading.number

    def end(self, text: str) -> None:
        """Take a whole paragraph: whether the headings of its rank have all stood alone."""
        heading = read_heading(text)
        if heading is not None:
            self.bare[heading.rank] = self.bare.get(heading.rank, True) and not _has_sentence(text)

    def expects(self, heading: Heading) -> bool:
        """Whether this number comes next in a rank that is being counted, or begins a rank below."""
        before = self.last.get(heading.rank)
        if before is not None:
            return heading.number == before + 1
        return heading.number == 1 and any(rank < heading.rank for rank in self.last)

    def stands_alone(self, heading: SetLine, following: SetLine) -> bool:
        """Whether a line is a heading of a rank whose headings have all stood alone, and no rest of it follows."""
        read = read_heading(heading.text)
        if read is None or read.rank > SECOND or not self.bare.get(read.rank):
            return False
        return not _has_sentence(heading.text) and _is_running(heading, following)

    def doubts(self, before: SetLine, following: SetLine, is_first: bool) -> bool:
        """Whether a line that is taken to go on may as well begin a paragraph."""
        if not self.is_block or following.text[0] in NEVER_FIRST:
            return False
        is_heading = is_first and read_heading(before.text) is not None and not _has_sentence(before.text)
        return (is_heading and _is_running(before, following)) or before.text.endswith(
            ("。", "；", "）", ")")
        )


def _is_running(above: SetLine, line: SetLine) -> bool:
    """Whether a line is running text rather than the rest of a title: as long as the one above, or with a full stop."""
    return _has_sentence(line.text) or line.right > above.right - 2 * line.size


def _has_sentence(text: str) -> bool:
    return any(mark in text for mark in "。；;！？")


def inside(lines: Sequence[SetLine], box: Box) -> Edges:
    """Return the edges of the lines in a cell or a frame: as far as its lines reach, at most to its border."""
    if not lines:
        return lambda _: (box[0], box[2])
    edges = min(line.left for line in lines), max(*_ends(lines), box[2] - 8)
    return lambda _: edges


def is_block(lines: Sequence[SetLine], edges: Edges) -> bool:
    """Whether paragraphs are set without an indent: hardly a line begins one and a half to three characters in."""
    inner = sum(1 for line in lines if 1.2 * line.size < line.left - edges(line)[0] < 3.2 * line.size)
    return inner < 0.06 * len(lines)


def begins_indented(lines: Sequence[SetLine], edges: Edges) -> bool:
    """Whether an indented line that is full is hardly ever followed by one that is indented as far."""
    alike = margin = 0
    for before, line in pairwise(lines):
        left, right = edges(before)
        inner = 1.2 * before.size < before.left - left < 3.2 * before.size
        if inner and before.page == line.page and right - before.right < 1.6 * before.size:
            alike += abs(line.left - before.left) < 0.6 * line.size
            margin += line.left - left < 0.6 * line.size
    return margin > 4 and alike < 0.2 * margin


def type_area(lines: Sequence[SetLine], width: float) -> tuple[float, float]:
    """Return the left and right edge of the lines on pages of one kind, ``width`` wide.

    The right edge is where the longest lines end, more than one; where too few of them are full to tell, it lies as
    far from the page's border as the left one.
    """
    lefts = Counter(round(line.left / 2) * 2 for line in lines)
    often = [edge for edge, count in lefts.items() if count >= max(2, 0.1 * len(lines))] or list(lefts)
    left = float(min(often))
    rights = sorted(_ends(lines), reverse=True)
    size = lines[0].size
    more = max(1, round(0.02 * len(rights)))
    pairs = zip(rights, rights[more:], strict=False)
    right = next((one for one, other in pairs if one - other < 1.2 * size), rights[0])
    full = sum(1 for one in rights if abs(right - one) < 1.2 * size)
    is_short = full < max(4, 0.15 * len(lines)) and right < width - left - 2.5 * size
    if is_short:
        right = rights[0] if lines[0].column else width - left
    return left, right


def _ends(lines: Sequence[SetLine]) -> list[float]:
    """Return where lines end; a mark may hang over the edge, so lines that end with one count only among themselves."""
    return [line.right for line in lines if line.text[-1] not in NEVER_FIRST] or [
        line.right for line in lines
    ]


def paragraphs(lines: Sequence[SetLine], edges: Edges, course: Course | None = None) -> Iterator[Paragraph]:
    """Yield the paragraphs; ``edges`` gives the left and right edge of the area a line stands in.

    A line belongs to the one before where that ran to the right edge and this one is not indented.
    """
    course = course or Course()
    parts: list[str] = []
    doubts: list[str] = []
    before: SetLine | None = None
    for line in lines:
        if before is not None and goes_on(before, line, edges, course, is_first=len(parts) == 1):
            doubts += [line.text[:20]] if course.doubts(before, line, len(parts) == 1) else []
            parts.append(_gap(before.text, line.text))
        else:
            if before is not None:
                yield _ended(parts, before.page, doubts, course)
            parts, doubts = [], []
            course.begin(line.text)
        parts.append(line.text)
        before = line
    if before is not None:
        yield _ended(parts, before.page, doubts, course)


def _ended(parts: Sequence[str], page: int, doubts: Sequence[str], course: Course) -> Paragraph:
    text = "".join(parts)
    course.end(text)
    return Paragraph(text, page, tuple(doubts))


def goes_on(before: SetLine, line: SetLine, edges: Edges, course: Course, *, is_first: bool) -> bool:
    """Whether a line goes on with the paragraph of the one before it, which ``is_first`` of its own or not."""
    if line.text[0] in NEVER_FIRST:
        return True
    if abs(before.size - line.size) > 0.15 * before.size or _had_room(before, line, edges(before)[1]):
        return False
    heading = read_heading(line.text)
    if (is_first and course.stands_alone(before, line)) or _begins_anew(
        before.text, line.text, heading, course
    ):
        return False
    if line.left >= edges(line)[0] + 1.2 * line.size:
        level = abs(line.left - before.left) < 0.6 * line.size
        if not level or heading or before.text.endswith(ENDINGS) or (is_first and course.begins_indented):
            return False
    return not (before.text.endswith(("。", "）", ")")) and heading)


def _begins_anew(before: str, text: str, heading: Heading | None, course: Course) -> bool:
    """Whether a line's words begin a paragraph: the next number, a field behind a full stop, the same line again."""
    if heading and before[-1] not in OPEN_ENDS and course.expects(heading):
        return True
    return (
        text == before
        or bool(LEADER.search(before[-12:]))
        or (before[-1] == "。" and bool(FIELD.match(text)))
    )


def _had_room(before: SetLine, line: SetLine, right: float) -> bool:
    """Whether a line's beginning would have stood on the line before: then a paragraph ended there.

    A character is never parted from the mark behind it, nor a word or a number; blanks between characters that fill a
    line out are allowed for, less where a sentence ends.
    """
    first = FIRST.match(line.text)
    width = sum(0.5 if mark.isascii() else 1.0 for mark in first.group()) if first else 1.0
    spare = -0.1 if before.text.endswith(ENDINGS) else 0.6
    return right - before.right > (width + spare) * line.size


def _gap(text: str, more: str) -> str:
    """Return what stands between two lines of a paragraph: a blank between words, nothing within a number."""
    if text[-1].isascii() and more[0].isascii() and text[-1].isalnum() and more[0].isalnum():
        return "" if text[-1].isdigit() and more[0].isdigit() else " "
    return ""
