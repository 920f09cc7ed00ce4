"""专栏: boxes of indicators and of key projects, also where their numbering is broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plan_graph.document import Line
from plan_graph.draft import Finding, IndicatorDraft, ProjectDraft
from plan_graph.headings import CHINESE, first_sentence, number_of

BOX = re.compile(rf"专栏 ?([0-9]{{1,2}}|[{CHINESE}]{{1,3}}) ?[:：]? ?(.{{0,60}})$")
ITEM = re.compile(r"([0-9]{1,2}) ?([.．、)）]?) ?(?=[^0-9.．、%％年月日户人元万])")
ATTRIBUTE = re.compile(r"(约束性|预期性)(?:指标)?$")
MEASURE = re.compile(r" ?[（(]([%％‰]|[^（）()0-9]{1,6})[)）]$")
TARGET_MEASURE = re.compile(r"[0-9.]+ ?([%％‰]|万?[户人次名所个张件元])$")
PUNCTUATION = re.compile(r"[，。；：]")
RATE = re.compile(r"(?:率|比例|比重)$")


@dataclass
class Box:
    """A box while it is read: its number, its title, and the lines that stand in it."""

    no: int
    title: str
    line: int
    lines: list[Line] = field(default_factory=list)

    @property
    def holds_indicators(self) -> bool:
        """Whether this is the table of indicators rather than a list of projects."""
        return "指标" in self.title


def read_box_title(line: Line) -> Box | None:
    """Return the box that begins at this line, or None."""
    match = BOX.match(line.text)
    return Box(number_of(match.group(1)), match.group(2).strip(), line.number) if match else None


def belongs(box: Box, line: Line) -> bool:
    """Whether a line still stands in the box: an item, the rest of a broken one, or a cell of the table."""
    if box.holds_indicators:
        return len(line.text) <= 40 and not PUNCTUATION.search(line.text)
    if ITEM.match(line.text) or not box.lines:
        return True
    last = box.lines[-1]
    return line.number == last.number + 1 and not last.text.endswith(("。", "；", ";"))


def read_projects(box: Box) -> tuple[list[ProjectDraft], list[Finding]]:
    """Return the box's items with their titles; numbers run into the text before them or without their dot are told."""
    found: list[ProjectDraft] = []
    findings: list[Finding] = []
    for line in box.lines:
        for number, text, problem in _items(line.text, len(found) + 1):
            title = first_sentence(text)[0].strip(" :：")
            found.append(ProjectDraft(box.no, box.title, number, title[:80]))
            if problem:
                findings.append(
                    Finding("project_numbering", line.number, f"专栏{box.no}第{number}项{problem}。")
                )
            if number != len(found):
                findings.append(
                    Finding(
                        "project_numbering", line.number, f"专栏{box.no}第{len(found)}项编号写作{number}。"
                    )
                )
    return found, findings


def _items(text: str, expected: int) -> list[tuple[int, str, str]]:
    match = ITEM.match(text)
    if match is None:
        return []
    number, rest = int(match.group(1)), text[match.end() :]
    items: list[tuple[int, str, str]] = []
    problem = "" if match.group(2) else "编号后缺少分隔点"
    while True:
        run_in = re.search(rf"(?<=[。；;]) ?{number + 1} ?[.．、] ?(?=[^0-9])", rest)
        if run_in is None:
            return [*items, (number, rest, problem)]
        items.append((number, rest[: run_in.start()], problem))
        number, rest, problem = number + 1, rest[run_in.end() :], "与上一项连在同一段"


def read_indicators(box: Box) -> tuple[list[IndicatorDraft], list[Finding]]:
    """Return the rows of a table that was flattened into cells, one a line: number and name, target, attribute."""
    found: list[IndicatorDraft] = []
    findings: list[Finding] = []
    group: list[str] = []
    row: list[Line] = []
    for line in box.lines:
        starts_row = ITEM.match(line.text) is not None and not row
        if not row and not starts_row:
            group.append(line.text)
            continue
        row.append(line)
        if ATTRIBUTE.match(line.text):
            name = _group_name(group) if found or group else ""
            group_name = name or (found[-1].group if found else "")
            indicator, finding = _indicator(row, group_name)
            found.append(indicator)
            findings += finding
            group, row = [], []
    if row:
        findings.append(
            Finding("indicator_unread", row[0].number, f"指标“{row[0].text}”没有读到目标和属性。")
        )
    return found, findings


HEADS = re.compile(r"类 ?别|指 ?标(?:名称)?|序 ?号|属 ?性|目 ?标 ?值?|单 ?位|20[0-9]{2} ?年(?:目标)?")


def _group_name(parts: Sequence[str]) -> str:
    return "".join(part.replace(" ", "") for part in parts if not HEADS.fullmatch(part))


def _indicator(row: Sequence[Line], group: str) -> tuple[IndicatorDraft, list[Finding]]:
    head = row[0].text
    match = ITEM.match(head)
    assert match is not None
    name = head[match.end() :].strip()
    target = " ".join(line.text for line in row[1:-1])
    measure = MEASURE.search(name)
    unit = measure.group(1) if measure else ""
    name = name[: measure.start()] if measure else name
    findings: list[Finding] = []
    if not unit:
        written = TARGET_MEASURE.search(target)
        unit = written.group(1) if written else ""
    if not unit and RATE.search(name) and any(mark.isdigit() for mark in target):
        unit = "%"
        findings.append(
            Finding("unit_guessed", row[0].number, f"指标“{name}”没有写单位，按“%”处理，请核对。")
        )
    attribute = row[-1].text.removesuffix("指标")
    return IndicatorDraft(
        int(match.group(1)), name, target, unit.replace("％", "%"), attribute, group
    ), findings
