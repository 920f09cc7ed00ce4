"""延期申请: asked before the due moment, signed inside the unit, decided by the office with a date."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime

from workflow.rules.machines import Machine
from workflow.rules.roles import Deed
from workflow.rules.states import OPEN, State


class ExtensionState(enum.StrEnum):
    """Where an application stands; only a signed one counts."""

    AWAITING = "awaiting"
    SIGNED = "signed"
    GRANTED = "granted"
    REFUSED = "refused"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"


S = ExtensionState

EXTENSION = Machine(
    thing="extension",
    name="延期申请",
    ways={
        (S.AWAITING, "sign"): S.SIGNED,
        (S.AWAITING, "send_back"): S.SENT_BACK,
        (S.AWAITING, "withdraw"): S.WITHDRAWN,
        (S.SIGNED, "grant"): S.GRANTED,
        (S.SIGNED, "refuse"): S.REFUSED,
        (S.SIGNED, "withdraw"): S.WITHDRAWN,
    },
    deeds={
        "ask": Deed.ASK_EXTENSION,
        "withdraw": Deed.ASK_EXTENSION,
        "sign": Deed.SIGN_EXTENSION,
        "send_back": Deed.SIGN_EXTENSION,
        "grant": Deed.DECIDE_EXTENSION,
        "refuse": Deed.DECIDE_EXTENSION,
    },
    labels={
        S.AWAITING: "待分管领导签批",
        S.SIGNED: "待办公室决定",
        S.GRANTED: "已同意",
        S.REFUSED: "未同意",
        S.SENT_BACK: "分管领导未同意上报",
        S.WITHDRAWN: "已撤回",
    },
    act_labels={
        "ask": "申请延期",
        "withdraw": "撤回",
        "sign": "签批",
        "send_back": "退回填报人",
        "grant": "同意延期",
        "refuse": "不同意",
    },
    reasoned=frozenset({"send_back", "refuse"}),
    waiting=frozenset({S.AWAITING, S.SIGNED}),
)
REACHED_THE_OFFICE = frozenset({S.SIGNED, S.GRANTED, S.REFUSED})


@dataclass(frozen=True)
class ExtensionFacts:
    """What the blockers look at: the obligation, the moment, and the date that is asked for or given."""

    state: State
    now: datetime
    today: date
    due_at: datetime
    due_on: date
    new_on: date | None = None
    another_is_open: bool = False


def why_not_ask(facts: ExtensionFacts) -> str | None:
    """Return why an extension cannot be asked for, or None."""
    if facts.state not in OPEN:
        return "这一期已经报送或不再报送，不需要延期。"
    if facts.another_is_open:
        return "这一期已有一份延期申请在办，请等答复，或先撤回。"
    return too_late(facts) or bad_date(facts)


def too_late(facts: ExtensionFacts) -> str | None:
    """An extension is asked for, and signed, before the due moment; afterwards it is a late report."""
    if facts.now < facts.due_at:
        return None
    return "应报时间已过，不能再申请延期。请尽快报送，并在报告中说明原因。"


def bad_date(facts: ExtensionFacts) -> str | None:
    """The new date lies after the present due day and not in the past."""
    if facts.new_on is None:
        return "请写明延期到哪一天。"
    if facts.new_on <= facts.due_on:
        return f"延期日期须晚于现在的应报日期{facts.due_on:%Y-%m-%d}。"
    return None if facts.new_on >= facts.today else "延期日期不能早于今天。"


def why_not_grant(facts: ExtensionFacts) -> str | None:
    """Return why an extension cannot be granted any more, or None."""
    if facts.state not in OPEN:
        return "这一期已经报送或不再报送，延期已无必要，请写明理由后不同意，或由单位撤回。"
    return bad_date(facts)
