"""Meetings with their frozen pack, tracked items from decisions and 批示, and bulletins that the director approves."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from exports.pdf.fonts import prepare
from exports.pdf.paper import paper_pdf
from tests.cast import AFTER_DUE, Cast
from tests.house import FONTS
from tests.workflow.rules.numbers import identity_number
from tests.workflow.test_letters import issued, moment
from tests.workflow.test_problems import raised
from workflow import journal
from workflow.documents.bulletins import bulletin_paper, pack_paper
from workflow.documents.papers import agenda_pack
from workflow.errors import ContentChangedError, ForbiddenError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import Bulletin, Item, Meeting
from workflow.operations import items, problems
from workflow.operations import meetings as operation
from workflow.operations.acting import Presence
from workflow.operations.items import Given
from workflow.queries import meetings as query
from workflow.rules.items import ItemSource, ItemState
from workflow.rules.problems import Level

HERE = Presence(AFTER_DUE, AFTER_DUE)
OFFICE, DIRECTOR = "办公室人员", "办公室主任"
DUE = date(2024, 10, 20)


def meeting(session: Session, cast: Cast) -> Meeting:
    return operation.call_meeting(
        session, cast.actor(OFFICE), title="第三次全体会议", held_on=date(2024, 10, 10), now=AFTER_DUE
    )


def given(session: Session, cast: Cast, meeting_id: int | None = None, **more: object) -> Item:
    said = {"text": "尽快补齐资金。", "given_by": "分管副县长", "due_on": DUE, **more}
    one = Given(cast.units["县财政局"].id, meeting_id=meeting_id, **said)  # type: ignore[arg-type]
    return items.record(session, cast.actor(OFFICE), one, now=AFTER_DUE)


def test_a_decision_is_given_answered_returned_and_closed(session: Session, cast: Cast) -> None:
    one = given(session, cast, meeting(session, cast).id)
    reporter, office = cast.actor("参与填报人"), cast.actor(OFFICE)
    assert [each.id for each in query.waiting_for(session, reporter)] == [one.id]
    items.answer(session, reporter, one.id, answer="已拨付30万元。", now=AFTER_DUE)
    assert [each.id for each in query.waiting_for(session, office)] == [one.id]
    later = DUE + timedelta(days=5)
    items.give_back(session, office, one.id, reason="缺凭证", due_on=later, now=AFTER_DUE)
    assert (one.state, one.due_on) == (ItemState.OWED, later)
    items.answer(session, reporter, one.id, answer="凭证已附。", now=AFTER_DUE)
    items.close(session, office, one.id, reason="", now=AFTER_DUE)
    assert (one.state, one.source) == (ItemState.CLOSED, ItemSource.MEETING)
    assert journal.verify(session, cast.committee.id) is None


def test_an_instruction_names_a_post_a_unit_and_a_date_and_no_person(session: Session, cast: Cast) -> None:
    assert given(session, cast).source is ItemSource.INSTRUCTION
    for field, bad in (("due_on", None), ("due_on", date(2024, 9, 1)), ("text", " "), ("given_by", "")):
        with pytest.raises(InvalidInputError) as refused:
            given(session, cast, **{field: bad})
        assert refused.value.field == field
    with pytest.raises(InvalidInputError, match="身份证号"):
        given(session, cast, text=f"核实{identity_number()}")


def test_only_the_unit_answers_and_only_the_office_closes(session: Session, cast: Cast) -> None:
    one = given(session, cast)
    with pytest.raises(NotFoundError):
        items.answer(session, cast.actor("牵头填报人"), one.id, answer="x", now=AFTER_DUE)
    with pytest.raises(ForbiddenError):
        items.answer(session, cast.actor(OFFICE), one.id, answer="代答", now=AFTER_DUE)
    with pytest.raises(ForbiddenError):
        items.close(session, cast.actor("参与领导"), one.id, reason="好了", now=AFTER_DUE)
    with pytest.raises(InvalidInputError, match="办结理由"):
        items.close(session, cast.actor(OFFICE), one.id, reason="", now=AFTER_DUE)


def test_the_pack_is_made_of_what_stands_and_frozen_once(session: Session, cast: Cast) -> None:
    assert cast.plan
    office = cast.actor(OFFICE)
    one = raised(session, cast)
    problems.escalate(session, office, one.id, level=Level.COMMITTEE, reason="跨部门", now=AFTER_DUE)
    letter = issued(session, cast)
    given(session, cast)
    held = meeting(session, cast)
    now = moment(session, cast)
    paper = operation.freeze_pack(session, office, held.id, cast.plan, now, now=AFTER_DUE)
    titles = {section.title: section for section in paper.sections}
    assert titles["红灯事项"].paragraphs == ("截至9月30日，本期及未办结事项共15项，其中红灯15项。",)
    assert titles["提请研究的困难问题"].rows[0][2] == "配套资金缺口50万元。"
    assert titles["未反馈的督办函"].rows[0][0] == f"残工委提〔2024〕{letter.number}号"
    assert titles["以前决定事项的落实"].rows[0][1] == "尽快补齐资金。"
    given(session, cast, text="会后新增")
    frozen = pack_paper(held)
    assert frozen == paper
    with pytest.raises(StaleError, match="已经定稿"):
        operation.freeze_pack(session, office, held.id, cast.plan, now, now=AFTER_DUE)
    with pytest.raises(ForbiddenError):
        operation.call_meeting(session, cast.actor("参与领导"), title="x", held_on=DUE, now=AFTER_DUE)


def bulletin(session: Session, cast: Cast) -> Bulletin:
    assert cast.plan
    return operation.make_bulletin(
        session, cast.actor(OFFICE), cast.plan, moment(session, cast), now=AFTER_DUE
    )


def approve(session: Session, cast: Cast, one: Bulletin, part: str = DIRECTOR, shown: str = "") -> str:
    seen = shown or operation.bulletin_hash(one)
    return operation.approve_bulletin(
        session, cast.actor(part), one.id, seen_hash=seen, presence=HERE, now=AFTER_DUE
    )


def test_a_bulletin_is_edited_approved_and_numbered(session: Session, cast: Cast) -> None:
    one = bulletin(session, cast)
    shown = operation.bulletin_hash(one)
    operation.edit_bulletin(
        session, cast.actor(OFFICE), one.id, opening="请抓紧办理。", seen_revision=1, now=AFTER_DUE
    )
    with pytest.raises(ContentChangedError):
        approve(session, cast, one, shown=shown)
    with pytest.raises(ForbiddenError):
        approve(session, cast, one, OFFICE)
    with pytest.raises(NotFoundError):
        query.bulletin(session, cast.actor("参与填报人"), one.id)
    assert approve(session, cast, one) == "督查通报〔2024〕1号"
    with pytest.raises(StaleError, match="已印发"):
        approve(session, cast, one)
    assert query.bulletin(session, cast.actor("参与填报人"), one.id)
    dropped = bulletin(session, cast)
    operation.drop_bulletin(session, cast.actor(OFFICE), dropped.id, now=AFTER_DUE)
    assert approve(session, cast, bulletin(session, cast)) == "督查通报〔2024〕2号"


def test_papers_print_the_same_bytes_with_reasons_and_denominators(session: Session, cast: Cast) -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    prepare(FONTS)
    one = bulletin(session, cast)
    approve(session, cast, one)
    body = paper_pdf(bulletin_paper(one), font_directory=FONTS)
    assert body == paper_pdf(bulletin_paper(one), font_directory=FONTS)
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages).replace("\n", "")
    for said in ("督查通报〔2024〕1号", "一、总体情况", "县财政局", "6/6", "逾期132个工作日"):
        assert said in words
    assert cast.plan
    found = operation.matters(session, cast.actor(OFFICE), cast.plan, moment(session, cast))
    assert paper_pdf(agenda_pack(found, "会议材料"), font_directory=FONTS).startswith(b"%PDF")
