"""销号与回头看: what closing a task needs, and the spot checks after it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from workflow.rules.machines import Machine
from workflow.rules.roles import Deed


class ClosingState(enum.StrEnum):
    """Where a request to close a task stands."""

    AWAITING = "awaiting"
    SIGNED = "signed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"


class CheckState(enum.StrEnum):
    """Where a spot check stands."""

    PLANNED = "planned"
    PASSED = "passed"
    FAILED = "failed"
    DROPPED = "dropped"


S, C = ClosingState, CheckState

CLOSING = Machine(
    thing="closing",
    name="销号申请",
    ways={
        (S.AWAITING, "sign"): S.SIGNED,
        (S.AWAITING, "send_back"): S.SENT_BACK,
        (S.AWAITING, "withdraw"): S.WITHDRAWN,
        (S.SIGNED, "accept"): S.ACCEPTED,
        (S.SIGNED, "refuse"): S.REFUSED,
    },
    deeds={
        "ask": Deed.ASK_CLOSING,
        "withdraw": Deed.ASK_CLOSING,
        "sign": Deed.SIGN_CLOSING,
        "send_back": Deed.SIGN_CLOSING,
        "accept": Deed.DECIDE_CLOSING,
        "refuse": Deed.DECIDE_CLOSING,
    },
    labels={
        S.AWAITING: "待分管领导签批",
        S.SIGNED: "待办公室核查",
        S.ACCEPTED: "已销号",
        S.REFUSED: "退回继续办理",
        S.SENT_BACK: "分管领导未同意上报",
        S.WITHDRAWN: "已撤回",
    },
    act_labels={
        "ask": "申请销号",
        "withdraw": "撤回",
        "sign": "签批",
        "send_back": "退回填报人",
        "accept": "核查通过，销号",
        "refuse": "退回继续办理",
    },
    reasoned=frozenset({"send_back", "accept", "refuse"}),
    waiting=frozenset({S.AWAITING, S.SIGNED}),
)

SPOT_CHECK = Machine(
    thing="spot_check",
    name="回头看",
    ways={
        (C.PLANNED, "pass"): C.PASSED,
        (C.PLANNED, "fail"): C.FAILED,
        (C.PLANNED, "drop"): C.DROPPED,
    },
    deeds={
        "plan": Deed.CHECK_AGAIN,
        "pass": Deed.CHECK_AGAIN,
        "fail": Deed.CHECK_AGAIN,
        "drop": Deed.CHECK_AGAIN,
    },
    labels={C.PLANNED: "待回头看", C.PASSED: "未反弹", C.FAILED: "有反弹，已重新挂账", C.DROPPED: "已取消"},
    act_labels={"plan": "安排回头看", "pass": "登记未反弹", "fail": "登记有反弹", "drop": "取消"},
    reasoned=frozenset({"pass", "fail", "drop"}),
    waiting=frozenset({C.PLANNED}),
)


@dataclass(frozen=True)
class ClosingFacts:
    """What the blockers look at: who asks, what is handed over, and which reports still wait for the office."""

    is_answerable: bool
    has_evidence: bool
    another_is_open: bool
    unverified: tuple[str, ...] = ()


def why_not_ask(facts: ClosingFacts) -> str | None:
    """Return why closing cannot be asked for, or None."""
    if not facts.is_answerable:
        return "销号由牵头单位（没有牵头单位的由责任单位）申请，参与单位不能申请。"
    if facts.another_is_open:
        return "这项任务已有销号申请在办，请等结果，或先撤回。"
    return None if facts.has_evidence else "销号须有佐证材料：请至少勾选一份已上传的附件。"


def why_not_accept(facts: ClosingFacts) -> str | None:
    """Return why a task cannot be closed yet: what was handed in must have been checked by the office."""
    if not facts.unverified:
        return None
    return f"还有已报送、未核查的报告：{'、'.join(facts.unverified[:5])}。请先核查或退回。"
