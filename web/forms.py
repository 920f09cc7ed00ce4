"""What a form sends → values, or the sentence and the field that must be mended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import request

from workflow.errors import InvalidInputError
from workflow.rules.figures import FigureRefused, parse_figure


def text(name: str) -> str:
    """Return a field as it was typed, or the empty text."""
    return request.form.get(name, "")


def whole(name: str) -> int:
    """Return a hidden whole number; raises InvalidInputError."""
    value = request.form.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        raise InvalidInputError("页面内容不完整，请刷新后重试。", field=name)
    return int(value)


def whole_or_none(name: str) -> int | None:
    """Return a chosen whole number, or None where nothing was chosen; raises InvalidInputError."""
    return whole(name) if request.form.get(name, "") else None


def wholes(name: str) -> list[int]:
    """Return the whole numbers of ticked boxes; raises InvalidInputError."""
    values = request.form.getlist(name)
    if not all(value.isascii() and value.isdigit() and len(value) <= 12 for value in values):
        raise InvalidInputError("页面内容不完整，请刷新后重试。", field=name)
    return [int(value) for value in dict.fromkeys(values)]


def day(name: str, label: str) -> date | None:
    """Return a date, or None for an empty field; raises InvalidInputError."""
    value = request.form.get(name, "").strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidInputError(f"{label}须写成 2024-09-25 这样的日期。", field=name) from None


def figure(
    name: str, label: str, *, maximum: Decimal | None = None, percent_sign: bool = False
) -> Decimal | None:
    """Return a figure, or None for an empty field; raises InvalidInputError."""
    value = request.form.get(name, "").strip()
    if not value:
        return None
    try:
        return parse_figure(value, field=name, minimum=Decimal(0), maximum=maximum, percent_sign=percent_sign)
    except FigureRefused as refused:
        raise InvalidInputError(f"{label}：{refused.reason_zh}", field=name) from refused
