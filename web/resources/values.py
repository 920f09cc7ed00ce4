"""The values that resources take and show: days, figures and texts as the pages' forms take them, moments at +08:00."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from web.translating import t
from workflow.canonical import number_text
from workflow.errors import InvalidInputError
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.figures import FigureRefused, parse_figure
from workflow.rules.lights import WORDS, Verdict

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Given(BaseModel):
    """What an act or a list is given; a field that it does not have is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Given):
    """An act or a list that needs nothing."""


class Shown(BaseModel):
    """What is shown of a thing."""

    model_config = ConfigDict(frozen=True)
    id: int = 0

    @classmethod
    def of(cls, row: object, **more: Any) -> Self:
        """Return it with the row's own values of the same names, and more."""
        plain = {name: getattr(row, name) for name in cls.model_fields if name not in more}
        return cls(**plain, **more)


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("duban", "须写成 2024-09-25 这样的日期。")


def _figure(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise PydanticCustomError("duban", "请填写数字，例如 85 或 85.5。")
    try:
        text = value if isinstance(value, str) else format(Decimal(str(value)), "f")
        return parse_figure(text, field="", minimum=Decimal(0), percent_sign=True)
    except FigureRefused as refused:
        raise PydanticCustomError("duban", "{why}", {"why": refused.reason_zh}) from refused


def _at_most_hundred(value: Decimal) -> Decimal:
    if value > 100:
        raise PydanticCustomError("duban", "不能大于100。")
    return value


def _local(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Figure = Annotated[
    Decimal,
    BeforeValidator(_figure),
    WithJsonSchema({"type": ["string", "number"], "examples": ["85.5"]}, mode="validation"),
]
Percent = Annotated[Figure, AfterValidator(_at_most_hundred)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
Moment = Annotated[
    datetime,
    PlainSerializer(_local, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
Amount = Annotated[
    Decimal,
    PlainSerializer(number_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}, mode="serialization"),
]


class LightShown(BaseModel):
    """A light with its word and its reason."""

    light: str
    words: str
    reason: str

    @classmethod
    def of(cls, verdict: Verdict) -> LightShown:
        """Return a verdict in the language asked for."""
        return cls(light=verdict.light.value, words=t(WORDS[verdict.light]), reason=t(verdict.reason))


class StepShown(BaseModel):
    """One act in a thing's history."""

    act: str
    before: str
    after: str
    person_id: int | None
    capacity: str | None
    at: Moment
    reason: str


SENTENCES = {
    "missing": "缺少这一项，请补上。",
    "extra_forbidden": "没有这个字段，请去掉它或改正名称。",
    "string_type": "须为文字。",
    "enum": "只能取这些值之一：{expected}。",
    "literal_error": "只能取这些值之一：{expected}。",
    "list_type": "须为列表。",
    "tuple_type": "须为列表。",
    "dict_type": "须为对象。",
    "model_type": "须为对象。",
    "greater_than_equal": "不能小于{ge}。",
    "less_than_equal": "不能大于{le}。",
}


class FieldsRefusedError(InvalidInputError):
    """Several values were refused; ``problems`` holds (field, sentence) for each, the first of them is the error's own."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        name, sentence = problems[0]
        super().__init__(f"{name}：{sentence}" if name else sentence, field=name)
        self.problems = problems


def taken(kind: type[Given], values: object) -> Given:
    """Return what was given, checked; raises FieldsRefusedError with every field and its mend."""
    try:
        return kind.model_validate(values)
    except ValidationError as invalid:
        problems = [(_path(error["loc"]), _sentence(error)) for error in invalid.errors()]
        raise FieldsRefusedError(tuple(problems)) from invalid


def _path(parts: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in parts)


def _sentence(error: Any) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "duban":
        return str(error["msg"])
    if kind.startswith("int"):
        return "须为整数。"
    if kind.startswith("bool"):
        return "须为 true 或 false。"
    form = SENTENCES.get(kind, "这个值不能使用，请对照接口说明改正。")
    return form.format(**context) if context else form
