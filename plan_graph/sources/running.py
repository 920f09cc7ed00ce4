"""What repeats on pages and is no text of the document: running heads, page numbers, footnotes apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from plan_graph.headings import CHINESE
from plan_graph.sources.printed import Printed
from plan_graph.sources.setting import Row, SetLine, joined_row

PAGE_NUMBER = re.compile(
    rf"(?:[-—–－―·•.~～〔\[(（|｜<《 ]){{0,6}}(?:(?:第|[Pp]age|[Pp]\.?) ?)?(?:[0-9]{{1,4}}|[ivxIVX]{{1,7}}|[{CHINESE}]{{1,4}}(?= ?页))"
    rf"(?: ?页)?(?: ?(?:[/／,，|｜]|of)? ?(?:(?:共|总) ?)?(?:[0-9]{{1,4}}|[{CHINESE}]{{1,4}}(?= ?页))?(?: ?页)?)?(?:[-—–－―·•.~～〕\])）|｜>》 ]){{0,6}}"
)
# what a browser prints above and below a page: the moment, the title, the address and the page's number
BROWSER = re.compile(
    r"(?:[0-9]{1,4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,4}日?,? ?(?:[上下]午)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AP]M)?(?: .*)?"
    r"|(?:https?|file)://\S+(?: .*)?|.{0,80}(?:https?|file)://\S+ [0-9]{1,4}/[0-9]{1,4})"
)
NOTE_START = re.compile(
    r"[①-⑳]|[\[［(（]?[0-9]{1,2}[\]］)）]? ?(?=[^0-9.．、])|[*＊] ?|注(?:释)? ?[0-9]{0,2}[:：]"
)
MARGIN_ROWS = 3
EDGE = 0.14


def strip_running_heads(pages: Sequence[Printed]) -> None:
    """Drop page numbers, and lines that stand alike at the head or foot of many pages; a title set larger is kept."""
    places = [_edge_rows(page) for page in pages]
    lines = [[joined_row(page.rows[row]) for row in edge] for page, edge in zip(pages, places, strict=True)]
    seen = Counter(key for page in lines for key in {_key(line) for line in page})
    often = {key for key, count in seen.items() if count >= 3 and count >= 0.2 * len(pages)}
    title = _words("".join(joined_row(row).text for row in pages[0].rows[:6])) if pages else ""
    counted = _counted(pages, lines)
    for place, (page, edge) in enumerate(zip(pages, places, strict=True)):
        dropped = {
            row
            for row, line in zip(edge, lines[place], strict=True)
            if _key(line) in often
            or _is_page_number(line.text, page.number, counted)
            or BROWSER.fullmatch(line.text)
            or (place and _repeats(line, title, page))
        }
        page.rows = [row for number, row in enumerate(page.rows) if number not in dropped]


def _counted(pages: Sequence[Printed], lines: Sequence[Sequence[SetLine]]) -> set[int]:
    """Return by how much bare numbers in the margins differ from the page's place: as often as it takes to be a count."""
    apart = Counter(
        int(line.text) - page.number
        for page, edge in zip(pages, lines, strict=True)
        for line in edge
        if line.text.isascii() and line.text.isdigit() and len(line.text) < 5
    )
    return {shift for shift, count in apart.items() if count > 1} | ({0} if len(pages) < 4 else set())


def _is_page_number(text: str, page: int, counted: set[int]) -> bool:
    """Whether a line in the margin is the page's number; a bare figure only where it counts with the pages."""
    if text.isascii() and text.isdigit():
        return int(text) - page in counted
    return PAGE_NUMBER.fullmatch(text) is not None


def _edge_rows(page: Printed) -> list[int]:
    """Return the places of the rows in the page's head and foot, a few at most."""
    head = [
        place
        for place, row in enumerate(page.rows[:MARGIN_ROWS])
        if row[0].bottom < EDGE * page.height + row[0].size
    ]
    start = max(len(page.rows) - MARGIN_ROWS, len(head))
    return head + [
        place for place in range(start, len(page.rows)) if page.rows[place][0].top > (1 - EDGE) * page.height
    ]


def _repeats(line: SetLine, title: str, page: Printed) -> bool:
    """Whether a line at the very head of a page says the document's title again, set small."""
    words = _words(line.text)
    sizes = [row[0].size for row in page.rows]
    return len(words) >= 6 and words in title and line.size < 0.95 * max(sizes)


def _words(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _key(line: SetLine) -> str:
    """Return what running heads share: their words, whatever the page, and their size."""
    return re.sub(r"[0-9]+", "#", line.text.replace(" ", "")) + f"|{line.size:.0f}"


def take_notes(pages: Sequence[Printed]) -> list[Row]:
    """Take the footnotes out of the pages and return their rows: small type at the foot, below the usual one."""
    weights: Counter[int] = Counter()
    for page in pages:
        for row in page.rows:
            weights[round(row[0].size)] += sum(len(piece.text) for piece in row)
    usual = weights.most_common(1)[0][0] if weights else 0
    notes: list[Row] = []
    for page in pages:
        start = len(page.rows)
        while start > 0 and page.rows[start - 1][0].size <= 0.82 * usual:
            start -= 1
        foot = page.rows[start:]
        if start and foot and NOTE_START.match(foot[0][0].text) and foot[0][0].top > 0.4 * page.height:
            notes += foot
            page.rows = page.rows[:start]
    return notes
