"""Lines → PlanDraft: the walk through a plan document."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from plan_graph import boxes, findings
from plan_graph.attribution import Attribution, split_paragraph
from plan_graph.document import Line, read_lines
from plan_graph.draft import Finding, IndicatorDraft, PlanDraft, ProjectDraft, SectionDraft, TaskDraft
from plan_graph.errors import PlanUnreadable
from plan_graph.headings import CHINESE, SENTENCE_END, Heading, first_sentence, number_of, read_heading
from plan_graph.measures import find_measures
from plan_graph.units import canonical_units

FIVE_YEARS = re.compile(rf"[“\"]?([{CHINESE}]{{1,3}})五[”\"]?(?=.{{0,30}}(?:规划|计划|方案|时期|残疾人))")
YEARS = re.compile(r"(20[0-9]{2}) ?(?:年)?[-—－–~至]+ ?(20[0-9]{2})")
MAX_TITLE = 45
OPEN_ATTRIBUTION = re.compile(r"[（(][^（()）]{0,200}(?:牵头|责任|参与|配合)[^（()）]{0,400}$")


@dataclass
class Paragraph:
    """A body paragraph that may be a task: the heading it stands under, its text without the attribution."""

    section: str
    chapter: str
    line: int
    text: str
    number: int | None
    attribution: Attribution | None


@dataclass
class Walk:
    """What has been read so far."""

    sections: list[SectionDraft] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    read_boxes: list[boxes.Box] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    box: boxes.Box | None = None
    top: int = 0

    @property
    def section(self) -> str:
        """The code of the heading we stand under."""
        return self.path[-1][1] if self.path else ""


def read_plan(path: Path) -> PlanDraft:
    """Read a plan document from a file; raises PlanUnreadable."""
    return read_document(path.name, path.read_bytes())


def read_text(text: str) -> PlanDraft:
    """Read a plan from pasted text; raises PlanUnreadable."""
    return read_document("pasted.txt", text.encode())


def read_document(name: str, body: bytes) -> PlanDraft:
    """Read a plan from the bytes of a document; ``name`` tells the format. Raises PlanUnreadable."""
    lines = _joined(read_lines(name, body))
    title = lines[0].text if lines else ""
    walk = Walk()
    rest = _after_title(lines)
    for place, line in enumerate(rest):
        _step(walk, line, rest[place + 1 : place + 40])
    draft = _draft(walk, _whole_title(lines), lines)
    if not draft.tasks:
        raise PlanUnreadable(
            f"在《{title[:30]}》中没有读到写明责任单位的任务。请确认上传的是规划或分工方案的正文。"
        )
    return draft


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Join a line whose attribution bracket is still open with the lines that close it."""
    joined: list[Line] = []
    for line in lines:
        if joined and OPEN_ATTRIBUTION.search(joined[-1].text[-600:]) and read_heading(line.text) is None:
            joined[-1] = replace(joined[-1], text=joined[-1].text + line.text)
        else:
            joined.append(line)
    return joined


def _whole_title(lines: Sequence[Line]) -> str:
    title = lines[0].text
    if len(lines) > 1 and not re.search(r"规划|计划|方案|意见|分工$", title) and len(lines[1].text) < 40:
        title += lines[1].text
    return title


def _after_title(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines[1:] if not re.fullmatch(r"[（(]?征求意见稿[)）]?|目 ?录", line.text)]


def _step(walk: Walk, line: Line, ahead: Sequence[Line]) -> None:
    box = boxes.read_box_title(line)
    if box:
        walk.box = box
        walk.read_boxes.append(box)
        return
    heading = read_heading(line.text)
    leaves = heading is not None and heading.level <= 2 and not _is_item_in(walk.box, line)
    if walk.box and not leaves and boxes.belongs(walk.box, line):
        walk.box.lines.append(line)
        return
    walk.box = None
    if heading and _is_bare(heading.rest):
        _open_section(walk, heading, heading.rest)
    elif heading is None and _is_unnumbered_heading(line, walk):
        _open_unnumbered(walk, line, ahead)
    else:
        _add_paragraph(walk, line, heading)


def _is_item_in(box: boxes.Box | None, line: Line) -> bool:
    return box is not None and boxes.ITEM.match(line.text) is not None


def _is_bare(rest: str) -> bool:
    return 0 < len(rest) <= 60 and not any(mark in rest.rstrip("。") for mark in SENTENCE_END)


def _is_unnumbered_heading(line: Line, walk: Walk) -> bool:
    if len(line.text) > 12 or re.search(r"[，。；：、,;:（(）)—0-9%≥]", line.text):
        return False
    return walk.section == "" or line.blank_before > 0


def _open_section(walk: Walk, heading: Heading, title: str) -> None:
    while walk.path and walk.path[-1][0] >= heading.level:
        walk.path.pop()
    parent = walk.section
    code = f"{parent}.{heading.number}" if parent else str(heading.number)
    if any(section.code == code for section in walk.sections):
        walk.findings.append(Finding("heading_repeated", 0, f"标题编号“{code}”出现不止一次：{title}。"))
        code += f"-{sum(section.code.split('-')[0] == code for section in walk.sections) + 1}"
    if heading.level == 1:
        walk.top = heading.number
    walk.path.append((heading.level, code))
    walk.sections.append(SectionDraft(code, title.strip("。 "), parent or None))


