"""What can go wrong at the API beside the trunk's refusals."""

from __future__ import annotations

from typing import Any

from workflow.errors import DubanError, ForbiddenError, InvalidInputError


class RefusedTokenError(DubanError):
    """No token, or one that is not alive."""


class TooManyRequestsError(DubanError):
    """More requests than the limit; ``seconds`` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"请求太频繁，请{seconds}秒后再试。")
        self.seconds = seconds


class SigningNeedsPersonError(ForbiddenError):
    """A signature wants the person themselves, with a password shown recently: a token never signs."""

    def __init__(self, address: str) -> None:
        super().__init__(f"签批、签发和确认须本人登录后办理，不能用访问令牌代办。请到这里办理：{address}")


class MovedOnError(DubanError):
    """The thing is not what If-Match names."""

    def __init__(self) -> None:
        super().__init__("这一项已有变化，与 If-Match 所说的不同。请看过最新内容后再办理。")


class KeyReusedError(InvalidInputError):
    """An Idempotency-Key came again with another request."""

    def __init__(self) -> None:
        super().__init__("这个 Idempotency-Key 已用于另一项请求，请换一个。", field="Idempotency-Key")


class WithPresentError(Exception):
    """A refusal together with the thing as it stands now, or None where it cannot be shown."""

    def __init__(self, cause: DubanError, present: dict[str, Any] | None) -> None:
        super().__init__(cause.sentence)
        self.cause, self.present = cause, present
