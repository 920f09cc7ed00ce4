"""Change an indicator's base or target: the first target stays, every change is a row with its reason, and is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import number_text
from workflow.errors import ForbiddenError, InvalidInputError, StaleError
from workflow.ledger import Indicator, IndicatorMove, Plan, RollUp
from workflow.queries.indicators import indicator, moves
from workflow.rules.roles import Actor, Deed, Thing, capacity_for
from workflow.rules.targets import Accrual, Direction
from workflow.rules.text import TextRefused, clean_text


@dataclass(frozen=True)
class Aim:
    """What an indicator aims at: its words, the values read of them, and how figures are held against it."""

    target: str
    target_value: Decimal | None
    target_upper: Decimal | None
    base_value: Decimal | None
    direction: Direction
    accrual: Accrual
    roll_up: RollUp


def aim_of(one: Indicator) -> Aim:
    """Return what an indicator aims at now."""
    return Aim(
        one.target,
        one.target_value,
        one.target_upper,
        one.base_value,
        one.direction,
        one.accrual,
        one.roll_up,
    )


def move_target(
    session: Session, actor: Actor, plan: Plan, indicator_id: int, aim: Aim, *, seen_moves: int, why: str, now: datetime
) -> int:  # fmt: skip
    """Change an indicator and return how many of its fields changed; raises InvalidInputError, StaleError."""
    capacity = capacity_for(actor, Deed.MOVE_TARGET, Thing(plan.committee_id))
    if capacity is None or actor.person_id is None:
        raise ForbiddenError("只有办公室人员可以调整指标的基数和目标。")
    one = indicator(session, actor, plan, indicator_id)
    if len(moves(session, one)) != seen_moves:
        raise StaleError
    seen = aim_of(one)
    clean = _clean(aim, one.unit_of_measure)
    reason = _text(why, "why", 300)
    changed = [name for name in vars(clean) if getattr(clean, name) != getattr(seen, name)]
    if not changed:
        return 0
    moved = int(bool({"target", "target_value", "target_upper"} & set(changed)))
    statement = update(Indicator).where(Indicator.id == one.id, Indicator.moved_count == one.moved_count)
    values = {name: getattr(clean, name) for name in changed}
    session.execute(statement.values(**values, moved_count=one.moved_count + moved))
    session.add_all(
        IndicatorMove(indicator_id=one.id, field=name, before=in_words(getattr(seen, name)), after=in_words(getattr(clean, name)),
                      why=reason, person_id=actor.person_id, at=now)
        for name in changed
    )  # fmt: skip
    session.flush()
    session.refresh(one)
    act = journal.Act(
        "move_target",
        "indicator",
        one.id,
        before=in_words(seen.target),
        after=in_words(clean.target),
        reason=reason,
    )
    journal.append(session, actor, act, at=now, capacity=capacity)
    return len(changed)


def _clean(aim: Aim, unit_of_measure: str) -> Aim:
    if aim.roll_up is RollUp.SUM and unit_of_measure in {"%", "％"}:
        raise InvalidInputError("百分比不能相加，请选“分子分母相加后求百分比”。", field="roll_up")
    if aim.direction is Direction.INTERVAL and (
        aim.target_value is None or aim.target_upper is None or aim.target_value >= aim.target_upper
    ):
        raise InvalidInputError("区间目标须填写下限和上限，上限要大于下限。", field="target_upper")
    return Aim(**{**vars(aim), "target": _text(aim.target, "target", 120)})


def _text(value: str, field: str, max_chars: int) -> str:
    try:
        return clean_text(value, field=field, max_chars=max_chars, max_bytes=max_chars * 4, single_line=True)
    except TextRefused as refused:
        raise InvalidInputError(refused.reason_zh, field=field) from refused


def in_words(value: object) -> str:
    """Return a field of an aim as its moves keep it."""
    return number_text(value) if isinstance(value, Decimal) or value is None else str(value)