def _open_unnumbered(walk: Walk, line: Line, ahead: Sequence[Line]) -> None:
    number = walk.top + 1
    walk.findings.append(
        Finding("heading_unnumbered", line.number, f"标题“{line.text}”没有编号，按第{number}部分处理。")
    )
    _open_section(walk, Heading(1, number, line.text), line.text)


def _add_paragraph(walk: Walk, line: Line, heading: Heading | None) -> None:
    text, attribution = split_paragraph(heading.rest if heading else line.text)
    if heading and heading.level <= 2:
        depth = next(
            (place for place, (level, _) in enumerate(walk.path) if level >= heading.level), len(walk.path)
        )
        del walk.path[depth:]
    if attribution and not text and walk.paragraphs and walk.paragraphs[-1].attribution is None:
        walk.paragraphs[-1].attribution = attribution
        return
    chapter = walk.path[0][1] if walk.path else ""
    number = heading.number if heading and heading.level <= 2 else None
    walk.paragraphs.append(Paragraph(walk.section, chapter, line.number, text, number, attribution))


def _draft(walk: Walk, title: str, lines: Sequence[Line]) -> PlanDraft:
    accountable = {paragraph.chapter for paragraph in walk.paragraphs if paragraph.attribution}
    kept = [one for one in walk.paragraphs if one.attribution or _is_task_without_unit(one, accountable)]
    tasks = _tasks(kept, walk)
    indicators, projects = _box_contents(walk)
    mentions = [(name, task.line) for task in tasks for name in task.lead + task.participants + task.joint]
    units, merged = canonical_units(mentions)
    period, guessed = _period(title, lines)
    texts = {task.code: f"{task.title}。{one.text}" for task, one in zip(tasks, kept, strict=True)}
    told = [*walk.findings, *merged, *guessed, *findings.of_tasks(tasks), *findings.of_indicators(indicators)]
    return PlanDraft(
        title=title,
        period=period,
        sections=tuple(walk.sections),
        tasks=tuple(tasks),
        indicators=tuple(indicators),
        projects=tuple(projects),
        units=units,
        findings=tuple(sorted(told, key=lambda finding: finding.line)),
        measures=find_measures(indicators, texts),
    )


def _is_task_without_unit(paragraph: Paragraph, accountable: set[str]) -> bool:
    if paragraph.chapter not in accountable:
        return False
    first, rest = first_sentence(paragraph.text)
    return 4 <= len(first) <= MAX_TITLE and len(rest) > 20


def _tasks(kept: Sequence[Paragraph], walk: Walk) -> list[TaskDraft]:
    ordinals: dict[str, int] = {}
    titles = {section.code: section.title for section in walk.sections}
    tasks = []
    for paragraph in kept:
        ordinals[paragraph.section] = ordinals.get(paragraph.section, 0) + 1
        number = paragraph.number or ordinals[paragraph.section]
        found = paragraph.attribution or Attribution()
        tasks.append(
            TaskDraft(
                code=f"{paragraph.section}.{number}" if paragraph.section else str(number),
                title=_title(paragraph, titles, walk),
                section=paragraph.section,
                lead=found.lead,
                participants=found.participants,
                joint=found.joint,
                due=None,
                line=paragraph.line,
            )
        )
    return _with_unique_codes(tasks)


def _title(paragraph: Paragraph, titles: dict[str, str], walk: Walk) -> str:
    first, rest = first_sentence(paragraph.text)
    if len(first) <= MAX_TITLE or not rest:
        return first[:120]
    if paragraph.section in titles:
        return titles[paragraph.section]
    walk.findings.append(Finding("title_guessed", paragraph.line, f"任务没有标题，取开头文字：{first[:30]}…"))
    return first[:40]


def _with_unique_codes(tasks: Sequence[TaskDraft]) -> list[TaskDraft]:
    seen: dict[str, int] = {}
    unique = []
    for task in tasks:
        seen[task.code] = seen.get(task.code, 0) + 1
        unique.append(task if seen[task.code] == 1 else replace(task, code=f"{task.code}-{seen[task.code]}"))
    return unique


def _box_contents(walk: Walk) -> tuple[list[IndicatorDraft], list[ProjectDraft]]:
    indicators: list[IndicatorDraft] = []
    projects: list[ProjectDraft] = []
    for box in walk.read_boxes:
        if box.holds_indicators:
            rows, told = boxes.read_indicators(box)
            indicators += rows
        else:
            items, told = boxes.read_projects(box)
            projects += items
        walk.findings += told
    return indicators, projects


def _period(title: str, lines: Sequence[Line]) -> tuple[tuple[int, int], list[Finding]]:
    years = YEARS.search(title)
    if years:
        return (int(years.group(1)), int(years.group(2))), []
    for text in (title, *(line.text for line in lines[:12])):
        match = FIVE_YEARS.search(text)
        if match:
            first = 2021 + 5 * (number_of(match.group(1)) - 14)
            return (first, first + 4), []
    everything = re.findall(r"20[0-9]{2}(?=年)", " ".join(line.text for line in lines))
    last = max((int(year) for year in everything), key=everything.count) if everything else 2025
    return (last, last), [Finding("period_guessed", 0, f"没有读到规划的年份，按{last}年处理，请核对。")]


def main() -> None:
    """Print what is read of the file named on the command line, as JSON."""
    json.dump(read_plan(Path(sys.argv[1])).to_json(), sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
