"""会议 with their decisions, and the items (督办事项) that decisions and 批示 become."""

from __future__ import annotations

from exports.rows.papers import PaperDocument
from web.resources.desk import Desk
from web.resources.kinds import Act, Making, Page, Resource
from web.resources.matters import Reason, act_on, may, steps_of, words_of
from web.resources.papers import PaperSectionShown, sections_of
from web.resources.values import Day, Given, Moment, Nothing, Number, Shown, StepShown
from workflow.documents.bulletins import pack_paper
from workflow.documents.papers import agenda_pack
from workflow.ledger import Item, Meeting
from workflow.operations import items as item_operation
from workflow.operations import meetings as operation
from workflow.queries import meetings as query
from workflow.rules.items import ITEM, ItemSource, ItemState
from workflow.rules.roles import Deed, Thing


class MeetingCalled(Given):
    """A session and its day."""

    title: str
    held_on: Day


class MeetingRow(Shown):
    """One session; ``is_frozen`` says that its agenda pack does not change any more."""

    title: str
    held_on: Day
    called_at: Moment
    is_frozen: bool
    pack_hash: str


class MeetingSheet(MeetingRow):
    """One session with its agenda pack (as it stands now until it is frozen) and its decisions."""

    pack: list[PaperSectionShown]
    item_ids: list[int]
    may: list[str]


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[MeetingRow]:
    found = [one for one, _, _ in query.meetings(desk.session, desk.actor)]
    return [MeetingRow.of(one, is_frozen=one.pack is not None) for one in page.of(found)]


def _show(desk: Desk, meeting_id: int) -> MeetingSheet:
    one = query.meeting(desk.session, desk.actor, meeting_id)
    return MeetingSheet.of(
        one,
        is_frozen=one.pack is not None,
        pack=sections_of(pack_paper(one) or _pack_now(desk, one)),
        item_ids=sorted(item.id for item in one.items),
        may=["freeze"] if one.pack is None and desk.may(Deed.HOLD_MEETING) else [],
    )


def _pack_now(desk: Desk, one: Meeting) -> PaperDocument:
    found = operation.matters(desk.session, desk.actor, desk.plan, desk.moment)
    return agenda_pack(found, f"{one.title}会议材料")


def _call(desk: Desk, given: MeetingCalled) -> int:
    return operation.call_meeting(
        desk.session, desk.actor, title=given.title, held_on=given.held_on, now=desk.now
    ).id


def _freeze(desk: Desk, meeting_id: int, _given: Nothing) -> None:
    operation.freeze_pack(desk.session, desk.actor, meeting_id, desk.plan, desk.moment, now=desk.now)


MEETINGS = Resource(
    line=("title", "held_on"),
    name="meetings",
    command="meeting",
    key="meeting_id",
    title="会议",
    deeds=(Deed.VIEW_BOARD,),
    shown=MeetingSheet,
    show=_show,
    listed=MeetingRow,
    rows=_rows,
    makings=(Making("call", "登记会议", (Deed.HOLD_MEETING,), MeetingCalled, _call, "已登记会议。"),),
    acts=(Act("freeze", "会议材料定稿", (Deed.HOLD_MEETING,), Nothing, _freeze, "会议材料已定稿。"),),
)


class ItemGiven(Given):
    """What is to be done, by which unit, by when; a decision names its meeting, a 批示 who gave it."""

    unit_id: Number
    text: str
    given_by: str
    due_on: Day
    task_id: Number | None = None
    meeting_id: Number | None = None


class ItemAnswer(Given):
    """The unit's answer."""

    answer: str


class ItemReason(Given):
    """A word on it, which may be empty."""

    reason: str = ""


class ItemAgain(Reason):
    """Why, and the new day."""

    due_on: Day


class ItemRow(Shown):
    """One tracked item."""

    source: ItemSource
    meeting_id: int | None
    task_id: int | None
    unit_id: int
    unit: str
    state: ItemState
    state_words: str
    given_by: str
    text: str
    due_on: Day
    answer: str
    answered_at: Moment | None
    recorded_at: Moment


class ItemSheet(ItemRow):
    """The same with what was done and may be done."""

    steps: list[StepShown]
    may: list[str]


def _item_names(one: Item) -> dict[str, str]:
    return {"unit": one.unit.name, "state_words": words_of(ITEM, one.state)}


def _items(desk: Desk, _asked: Nothing, page: Page) -> list[ItemRow]:
    return [ItemRow.of(one, **_item_names(one)) for one in page.of(query.items(desk.session, desk.actor))]


def _item(desk: Desk, item_id: int) -> ItemSheet:
    one = query.item(desk.session, desk.actor, item_id)
    return ItemSheet.of(
        one,
        **_item_names(one),
        steps=steps_of(desk, ITEM, one.id),
        may=may(desk, ITEM, one.state, Thing(one.committee_id, one.unit_id)),
    )


def _record(desk: Desk, given: ItemGiven) -> int:
    asked = item_operation.Given(
        given.unit_id, given.text, given.given_by, given.due_on, given.task_id, given.meeting_id
    )
    return item_operation.record(desk.session, desk.actor, asked, now=desk.now).id


def _answer(desk: Desk, item_id: int, given: ItemAnswer) -> None:
    item_operation.answer(desk.session, desk.actor, item_id, answer=given.answer, now=desk.now)


def _close(desk: Desk, item_id: int, given: ItemReason) -> None:
    item_operation.close(desk.session, desk.actor, item_id, reason=given.reason, now=desk.now)


def _return(desk: Desk, item_id: int, given: ItemAgain) -> None:
    item_operation.give_back(
        desk.session, desk.actor, item_id, reason=given.reason, due_on=given.due_on, now=desk.now
    )


def _reopen(desk: Desk, item_id: int, given: ItemAgain) -> None:
    item_operation.reopen(
        desk.session, desk.actor, item_id, reason=given.reason, due_on=given.due_on, now=desk.now
    )


ITEMS = Resource(
    line=("unit", "state_words", "text", "due_on"),
    name="items",
    command="item",
    key="item_id",
    title="督办事项",
    deeds=(Deed.VIEW_ACTS,),
    shown=ItemSheet,
    show=_item,
    listed=ItemRow,
    rows=_items,
    makings=(Making("record", ITEM.act_labels["record"], (Deed.HANDLE_ITEM,), ItemGiven, _record, "已登记，并告知该单位。"),),
    acts=(
        act_on(ITEM, "answer", ItemAnswer, _answer, "已反馈办公室。"),
        act_on(ITEM, "close", ItemReason, _close, "已办结。"),
        act_on(ITEM, "return", ItemAgain, _return, "已退回补充，并告知该单位。"),
        act_on(ITEM, "reopen", ItemAgain, _reopen, "已重新办理，并告知该单位。"),
    ),
)  # fmt: skip
