"""The whole way of a report through the operations, with what stands in its way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER, Cast
from workflow import journal
from workflow.errors import (
    BlockedError,
    ContentChangedError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    NotFreshError,
    StaleError,
)
from workflow.ledger import JournalEntry, Notice, Obligation, SignOff, Transition
from workflow.operations.checking import return_report, verify
from workflow.operations.merging import adopt, return_input, waive
from workflow.operations.obligations import make_obligations
from workflow.operations.reports import Written, save, submit, withdraw
from workflow.operations.signing import send_back, sign
from workflow.queries.obligations import latest_report, obligation
from workflow.queries.people import system_actor
from workflow.rules.states import State

TEXT = Written(progress_percent=Decimal("60"), progress_text="已救助120人。")


def hand_in(
    session: Session, cast: Cast, unit: str, writer: str, signer: str, code: str = "1.1.1"
) -> Obligation:
    row = cast.obligation(session, unit, code)
    seen = row.report_version
    save(session, cast.actor(writer), row.id, TEXT, seen_version=seen, now=IN_QUARTER)
    submit(session, cast.actor(writer), row.id, seen_version=seen + 1, now=IN_QUARTER)
    put_name(session, cast, row, signer)
    return row


def put_name(
    session: Session, cast: Cast, row: Obligation, signer: str, age: timedelta = timedelta(0)
) -> SignOff:
    report = latest_report(session, row)
    assert report
    return sign(
        session,
        cast.actor(signer),
        row.id,
        seen_version=report.version,
        seen_hash=report.content_hash,
        authenticated_at=IN_QUARTER - age,
        clock_now=IN_QUARTER,
        now=IN_QUARTER,
        from_address="127.0.0.1",
    )


def test_five_assignments_owe_four_quarters_and_a_second_run_makes_none(session: Session, cast: Cast) -> None:
    assert session.scalar(select(func.count()).select_from(Obligation)) == 20
    assert cast.plan
    actor = system_actor(cast.committee.id)
    assert make_obligations(session, actor, cast.plan, now=IN_QUARTER) == 0


def test_inputs_then_report_then_verified(session: Session, cast: Cast) -> None:
    finance = hand_in(session, cast, "县财政局", "参与填报人", "参与领导")
    federation = hand_in(session, cast, "县残联", "残联填报人", "残联领导")
    for row in (finance, federation):
        adopt(session, cast.actor("牵头填报人"), row.id, seen_version=1, now=IN_QUARTER)
    lead = hand_in(session, cast, "县民政局", "牵头填报人", "牵头领导")
    verify(session, cast.actor("办公室人员"), lead.id, seen_version=1, now=IN_QUARTER)
    assert [finance.state, federation.state, lead.state] == [State.ADOPTED, State.ADOPTED, State.VERIFIED]
    assert journal.verify(session, cast.committee.id) is None
    acts = session.scalars(select(JournalEntry.act).where(JournalEntry.thing == "obligation")).all()
    assert len(acts) == session.scalar(select(func.count()).select_from(Transition)) == 12


def test_a_lead_cannot_hand_in_while_an_input_is_open(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县民政局")
    save(session, cast.actor("牵头填报人"), row.id, TEXT, seen_version=0, now=IN_QUARTER)
    with pytest.raises(BlockedError, match="2个参与单位"):
        submit(session, cast.actor("牵头填报人"), row.id, seen_version=1, now=IN_QUARTER)


def test_a_late_input_is_waived_with_a_reason_only(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局")
    lead = cast.actor("牵头填报人")
    with pytest.raises(BlockedError, match="还没有到"):
        waive(session, lead, row.id, seen_version=0, reason="未报", now=IN_QUARTER)
    with pytest.raises(BlockedError, match="理由"):
        waive(session, lead, row.id, seen_version=0, reason=" ", now=AFTER_DUE)
    waive(session, lead, row.id, seen_version=0, reason="多次催办未报", now=AFTER_DUE)
    assert row.state is State.WAIVED


def test_a_return_demands_reason_and_date_and_keeps_the_first_date(session: Session, cast: Cast) -> None:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    first = row.first_due_at
    office = cast.actor("办公室人员")
    with pytest.raises(BlockedError, match="日期"):
        return_report(
            session, office, row.id, seen_version=1, reason="缺数字", new_due_on=None, now=AFTER_DUE
        )
    return_report(
        session, office, row.id, seen_version=1, reason="缺数字", new_due_on=date(2024, 10, 15), now=AFTER_DUE
    )
    assert (row.state, row.returned_count, row.moved_count) == (State.RETURNED, 1, 1)
    assert row.first_due_at == first
    assert row.due_on == date(2024, 10, 15)
    assert row.handed_in_at is None
    assert row.first_handed_in_at == IN_QUARTER
    told = session.scalars(select(Notice).where(Notice.event == "return")).all()
    assert {notice.person_id for notice in told} == {cast.people["参与填报人"].id, cast.people["参与领导"].id}


def test_an_input_is_returned_by_the_lead(session: Session, cast: Cast) -> None:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导")
    lead = cast.actor("牵头填报人")
    return_input(
        session, lead, row.id, seen_version=1, reason="不清楚", new_due_on=date(2024, 9, 20), now=IN_QUARTER
    )
    assert row.state is State.RETURNED


def test_nobody_signs_for_another_unit_nor_what_they_wrote(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局")
    save(session, cast.actor("参与填报人"), row.id, TEXT, seen_version=0, now=IN_QUARTER)
    submit(session, cast.actor("参与填报人"), row.id, seen_version=1, now=IN_QUARTER)
    with pytest.raises(NotFoundError):
        put_name(session, cast, row, "残联领导")
    for part in ("参与填报人", "办公室主任", "牵头领导"):
        with pytest.raises(ForbiddenError):
            put_name(session, cast, row, part)


def test_signing_wants_a_fresh_log_in_and_the_content_that_was_shown(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局")
    writer = cast.actor("参与填报人")
    save(session, writer, row.id, TEXT, seen_version=0, now=IN_QUARTER)
    submit(session, writer, row.id, seen_version=1, now=IN_QUARTER)
    with pytest.raises(NotFreshError):
        put_name(session, cast, row, "参与领导", timedelta(hours=8, seconds=1))
    with pytest.raises(ContentChangedError):
        sign(
            session, cast.actor("参与领导"), row.id, seen_version=1, seen_hash="0" * 64, authenticated_at=IN_QUARTER,
            clock_now=IN_QUARTER, now=IN_QUARTER, from_address="",
        )  # fmt: skip
    assert put_name(session, cast, row, "参与领导", timedelta(hours=7, minutes=59, seconds=59))


def test_a_second_hand_is_told_that_somebody_was_first(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局")
    writer = cast.actor("参与填报人")
    save(session, writer, row.id, TEXT, seen_version=0, now=IN_QUARTER)
    with pytest.raises(StaleError):
        save(session, writer, row.id, TEXT, seen_version=0, now=IN_QUARTER)
    assert row.report_version == 1


def test_withdraw_send_back_and_save_again_keep_every_version(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局")
    writer = cast.actor("参与填报人")
    save(session, writer, row.id, TEXT, seen_version=0, now=IN_QUARTER)
    submit(session, writer, row.id, seen_version=1, now=IN_QUARTER)
    withdraw(session, writer, row.id, seen_version=1, now=IN_QUARTER)
    submit(session, writer, row.id, seen_version=1, now=IN_QUARTER)
    send_back(session, cast.actor("参与领导"), row.id, seen_version=1, reason="请补充数字", now=IN_QUARTER)
    save(session, writer, row.id, TEXT, seen_version=1, now=IN_QUARTER)
    assert row.report_version == 2
    assert row.state is State.DRAFT


def test_identity_numbers_and_empty_reports_are_stopped(session: Session, cast: Cast) -> None:
    from tests.workflow.rules.numbers import identity_number

    row = cast.obligation(session, "县财政局")
    writer = cast.actor("参与填报人")
    bad = Written(progress_text=f"已救助张某（{identity_number()}）")
    with pytest.raises(InvalidInputError, match="身份证号"):
        save(session, writer, row.id, bad, seen_version=0, now=IN_QUARTER)
    save(session, writer, row.id, Written(), seen_version=0, now=IN_QUARTER)
    with pytest.raises(BlockedError, match="还没有填写"):
        submit(session, writer, row.id, seen_version=1, now=IN_QUARTER)


def test_a_period_that_has_not_begun_is_not_reported(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", period="2024Q4")
    with pytest.raises(BlockedError, match="2024-10-01"):
        save(session, cast.actor("参与填报人"), row.id, TEXT, seen_version=0, now=IN_QUARTER)


def test_what_was_signed_cannot_be_changed_in_the_database(session: Session, cast: Cast) -> None:
    hand_in(session, cast, "县财政局", "参与填报人", "参与领导")
    session.commit()
    for statement in (
        "UPDATE report SET progress_text='x'",
        "DELETE FROM sign_off",
        "DELETE FROM journal_entry",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))
        session.rollback()


def test_a_participant_sees_no_siblings_input(session: Session, cast: Cast) -> None:
    sibling = cast.obligation(session, "县残联")
    with pytest.raises(NotFoundError):
        obligation(session, cast.actor("参与填报人"), sibling.id)
    assert obligation(session, cast.actor("牵头填报人"), sibling.id)
    assert obligation(session, cast.actor("督查人员"), sibling.id)
    with pytest.raises(NotFoundError):
        obligation(session, cast.actor("系统管理员"), sibling.id)


def test_moments_without_a_zone_are_refused(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局")
    row.changed_at = datetime(2024, 1, 1)  # noqa: DTZ001
    with pytest.raises(Exception, match="time zone"):
        session.flush()
    assert datetime.now(UTC).tzinfo
