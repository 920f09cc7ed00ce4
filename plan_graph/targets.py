"""Figures in running text that make a task measurable: proposed as targets, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plan_graph.draft import TargetDraft, TaskDraft

NUMBER = r"(?<![0-9,.])([0-9][0-9,]{0,14}(?:\.[0-9]{1,6})?)"
UNIT = r"([%％‰]|个百分点|(?:万|亿|千)?(?:人次|名|人|户|个|所|家|次|场|元|张|套|件|处|公里|平方米|台|天|小时|课时|例|床|支|辆|期|批|部|万元|亿元))"
AT_LEAST = re.compile(
    rf"(?:不(?:低|少|小)于|达到|达|超过|至少|提高到|提升到|增加到|保持在|稳定在|扩大到) ?{NUMBER} ?{UNIT}(?:以上)?"
)
ABOVE = re.compile(rf"{NUMBER} ?{UNIT}(?:及)?以上")
AT_MOST = re.compile(
    rf"(?:不(?:高|超|多|大)[于过]|控制在|降(?:低)?到|低于) ?{NUMBER} ?{UNIT}(?:以(?:下|内))?"
)
PLANNED = re.compile(
    rf"(?:新建|建成|新增|建设|改造|培训|培养|完成|举办|组织|开展|帮扶|扶持|发放|配备|打造|创建|安排|资助|救助)[^，。；0-9]{{0,14}}?{NUMBER} ?{UNIT}"
)
MANNERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("at_most", AT_MOST),
    ("at_least", AT_LEAST),
    ("at_least", ABOVE),
    ("at_least", PLANNED),
)
YEAR = re.compile(r"(?:到|至|在)? ?(20[0-9]{2}) ?年")
PAST = re.compile(r"已|累计|截至|目前|十三五|“十三五”|过去|以来")
SENTENCE = re.compile(r"[^。；;！\n]+[。；;！]?")


def propose_targets(tasks: Sequence[tuple[TaskDraft, str]]) -> Iterator[TargetDraft]:
    """Yield the figures of each task's text, one for each stretch of text; what has already happened is passed over."""
    for task, text in tasks:
        for sentence in SENTENCE.findall(text):
            if not PAST.search(sentence):
                yield from _of_sentence(task, sentence.strip())


def _of_sentence(task: TaskDraft, sentence: str) -> Iterator[TargetDraft]:
    taken: list[tuple[int, int]] = []
    year = YEAR.search(sentence)
    for direction, pattern in MANNERS:
        for match in pattern.finditer(sentence):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            yield TargetDraft(
                task.code,
                task.line,
                match.group(1).replace(",", ""),
                match.group(2).replace("％", "%"),
                direction,
                int(year.group(1)) if year else None,
                sentence[:200],
            )
