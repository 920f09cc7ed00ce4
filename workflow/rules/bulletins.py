"""督查通报: a frozen list of what is red at a date, edited by the office, approved and numbered by the director."""

from __future__ import annotations

import enum

from workflow.rules.machines import Machine
from workflow.rules.roles import Deed

SERIES = "督查通报"


class BulletinState(enum.StrEnum):
    """Where a bulletin stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    DROPPED = "dropped"


S = BulletinState

BULLETIN = Machine(
    thing="bulletin",
    name="督查通报",
    ways={
        (S.DRAFT, "edit"): S.DRAFT,
        (S.DRAFT, "approve"): S.APPROVED,
        (S.DRAFT, "drop"): S.DROPPED,
    },
    deeds={
        "freeze": Deed.WRITE_BULLETIN,
        "edit": Deed.WRITE_BULLETIN,
        "drop": Deed.WRITE_BULLETIN,
        "approve": Deed.APPROVE_BULLETIN,
    },
    labels={S.DRAFT: "待主任审定", S.APPROVED: "已印发", S.DROPPED: "不印发"},
    act_labels={"freeze": "生成", "edit": "修改", "approve": "审定印发", "drop": "不印发"},
    waiting=frozenset({S.DRAFT}),
)
