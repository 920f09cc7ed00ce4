"""The words of each act on a report, for those who must hear of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifications.wording.layout import Group, Item, page
from notifications.wording.words import SUBJECT_LENGTH, Words, cut, fitting, moment_words, say


@dataclass(frozen=True)
class Told:
    """What happened and what the reader is to do, in both languages; ``mark`` is the card's colour."""

    happened: tuple[str, str]
    does: tuple[str, str]
    mark: str = "blue"


ACTS: dict[str, Told] = {
    "submit": Told(
        ("有报告等您签批", "A report waits for your sign-off"), ("去阅看并签批", "Read it and sign")
    ),
    "sign": Told(
        ("参与单位已报送，等您汇总", "A participant has handed in: merge it"),
        ("去汇总：采纳或退回", "Adopt it or return it"),
    ),
    "send_back": Told(
        ("报告被分管领导退回", "Your signer sent a report back"),
        ("按退回理由修改，再提交审签", "Change it and hand it in again"),
        "red",
    ),
    "return": Told(
        ("报告被办公室退回", "The office returned a report"),
        ("按退回理由修改，在新的日期前重新报送", "Change it and hand it in again by the new date"),
        "red",
    ),
    "return_input": Told(
        ("情况被牵头单位退回", "The lead unit returned your input"),
        ("按退回理由修改，在新的日期前重新报送", "Change it and hand it in again by the new date"),
        "red",
    ),
    "enter_from_paper": Told(
        ("办公室已代录您单位的纸质报告", "The office entered your unit's paper report"),
        ("核对代录内容，有出入请联系办公室", "Check it; tell the office what differs"),
    ),
    "waive": Told(
        ("牵头单位未等您单位的情况，已先行汇总", "The lead unit went on without your input"),
        ("看理由；仍可联系牵头单位补充", "Read why; you may still reach the lead unit"),
        "yellow",
    ),
}


def act(
    event: str,
    *,
    task: str,
    unit: str,
    period: str,
    due_at: datetime,
    rule: str,
    reason: str,
    new_due_at: datetime | None,
    link: str,
    language: str = "zh",
    mark: str = "",
) -> Words:
    """Return the words of one act on a report; ``due_at`` and ``new_due_at`` are local moments."""
    told = ACTS[event]
    happened, does = say(language, *told.happened), say(language, *told.does)
    gap = say(language, "：", ": ")
    due = moment_words(due_at, language)
    lines = [
        f"{unit} · {period}",
        say(language, f"应报：{due}", f"Due: {due}"),
        *([say(language, f"时限规则：{rule}", f"Rule: {rule}")] if rule else []),
        *([say(language, f"理由：{reason}", f"Reason: {reason}")] if reason else []),
    ]
    if new_due_at is not None:
        new = moment_words(new_due_at, language)
        lines.append(say(language, f"重新报送：{new}前", f"Hand in again by: {new}"))
    html = page(
        happened,
        [Group("", [Item(task, tuple(lines), link, does)], told.mark)],
        link=link,
        button=does,
        foot=[],
        language=language,
    )
    until = new_due_at or due_at
    tail = say(
        language,
        f"{cut(task, 60)}（{unit}，{moment_words(until, 'zh')}前{cut(rule, 40)}）{does}",
        f"{cut(task, 60)} ({unit}, by {moment_words(until, 'en')} {cut(rule, 40)}) {does}",
    )
    return Words(
        cut(f"{mark}{happened}{gap}{task}", SUBJECT_LENGTH),
        "\n".join([happened, task, *lines, f"{does} {link}"]),
        html,
        fitting(f"{mark}【督办】{happened}{gap}", tail, link),
    )
