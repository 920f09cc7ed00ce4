"""督办函: kinds as data, the words each begins with, and the way from draft to receipt, answer and archive."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflow.rules.machines import Machine
from workflow.rules.roles import Deed


class LetterKind(enum.StrEnum):
    """提醒函, 催办通知, 督办单 in three colours, 约谈通知, 通报."""

    REMINDER = "reminder"
    CHASE = "chase"
    SHEET_BLUE = "sheet_blue"
    SHEET_YELLOW = "sheet_yellow"
    SHEET_RED = "sheet_red"
    TALK = "talk"
    CIRCULAR = "circular"


class LetterState(enum.StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"
    AWAITING = "awaiting"
    ISSUED = "issued"
    RECEIVED = "received"
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Form:
    """A kind of letter: its name, the word of its number series, the days given to answer, and how its text begins.

    ``opening`` and ``closing`` may name ``{unit}``, ``{items}`` (how many) and ``{answer_on}``.
    """

    name: str
    series: str
    answer_days: int
    opening: str
    closing: str


FORMS: dict[LetterKind, Form] = {
    LetterKind.REMINDER: Form(
        "提醒函", "残工委提", 3,
        "{unit}：\n经核对，截至今日，你单位有下列{items}项进展情况尚未报送：",
        "请于{answer_on}前报送，并说明未按时报送的原因。如已报送，请忽略本函。",
    ),
    LetterKind.CHASE: Form(
        "催办通知", "残工委催", 3,
        "{unit}：\n下列{items}项任务已到或临近办理时限，尚未见反馈：",
        "请抓紧办理，于{answer_on}前反馈进展和下一步安排。",
    ),
    LetterKind.SHEET_BLUE: Form(
        "督办单（蓝）", "残工委督", 5,
        "{unit}：\n现就下列{items}项任务予以督办：",
        "请明确责任人和完成时限，于{answer_on}前书面反馈办理情况。",
    ),
    LetterKind.SHEET_YELLOW: Form(
        "督办单（黄）", "残工委督", 3,
        "{unit}：\n经提醒，下列{items}项仍未办理，现予以黄牌督办：",
        "请于{answer_on}前书面反馈办理情况、未办原因和完成时限。",
    ),
    LetterKind.SHEET_RED: Form(
        "督办单（红）", "残工委督", 2,
        "{unit}：\n经多次催办，下列{items}项逾期仍未办理，现予以红牌督办：",
        "请单位主要负责同志牵头研究，于{answer_on}前书面报告办理情况和整改措施。",
    ),
    LetterKind.TALK: Form(
        "约谈通知", "残工委约", 2,
        "{unit}：\n因下列{items}项任务长期未办理，拟约谈你单位分管负责同志：",
        "请于{answer_on}前与残工委办公室联系，商定约谈时间，并准备书面说明。",
    ),
    LetterKind.CIRCULAR: Form(
        "通报", "残工委通", 5,
        "{unit}：\n现将下列{items}项任务的办理情况通报如下：",
        "请认真整改，于{answer_on}前书面报告整改情况。",
    ),
}  # fmt: skip
SUGGESTED: dict[str, tuple[LetterKind, ...]] = {
    "提醒函": (LetterKind.REMINDER,),
    "督办单(蓝)": (LetterKind.SHEET_BLUE,),
    "督办单(黄)": (LetterKind.SHEET_YELLOW,),
    "督办单(红)": (LetterKind.SHEET_RED,),
    "通报/约谈": (LetterKind.TALK, LetterKind.CIRCULAR),
}

S = LetterState

LETTER = Machine(
    thing="letter",
    name="督办函",
    ways={
        (S.DRAFT, "edit"): S.DRAFT,
        (S.DRAFT, "submit"): S.AWAITING,
        (S.DRAFT, "drop"): S.DROPPED,
        (S.AWAITING, "issue"): S.ISSUED,
        (S.AWAITING, "send_back"): S.DRAFT,
        (S.ISSUED, "receive"): S.RECEIVED,
        (S.ISSUED, "answer"): S.ANSWERED,
        (S.RECEIVED, "answer"): S.ANSWERED,
        (S.ANSWERED, "answer"): S.ANSWERED,
        (S.ANSWERED, "close"): S.CLOSED,
        (S.ISSUED, "cancel"): S.CANCELLED,
        (S.RECEIVED, "cancel"): S.CANCELLED,
        (S.ANSWERED, "cancel"): S.CANCELLED,
    },
    deeds={
        "draft": Deed.WRITE_LETTER,
        "edit": Deed.WRITE_LETTER,
        "submit": Deed.WRITE_LETTER,
        "drop": Deed.WRITE_LETTER,
        "issue": Deed.ISSUE_LETTER,
        "send_back": Deed.ISSUE_LETTER,
        "receive": Deed.ANSWER_LETTER,
        "answer": Deed.ANSWER_LETTER,
        "close": Deed.WRITE_LETTER,
        "cancel": Deed.ISSUE_LETTER,
    },
    labels={
        S.DRAFT: "草稿",
        S.AWAITING: "待主任签发",
        S.ISSUED: "已发出，待签收",
        S.RECEIVED: "已签收，待反馈",
        S.ANSWERED: "已反馈",
        S.CLOSED: "已办结",
        S.CANCELLED: "作废",
        S.DROPPED: "未发出，已删去",
    },
    act_labels={
        "draft": "拟稿",
        "edit": "修改",
        "submit": "送签",
        "drop": "不发",
        "issue": "签发",
        "send_back": "退回修改",
        "receive": "签收",
        "answer": "反馈",
        "close": "办结",
        "cancel": "作废",
    },
    reasoned=frozenset({"send_back", "cancel"}),
    waiting=frozenset({S.DRAFT, S.AWAITING, S.ISSUED, S.RECEIVED, S.ANSWERED}),
)
NUMBERED = frozenset({S.ISSUED, S.RECEIVED, S.ANSWERED, S.CLOSED, S.CANCELLED})
OPEN_AT_UNIT = frozenset({S.ISSUED, S.RECEIVED})


def number_words(series: str, year: int, number: int) -> str:
    """Return a number as it is printed.

    >>> number_words("残工委督", 2026, 3)
    '残工委督〔2026〕3号'
    """
    return f"{series}〔{year}〕{number}号"


@dataclass(frozen=True)
class Matter:
    """One thing a letter speaks of, with its reason in numbers."""

    words: str
    reason: str


def first_text(kind: LetterKind, unit: str, matters: Sequence[Matter], answer_on: date) -> str:
    """Return the text that a letter begins with; a person edits it before it is signed."""
    form = FORMS[kind]
    told = {"unit": unit, "items": len(matters), "answer_on": f"{answer_on.month}月{answer_on.day}日"}
    listed = [f"（{number}）{one.words}：{one.reason}。" for number, one in enumerate(matters, start=1)]
    return "\n".join([form.opening.format(**told), *listed, form.closing.format(**told)])
