"""What a paper of sections says (会议材料, 督查通报), and bulletins: freeze what is red, edit, approve on the page."""

from __future__ import annotations

from pydantic import BaseModel

from exports.rows.papers import PaperDocument
from web.resources.desk import Desk
from web.resources.kinds import Making, Page, Resource
from web.resources.matters import act_on, may, steps_of, words_of
from web.resources.values import Day, Given, Moment, Nothing, Number, Shown, StepShown
from workflow.documents.bulletins import bulletin_paper
from workflow.ledger import Bulletin
from workflow.operations import meetings as operation
from workflow.queries import meetings as query
from workflow.rules.bulletins import BULLETIN, BulletinState
from workflow.rules.roles import Deed, Thing


class PaperSectionShown(BaseModel):
    """A part of a paper: its paragraphs, and a table where it has one."""

    title: str
    paragraphs: list[str]
    heads: list[str]
    rows: list[list[str]]


def sections_of(paper: PaperDocument) -> list[PaperSectionShown]:
    """Return a paper's parts."""
    return [
        PaperSectionShown(
            title=one.title,
            paragraphs=list(one.paragraphs),
            heads=list(one.heads),
            rows=[list(row) for row in one.rows],
        )
        for one in paper.sections
    ]


class BulletinEdited(Given):
    """The words before the frozen list; ``seen_revision`` is the revision that was edited."""

    opening: str
    seen_revision: Number


class BulletinApproved(Given):
    """The hash of exactly what was shown."""

    seen_hash: str


class BulletinRow(Shown):
    """One bulletin."""

    state: BulletinState
    state_words: str
    number: str
    as_of: Day
    made_at: Moment
    approved_at: Moment | None
    revision: int


class BulletinSheet(BulletinRow):
    """One bulletin in full."""

    opening: str
    sections: list[PaperSectionShown]
    seen_hash: str
    steps: list[StepShown]
    may: list[str]


def _names(one: Bulletin) -> dict[str, str]:
    return {"state_words": words_of(BULLETIN, one.state), "number": operation.bulletin_number(one)}


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[BulletinRow]:
    found = page.of(query.bulletins(desk.session, desk.actor))
    return [BulletinRow.of(one, **_names(one)) for one in found]


def _show(desk: Desk, bulletin_id: int) -> BulletinSheet:
    one = query.bulletin(desk.session, desk.actor, bulletin_id)
    return BulletinSheet.of(
        one,
        **_names(one),
        sections=sections_of(bulletin_paper(one)),
        seen_hash=operation.bulletin_hash(one),
        steps=steps_of(desk, BULLETIN, one.id),
        may=may(desk, BULLETIN, one.state, Thing(one.committee_id)),
    )


def _freeze(desk: Desk, _given: Nothing) -> int:
    return operation.make_bulletin(desk.session, desk.actor, desk.plan, desk.moment, now=desk.now).id


def _edit(desk: Desk, bulletin_id: int, given: BulletinEdited) -> None:
    operation.edit_bulletin(
        desk.session, desk.actor, bulletin_id, opening=given.opening, seen_revision=given.seen_revision, now=desk.now
    )  # fmt: skip


def _approve(desk: Desk, bulletin_id: int, given: BulletinApproved) -> None:
    operation.approve_bulletin(
        desk.session, desk.actor, bulletin_id, seen_hash=given.seen_hash, presence=desk.presence, now=desk.now
    )


def _drop(desk: Desk, bulletin_id: int, _given: Nothing) -> None:
    operation.drop_bulletin(desk.session, desk.actor, bulletin_id, now=desk.now)


BULLETINS = Resource(
    line=("number", "state_words", "as_of"),
    name="bulletins",
    command="bulletin",
    key="bulletin_id",
    title="督查通报",
    deeds=(Deed.VIEW_ACTS,),
    shown=BulletinSheet,
    show=_show,
    listed=BulletinRow,
    rows=_rows,
    makings=(
        Making("freeze", "按今天的红灯生成", (Deed.WRITE_BULLETIN,), Nothing, _freeze,
               "已按今天的红灯生成，清单不再变化。请修改开头后报主任审定。"),
    ),
    acts=(
        act_on(BULLETIN, "edit", BulletinEdited, _edit, "已保存。"),
        act_on(BULLETIN, "approve", BulletinApproved, _approve, "已审定并编号。", signed_at="/bulletins/{id}"),
        act_on(BULLETIN, "drop", Nothing, _drop, "已不印发，未占用编号。"),
    ),
)  # fmt: skip
