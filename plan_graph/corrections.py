"""Corrections as a patch: small typed operations, addressed by anchors that stay when a document is read again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

ROLES = {"lead": "牵头", "participant": "参与", "joint": "责任"}
LONGEST = 300
NEW = "新"
BOX = "专栏"


class PatchRefused(Exception):
    """A correction cannot be taken; ``sentence`` is Chinese, names the place and says what to mend."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class DocumentLine:
    """A paragraph of the document as it is shown beside what was read; ``page`` is 0 where there are no pages."""

    number: int
    text: str
    page: int = 0


@dataclass(frozen=True)
class Anchor:
    """Where a task stands: by the hash of its paragraph and the title it was read with; the code only helps a reader."""

    title: str = ""
    text: str = ""
    code: str = ""


@dataclass(frozen=True)
class Correction:
    """One operation; which fields it needs, OPERATIONS says. ``line`` is the hash of a paragraph."""

    op: str
    task: Anchor | None = None
    unit: str = ""
    role: str = ""
    name: str = ""
    units: tuple[str, ...] = ()
    indicator: str = ""
    value: str = ""
    measure: str = ""
    direction: str = ""
    line: str = ""
    finding: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the operation as a JSON object without its empty fields."""
        plain = asdict(self)
        if self.task is not None:
            plain["task"] = {key: value for key, value in asdict(self.task).items() if value}
        return {key: list(value) if key == "units" else value for key, value in plain.items() if value}


class Operation(NamedTuple):
    """What a person calls an operation, and the fields it cannot do without."""

    label: str
    needs: tuple[str, ...]


OPERATIONS: dict[str, Operation] = {
    "assign": Operation("改分工", ("task", "unit", "role")),
    "name_lead": Operation("指定牵头", ("task", "unit")),
    "unassign": Operation("从任务中去掉单位", ("task", "unit")),
    "drop_unit": Operation("删去不是单位的名称", ("unit",)),
    "merge_units": Operation("合并单位", ("units", "name")),
    "split_alias": Operation("拆出别名", ("unit", "name")),
    "rename_unit": Operation("改单位名称", ("unit", "name")),
    "retitle": Operation("改任务标题", ("task", "name")),
    "make_task": Operation("设为任务", ("line", "name")),
    "not_a_task": Operation("不作为任务", ("task",)),
    "measure": Operation("用指标衡量任务", ("task", "indicator")),
    "unmeasure": Operation("取消指标与任务的对应", ("task", "indicator")),
    "take_target": Operation("采纳为任务目标", ("task", "name", "value")),
    "tie_box": Operation("专栏归任务", ("task", "value")),
    "pair": Operation("接续原规划的任务", ("task", "value")),
    "set_period": Operation("改规划期", ("value",)),
    "dismiss": Operation("不作处理", ("finding", "reason")),
}
FIELD_WORDS = {
    "task": "任务", "unit": "单位", "role": "角色", "name": "新名称或标题", "units": "要合并的单位", "indicator": "指标",
    "value": "数值或年份", "line": "原文段落", "finding": "发现", "reason": "理由",
}  # fmt: skip


def text_key(text: str) -> str:
    """Return a short key of a paragraph that does not depend on its number or its blanks.

    >>> text_key("加强 残疾预防。") == text_key("加强残疾预防。")
    True
    """
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:12]


def checked(correction: Correction) -> Correction:
    """Return the correction, trimmed; raises PatchRefused where a field is missing or cannot be."""
    operation = OPERATIONS.get(correction.op)
    if operation is None:
        raise PatchRefused(f"没有“{correction.op[:20]}”这种更正。")
    kept = replace(
        correction,
        unit=correction.unit.strip(),
        name=" ".join(correction.name.split()),
        units=tuple(dict.fromkeys(name.strip() for name in correction.units if name.strip())),
        reason=correction.reason.strip(),
    )
    for field in operation.needs:
        if not getattr(kept, field):
            raise PatchRefused(f"{operation.label}：请填写{FIELD_WORDS[field]}。")
    if any(
        len(value) > LONGEST for value in (kept.unit, kept.name, kept.reason, kept.indicator, *kept.units)
    ):
        raise PatchRefused(f"{operation.label}：文字最多{LONGEST}字，请精简。")
    if kept.role and kept.role not in ROLES:
        raise PatchRefused(f"{operation.label}：角色只能是牵头、参与或责任。")
    return kept


def read_patch(data: object) -> tuple[Correction, ...]:
    """Return the corrections of a patch file's object; raises PatchRefused, which names the item that is wrong."""
    rows = data.get("corrections") if isinstance(data, Mapping) else data
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise PatchRefused('补丁文件应是 {"corrections": […]} 形式的 JSON。')
    return tuple(_numbered(place, row) for place, row in enumerate(rows, start=1))


