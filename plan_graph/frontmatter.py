"""What stands before a plan's body: the notice that issues it, its title, its table of contents, and its years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from plan_graph.draft import Finding
from plan_graph.headings import CHINESE, number_of, read_heading
from plan_graph.sources import Block, Line

KIND = r"(?:规划纲要|规划|行动计划|工作计划|计划|实施方案|行动方案|工作方案|分工方案|方案|实施意见|意见|纲要|要点|分工表?|分解表?|清单|台账)"
TITLE_END = re.compile(rf"{KIND}(?:[（(][^（）()]{{1,24}}[)）])*$")
NOTICE = re.compile(r"关于(?:印发|下达|发布|转发)《?(.{4,80}?)》?(?:的通知|$)")
ISSUED = re.compile(r"(?:印发|下达|发布|转发)《([^《》]{4,80})》(?:的通知)?$")
NO_TITLE = re.compile(
    r"^[（(【].*[)）】]$|^(?:现将|根据|按照|为了?|依据|各[^地]|附件|附[：:]|《[^》]*》$|本|一、|第|目 ?录)|[。；，,]|20[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日"
)
CONTENTS = re.compile(r"[【\[（(]?目 ?[录次][】\]）)]?")
LEADER = re.compile(
    r"(?<![.．·…‥_— -])(?=(?: ?[.．·…‥_—-]){3})[.．·…‥_— -]{3,400}[（(]?[0-9ivxIVX]{1,4}[）)]?$| [0-9]{1,3}$"
)
DOTS = re.compile(r"(?<![.．·…‥ ])(?=(?: ?[.．·…‥]){4})[.．·…‥ ]{4,300}[0-9]{1,4}$")
FIVE_YEARS = re.compile(rf"[“\"]?([{CHINESE}]{{1,3}})五[”\"]?(?=.{{0,30}}(?:规划|计划|方案|时期|残疾人))")
ORDINAL_YEARS = re.compile(rf"第([{CHINESE}]{{2,3}})个五年规划")
YEARS_BELOW = re.compile(r"[（(] ?20[0-9]{2} ?年?[-—－–~～至到]+ ?20[0-9]{2} ?年? ?[)）]")
IN_FORCE = re.compile(
    r"自 ?(20[0-9]{2}) ?年[^。；]{0,16}(?:施行|实施|执行)[^。；]{0,12}?至 ?(20[0-9]{2}) ?年"
)
YEARS = re.compile(r"(20[0-9]{2}) ?年?[-—－–~～至到]+ ?(20[0-9]{2})")


def without_contents(blocks: Sequence[Block]) -> list[Block]:
    """Leave out the table of contents: what follows 目录 until its first entry stands again, or a paragraph begins."""
    kept: list[Block] = []
    entries: set[str] | None = None
    later = Counter(_key(block.text) for block in blocks if isinstance(block, Line))
    for block in blocks:
        if entries is None and isinstance(block, Line) and CONTENTS.fullmatch(block.text):
            entries = set()
            continue
        if entries is not None and _is_entry(block, entries, later):
            continue
        if entries is not None and not _is_stray(block):
            entries = None if entries else entries
        kept.append(block)
    return [block for block in kept if not (isinstance(block, Line) and _has_leader(block.text))]


def _is_stray(block: Block) -> bool:
    return isinstance(block, Line) and len(block.text) <= 4


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", LEADER.sub("", text))


def _has_leader(text: str) -> bool:
    return bool(DOTS.search(text[-300:]))


def _is_entry(block: Block, entries: set[str], later: Counter[str]) -> bool:
    if not isinstance(block, Line) or len(block.text) > 70:
        return False
    key = _key(block.text)
    if key in entries:
        return False
    listed = bool(LEADER.search(block.text)) or later[key] >= 2
    if listed:
        entries.add(key)
    return listed


def title_of(lines: Sequence[Line]) -> tuple[str, int]:
    """Return (the plan's title, the place of the line behind it); ``lines`` are the document's first ones."""
    opening = [replace(line, text=unspaced(line.text)) for line in lines[:60]]
    for place, line in enumerate(opening):
        if read_heading(line.text) and place:
            break
        if _is_title(line.text) and not ISSUED.search(line.text):
            return _with_years(opening, place)
    notice = next((match for line in opening[:20] if (match := NOTICE.search(line.text))), None)
    if notice:
        return notice.group(1).strip("《》"), 1
    issued = next((match for line in opening[:3] if (match := ISSUED.search(line.text))), None)
    if issued:
        return issued.group(1), 1
    if not lines:
        return "", 0
    first = lines[0].text
    behind = lines[1].text if len(lines) > 1 else ""
    if len(first) < 40 and TITLE_END.search(first + behind) and len(behind) < 40:
        return first + behind, 2
    return first[:100], 1


def unspaced(text: str) -> str:
    """Return a line set with a blank between its characters without them: 发 展 规 划 → 发展规划.

    >>> unspaced("发 展 规 划"), unspaced("第一章 总则")
    ('发展规划', '第一章 总则')
    """
    parts = text.split(" ")
    return "".join(parts) if len(parts) > 1 and all(len(part) == 1 for part in parts) else text


def _with_years(lines: Sequence[Line], place: int) -> tuple[str, int]:
    """Take the years that stand below the title in brackets with it."""
    title = _whole(lines, place)
    below = lines[place + 1].text if place + 1 < len(lines) else ""
    if YEARS_BELOW.fullmatch(below) and not YEARS.search(title):
        return title + below, place + 2
    return title, place + 1


def _is_title(text: str) -> bool:
    plain = text.strip("《》 ")
    return 4 <= len(plain) <= 60 and bool(TITLE_END.search(plain)) and not NO_TITLE.search(plain)


def _whole(lines: Sequence[Line], place: int) -> str:
    """Put a title that was set on two or three lines together."""
    parts = [lines[place].text]
    for before in reversed(lines[max(0, place - 2) : place]):
        short = (
            len(before.text) <= 26 and not NO_TITLE.search(before.text) and not TITLE_END.search(before.text)
        )
        whole = re.match(r".*(?:[省市县区州旗盟]|“?十[一二三四五]五”?)", parts[0]) and len(parts[0]) > 12
        if not short or whole or re.search(r"[〔\[（(]?20[0-9]{2}[〕\])）]?.{0,3}号|文件$", before.text):
            break
        parts.insert(0, before.text)
    return "".join(parts).strip("《》")


def period_of(title: str, lines: Sequence[Line]) -> tuple[tuple[int, int], list[Finding]]:
    """Return the plan's first and last year; a guess is a finding."""
    years = YEARS.search(title)
    if years and int(years.group(1)) <= int(years.group(2)):
        return (int(years.group(1)), int(years.group(2))), []
    for text in (title, *(line.text for line in lines[:30])):
        match = FIVE_YEARS.search(text) or ORDINAL_YEARS.search(text)
        if match:
            ordinal = number_of(match.group(1))
            first = 2021 + 5 * (ordinal - 14)
            if 1990 <= first <= 2090:
                return (first, first + 4), []
    return _guessed(title, lines)


def _guessed(title: str, lines: Sequence[Line]) -> tuple[tuple[int, int], list[Finding]]:
    single = re.search(r"(20[0-9]{2}) ?年", title)
    if single:
        year = int(single.group(1))
        return (year, year), []
    opening = " ".join(line.text for line in lines[:200])
    spans = Counter(YEARS.findall(opening) or IN_FORCE.findall(opening))
    ordered = [(int(first), int(last)) for (first, last), _ in spans.most_common() if int(first) < int(last)]
    if ordered:
        first, last = ordered[0]
        return (first, last), [
            Finding("period_guessed", 0, f"标题没有写年份，按正文中的{first}—{last}年处理，请核对。")
        ]
    everything = re.findall(r"20[0-9]{2}(?=年)", " ".join(line.text for line in lines[:2000]))
    year = int(Counter(everything).most_common(1)[0][0]) if everything else 2025
    return (year, year), [Finding("period_guessed", 0, f"没有读到规划的年份，按{year}年处理，请核对。")]


def widened(
    period: tuple[int, int], guessed: list[Finding], dues: Sequence[str | None]
) -> tuple[tuple[int, int], list[Finding]]:
    """Return a guessed period made wide enough for the tasks' own deadlines (ISO dates), and what is told of it."""
    years = [int(due[:4]) for due in dues if due]
    if not years or (period[0] <= min(years) and max(years) <= period[1]):
        return period, guessed
    first, last = min(period[0], *years), max(period[1], *years)
    told = f"标题没有写年份，按各项任务的时限作{first}—{last}年处理，请核对。"
    return (first, last), [Finding("period_guessed", 0, told)]
