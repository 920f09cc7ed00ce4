"""困难问题: raised, assigned with a date, answered, escalated, closed, and reopened where it was not solved."""

from __future__ import annotations

import enum

from workflow.rules.machines import Machine
from workflow.rules.roles import Deed


class ProblemState(enum.StrEnum):
    """Where an entry of the register stands."""

    RAISED = "raised"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    CLOSED = "closed"


class Level(enum.StrEnum):
    """Whom a problem was carried up to."""

    DIRECTOR = "director"
    COMMITTEE = "committee"


LEVEL_LABELS: dict[Level, str] = {Level.DIRECTOR: "办公室主任", Level.COMMITTEE: "残工委会议"}
S = ProblemState

PROBLEM = Machine(
    thing="problem",
    name="困难问题",
    ways={
        (S.RAISED, "assign"): S.ASSIGNED,
        (S.RAISED, "escalate"): S.ESCALATED,
        (S.RAISED, "close"): S.CLOSED,
        (S.ASSIGNED, "answer"): S.ANSWERED,
        (S.ASSIGNED, "assign"): S.ASSIGNED,
        (S.ASSIGNED, "escalate"): S.ESCALATED,
        (S.ANSWERED, "close"): S.CLOSED,
        (S.ANSWERED, "assign"): S.ASSIGNED,
        (S.ANSWERED, "escalate"): S.ESCALATED,
        (S.ESCALATED, "assign"): S.ASSIGNED,
        (S.ESCALATED, "close"): S.CLOSED,
        (S.CLOSED, "reopen"): S.RAISED,
    },
    deeds={
        "raise": Deed.RAISE_PROBLEM,
        "assign": Deed.HANDLE_PROBLEM,
        "escalate": Deed.HANDLE_PROBLEM,
        "close": Deed.HANDLE_PROBLEM,
        "reopen": Deed.HANDLE_PROBLEM,
        "answer": Deed.ANSWER_PROBLEM,
    },
    labels={
        S.RAISED: "待分办",
        S.ASSIGNED: "待答复",
        S.ANSWERED: "已答复，待办结",
        S.ESCALATED: "已提请上级研究",
        S.CLOSED: "已办结",
    },
    act_labels={
        "raise": "提出",
        "assign": "分办",
        "answer": "答复",
        "escalate": "提请研究",
        "close": "办结",
        "reopen": "重新办理",
    },
    reasoned=frozenset({"close", "reopen", "escalate"}),
    waiting=frozenset({S.RAISED, S.ASSIGNED, S.ANSWERED, S.ESCALATED}),
)
