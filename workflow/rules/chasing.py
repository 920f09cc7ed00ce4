"""催办: how a unit can be reached, and what stands in the way of chasing it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from workflow.rules.states import LABELS, OPEN, State


class How(enum.StrEnum):
    """By what way a unit is told."""

    INBOX = "inbox"
    MAIL = "mail"
    PHONE = "phone"
    PAPER = "paper"


HOW_LABELS: dict[How, str] = {
    How.INBOX: "站内消息",
    How.MAIL: "邮件",
    How.PHONE: "电话（登记）",
    How.PAPER: "纸质送达（登记）",
}
SENT = frozenset({How.INBOX, How.MAIL})


@dataclass(frozen=True)
class Chased:
    """One obligation that is to be chased: its words, where it stands, and whether it was written to today already."""

    words: str
    state: State
    was_sent_today: bool


def why_not_chase(chased: tuple[Chased, ...], how: How, *, has_person: bool) -> str | None:
    """Return why these may not be chased this way, or None: those who have done their part are left alone."""
    if not chased:
        return "没有可催办的事项：所选各项都已报送。"
    done = [one for one in chased if one.state not in OPEN]
    if done:
        names = "、".join(f"{one.words}（{LABELS[one.state]}）" for one in done[:3])
        return f"下列事项刚已办理，不再催办：{names}。请重新核对后发送。"
    if how in SENT and not has_person:
        return "该单位没有收件人，请改为电话或纸质送达，并登记。"
    again = [one.words for one in chased if one.was_sent_today]
    if how in SENT and again:
        return f"今天已经发过催办：{'、'.join(again[:3])}。不重复发送；确需再催，请打电话并登记。"
    return None
