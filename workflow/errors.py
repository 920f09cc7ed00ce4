"""What can go wrong in the trunk, as exceptions that carry their data."""

from __future__ import annotations


class DubanError(Exception):
    """A refusal with a sentence for the person who asked.

    ``sentence`` is Chinese and may be shown as it is; ``field`` names the input that must be mended, if one does.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotFoundError(DubanError):
    """The thing does not exist, or is not for this person to know of: one answer for both."""

    def __init__(self) -> None:
        super().__init__("没有找到这一项，或者您无权查看。")


class ForbiddenError(DubanError):
    """The person may see the thing but may not do this to it."""


class BlockedError(DubanError):
    """A rule stands in the way; the sentence says which, and what to do."""


class InvalidInputError(DubanError):
    """A value was refused; nothing was changed."""


class StaleError(DubanError):
    """Somebody was first: the row has moved on since the page was shown."""

    def __init__(
        self, sentence: str = "这一项刚被别人处理过，请看过最新内容后再操作。您的文字没有丢失。"
    ) -> None:
        super().__init__(sentence)


class ContentChangedError(StaleError):
    """What would be signed is not what was shown."""

    def __init__(self) -> None:
        super().__init__("签批前内容已有变化，请重新阅看最新版本后再签批。")


class NotFreshError(DubanError):
    """The act wants a recent log-in."""

    def __init__(self) -> None:
        super().__init__("为确认是您本人操作，请重新输入密码。")


class UnreadableDocumentError(DubanError):
    """A document could not be read; the sentence says what to do."""


class DocumentNotMadeError(DubanError):
    """A document could not be rendered in its limits; nothing was changed."""


class LedgerUnavailableError(DubanError):
    """The database is locked, full, read-only or away."""
