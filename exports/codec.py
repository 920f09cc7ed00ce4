"""Frozen dataclasses as JSON and back: the fields' types say what each value is, and nothing else is made."""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Hashable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar, cast

Row = TypeVar("Row")


class Unreadable(Exception):
    """The JSON does not fit the dataclass; ``place`` names the field."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place


def to_json(row: object) -> str:
    """Return a dataclass instance as JSON text with sorted keys; equal rows give equal text."""
    return json.dumps(to_data(row), ensure_ascii=False, allow_nan=False, sort_keys=True)


def from_json(kind: type[Row], text: str) -> Row:
    """Return the row that ``to_json`` wrote; raises Unreadable."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Unreadable(kind.__name__, "not JSON") from error
    return from_data(kind, data)


def to_data(value: object) -> Any:
    """Return lists, dicts, texts, numbers, booleans and None only; raises TypeError on a foreign value."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, tuple):
        return [to_data(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_data(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"not a row's value: {type(value).__name__}")


def from_data(kind: type[Row], data: Any, *, place: str = "") -> Row:
    """Return a ``kind`` from what ``to_data`` gave; raises Unreadable naming the field."""
    place = place or kind.__name__
    if not isinstance(data, dict):
        raise Unreadable(place, "not an object")
    hints = _hints(cast("Hashable", kind))
    if unknown := data.keys() - hints.keys():
        raise Unreadable(place, f"unknown field {min(unknown)}")
    values = {name: _value(hints[name], item, f"{place}.{name}") for name, item in data.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise Unreadable(place, str(error)) from error


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _value(hint: Any, data: Any, place: str) -> Any:
    origin = typing.get_origin(hint)
    if origin is types.UnionType:
        return None if data is None else _value(typing.get_args(hint)[0], data, place)
    if origin is tuple:
        return _items(typing.get_args(hint)[0], data, place)
    if origin is typing.Literal:
        return _one_of(typing.get_args(hint), data, place)
    if dataclasses.is_dataclass(hint):
        return from_data(cast("type[Any]", hint), data, place=place)
    return _plain(hint, data, place)


def _items(hint: Any, data: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise Unreadable(place, "not a list")
    return tuple(_value(hint, item, f"{place}[{number}]") for number, item in enumerate(data))


def _one_of(choices: tuple[str, ...], data: Any, place: str) -> Any:
    if data not in choices:
        raise Unreadable(place, "not one of the known words")
    return data


def _plain(hint: Any, data: Any, place: str) -> Any:
    wanted = {str: str, bool: bool, int: int, timedelta: int}.get(hint, str)
    if type(data) is not wanted:
        raise Unreadable(place, f"not {wanted.__name__}")
    try:
        return _MAKERS[hint](data)
    except (ValueError, ArithmeticError) as error:
        raise Unreadable(place, f"not {hint.__name__}") from error


_MAKERS: dict[Any, Any] = {
    str: str,
    bool: bool,
    int: int,
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    timedelta: lambda seconds: timedelta(seconds=seconds),
}
