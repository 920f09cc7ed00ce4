"""Indicators written as a list in the text: “1.参保率达到90%以上（约束性）；2.…”, one a line or one a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan_graph.draft import Finding, IndicatorDraft
from plan_graph.headings import read_heading
from plan_graph.settled import Reading, settle
from plan_graph.sources import Line

CLAUSE = re.compile(r"[；;。]")
LEAD_IN = re.compile(
    r"^.{0,40}?(?:指标|目标)[^，：:。；]{0,8}[:：]|^(?:到|至|力争)?20[0-9]{2} ?年(?:底|末)?(?:前)?[，,]? ?"
)
VERB = re.compile(
    r"(?:达到|达|提高到|提升到|增加到|提高至|提升至|增加至|保持在|稳定在|控制在|下降到|降低到|降至|下降至|不低于|不少于|不高于|不超过|高于|低于"
    r"|[≥≤＞＜><]|实现|年均增长|增长|为|[:：]|(?=与.{1,24}(?:同步|持平|一致)))"
)
NAME = re.compile(r"[^，。；：:（）()]{4,40}(?:[（(][^（）()]{1,20}[）)][^，。；：:（）()]{0,12})?$")
ATTRIBUTE = re.compile(r"[（(\[〔【] ?(约束|预期)性?(?:指标)? ?[)）\]〕】]")
KEPT = {"不低于", "不少于", "不高于", "不超过", "高于", "低于", "年均增长", "增长", "控制在", "下降到", "降低到", "降至", "下降至",
        "≥", "≤", "＞", "＜", ">", "<"}  # fmt: skip
TITLE = re.compile(r"(?:主要|核心|预期|发展|规划|具体|监测).{0,6}指标|指标(?:体系)?$")


@dataclass(frozen=True)
class Passage:
    """A paragraph that may list indicators: its line, its own number or None, its text."""

    line: int
    number: int | None
    text: str


def says_list(title: str) -> bool:
    """Whether a heading says that indicators follow."""
    return TITLE.search(title) is not None


def passages_of(lines: Sequence[Line]) -> list[Passage]:
    """Return lines as passages, their numbers parted from their text."""
    made = []
    for line in lines:
        heading = read_heading(line.text)
        made.append(
            Passage(line.number, heading.number, heading.rest)
            if heading
            else Passage(line.number, None, line.text)
        )
    return made


def read_listed(passages: Sequence[Passage], start: int = 0) -> tuple[list[IndicatorDraft], list[Finding]]:
    """Return the indicators that paragraphs list; at least two, or it is no list. Reading them is told."""
    found: list[IndicatorDraft] = []
    told: list[Finding] = []
    for passage in passages:
        for read in _readings(passage, start + len(found)):
            made, doubts = settle(read)
            found.append(made)
            told += doubts
    if len(found) < 2:
        return [], []
    sentence = f"指标是写成文字的，读出{len(found)}项，请与原文核对。"
    return found, [Finding("indicators_listed", passages[0].line, sentence), *told]


def _readings(passage: Passage, before: int) -> Iterator[Reading]:
    clauses = [clause for clause in CLAUSE.split(passage.text) if any(mark.isdigit() for mark in clause)]
    if not clauses:
        clauses = CLAUSE.split(passage.text)[:1]
    for place, clause in enumerate(clauses):
        own = read_heading(clause.strip()) if place or passage.number is None else None
        number = own.number if own else passage.number if len(clauses) == 1 else None
        read = _reading(passage.line, own.rest if own else clause.strip(), number or before + place + 1)
        if read:
            yield read


def _reading(line: int, clause: str, number: int) -> Reading | None:
    attribute = ATTRIBUTE.search(clause)
    text = LEAD_IN.sub("", ATTRIBUTE.sub("", clause), count=1).strip(" ，,")
    verb = VERB.search(text)
    name = text[: verb.start()].strip(" ，,") if verb else ""
    if verb is None or not NAME.fullmatch(name):
        return None
    target = text[verb.start() if verb.group() in KEPT else verb.end() :].strip(" ，,")
    if not target or len(target) > 40:
        return None
    return Reading(line, number, name, target, "", f"{attribute.group(1)}性" if attribute else "", "")
