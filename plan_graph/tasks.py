"""Passages and sections → tasks: what one unit, or nobody, answers for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plan_graph.attribution import Attribution
from plan_graph.division import Division
from plan_graph.draft import Finding, SectionDraft, TaskDraft
from plan_graph.headings import first_sentence
from plan_graph.outline import Node, Outline, Passage
from plan_graph.times import read_due

MAX_TITLE = 45
RUN_IN = re.compile(r"([^，。；：:、]{4,25})[:：] ?(?=.{15,})|([^，。；：:、 ]{4,25}) (?=.{30,})")
WORK = re.compile(
    r"任务|举措|措施|工程|行动|重点|保障|实施|落实|推进|建设|体系|机制|服务|完善|加强|提升|提高|健全|发展|促进"
)
NO_WORK = re.compile(
    r"背景|基础|现状|形势|成就|成效|总体|思想|原则|目标|回顾|挑战|机遇|问题|前言|前 言|概况|执行情况|指标"
)


@dataclass(frozen=True)
class ReadTask:
    """A task before its place in the list is settled: the draft, the text it was read from, its doubts."""

    draft: TaskDraft
    text: str
    doubts: tuple[tuple[str, str], ...]


@dataclass
class _Found:
    """What will be a task: its section's code, title, text, own number, and attribution."""

    section: str
    line: int
    title: str
    text: str
    number: str
    attribution: Attribution


def read_tasks(outline: Outline) -> tuple[list[ReadTask], list[SectionDraft], list[Finding]]:
    """Return the tasks in the document's order, the sections that are left, and what was found on the way."""
    told: list[Finding] = []
    _settle_groups(outline, told)
    _hand_down(outline, told)
    titled = _is_titled_style(outline)
    folded = {node.code for node in outline.nodes.values() if _folds(outline, node, titled)}
    found = [*_of_sections(outline, folded), *_of_passages(outline, folded, told)]
    found += _nobody(outline, folded, found, told)
    found.sort(key=lambda one: one.line)
    found += _of_divisions(outline, found, told)
    if not any(one.attribution.names for one in found):
        found = _without_any(outline, told)
    sections = [
        one
        for one in outline.sections()
        if one.code not in {f"{task.section}.{task.number}".lstrip(".") for task in found}
        or one.code not in folded
    ]
    sections += _group_sections(outline, found)
    return _drafts(found, told), sections, told


def _settle_groups(outline: Outline, told: list[Finding]) -> None:
    """Decide what an attribution behind several paragraphs holds for: all of the section, or the last of them."""
    for node in outline.nodes.values():
        for passages, found, line in node.groups:
            last = passages[-1]
            others = [one for one in node.passages if one.found and one is not last]
            if others or any(child.parent == node.code for child in outline.nodes.values()):
                told.append(
                    Finding(
                        "attribution_scope",
                        line,
                        f"这里的责任单位前面有{len(passages)}个自然段没有写明，只归给最后一段，请核对。",
                    )
                )
            elif node.code:
                last.found = None
                node.found, node.found_at = found, line
                if len(passages) > 1:
                    told.append(
                        Finding(
                            "attribution_section",
                            line,
                            f"责任单位写在“{node.title}”全部内容之后，按整个部分一项任务处理，请核对。",
                        )
                    )


def _hand_down(outline: Outline, told: list[Finding]) -> None:
    """Give a section's attribution to the parts below it that have none of their own."""
    for node in list(outline.nodes.values()):
        if node.found is None or not node.found.names:
            continue
        below = [
            one
            for one in outline.nodes.values()
            if _is_below(one, node) and one.found is None and _is_leaf(outline, one)
        ]
        own = [one for one in node.passages if one.found is None and _is_titled(one)]
        has_others = any(one.found for one in node.passages) or any(
            _is_below(one, node) for one in outline.nodes.values()
        )
        if not has_others and not (node.found.scope and len(own) > 1):
            continue
        for part in below:
            if not any(one.found for one in part.passages):
                part.found, part.found_at = node.found, node.found_at
        for passage in own:
            passage.found = node.found
        count = len(below) + len(own)
        told.append(
            Finding(
                "attribution_section",
                node.found_at,
                f"“{node.title}”整部分的责任单位，分给其下没有写明的{count}项，请核对。",
            )
        )
        node.found = None


def _is_below(one: Node, node: Node) -> bool:
    return one.code.startswith(f"{node.code}.") if node.code else False


def _is_leaf(outline: Outline, node: Node) -> bool:
    return not any(one.parent == node.code for one in outline.nodes.values()) if node.code else False


