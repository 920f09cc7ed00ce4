"""延期申请: ask, sign on the page, grant or refuse."""

from __future__ import annotations

from web.resources.desk import Desk
from web.resources.kinds import Making, Page, Resource
from web.resources.matters import Reason, act_on, may, steps_of, words_of
from web.resources.values import Day, Given, Moment, Nothing, Number, Shown, StepShown
from workflow.ledger import Extension
from workflow.operations import extensions as operation
from workflow.queries import extensions as query
from workflow.rules.extensions import EXTENSION, ExtensionState
from workflow.rules.roles import Deed, Thing


class ExtensionAsked(Given):
    """An application for more time, before the due moment."""

    obligation_id: Number
    reason: str
    progress: str
    wanted_on: Day


class ExtensionGranted(Given):
    """Until which day, and a word with it."""

    granted_on: Day
    answer: str = ""


class ExtensionRow(Shown):
    """One application."""

    obligation_id: int
    unit_id: int
    state: ExtensionState
    state_words: str
    nth: int
    reason: str
    progress: str
    due_on: Day
    wanted_on: Day
    granted_on: Day | None
    answer: str
    asked_at: Moment


class ExtensionSheet(ExtensionRow):
    """One application with what was done to it and what may be done."""

    steps: list[StepShown]
    may: list[str]


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[ExtensionRow]:
    found = page.of(query.extensions(desk.session, desk.actor))
    return [ExtensionRow.of(one, state_words=words_of(EXTENSION, one.state)) for one in found]


def _show(desk: Desk, extension_id: int) -> ExtensionSheet:
    one: Extension = query.extension(desk.session, desk.actor, extension_id)
    return ExtensionSheet.of(
        one,
        state_words=words_of(EXTENSION, one.state),
        steps=steps_of(desk, EXTENSION, one.id),
        may=may(desk, EXTENSION, one.state, Thing(one.committee_id, one.unit_id)),
    )


def _ask(desk: Desk, given: ExtensionAsked) -> int:
    return operation.ask(
        desk.session, desk.actor, given.obligation_id, reason=given.reason, progress=given.progress,
        wanted_on=given.wanted_on, now=desk.now,
    ).id  # fmt: skip


def _sign(desk: Desk, extension_id: int, _given: Nothing) -> None:
    operation.sign(desk.session, desk.actor, extension_id, presence=desk.presence, now=desk.now)


def _send_back(desk: Desk, extension_id: int, given: Reason) -> None:
    operation.send_back(desk.session, desk.actor, extension_id, reason=given.reason, now=desk.now)


def _withdraw(desk: Desk, extension_id: int, _given: Nothing) -> None:
    operation.withdraw(desk.session, desk.actor, extension_id, now=desk.now)


def _grant(desk: Desk, extension_id: int, given: ExtensionGranted) -> None:
    operation.grant(
        desk.session, desk.actor, extension_id, granted_on=given.granted_on, answer=given.answer, now=desk.now
    )


def _refuse(desk: Desk, extension_id: int, given: Reason) -> None:
    operation.refuse(desk.session, desk.actor, extension_id, reason=given.reason, now=desk.now)


EXTENSIONS = Resource(
    line=("state_words", "obligation_id", "reason", "wanted_on"),
    name="extensions",
    command="extension",
    key="extension_id",
    title="延期申请",
    deeds=(Deed.VIEW_ACTS,),
    shown=ExtensionSheet,
    show=_show,
    listed=ExtensionRow,
    rows=_rows,
    makings=(
        Making("ask", EXTENSION.act_labels["ask"], (Deed.ASK_EXTENSION,), ExtensionAsked, _ask,
               "延期申请已提交，等分管领导签批后报办公室。"),
    ),
    acts=(
        act_on(EXTENSION, "sign", Nothing, _sign, "已签批，报办公室决定。", signed_at="/extensions/{id}"),
        act_on(EXTENSION, "send_back", Reason, _send_back, "已退回填报人。"),
        act_on(EXTENSION, "withdraw", Nothing, _withdraw, "已撤回。"),
        act_on(EXTENSION, "grant", ExtensionGranted, _grant, "已同意，应报时间已改，并告知该单位。"),
        act_on(EXTENSION, "refuse", Reason, _refuse, "已答复不同意，应报时间不变。"),
    ),
)  # fmt: skip
