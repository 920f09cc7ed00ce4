"""A mail's head: strict where it is written to, forgiving where an answer goes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from notifications.letterhead import compose
from notifications.message import Message

NOW = datetime(2024, 9, 20, 2, 0, tzinfo=UTC)


def _message(address: str, reply_to: str) -> Message:
    return Message("k", "填报人", address, "主题", "正文", "<p>正文</p>", NOW, reply_to=reply_to)


def test_an_offices_bad_address_does_not_keep_a_message_from_its_reader() -> None:
    mail = compose(_message("reader@example.org", "写错了"), "督办 <duban@example.org>")
    assert mail["To"] == "填报人 <reader@example.org>"
    assert mail["Reply-To"] is None


def test_a_readers_bad_address_is_refused() -> None:
    with pytest.raises(ValueError, match="not one address"):
        compose(_message("写错了", ""), "督办 <duban@example.org>")
