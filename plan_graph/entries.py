"""A task while it is read, and its title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_graph.attribution import Attribution
from plan_graph.headings import first_sentence
from plan_graph.outline import Node, Outline, Passage

MAX_TITLE = 45
NO_WORDS = re.compile(r"[\W0-9一二三四五六七八九十]{0,4}")
LED_IN = re.compile(r"([^，。；：:、（）()]{2,20})[:：] ?(?=.{8,})")
COUNTED = re.compile(r"(?:一|二|三|四|五|六|七|八|九|十)(?:是|要)|第[一二三四五六]，|首先|其次|同时")
UNMARKED_FIELD = re.compile(
    r"(?:工作|任务|推进)内容|(?:工作|任务|推进|具体|主要)(?:内容?|措施|目标|任务|要求|举措)(?:为|是|[:：]|[^，。、]{0,2}[:：])"
)
WHO = re.compile(r"(?:[此该本这]项(?:工作|任务))?[，,]?由[^。；]{2,80}?(?:牵头|负责|会同|承担|组织实施)")
RUN_IN = re.compile(r"([^，。；：:、]{4,25})[:：] ?(?=.{15,})|([^，。；：:、 ]{4,25}) (?=[^0-9].{29,})")


@dataclass
class Entry:
    """What will be a task: its section's code, title, text, own number, and attribution."""

    section: str
    line: int
    title: str
    text: str
    number: str
    attribution: Attribution


def of_section(node: Node, found: Attribution, section: str | None = None) -> Entry:
    """Return a section as the task it is."""
    text = "\n".join([node.title, *(one.text for one in node.passages)])
    led = LED_IN.match(node.title)
    title = led.group(1).strip() if led else node.title
    if section is not None:
        return Entry(section, node.line, title, text, "", found)
    return Entry(node.parent, node.line, title, text, node.code.rpartition(".")[2], found)


def of_passage(one: Passage, outline: Outline, found: Attribution) -> Entry:
    """Return a paragraph as the task it is."""
    number = str(one.number) if one.number else ""
    tell_field(outline, one.text, one.line)
    return Entry(one.section, one.line, _title(one, outline), one.text, number, found)


def tell_field(outline: Outline, text: str, line: int) -> None:
    """Tell a task that seems to be a field of one (工作内容为…), its mark lost."""
    if UNMARKED_FIELD.match(text):
        told = f"“{text[:16]}…”像是一项任务里的一栏，按一项任务处理，请核对责任单位归哪一项。"
        outline.tell("attribution_scope", line, told)


def is_titled(passage: Passage) -> bool:
    """Whether a paragraph has a title of its own: a short first sentence before its text, or a number."""
    if passage.is_field:
        return False
    if passage.rank is not None:
        return len(passage.text) >= 6
    first, rest = first_sentence(passage.text)
    if COUNTED.match(first) or WHO.match(first):
        return False
    return 4 <= len(first) <= MAX_TITLE and len(rest) >= 8


def _title(one: Passage, outline: Outline) -> str:
    first, rest = first_sentence(one.text.lstrip("—－-–·●■◆◇▲★☆ "))
    if rest and NO_WORDS.fullmatch(first):
        first, rest = first_sentence(rest)
    run_in = _run_in(one, first, rest)
    if run_in:
        return run_in
    if len(first) <= MAX_TITLE or not rest:
        return first[:120]
    node = outline.nodes.get(one.section)
    if node is not None and _stands_for(outline, node):
        return node.title
    outline.tell("title_guessed", one.line, f"任务没有标题，取开头文字：{first[:30]}…")
    opening = re.split("[，,；;：:]", first)[0]
    return opening[:40] if len(opening) >= 6 else first[:40]


def _stands_for(outline: Outline, node: Node) -> bool:
    """Whether a section's heading can name its only task."""
    return outline.is_leaf(node) and sum(1 for other in node.passages if other.found) <= 1


def _run_in(one: Passage, first: str, rest: str) -> str:
    led = LED_IN.match(first)
    if led and one.rank is not None:
        return led.group(1).strip()
    if one.rank is None and len(first) <= MAX_TITLE:
        return ""
    match = RUN_IN.match(first if len(first) > MAX_TITLE else first + rest)
    if match is None or (len(first) <= MAX_TITLE and rest):
        return ""
    return (match.group(1) or match.group(2)).strip()
