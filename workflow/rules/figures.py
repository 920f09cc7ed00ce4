"""Figures as people type them → Decimal, or a sentence that says what to mend."""

from __future__ import annotations

import re
from decimal import Decimal

FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％－＋", "0123456789.,%-+")
PLAIN = re.compile(r"[+-]?[0-9]{1,14}(?:\.[0-9]{1,10})?")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,10})?")


class FigureRefused(Exception):
    """A figure cannot be taken; ``field`` names it and ``reason_zh`` says what to mend."""

    def __init__(self, field: str, reason_zh: str) -> None:
        super().__init__(f"{field}: {reason_zh}")
        self.field = field
        self.reason_zh = reason_zh


def parse_figure(
    text: str,
    *,
    field: str,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
    places: int = 4,
    percent_sign: bool = False,
) -> Decimal:
    """Return a finite decimal of at most ``places`` places; raises FigureRefused.

    Full-width digits are read; thousands may be grouped by commas; NaN, exponents, underscores and other scripts'
    digits are refused; a trailing percent sign is taken only where ``percent_sign`` says so.
    """
    plain = text.strip().translate(FULL_WIDTH)
    if percent_sign:
        plain = plain.removesuffix("%").rstrip()
    if not (PLAIN.fullmatch(plain) or GROUPED.fullmatch(plain)):
        raise FigureRefused(field, "请填写数字，例如 85 或 85.5。")
    value = Decimal(plain.replace(",", ""))
    if value != round(value, places):
        raise FigureRefused(field, f"最多保留{places}位小数。")
    if minimum is not None and value < minimum:
        raise FigureRefused(field, f"不能小于{minimum}。")
    if maximum is not None and value > maximum:
        raise FigureRefused(field, f"不能大于{maximum}。")
    return value