def _numbered(place: int, row: object) -> Correction:
    try:
        return checked(correction_from(row))
    except PatchRefused as refused:
        raise PatchRefused(f"第{place}条更正：{refused.sentence}") from None


def correction_from(row: object) -> Correction:
    """Return the correction of one JSON object; a task may also be given as its title or code alone."""
    if not isinstance(row, Mapping):
        raise PatchRefused("应是一个 JSON 对象。")
    known = {field: row[field] for field in Correction.__dataclass_fields__ if field in row}
    unknown = sorted(set(row) - set(known))
    if unknown:
        raise PatchRefused(f"没有“{str(unknown[0])[:20]}”这个字段。")
    units = known.pop("units", ())
    anchor = known.pop("task", None)
    if not all(isinstance(value, str) for value in known.values()) or not _are_texts(units):
        raise PatchRefused("各字段应是文字。")
    return Correction(**{"op": "", **known}, task=_anchor(anchor), units=tuple(units))


def _are_texts(values: object) -> bool:
    return isinstance(values, list | tuple) and all(isinstance(value, str) for value in values)


def _anchor(value: object) -> Anchor | None:
    if value is None:
        return None
    if isinstance(value, str):
        return Anchor(code=value) if value[:1].isascii() else Anchor(title=value)
    if isinstance(value, Mapping) and all(isinstance(part, str) for part in value.values()):
        return Anchor(*(str(value.get(part, "")) for part in ("title", "text", "code")))
    raise PatchRefused("任务应写成编号、标题，或含 title、text、code 的对象。")


def patch_of(corrections: Iterable[Correction]) -> dict[str, Any]:
    """Return the patch file's object."""
    return {"corrections": [one.to_json() for one in corrections]}


def in_words(correction: Correction) -> str:
    """Return what a correction does, in a sentence for the list of corrections."""
    task = correction.task
    place = f"任务{task.code}“{task.title}”" if task else ""
    words = {
        "assign": f"{place}：{correction.unit} → {ROLES.get(correction.role, '')}",
        "name_lead": f"{place}：由{correction.unit}牵头，其余责任单位改为参与",
        "unassign": f"{place}：去掉{correction.unit}",
        "drop_unit": f"“{correction.unit}”",
        "merge_units": f"{'、'.join(correction.units)} → {correction.name}",
        "split_alias": f"“{correction.name}”不是{correction.unit}的别名，另立单位",
        "rename_unit": f"{correction.unit} → {correction.name}",
        "retitle": f"{place} → “{correction.name}”",
        "make_task": f"“{correction.name}”",
        "not_a_task": place,
        "measure": f"{place}由指标“{correction.indicator}”衡量",
        "unmeasure": f"{place}不由指标“{correction.indicator}”衡量",
        "take_target": f"{place}：“{correction.name}”{correction.value}{correction.measure}",
        "tie_box": f"{BOX}{correction.value}的项目归{place}",
        "pair": f"{place}：接续原任务{correction.value}" if correction.value != NEW else f"{place}：新任务",
        "set_period": correction.value,
        "dismiss": f"{correction.name or correction.finding}",
    }
    return f"{OPERATIONS[correction.op].label}：{words[correction.op]}"