def _is_titled(passage: Passage) -> bool:
    """Whether a paragraph has a title of its own: a short first sentence before its text, or a number."""
    if passage.rank is not None:
        return len(passage.text) >= 6
    first, rest = first_sentence(passage.text)
    return 4 <= len(first) <= MAX_TITLE and len(rest) > 20


def _is_titled_style(outline: Outline) -> bool:
    """Whether this document gives each task an unnumbered paragraph with a title, several in a section."""
    several = single = 0
    for node in outline.nodes.values():
        count = sum(1 for one in node.passages if one.found and one.rank is None)
        several += count if count > 1 else 0
        single += count == 1
    return several > single


def _folds(outline: Outline, node: Node, titled: bool) -> bool:
    """Whether a section is itself the task: its attribution is the only one in it."""
    if not node.code or not _is_leaf(outline, node):
        return False
    attributed = [one for one in node.passages if one.found]
    if node.found is not None:
        return not attributed
    if len(attributed) != 1 or attributed[0].rank is not None:
        return False
    nobody = [
        one for one in node.passages if one is not attributed[0] and one.rank is None and _is_titled(one)
    ]
    return not ((titled and _is_titled(attributed[0])) or (nobody and _is_titled(attributed[0])))


def _of_sections(outline: Outline, folded: set[str]) -> Iterator[_Found]:
    for code in folded:
        node = outline.nodes[code]
        own = node.found or next(one.found for one in node.passages if one.found)
        assert own is not None
        text = "\n".join([node.title, *(one.text for one in node.passages)])
        yield _Found(node.parent, node.line, node.title, text, code.rpartition(".")[2], own)


def _of_passages(outline: Outline, folded: set[str], told: list[Finding]) -> Iterator[_Found]:
    for node in outline.nodes.values():
        if node.code in folded:
            continue
        for one in node.passages:
            if one.found and (one.found.names or one.found.due):
                yield _of_passage(one, outline, told, one.found)


def _of_passage(one: Passage, outline: Outline, told: list[Finding], found: Attribution) -> _Found:
    number = str(one.number) if one.number else ""
    return _Found(one.section, one.line, _title(one, outline, told), one.text, number, found)


def _title(one: Passage, outline: Outline, told: list[Finding]) -> str:
    first, rest = first_sentence(one.text)
    run_in = (
        RUN_IN.match(first if len(first) > MAX_TITLE else first + rest)
        if one.rank is not None or len(first) > MAX_TITLE
        else None
    )
    if run_in and (len(first) > MAX_TITLE or not rest):
        return (run_in.group(1) or run_in.group(2)).strip()
    if len(first) <= MAX_TITLE or not rest:
        return first[:120]
    node = outline.nodes.get(one.section)
    alone = node is not None and node.code and sum(1 for other in node.passages if other.found) <= 1
    if node is not None and alone:
        return node.title
    told.append(Finding("title_guessed", one.line, f"任务没有标题，取开头文字：{first[:30]}…"))
    return (
        re.split("[，,；;：:]", first)[0][:40] if len(re.split("[，,；;：:]", first)[0]) >= 6 else first[:40]
    )


def _nobody(outline: Outline, folded: set[str], found: Sequence[_Found], told: list[Finding]) -> list[_Found]:
    """Return the paragraphs and sections set like the tasks of their chapter, but with nobody named."""
    shapes = _shapes(outline, folded)
    made: list[_Found] = []
    for node in outline.nodes.values():
        chapter = node.code.partition(".")[0]
        if node.code in folded or chapter not in shapes:
            continue
        if (
            ("section", node.rank) in shapes[chapter]
            and _is_leaf(outline, node)
            and not any(one.found for one in node.passages)
        ):
            text = "\n".join([node.title, *(one.text for one in node.passages)])
            made.append(
                _Found(node.parent, node.line, node.title, text, node.code.rpartition(".")[2], Attribution())
            )
            folded.add(node.code)
            continue
        made += [
            _of_passage(one, outline, told, Attribution())
            for one in node.passages
            if one.found is None and ("passage", one.rank) in shapes[chapter] and _is_titled(one)
        ]
    return made


def _shapes(outline: Outline, folded: set[str]) -> dict[str, set[tuple[str, float | None]]]:
    """Return, for each chapter with tasks, how its tasks are set: as sections or passages, and in which numbering."""
    shapes: dict[str, set[tuple[str, float | None]]] = {}
    for node in outline.nodes.values():
        chapter = node.code.partition(".")[0]
        if node.code in folded:
            shapes.setdefault(chapter, set()).add(("section", node.rank))
            continue
        for one in node.passages:
            if one.found and one.found.names:
                shapes.setdefault(chapter, set()).add(("passage", one.rank))
    return shapes


