"""What a figure is made of: a percentage has numerator and denominator, a relative target its benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.errors import InvalidInputError
from workflow.ledger import Indicator
from workflow.rules.targets import rounded

PLACES = Decimal("0.0001")  # what the ledger keeps of a figure
TOLERANCE = Decimal("0.1")  # how far a typed percentage may lie from its parts, in percentage points


@dataclass(frozen=True)
class Parts:
    """Numerator and denominator of a percentage, and the figure a relative target is held against."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    benchmark: Decimal | None = None


NO_PARTS = Parts()


def accepted_parts(
    session: Session, figures: Mapping[int, tuple[Decimal, str]], parts: Mapping[int, Parts]
) -> dict[int, Parts]:
    """Return the parts as the ledger keeps them; raises InvalidInputError where they do not make the figure."""
    told = {key: one for key, one in parts.items() if one != NO_PARTS}
    found = {one.id: one for one in session.scalars(select(Indicator).where(Indicator.id.in_(told)))}
    for key, one in told.items():
        if key not in figures or key not in found:
            raise InvalidInputError("填了分子分母或对照值，请把指标数值也填上。", field=f"figure_{key}")
        _check(found[key], figures[key][0], one, key)
    return {key: Parts(*(_kept(value) for value in vars(one).values())) for key, one in told.items()}


def _check(indicator: Indicator, value: Decimal, one: Parts, key: int) -> None:
    if (one.numerator is None) != (one.denominator is None):
        raise InvalidInputError(f"{indicator.name}：分子和分母须一并填写。", field=f"denominator_{key}")
    if one.numerator is None or one.denominator is None:
        return
    if one.denominator <= 0 or not 0 <= one.numerator <= one.denominator:
        raise InvalidInputError(
            f"{indicator.name}：分子不能大于分母，分母须大于0。", field=f"denominator_{key}"
        )
    made = rounded(one.numerator * 100 / one.denominator, 2)
    if indicator.unit_of_measure == "%" and abs(made - value) > TOLERANCE:
        raise InvalidInputError(
            f"{indicator.name}：分子÷分母是{made}%，与填写的{value.normalize():f}%不一致，请核对。",
            field=f"figure_{key}",
        )


def _kept(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(PLACES)
