"""A leader who signs only some sections is told only of what waits in them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER, PASSWORD, Cast
from tests.workflow.test_the_way_of_a_report import TEXT
from workflow.ledger import NoticeItem, Obligation, RoleGrant, Section
from workflow.operations.committees import NewPerson, add_person
from workflow.operations.delegating import limit_signer
from workflow.operations.reports import save, submit
from workflow.operations.sweeping import sweep
from workflow.rules.roles import Actor, Capacity
from workflow.settings import Ladder


def told(session: Session, person_id: int) -> set[int]:
    return set(session.scalars(select(NoticeItem.obligation_id).where(NoticeItem.person_id == person_id)))


def awaiting(session: Session, cast: Cast) -> Obligation:
    row = cast.obligation(session, "县财政局", "1.1.2")
    writer = cast.actor("参与填报人")
    save(session, writer, row.id, TEXT, seen_version=0, now=IN_QUARTER)
    submit(session, writer, row.id, seen_version=1, now=IN_QUARTER)
    return row


def test_a_digest_names_only_what_its_reader_may_sign(session: Session, cast: Cast) -> None:
    row, leader = awaiting(session, cast), cast.people["参与领导"]
    new = NewPerson(
        "另一位领导", "13711110000", ((Capacity.SIGNER, cast.units["县财政局"]),), password=PASSWORD
    )
    other, _ = add_person(session, Actor(None, cast.committee.id), new, now=IN_QUARTER)
    assert cast.plan
    elsewhere = Section(plan_id=cast.plan.id, code="9", title="保障条件", position=99)
    session.add(elsewhere)
    session.flush()
    limit_signer(
        session, cast.actor("办公室人员"), cast.units["县财政局"].id, other.id, [elsewhere.id], now=IN_QUARTER
    )
    sweep(session, cast.committee, now=AFTER_DUE, ladder=Ladder())
    assert row.id in told(session, leader.id)
    assert row.id not in told(session, other.id)
    assert session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == other.id)).one()
