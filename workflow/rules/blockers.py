"""Why not: each blocker returns None, or the sentence that is shown to the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from workflow.rules.states import LABELS, Action, Role, State


@dataclass(frozen=True)
class Facts:
    """What the blockers look at. ``today`` is the local date of ``now``."""

    state: State
    role: Role
    now: datetime
    today: date
    period_starts_on: date
    due_at: datetime
    plan_is_adopted: bool = True
    has_content: bool = True
    author_id: int | None = None
    actor_id: int | None = None
    signer_may_be_author: bool = False
    unsettled_inputs: tuple[str, ...] = ()
    reason: str = ""
    new_due_on: date | None = None
    has_scan: bool = False


Blocker = Callable[[Facts], str | None]


def plan_not_adopted(facts: Facts) -> str | None:
    """Nothing is owed under a plan that is not adopted, or is closed."""
    return None if facts.plan_is_adopted else "规划尚未采用或已经结束，不能再报送。"


def period_not_begun(facts: Facts) -> str | None:
    """Nobody reports a period before it begins."""
    if facts.today >= facts.period_starts_on:
        return None
    return f"本期自{facts.period_starts_on:%Y-%m-%d}开始，届时再填报。"


def nothing_written(facts: Facts) -> str | None:
    """An empty report is not a report."""
    return None if facts.has_content else "还没有填写进展情况。请写明进展，或选择“本期无变化”。"


def inputs_open(facts: Facts) -> str | None:
    """A lead goes on without an input only by waiving it with a reason."""
    if facts.role is not Role.LEAD or not facts.unsettled_inputs:
        return None
    names = "、".join(facts.unsettled_inputs[:5]) + ("等" if len(facts.unsettled_inputs) > 5 else "")
    return f"还有{len(facts.unsettled_inputs)}个参与单位的情况未处理：{names}。请在“汇总”中采纳、退回，或写明理由后豁免。"


def signer_wrote_it(facts: Facts) -> str | None:
    """Nobody signs what they wrote themselves, unless the setting allows it."""
    if facts.signer_may_be_author or facts.author_id is None or facts.author_id != facts.actor_id:
        return None
    return "这份报告是您本人填写的，须由另一位分管领导签批。"


def no_reason(facts: Facts) -> str | None:
    """A return or a waiver without a reason is refused."""
    return None if facts.reason.strip() else "请写明理由，对方会首先看到它。"


def no_new_date(facts: Facts) -> str | None:
    """A return names the new date."""
    if facts.new_due_on is None:
        return "请写明重新报送的日期。"
    return None if facts.new_due_on >= facts.today else "重新报送的日期不能早于今天。"


def not_late_yet(facts: Facts) -> str | None:
    """An input may be waived only once its due moment has passed."""
    return None if facts.now >= facts.due_at else "参与单位的报送时间还没有到，到期未报的才可以豁免。"


def no_scan(facts: Facts) -> str | None:
    """A report entered from paper carries the scan of that paper."""
    return None if facts.has_scan else "代录须附上纸质报告的扫描件。"


BLOCKERS: dict[Action, tuple[Blocker, ...]] = {
    Action.SAVE: (plan_not_adopted, period_not_begun),
    Action.SUBMIT: (plan_not_adopted, period_not_begun, nothing_written, inputs_open),
    Action.WITHDRAW: (),
    Action.SIGN: (signer_wrote_it, inputs_open),
    Action.SEND_BACK: (no_reason,),
    Action.ENTER_FROM_PAPER: (plan_not_adopted, period_not_begun, nothing_written, no_scan),
    Action.VERIFY: (),
    Action.RETURN: (no_reason, no_new_date),
    Action.CORRECT: (plan_not_adopted, no_reason, no_new_date),
    Action.ADOPT: (),
    Action.RETURN_INPUT: (no_reason, no_new_date),
    Action.WAIVE: (not_late_yet, no_reason),
    Action.CANCEL: (no_reason,),
    Action.HAND_OVER: (no_reason,),
    Action.RESTORE: (no_reason,),
}


def why_not(action: Action, facts: Facts) -> str | None:
    """Return the first reason that stands in the way of ``action``, or None."""
    return next((reason for reason in (blocker(facts) for blocker in BLOCKERS[action]) if reason), None)


def no_such_way(state: State) -> str:
    """Return the sentence for an act that the table of states does not know from here."""
    return f"这一项现在是“{LABELS[state]}”，不能这样处理。请刷新页面看最新状态。"
