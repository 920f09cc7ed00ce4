"""What the boxes and the lists of a plan hold: its indicators and its key projects, each with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from plan_graph import projects
from plan_graph.boxes import Box
from plan_graph.draft import Finding, IndicatorDraft, ProjectDraft
from plan_graph.flattened import read_flattened
from plan_graph.indicators import read_indicator_table
from plan_graph.listed import Passage, passages_of, read_listed, says_list
from plan_graph.outline import Node, Outline


@dataclass
class Contents:
    """What was read so far."""

    indicators: list[IndicatorDraft] = field(default_factory=list)
    projects: list[ProjectDraft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def measure(self, read: tuple[list[IndicatorDraft], list[Finding]]) -> None:
        """Add indicators and what was told of them."""
        self.indicators += read[0]
        self.findings += read[1]


def read_contents(outline: Outline, period: tuple[int, int]) -> Contents:
    """Return the indicators and projects of a plan; a list in a section on indicators counts where no table does."""
    made = Contents()
    for box in outline.boxes:
        _read_box(box, period, made)
    if not made.indicators:
        for node in outline.nodes.values():
            if says_list(node.title):
                made.measure(read_listed(_below(outline, node), len(made.indicators)))
    return made


def _read_box(box: Box, period: tuple[int, int], made: Contents) -> None:
    for table in box.tables:
        measured = read_indicator_table(table, period[1], len(made.indicators), period[0])
        columns = projects.project_columns([cell.text for cell in table.rows[0]])
        if measured:
            made.measure(measured)
        elif columns:
            made.projects += projects.read_project_table(box, table, columns)
    if box.holds_indicators and not box.tables:
        flat = read_flattened(box.lines, period[1])
        listed = read_listed(passages_of(box.lines), len(made.indicators))
        made.measure(listed if len(listed[0]) > len(flat[0]) else flat)
    elif box.lines:
        found, told = projects.read_projects(box)
        made.projects += found
        made.findings += told


def _below(outline: Outline, node: Node) -> Sequence[Passage]:
    """Return the paragraphs of a section and of those below it, the headings that are items among them."""
    made = [Passage(one.line, one.number, one.text) for one in node.passages]
    for child in outline.nodes.values():
        if node.code and child.parent == node.code:
            number = child.code.rpartition(".")[2]
            made.append(Passage(child.line, int(number) if number.isdecimal() else None, child.title))
            made += [Passage(one.line, one.number, one.text) for one in child.passages]
    return sorted(made, key=lambda one: one.line)
