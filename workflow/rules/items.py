"""督办事项: a decision of a meeting or a leader's 批示, followed up with a unit and a date until the office closes it."""

from __future__ import annotations

import enum

from workflow.rules.machines import Machine
from workflow.rules.roles import Deed


class ItemState(enum.StrEnum):
    """Where a tracked item stands."""

    OWED = "owed"
    ANSWERED = "answered"
    CLOSED = "closed"


class ItemSource(enum.StrEnum):
    """What a tracked item comes from."""

    MEETING = "meeting"
    INSTRUCTION = "instruction"


SOURCE_LABELS: dict[ItemSource, str] = {
    ItemSource.MEETING: "会议决定",
    ItemSource.INSTRUCTION: "领导批示",
}
S = ItemState

ITEM = Machine(
    thing="item",
    name="督办事项",
    ways={
        (S.OWED, "answer"): S.ANSWERED,
        (S.ANSWERED, "close"): S.CLOSED,
        (S.ANSWERED, "return"): S.OWED,
        (S.OWED, "close"): S.CLOSED,
        (S.CLOSED, "reopen"): S.OWED,
    },
    deeds={
        "record": Deed.HANDLE_ITEM,
        "answer": Deed.ANSWER_ITEM,
        "close": Deed.HANDLE_ITEM,
        "return": Deed.HANDLE_ITEM,
        "reopen": Deed.HANDLE_ITEM,
    },
    labels={S.OWED: "办理中", S.ANSWERED: "已反馈，待办结", S.CLOSED: "已办结"},
    act_labels={
        "record": "交办",
        "answer": "反馈",
        "close": "办结",
        "return": "退回补充",
        "reopen": "重新办理",
    },
    reasoned=frozenset({"return", "reopen"}),
    waiting=frozenset({S.OWED, S.ANSWERED}),
)
