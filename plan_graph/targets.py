"""Figures in running text that make a task measurable: proposed as targets, each with its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plan_graph.draft import TargetDraft, TaskDraft
from plan_graph.headings import number_of

CHINESE_NUMBER = r"[一二三四五六七八九十百两]{1,6}"
NUMBER = (
    rf"((?<![0-9,.])[0-9][0-9,]{{0,14}}(?:\.[0-9]{{1,6}})?|百分之{CHINESE_NUMBER}|[一二三四五六七八九]成[一二三四五六七八九半]?|"
    rf"(?<![第一二三四五六七八九十百])(?!一[人户村县校生乡镇事企师][一])(?!一次性|一对一|一站|一体){CHINESE_NUMBER})"
)
UNIT = (
    r"([%％‰]|个百分点|(?:万|亿|千)?(?:人次|名|人|户|个|所|家|次|场|元|张|套|件|处|公里|平方米|台|天|小时|课时|学时|例|床|支|辆|期|批|部|类|项|"
    r"万元|亿元)|)"
)
AT_LEAST = re.compile(
    rf"(?:不(?:低|少|小)于|达到|达|超过|至少|提高到|提升到|增加到|保持在|稳定在|扩大到) ?{NUMBER} ?{UNIT}(?:以上)?"
)
ABOVE = re.compile(rf"{NUMBER} ?{UNIT}(?:及)?以上")
AT_MOST = re.compile(
    rf"(?:不(?:高|超|多|大)[于过]|控制在|降(?:低)?到|降至|(?<!不)低于) ?{NUMBER} ?{UNIT}(?:以(?:下|内))?"
)
PLANNED = re.compile(
    r"(?:新建|建成|新增|建设|改造|培训|培养|完成|举办|组织|开展|帮扶|扶持|发放|配备|打造|创建|安排|资助|救助)"
    rf"[^，。；0-9]{{0,14}}?{NUMBER} ?{UNIT}"
)
MANNERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("at_most", AT_MOST),
    ("at_least", AT_LEAST),
    ("at_least", ABOVE),
    ("at_least", PLANNED),
)
YEAR = re.compile(r"(?:到|至|在)? ?(20[0-9]{2}) ?年")
PAST = re.compile(r"已|累计|截至|目前|十三五|“十三五”|过去|以来")
AHEAD = re.compile(r"(?:到|至) ?20[0-9]{2} ?年|[一二三五]年(?:内|累计|共)|力争|年底前")
SENTENCE = re.compile(r"[^。；;！\n]+[。；;！]?")


def propose_targets(tasks: Sequence[tuple[TaskDraft, str]]) -> Iterator[TargetDraft]:
    """Yield the figures of each task's text, one for each stretch of text; what has already happened is passed over."""
    for task, text in tasks:
        for sentence in SENTENCE.findall(text):
            if AHEAD.search(sentence) or not PAST.search(sentence):
                yield from _of_sentence(task, sentence.strip())


def _of_sentence(task: TaskDraft, sentence: str) -> Iterator[TargetDraft]:
    taken: list[tuple[int, int]] = []
    year = YEAR.search(sentence)
    for direction, pattern in MANNERS:
        for match in pattern.finditer(sentence):
            figure = _figure(match.group(1), match.group(2))
            if figure is None or any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            value, unit = figure
            yield TargetDraft(
                task.code,
                task.line,
                value,
                unit,
                direction,
                int(year.group(1)) if year else None,
                sentence[:200],
            )


def _figure(written: str, unit: str) -> tuple[str, str] | None:
    """Return a figure and its unit in Western digits (九成 is 90 %, 百分之九十五 is 95 %), or None where it has no unit.

    >>> _figure("百分之九十五", ""), _figure("六成", ""), _figure("两", "次"), _figure("1,200", "人次"), _figure("三", "")
    (('95', '%'), ('60', '%'), ('2', '次'), ('1200', '人次'), None)
    """
    if written.startswith("百分之"):
        return str(number_of(written.removeprefix("百分之"))), "%"
    if "成" in written:
        tens, _, ones = written.partition("成")
        return str(number_of(tens) * 10 + (5 if ones == "半" else number_of(ones) if ones else 0)), "%"
    if not unit:
        return None
    value = written.replace(",", "") if written[0].isascii() else str(number_of(written))
    return value, unit.replace("％", "%")
