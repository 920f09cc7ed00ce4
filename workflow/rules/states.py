"""The way of a report, as a table: TRANSITIONS[(State, Action)] is the state that follows."""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    """Where an obligation stands."""

    OWED = "owed"
    DRAFT = "draft"
    AWAITING = "awaiting"
    SIGNED = "signed"
    RETURNED = "returned"
    VERIFIED = "verified"
    ADOPTED = "adopted"
    WAIVED = "waived"
    CANCELLED = "cancelled"


class Action(enum.StrEnum):
    """What a person does to an obligation."""

    SAVE = "save"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    SIGN = "sign"
    SEND_BACK = "send_back"
    ENTER_FROM_PAPER = "enter_from_paper"
    VERIFY = "verify"
    RETURN = "return"
    ADOPT = "adopt"
    RETURN_INPUT = "return_input"
    WAIVE = "waive"
    CANCEL = "cancel"
    HAND_OVER = "hand_over"
    RESTORE = "restore"
    CORRECT = "correct"


class Role(enum.StrEnum):
    """The part of a unit in a task (分工)."""

    LEAD = "lead"
    PARTICIPANT = "participant"
    JOINT = "joint"


S, A = State, Action

TRANSITIONS: dict[tuple[State, Action], State] = {
    (S.OWED, A.SAVE): S.DRAFT,
    (S.DRAFT, A.SAVE): S.DRAFT,
    (S.RETURNED, A.SAVE): S.DRAFT,
    (S.DRAFT, A.SUBMIT): S.AWAITING,
    (S.AWAITING, A.WITHDRAW): S.DRAFT,
    (S.AWAITING, A.SIGN): S.SIGNED,
    (S.AWAITING, A.SEND_BACK): S.RETURNED,
    (S.OWED, A.ENTER_FROM_PAPER): S.SIGNED,
    (S.DRAFT, A.ENTER_FROM_PAPER): S.SIGNED,
    (S.RETURNED, A.ENTER_FROM_PAPER): S.SIGNED,
    (S.SIGNED, A.VERIFY): S.VERIFIED,
    (S.SIGNED, A.RETURN): S.RETURNED,
    (S.VERIFIED, A.CORRECT): S.RETURNED,  # what was verified stays in force until the new version is
    (S.SIGNED, A.ADOPT): S.ADOPTED,
    (S.SIGNED, A.RETURN_INPUT): S.RETURNED,
    (S.OWED, A.WAIVE): S.WAIVED,
    (S.DRAFT, A.WAIVE): S.WAIVED,
    (S.AWAITING, A.WAIVE): S.WAIVED,
    (S.RETURNED, A.WAIVE): S.WAIVED,
    (S.OWED, A.CANCEL): S.CANCELLED,
    (S.DRAFT, A.CANCEL): S.CANCELLED,
    (S.AWAITING, A.CANCEL): S.CANCELLED,
    (S.RETURNED, A.CANCEL): S.CANCELLED,
    (S.CANCELLED, A.RESTORE): S.OWED,
    (S.OWED, A.HAND_OVER): S.OWED,
    (S.DRAFT, A.HAND_OVER): S.DRAFT,
    (S.AWAITING, A.HAND_OVER): S.DRAFT,  # another leader signs it: it is written anew
    (S.RETURNED, A.HAND_OVER): S.RETURNED,
}

ONLY_INPUTS = frozenset({A.ADOPT, A.RETURN_INPUT, A.WAIVE})
ONLY_REPORTS = frozenset({A.VERIFY, A.RETURN, A.CORRECT})

HANDED_IN = frozenset({S.SIGNED, S.VERIFIED, S.ADOPTED})
SETTLED = HANDED_IN | {S.WAIVED, S.CANCELLED}
OPEN = frozenset(set(State) - SETTLED)

LABELS: dict[State, str] = {
    S.OWED: "未填报",
    S.DRAFT: "草稿",
    S.AWAITING: "待签批",
    S.SIGNED: "已报送",
    S.RETURNED: "已退回",
    S.VERIFIED: "已核查",
    S.ADOPTED: "已采纳",
    S.WAIVED: "已豁免",
    S.CANCELLED: "已终止",
}

ACTION_LABELS: dict[Action, str] = {
    Action.SAVE: "保存",
    Action.SUBMIT: "提交审签",
    Action.WITHDRAW: "撤回",
    Action.SIGN: "签批",
    Action.SEND_BACK: "退回填报人",
    Action.ENTER_FROM_PAPER: "代录",
    Action.VERIFY: "核查通过",
    Action.RETURN: "退回单位",
    Action.ADOPT: "采纳",
    Action.RETURN_INPUT: "退回参与单位",
    Action.WAIVE: "豁免",
    Action.CANCEL: "终止",
    Action.HAND_OVER: "移交",
    Action.RESTORE: "恢复",
    Action.CORRECT: "要求更正",
}

ROLE_LABELS: dict[Role, str] = {Role.LEAD: "牵头单位", Role.PARTICIPANT: "参与单位", Role.JOINT: "责任单位"}


def next_state(state: State, action: Action, role: Role) -> State | None:
    """Return the state that follows, or None where the table has no such way for that role."""
    is_input = role is Role.PARTICIPANT
    if (action in ONLY_INPUTS and not is_input) or (action in ONLY_REPORTS and is_input):
        return None
    return TRANSITIONS.get((state, action))
