"""A document → PlanDraft: the whole way from its bytes to what a committee can review."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from plan_graph import findings, unread
from plan_graph.attribution import FIRST_LEADS, SEVERAL
from plan_graph.boxes import unframed
from plan_graph.contents import read_contents
from plan_graph.draft import Finding, PlanDraft
from plan_graph.errors import PlanUnreadable
from plan_graph.frontmatter import period_of, title_of, widened, without_contents
from plan_graph.joining import joined
from plan_graph.measures import find_measures
from plan_graph.outline import Outline
from plan_graph.running import parted
from plan_graph.sources import Block, Line, Source, read_source
from plan_graph.spellings import SHORT_FORM
from plan_graph.targets import propose_targets
from plan_graph.tasks import ReadTask, read_tasks, with_first_leading
from plan_graph.units import canonical_units
from plan_graph.walk import walk

PLAN_WORDS = re.compile(r"规划|计划|方案|分工|意见|纲要|要点|任务|清单|措施")
DRAFT_MARK = re.compile(r"[（(]?(?:征求意见稿|送审稿|讨论稿|草案|初稿)[)）]?")
MAX_TASKS = 5000


def read_plan(path: Path) -> PlanDraft:
    """Read a plan document from a file; raises PlanUnreadable."""
    return read_document(path.name, path.read_bytes())


def read_text(text: str) -> PlanDraft:
    """Read a plan from pasted text; raises PlanUnreadable."""
    return read_document("pasted.txt", text.encode())


def read_document(name: str, body: bytes) -> PlanDraft:
    """Read a plan from the bytes of a document; ``name`` tells the format. Raises PlanUnreadable."""
    return read_blocks(read_source(name, body))


def read_blocks(source: Source) -> PlanDraft:
    """Read a plan from the paragraphs and tables of its document; raises PlanUnreadable."""
    blocks, told = joined(without_contents(unframed(source.blocks)))
    blocks, run_in = parted(blocks)
    told += run_in
    lines = [block for block in blocks if isinstance(block, Line)]
    title, body = title_of(lines)
    period, guessed = period_of(title, lines)
    outline = walk(_body(blocks, lines[:body]), period[1])
    tasks, sections = read_tasks(outline)
    if not tasks or len(tasks) > MAX_TASKS or not _is_plan(title, tasks, outline):
        raise PlanUnreadable(
            f"在《{title[:30]}》中没有读到写明责任单位的任务。请确认上传的是规划或分工方案的正文。"
        )
    if guessed:
        period, guessed = widened(period, guessed, [task.draft.due for task in tasks])
    rule = _rule_of_first(source)
    if rule:
        tasks = with_first_leading(tasks, even_alone=not SEVERAL.search(rule.text))
        told.append(_told_of_rule(rule))
    told += [*guessed, *outline.findings, *unread.of_outline(outline)]
    told += [Finding(one.kind, one.line, one.message) for one in source.remarks]
    told += [
        Finding(kind, task.draft.line, message) for task in tasks for kind, message in _once(task.doubts)
    ]
    short_forms = [
        pair for line in (*source.lines(), *source.notes) for pair in SHORT_FORM.findall(line.text)
    ]
    return _draft(title, period, tasks, outline, sections, told, short_forms)


def _once(doubts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(doubts))


def _body(blocks: Sequence[Block], before: Sequence[Line]) -> list[Block]:
    skipped = {id(line) for line in before}
    return [
        block
        for block in blocks
        if id(block) not in skipped and not (isinstance(block, Line) and DRAFT_MARK.fullmatch(block.text))
    ]


def _is_plan(title: str, tasks: Sequence[ReadTask], outline: Outline) -> bool:
    """Whether this reads like a plan: somebody is responsible, or at least its words are those of a plan."""
    if any(task.draft.lead or task.draft.joint or task.draft.participants for task in tasks):
        return True
    headed = sum(1 for node in outline.nodes.values() if PLAN_WORDS.search(node.title))
    return bool(PLAN_WORDS.search(title)) and headed >= 2


def _rule_of_first(source: Source) -> Line | None:
    """Return the line that says that the unit named first leads, or None."""
    return next((line for line in (*source.lines(), *source.notes) if FIRST_LEADS.search(line.text)), None)


def _told_of_rule(rule: Line) -> Finding:
    told = "文中规定排在第一位的单位牵头，据此确定各任务的牵头单位，请核对。"
    return Finding("first_leads", rule.number, told)


def _draft(
    title: str,
    period: tuple[int, int],
    tasks: Sequence[ReadTask],
    outline: Outline,
    sections: Sequence[object],
    told: list[Finding],
    short_forms: Sequence[tuple[str, str]],
) -> PlanDraft:
    drafts = [task.draft for task in tasks]
    contents = read_contents(outline, period)
    mentions = [(name, one.line) for one in drafts for name in one.lead + one.participants + one.joint]
    units, merged = canonical_units(mentions, title, short_forms)
    texts = {task.draft.code: f"{task.draft.title}。{task.text}" for task in tasks}
    told += [*contents.findings, *merged, *findings.of_tasks(drafts)]
    told += findings.of_indicators(contents.indicators)
    return PlanDraft(
        title=title,
        period=period,
        sections=tuple(sections),  # type: ignore[arg-type]
        tasks=tuple(drafts),
        indicators=tuple(contents.indicators),
        projects=tuple(contents.projects),
        units=units,
        findings=tuple(sorted(told, key=lambda finding: finding.line)),
        measures=find_measures(contents.indicators, texts),
        proposed_targets=tuple(propose_targets([(task.draft, task.text) for task in tasks])),
    )


def main() -> None:
    """Print what is read of the file named on the command line, as JSON."""
    json.dump(read_plan(Path(sys.argv[1])).to_json(), sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
