"""At most five entries in anybody's navigation."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request, url_for

from web.translating import t
from workflow.rules.roles import Actor, Capacity, Deed, may_anywhere
from workflow.rules.states import Action


@dataclass(frozen=True)
class Entry:
    """A link of the navigation."""

    label: str
    address: str
    is_here: bool


def entries() -> list[Entry]:
    """Return the navigation of the person who is signed in, or nothing."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        return []
    wanted = [("today.show", t("今日")), _middle(actor)]
    if may_anywhere(actor, Deed.VIEW_TASK):
        wanted.insert(1, ("tasks.index", t("台账")))
    if may_anywhere(actor, Deed.VIEW_EVALUATION):
        wanted.append(("evaluations.index", t("评估")))
    elif may_anywhere(actor, Action.SAVE) and may_anywhere(actor, Action.SIGN):
        wanted.append(("sign.index", t("待签批")))
    else:
        wanted.append(("calendar.show", t("日历订阅")))
    wanted.append(("help.show", t("帮助")))
    here = (request.endpoint or "").partition(".")[0]
    return [Entry(label, url_for(endpoint), endpoint.partition(".")[0] == here) for endpoint, label in wanted]


def _middle(actor: Actor) -> tuple[str, str]:
    if actor.holds(Capacity.CLERK, Capacity.DIRECTOR, Capacity.OBSERVER):
        return "board.show", t("红黄绿")
    if actor.holds(Capacity.REPORTER):
        return "reports.index", t("填报")
    if actor.holds(Capacity.SIGNER):
        return "sign.index", t("待签批")
    return "journal.index", t("留痕")