def _without_any(outline: Outline, told: list[Finding]) -> list[_Found]:
    """Read the tasks of a plan that names nobody: its leaf sections and numbered paragraphs about work."""
    made: list[_Found] = []
    for node in outline.nodes.values():
        top = outline.nodes.get(node.code.partition(".")[0])
        if top is None or not node.code or NO_WORK.search(top.title) or not WORK.search(top.title):
            continue
        numbered = [one for one in node.passages if one.rank is not None and _is_titled(one)]
        if numbered:
            made += [_of_passage(one, outline, told, Attribution()) for one in numbered]
        elif _is_leaf(outline, node) and node.parent and node.passages and not NO_WORK.search(node.title):
            text = "\n".join([node.title, *(one.text for one in node.passages)])
            made.append(_Found(node.code, node.line, node.title, text, "", Attribution()))
    if made:
        told.append(
            Finding(
                "no_attribution", 0, f"全文没有写明任何责任单位，读出{len(made)}项任务，都要补上牵头单位。"
            )
        )
    return made


def _of_divisions(outline: Outline, found: list[_Found], told: list[Finding]) -> list[_Found]:
    """Return the tasks of division-of-work tables; a row that names a task of the text completes it."""
    known = {_key(one.title): one for one in found}
    made: list[_Found] = []
    for section, table in outline.divisions:
        groups: dict[str, str] = {}
        for place, row in enumerate(table.rows, start=1):
            same = known.get(_key(row.title))
            if same is not None:
                _complete(same, row.found, row.line, told)
                continue
            groups.setdefault(row.group, str(len(groups) + 1))
            base = _base(section, row.group, groups, table)
            made.append(_Found(base, row.line, row.title, row.title, str(row.number or place), row.found))
    return made


def _base(section: str, group: str, groups: dict[str, str], table: Division) -> str:
    return section if not group else f"{section}|{group}"


def _complete(task: _Found, found: Attribution, line: int, told: list[Finding]) -> None:
    if not task.attribution.names:
        task.attribution = found
    elif set(task.attribution.names) != set(found.names):
        told.append(
            Finding(
                "attribution_conflict",
                line,
                f"任务“{task.title}”在正文和分工表中的责任单位不一致，以正文为准，请核对。",
            )
        )


def _key(title: str) -> str:
    return re.sub(r"[\W_]", "", title)


def _group_sections(outline: Outline, found: list[_Found]) -> list[SectionDraft]:
    """Make a section of each group of a table, and put the group's tasks into it."""
    sections: list[SectionDraft] = []
    codes: dict[str, str] = {}
    taken = set(outline.nodes)
    for one in found:
        if "|" not in one.section:
            continue
        if one.section not in codes:
            parent, _, title = one.section.partition("|")
            number = len(codes) + 1
            code = f"{parent}.{number}" if parent else str(number)
            while code in taken:
                number += 1
                code = f"{parent}.{number}" if parent else str(number)
            taken.add(code)
            codes[one.section] = code
            sections.append(SectionDraft(code, title, parent or None))
        one.section = codes[one.section]
    return sections


def _drafts(found: Sequence[_Found], told: list[Finding]) -> list[ReadTask]:
    ordinals: dict[str, int] = {}
    seen: dict[str, int] = {}
    made: list[ReadTask] = []
    for one in found:
        ordinals[one.section] = ordinals.get(one.section, 0) + 1
        number = one.number or str(ordinals[one.section])
        code = f"{one.section}.{number}" if one.section else number
        seen[code] = seen.get(code, 0) + 1
        unique = code if seen[code] == 1 else f"{code}-{seen[code]}"
        made.append(ReadTask(_draft(one, unique), one.text, one.attribution.doubts))
    return made


def _draft(one: _Found, code: str) -> TaskDraft:
    due = read_due(one.attribution.due) if one.attribution.due else None
    return TaskDraft(
        code=code,
        title=one.title.strip() or f"任务{code}",
        section=one.section,
        lead=one.attribution.lead,
        participants=one.attribution.participants,
        joint=one.attribution.joint,
        due=due.isoformat() if due else None,
        line=one.line,
        due_text=one.attribution.due,
    )


def with_first_leading(tasks: Sequence[ReadTask]) -> list[ReadTask]:
    """Read the joint units of every task by the plan's own rule that the first named leads."""
    made = []
    for task in tasks:
        found = Attribution(task.draft.lead, task.draft.participants, task.draft.joint).with_first_leading()
        draft = replace(task.draft, lead=found.lead, participants=found.participants, joint=found.joint)
        made.append(replace(task, draft=draft))
    return made
