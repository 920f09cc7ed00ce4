"""Applications for more time: asked and signed before the due moment, decided with a date, counted without end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER, Cast
from tests.workflow.rules.numbers import identity_number
from workflow import journal
from workflow.errors import (
    BlockedError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    NotFreshError,
    StaleError,
)
from workflow.ledger import DueMove, Extension, Notice, Obligation, Step
from workflow.operations import extensions as operation
from workflow.operations.acting import Presence
from workflow.operations.due_moments import realign
from workflow.queries import extensions as query
from workflow.rules.extensions import ExtensionState
from workflow.rules.states import State

HERE = Presence(IN_QUARTER, IN_QUARTER)
WANTED = date(2024, 10, 15)


def ask(session: Session, cast: Cast, row: Obligation, wanted_on: date = WANTED, **more: str) -> Extension:
    said = {"reason": "等省级数据。", "progress": "已完成入户。", **more}
    return operation.ask(
        session, cast.actor("参与填报人"), row.id, wanted_on=wanted_on, now=IN_QUARTER, **said
    )


def signed(session: Session, cast: Cast, row: Obligation, wanted_on: date = WANTED) -> Extension:
    one = ask(session, cast, row, wanted_on)
    operation.sign(session, cast.actor("参与领导"), one.id, presence=HERE, now=IN_QUARTER)
    return one


def grant(session: Session, cast: Cast, one: Extension, day: date) -> None:
    office = cast.actor("办公室人员")
    operation.grant(session, office, one.id, granted_on=day, answer="同意。", now=IN_QUARTER)


def test_a_granted_extension_moves_the_due_moment_and_keeps_the_first(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2")
    first, sequence = row.first_due_at, row.sequence
    one = signed(session, cast, row)
    grant(session, cast, one, date(2024, 10, 12))
    assert (one.state, one.nth, one.granted_on) == (ExtensionState.GRANTED, 1, date(2024, 10, 12))
    assert (row.due_on, row.moved_count, row.sequence) == (date(2024, 10, 12), 1, sequence + 1)
    assert row.due_at == datetime(2024, 10, 12, 9, 30, tzinfo=UTC)
    assert row.first_due_at == first
    moved = session.scalars(select(DueMove).where(DueMove.obligation_id == row.id)).one()
    assert (moved.before_at, moved.after_at, moved.why) == (first, row.due_at, "同意第1次延期申请")
    assert journal.verify(session, cast.committee.id) is None


def test_the_nth_is_allowed_and_counted(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2")
    for number in range(1, 5):
        one = signed(session, cast, row, row.due_on + timedelta(days=7))
        assert one.nth == number
        grant(session, cast, one, row.due_on + timedelta(days=7))
    assert row.moved_count == 4
    assert len(query.extensions(session, cast.actor("督查人员"))) == 4


def test_one_is_open_at_a_time_and_an_unsigned_one_is_not_counted(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2")
    one = ask(session, cast, row)
    with pytest.raises(InvalidInputError, match="已有一份"):
        ask(session, cast, row)
    operation.send_back(session, cast.actor("参与领导"), one.id, reason="本月能完成", now=IN_QUARTER)
    again = ask(session, cast, row)
    assert again.nth == 1
    operation.withdraw(session, cast.actor("参与填报人"), again.id, now=IN_QUARTER)
    assert ask(session, cast, row).nth == 1


def test_after_the_due_moment_it_is_neither_asked_nor_signed(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2")
    one = ask(session, cast, row)
    late = Presence(AFTER_DUE, AFTER_DUE)
    with pytest.raises(BlockedError, match="应报时间已过"):
        operation.sign(session, cast.actor("参与领导"), one.id, presence=late, now=AFTER_DUE)
    operation.withdraw(session, cast.actor("参与填报人"), one.id, now=AFTER_DUE)
    with pytest.raises(InvalidInputError, match="应报时间已过"):
        operation.ask(
            session, cast.actor("参与填报人"), row.id, reason="晚了", progress="无", wanted_on=WANTED, now=AFTER_DUE
        )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted_on", "words"), [(None, "哪一天"), (date(2024, 9, 25), "须晚于"), (date(2024, 9, 1), "须晚于")]
)
def test_the_date_asked_for_lies_after_the_due_day(
    session: Session, cast: Cast, wanted_on: date | None, words: str
) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2")
    with pytest.raises(InvalidInputError, match=words) as refused:
        ask(session, cast, row, wanted_on)  # type: ignore[arg-type]
    assert refused.value.field == "wanted_on"


def test_a_refusal_gives_its_reason_and_moves_nothing(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2")
    due = row.due_at
    one = signed(session, cast, row)
    office = cast.actor("办公室人员")
    with pytest.raises(InvalidInputError, match="理由"):
        operation.refuse(session, office, one.id, reason=" ", now=IN_QUARTER)
    operation.refuse(session, office, one.id, reason="数据已发布", now=IN_QUARTER)
    assert (row.due_at, row.moved_count, one.answer) == (due, 0, "数据已发布")
    told = session.scalars(
        select(Notice).where(Notice.payload["path"].as_string() == f"/extensions/{one.id}")
    )
    assert {notice.person_id for notice in told if "未同意" in notice.payload["subject"]} == {
        cast.people["参与填报人"].id,
        cast.people["参与领导"].id,
    }


def test_who_may_do_what_to_it(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2")
    one = ask(session, cast, row)
    with pytest.raises(NotFoundError):
        operation.sign(session, cast.actor("牵头领导"), one.id, presence=HERE, now=IN_QUARTER)
    for part in ("参与填报人", "办公室主任", "督查人员"):
        with pytest.raises(ForbiddenError):
            operation.sign(session, cast.actor(part), one.id, presence=HERE, now=IN_QUARTER)
    with pytest.raises(StaleError, match="待分管领导签批"):
        grant(session, cast, one, WANTED)
    stale = Presence(IN_QUARTER - timedelta(hours=8, seconds=1), IN_QUARTER)
    with pytest.raises(NotFreshError):
        operation.sign(session, cast.actor("参与领导"), one.id, presence=stale, now=IN_QUARTER)


def test_a_report_handed_in_meanwhile_needs_no_more_time(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2")
    one = signed(session, cast, row)
    row.state, row.handed_in_at = State.SIGNED, IN_QUARTER
    session.flush()
    with pytest.raises(InvalidInputError, match="已经报送"):
        grant(session, cast, one, WANTED)
    assert one.state is ExtensionState.SIGNED


def test_the_signature_binds_what_was_shown_and_identity_numbers_are_stopped(
    session: Session, cast: Cast
) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2")
    with pytest.raises(InvalidInputError, match="身份证号"):
        ask(session, cast, row, reason=f"等{identity_number()}的材料")
    one = signed(session, cast, row)
    step = session.scalars(select(Step).where(Step.thing == "extension", Step.act == "sign")).one()
    assert step.content_hash == operation.content_hash(one)


def test_a_granted_date_is_not_undone_by_the_calendar(session: Session, cast: Cast) -> None:
    assert cast.plan
    row = cast.obligation(session, "县财政局", "1.1.2")
    grant(session, cast, signed(session, cast, row), WANTED)
    realign(session, cast.actor("办公室人员"), cast.plan, why="放假通知", now=IN_QUARTER)
    session.refresh(row)
    assert row.due_on == WANTED
