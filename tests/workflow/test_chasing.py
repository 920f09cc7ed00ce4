"""Chasing: only what is still open, looked at again in the act; sent once a day; calls and papers registered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, Cast
from tests.workflow.test_letters import drafted, issued
from tests.workflow.test_the_way_of_a_report import hand_in
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError
from workflow.ledger import Chase, Notice
from workflow.operations.chasing import Chasing, chase, register_delivery
from workflow.queries import letters as query
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of
from workflow.rules.chasing import Chased, How, why_not_chase
from workflow.rules.states import OPEN, State

NEXT_MORNING = datetime(2024, 10, 1, 0, 0, tzinfo=UTC)


def asked(session: Session, cast: Cast, how: How = How.INBOX, person: str | None = "参与填报人") -> Chasing:
    row = cast.obligation(session, "县财政局", "1.1.2")
    person_id = cast.people[person].id if person else None
    return Chasing(cast.units["县财政局"].id, person_id, how, "请报送三季度进展。", (row.id,))


def do(
    session: Session, cast: Cast, one: Chasing, part: str = "办公室人员", now: datetime = AFTER_DUE
) -> Chase:
    return chase(session, cast.actor(part), one, now=now, send_at=NEXT_MORNING)


def test_a_chase_is_sent_and_registered(session: Session, cast: Cast) -> None:
    made = do(session, cast, asked(session, cast, How.MAIL))
    notice = session.scalars(select(Notice).where(Notice.natural_key.startswith("chase:"))).one()
    assert (notice.person_id, notice.channel) == (cast.people["参与填报人"].id, "mail")
    assert notice.not_before == NEXT_MORNING
    assert [one.id for one in query.chases(session, cast.actor("督查人员"))] == [made.id]
    assert query.chases(session, cast.actor("牵头填报人")) == []


def test_who_has_done_their_part_is_not_chased(session: Session, cast: Cast) -> None:
    assert cast.plan
    one = asked(session, cast)
    hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    with pytest.raises(BlockedError, match="已报送"):
        do(session, cast, one)
    assert session.scalar(select(func.count()).select_from(Chase)) == 0
    now = Moment(AFTER_DUE, calendar_of(session, cast.committee.id))
    rows = query.to_chase(session, cast.actor("办公室人员"), cast.plan, now)
    assert one.obligation_ids[0] not in {row.id for row in rows}
    assert all(row.state in OPEN for row in rows)


def test_the_same_is_not_sent_twice_a_day_but_a_call_is_registered(session: Session, cast: Cast) -> None:
    do(session, cast, asked(session, cast))
    with pytest.raises(BlockedError, match="今天已经发过"):
        do(session, cast, asked(session, cast, How.MAIL))
    do(session, cast, asked(session, cast, How.PHONE, None))
    do(session, cast, asked(session, cast), now=AFTER_DUE + timedelta(days=1))
    assert session.scalar(select(func.count()).select_from(Chase)) == 3


def test_a_unit_without_an_account_is_called(session: Session, cast: Cast) -> None:
    with pytest.raises(BlockedError, match="没有收件人"):
        do(session, cast, asked(session, cast, How.INBOX, None))
    assert do(session, cast, asked(session, cast, How.PHONE, None)).person_id is None


def test_the_reader_belongs_to_the_unit_and_the_writer_to_the_office(session: Session, cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="不是这个单位"):
        do(session, cast, asked(session, cast, person="牵头填报人"))
    for part in ("参与领导", "督查人员", "系统管理员"):
        with pytest.raises(ForbiddenError):
            do(session, cast, asked(session, cast), part)


def test_a_delivery_on_paper_is_registered_on_an_issued_letter_only(session: Session, cast: Cast) -> None:
    office = cast.actor("办公室人员")
    with pytest.raises(BlockedError, match="还没有签发"):
        register_delivery(
            session, office, drafted(session, cast).id, how=How.PAPER, note="送达", now=AFTER_DUE
        )
    one = issued(session, cast)
    with pytest.raises(InvalidInputError, match="电话或纸质"):
        register_delivery(session, office, one.id, how=How.MAIL, note="送达", now=AFTER_DUE)
    made = register_delivery(session, office, one.id, how=How.PAPER, note="送财政局社保股", now=AFTER_DUE)
    assert [each.id for each in query.chases(session, office, letter_id=one.id)] == [made.id]


def test_the_rule_as_a_table_of_cases() -> None:
    for state, how, has_person, again in product(State, How, (True, False), (True, False)):
        said = why_not_chase((Chased("1.1.1", state, again),), how, has_person=has_person)
        is_sent = how in {How.INBOX, How.MAIL}
        refused = state not in OPEN or (is_sent and (not has_person or again))
        assert (said is not None) == refused, (state, how, has_person, again)
    assert why_not_chase((), How.PHONE, has_person=True)
