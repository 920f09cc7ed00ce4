"""Letters: drafted by a person, signed by the director, numbered without gap, received, answered; void ones stay."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from exports.pdf.letter import letter_pdf
from tests.cast import AFTER_DUE, Cast, assemble_with_plan
from tests.house import FONTS
from tests.workflow.rules.numbers import identity_number
from workflow import journal
from workflow.documents.letters import letter_document
from workflow.errors import (
    BlockedError,
    ContentChangedError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    StaleError,
)
from workflow.ledger import Letter, LetterNumber, Notice
from workflow.ledger.engine import unit_of_work
from workflow.operations import letters as operation
from workflow.operations.acting import Presence
from workflow.operations.letters import Draft, number_of
from workflow.queries import letters as query
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of
from workflow.rules.letters import LetterKind, LetterState

HERE = Presence(AFTER_DUE, AFTER_DUE)
EIGHT_DAYS_LATE = datetime(2024, 10, 11, 2, 0, tzinfo=UTC)


def moment(session: Session, cast: Cast, now: datetime = AFTER_DUE) -> Moment:
    return Moment(now, calendar_of(session, cast.committee.id))


def drafted(
    session: Session, cast: Cast, unit: str = "县财政局", kind: LetterKind = LetterKind.REMINDER
) -> Letter:
    assert cast.plan
    office, now = cast.actor("办公室人员"), moment(session, cast)
    rows = [
        row
        for row in query.to_chase(session, office, cast.plan, now)
        if row.unit_id == cast.units[unit].id and row.verdict.light == "red"
    ]
    begun = Draft(kind, cast.units[unit].id, tuple(rows), "2项逾期3个工作日未报送")
    return operation.draft(session, office, begun, calendar=now.calendar, now=AFTER_DUE)


def awaiting(session: Session, cast: Cast, kind: LetterKind = LetterKind.REMINDER) -> Letter:
    one = drafted(session, cast, kind=kind)
    operation.submit(session, cast.actor("办公室人员"), one.id, seen_revision=1, now=AFTER_DUE)
    return one


def issue(session: Session, cast: Cast, one: Letter, now: datetime = AFTER_DUE) -> str:
    shown = operation.content_hash(one, one.unit.name)
    here = Presence(now, now)
    director = cast.actor("办公室主任")
    return operation.issue(session, director, one.id, seen_hash=shown, presence=here, now=now)


def issued(session: Session, cast: Cast, kind: LetterKind = LetterKind.REMINDER) -> Letter:
    one = awaiting(session, cast, kind)
    issue(session, cast, one)
    return one


def test_a_letter_goes_from_draft_to_closed(session: Session, cast: Cast) -> None:
    one = issued(session, cast)
    assert number_of(one) == "残工委提〔2024〕1号"
    assert "（1）1.1.1 完善社会救助（2024年第一季度）" in one.text
    assert one.answer_on == date(2024, 10, 10)
    reporter = cast.actor("参与填报人")
    operation.receive(session, reporter, one.id, now=AFTER_DUE)
    operation.answer(session, reporter, one.id, answer="已补报。", now=AFTER_DUE)
    operation.close(session, cast.actor("办公室人员"), one.id, now=AFTER_DUE)
    assert (one.state, one.received_at, one.answer) == (LetterState.CLOSED, AFTER_DUE, "已补报。")
    assert journal.verify(session, cast.committee.id) is None


def test_the_unit_gets_a_line_and_a_mail_each(session: Session, cast: Cast) -> None:
    one = issued(session, cast)
    told = session.scalars(select(Notice).where(Notice.payload["path"].as_string() == f"/letters/{one.id}"))
    ways = sorted(
        (notice.person_id, notice.channel)
        for notice in told
        if "残工委提" in notice.payload.get("number", "")
    )
    people = sorted((cast.people["参与填报人"].id, cast.people["参与领导"].id))
    assert ways == [(person, channel) for person in people for channel in ("inbox", "mail")]


def test_only_the_director_signs_and_only_what_was_shown(session: Session, cast: Cast) -> None:
    one = awaiting(session, cast)
    shown = operation.content_hash(one, one.unit.name)
    for part in ("办公室人员", "督查人员"):
        with pytest.raises(ForbiddenError):
            operation.issue(session, cast.actor(part), one.id, seen_hash=shown, presence=HERE, now=AFTER_DUE)
    director = cast.actor("办公室主任")
    operation.send_back(session, director, one.id, reason="措辞再斟酌", now=AFTER_DUE)
    clerk = cast.actor("办公室人员")
    operation.edit(
        session, clerk, one.id, title=one.title, text="县财政局：\n请报送。", answer_on=one.answer_on,
        seen_revision=1, now=AFTER_DUE,
    )  # fmt: skip
    operation.submit(session, clerk, one.id, seen_revision=2, now=AFTER_DUE)
    with pytest.raises(ContentChangedError):
        operation.issue(session, director, one.id, seen_hash=shown, presence=HERE, now=AFTER_DUE)
    assert session.scalars(select(LetterNumber)).all() == []


def test_two_clerks_at_one_draft_lose_nothing(session: Session, cast: Cast) -> None:
    one = drafted(session, cast)
    clerk = cast.actor("办公室人员")
    edit = {
        "title": one.title,
        "text": "甲稿",
        "answer_on": one.answer_on,
        "seen_revision": 1,
        "now": AFTER_DUE,
    }
    operation.edit(session, clerk, one.id, **edit)  # type: ignore[arg-type]
    with pytest.raises(StaleError):
        operation.edit(session, clerk, one.id, **{**edit, "text": "乙稿"})  # type: ignore[arg-type]
    with pytest.raises(StaleError):
        operation.submit(session, clerk, one.id, seen_revision=1, now=AFTER_DUE)
    assert one.text == "甲稿"


def test_a_void_letter_keeps_its_number_and_series_and_years_count_alone(
    session: Session, cast: Cast
) -> None:
    first = issued(session, cast)
    with pytest.raises(InvalidInputError, match="作废理由"):
        operation.cancel(session, cast.actor("办公室主任"), first.id, reason="", now=AFTER_DUE)
    operation.cancel(session, cast.actor("办公室主任"), first.id, reason="单位写错", now=AFTER_DUE)
    assert number_of(issued(session, cast)) == "残工委提〔2024〕2号"
    assert number_of(issued(session, cast, LetterKind.SHEET_YELLOW)) == "残工委督〔2024〕1号"
    assert number_of(issued(session, cast, LetterKind.SHEET_RED)) == "残工委督〔2024〕2号"
    next_year = awaiting(session, cast)
    assert issue(session, cast, next_year, AFTER_DUE + timedelta(days=100)) == "残工委提〔2025〕1号"
    seen = query.letters(session, cast.actor("参与领导"))
    assert [(number_of(one), one.state) for one in seen][-1] == ("残工委提〔2024〕1号", LetterState.CANCELLED)


def test_a_unit_sees_its_own_letters_once_they_are_issued(session: Session, cast: Cast) -> None:
    one = awaiting(session, cast)
    with pytest.raises(NotFoundError):
        query.letter(session, cast.actor("参与填报人"), one.id)
    issue(session, cast, one)
    assert query.letter(session, cast.actor("参与填报人"), one.id)
    for part in ("牵头填报人", "系统管理员"):
        with pytest.raises(NotFoundError):
            query.letter(session, cast.actor(part), one.id)
    with pytest.raises(ForbiddenError):
        operation.answer(session, cast.actor("督查人员"), one.id, answer="代答", now=AFTER_DUE)


def test_identity_numbers_are_stopped_and_a_letter_is_for_one_unit(session: Session, cast: Cast) -> None:
    one = drafted(session, cast)
    clerk = cast.actor("办公室人员")
    with pytest.raises(InvalidInputError, match="身份证号"):
        operation.edit(
            session, clerk, one.id, title="关于报送", text=f"请核实{identity_number()}", answer_on=one.answer_on,
            seen_revision=1, now=AFTER_DUE,
        )  # fmt: skip
    assert cast.plan
    rows = tuple(query.to_chase(session, clerk, cast.plan, moment(session, cast)))
    begun = Draft(LetterKind.CHASE, cast.units["县财政局"].id, rows)
    with pytest.raises(InvalidInputError, match="一个单位"):
        operation.draft(session, clerk, begun, calendar=moment(session, cast).calendar, now=AFTER_DUE)


def test_the_ladder_suggests_by_days_overdue_and_not_again_what_was_written(
    session: Session, cast: Cast
) -> None:
    assert cast.plan
    office = cast.actor("办公室人员")
    late = moment(session, cast, EIGHT_DAYS_LATE)
    rows = query.to_chase(session, office, cast.plan, late)
    found = {(one.unit, one.letter) for one in query.suggestions(session, rows, late)}
    assert ("县财政局", "通报/约谈") in found
    third = [row for row in rows if row.period_key == "2024Q3" and row.code == "1.1.2"]
    assert {one.letter for one in query.suggestions(session, third, late)} == {"督办单(红)"}
    financed = [row for row in third if row.unit == "县财政局"]
    begun = Draft(LetterKind.SHEET_RED, financed[0].unit_id, tuple(financed))
    operation.draft(session, office, begun, calendar=late.calendar, now=EIGHT_DAYS_LATE)
    assert {one.unit for one in query.suggestions(session, third, late)} == {"县残联"}


def test_the_pdf_has_number_title_and_date_and_the_same_bytes(session: Session, cast: Cast) -> None:
    from exports.pdf.fonts import prepare

    FONTS.mkdir(parents=True, exist_ok=True)
    prepare(FONTS)
    one = issued(session, cast, LetterKind.SHEET_YELLOW)
    document = letter_document(cast.committee, one)
    body = letter_pdf(document, font_directory=FONTS)
    assert body == letter_pdf(document, font_directory=FONTS)
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    for said in ("残工委督〔2024〕1号", "督办单（黄）", "2024年9月30日", "县财政局：", "测试县残工委办公室"):
        assert said in words.replace("\n", "")
    assert "红头" not in words
    with pytest.raises(BlockedError, match="还没有签发"):
        operation.refuse_unissued(drafted(session, cast))


def test_two_directors_at_one_letter_make_one_number(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        cast = assemble_with_plan(session)
        one = awaiting(session, cast)
        shown, letter_id = operation.content_hash(one, one.unit.name), one.id
    director = cast.actor("办公室主任")

    def sign(_: int) -> str:
        try:
            with unit_of_work(engine) as session:
                return operation.issue(
                    session, director, letter_id, seen_hash=shown, presence=HERE, now=AFTER_DUE
                )
        except StaleError:
            return ""

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(sign, range(4)))
    assert sorted(numbers) == ["", "", "", "残工委提〔2024〕1号"]
    with unit_of_work(engine) as session:
        assert session.scalars(select(LetterNumber.last)).all() == [1]


def test_numbers_drawn_by_eight_threads_have_no_gap_and_no_double(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        cast = assemble_with_plan(session)
        ids = [awaiting(session, cast).id for _ in range(24)]
    director = cast.actor("办公室主任")

    class Broken(Exception):
        pass

    def sign(letter_id: int) -> None:
        try:
            with unit_of_work(engine) as session:
                one = query.letter(session, director, letter_id)
                shown = operation.content_hash(one, one.unit.name)
                operation.issue(session, director, letter_id, seen_hash=shown, presence=HERE, now=AFTER_DUE)
                if letter_id % 4 == 0:
                    raise Broken  # what fails after drawing gives its number back
        except Broken:
            return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(sign, ids))
    with unit_of_work(engine) as session:
        numbers = sorted(session.scalars(select(Letter.number).where(Letter.number.is_not(None))))
        assert len(numbers) == sum(letter_id % 4 != 0 for letter_id in ids)
        assert numbers == list(range(1, len(numbers) + 1))
        assert journal.verify(session, cast.committee.id) is None
