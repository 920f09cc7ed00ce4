"""The door that every typed text passes: cleaned, within its length, and without any person's number."""

from __future__ import annotations

from workflow.errors import InvalidInputError
from workflow.rules.identifiers import find_identifiers
from workflow.rules.text import TextRefused, clean_text

MAX_TEXT = 4000


def accept_text(
    value: str, *, field: str, label: str = "", max_chars: int = MAX_TEXT, single_line: bool = False
) -> str:
    """Return the text as it may be kept; raises InvalidInputError naming the field.

    With a ``label`` the text is demanded; without one it may be empty.
    """
    if not value.strip():
        if label:
            raise InvalidInputError(f"请填写{label}。", field=field)
        return ""
    try:
        clean = clean_text(
            value, field=field, max_chars=max_chars, max_bytes=max_chars * 4, single_line=single_line
        )
    except TextRefused as refused:
        raise InvalidInputError(refused.reason_zh, field=field) from refused
    found = find_identifiers(clean)
    if found:
        excerpt = "、".join(one.masked for one in found[:3])
        raise InvalidInputError(
            f"文字中有疑似身份证号或残疾人证号（{excerpt}）。本系统只报数字，不登记个人，请删去后再提交。",
            field=field,
        )
    return clean.strip()
