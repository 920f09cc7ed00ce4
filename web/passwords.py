"""What a password must be, by profile; it is taken exactly as typed."""

from __future__ import annotations

from workflow.errors import InvalidInputError

SHORTEST = {"asvs": 12, "mlps2": 12, "mlps3": 14}
CONTEXT = ("duban", "督办", "残联", "canlian", "password", "admin", "123456", "qwerty", "111111", "abcdef")


def check_password(password: str, *, profile: str, phone: str, name: str) -> None:
    """Raise InvalidInputError with what to mend."""
    if len(password) < SHORTEST[profile]:
        raise InvalidInputError(f"密码至少{SHORTEST[profile]}位，可以是一句话。", field="new_password")
    if len(password) > 256:
        raise InvalidInputError("密码最长256位。", field="new_password")
    lowered = password.lower()
    if any(word in lowered for word in (*CONTEXT, phone, name.lower())):
        raise InvalidInputError("密码中不要含有手机号、姓名、单位简称或常见口令。", field="new_password")
    if len(set(password)) < 5:
        raise InvalidInputError("密码中重复的字符太多。", field="new_password")
    if profile != "asvs" and len({_kind(mark) for mark in password}) < 2:
        raise InvalidInputError("密码须含有字母、数字、汉字或符号中的两种以上。", field="new_password")


def _kind(mark: str) -> str:
    if mark.isdigit():
        return "digit"
    return "letter" if mark.isascii() and mark.isalpha() else "other"
