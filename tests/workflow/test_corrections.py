"""A verified report is corrected by a new version: signed and verified anew; the old one stays in force until then."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, Cast
from tests.workflow.test_the_way_of_a_report import hand_in, put_name
from workflow.errors import BlockedError, ForbiddenError, NotFoundError, StaleError
from workflow.ledger import DueMove, Notice, Obligation
from workflow.operations.checking import correct, return_report, verify
from workflow.operations.reports import Written, save, submit
from workflow.queries.evaluation import signed_reports
from workflow.queries.obligations import last_return, versions
from workflow.rules.states import Action, Role, State, next_state

NEW = Written(progress_percent=Decimal(45), progress_text="更正：已救助90人。")
UNTIL = date(2024, 10, 20)


def verified(session: Session, cast: Cast) -> Obligation:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    verify(session, cast.actor("办公室人员"), row.id, seen_version=1, now=IN_QUARTER)
    return row


def ask(session: Session, cast: Cast, row: Obligation, part: str = "办公室人员", **more: object) -> None:
    asked = {"reason": "数字与台账不符", "new_due_on": UNTIL, **more}
    correct(session, cast.actor(part), row.id, seen_version=row.report_version, now=IN_QUARTER, **asked)  # type: ignore[arg-type]


def in_force(session: Session, cast: Cast, row: Obligation) -> list[int]:
    assert cast.plan
    found = signed_reports(session, cast.plan, date(2024, 9, 30))
    return [one.report.version for one in found if one.report.obligation_id == row.id]


def write_anew(session: Session, cast: Cast, row: Obligation) -> None:
    writer = cast.actor("参与填报人")
    save(session, writer, row.id, NEW, seen_version=1, now=IN_QUARTER + timedelta(hours=1))
    submit(session, writer, row.id, seen_version=2, now=IN_QUARTER + timedelta(hours=1))


@pytest.mark.parametrize("part", ["办公室人员", "参与填报人"])
def test_the_old_version_stays_in_force_until_the_new_is_verified(
    session: Session, cast: Cast, part: str
) -> None:
    row = verified(session, cast)
    first, came = row.first_due_at, row.first_handed_in_at
    ask(session, cast, row, part)
    assert (row.state, row.due_on, row.moved_count, row.returned_count) == (State.RETURNED, UNTIL, 1, 0)
    assert in_force(session, cast, row) == [1]
    write_anew(session, cast, row)
    assert in_force(session, cast, row) == [1]
    put_name(session, cast, row, "参与领导")
    assert in_force(session, cast, row) == [1]
    verify(session, cast.actor("办公室人员"), row.id, seen_version=2, now=IN_QUARTER)
    assert in_force(session, cast, row) == [2, 1]
    assert [one.version for one in versions(session, row)] == [2, 1]
    assert (row.first_due_at, row.first_handed_in_at, row.state) == (first, came, State.VERIFIED)


def test_the_move_is_kept_and_the_unit_and_office_hear_the_reason(session: Session, cast: Cast) -> None:
    row = verified(session, cast)
    ask(session, cast, row, "参与填报人")
    assert session.scalars(select(DueMove.why).where(DueMove.obligation_id == row.id)).all() == [
        "更正已核查的报告"
    ]
    told = set(session.scalars(select(Notice.person_id).where(Notice.event == "correct")))
    assert told == {cast.people[one].id for one in ("参与领导", "办公室人员", "办公室主任")}
    step = last_return(session, row)
    assert step
    assert step.reason == "数字与台账不符"


def test_a_returned_correction_leaves_the_old_version_in_force(session: Session, cast: Cast) -> None:
    row = verified(session, cast)
    ask(session, cast, row)
    write_anew(session, cast, row)
    put_name(session, cast, row, "参与领导")
    return_report(
        session, cast.actor("办公室人员"), row.id, seen_version=2, reason="仍不符", new_due_on=UNTIL, now=IN_QUARTER
    )  # fmt: skip
    assert in_force(session, cast, row) == [1]


def test_a_correction_wants_reason_date_and_the_right_person(session: Session, cast: Cast) -> None:
    row = verified(session, cast)
    with pytest.raises(BlockedError, match="理由"):
        ask(session, cast, row, reason=" ")
    with pytest.raises(BlockedError, match="日期"):
        ask(session, cast, row, new_due_on=None)
    for part in ("参与领导", "督查人员"):
        with pytest.raises(ForbiddenError):
            ask(session, cast, row, part)
    with pytest.raises(NotFoundError):
        ask(session, cast, row, "牵头填报人")
    assert row.state is State.VERIFIED


def test_only_a_verified_report_is_corrected(session: Session, cast: Cast) -> None:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    with pytest.raises(StaleError):
        ask(session, cast, row)
    found = {(state, role) for state in State for role in Role if next_state(state, Action.CORRECT, role)}
    assert found == {(State.VERIFIED, Role.LEAD), (State.VERIFIED, Role.JOINT)}
