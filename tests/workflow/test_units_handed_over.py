"""Units that join, leave, merge or are renamed in mid-plan: what is open goes along, history and denominators stay."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER, PASSWORD, Cast
from tests.workflow.test_the_way_of_a_report import TEXT, hand_in, put_name
from workflow import journal
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError
from workflow.ledger import (
    Assignment,
    FeedToken,
    Handover,
    Notice,
    Obligation,
    Period,
    Task,
    Transition,
    Unit,
    UnitAlias,
    UnitKind,
)
from workflow.operations import units
from workflow.operations.checking import return_report
from workflow.operations.committees import NewPerson, add_person
from workflow.operations.contacts import NewContact, set_contacts
from workflow.operations.feeds import renew_unit_link
from workflow.operations.merging import adopt
from workflow.operations.obligations import make_obligations
from workflow.operations.reassigning import change_assignment
from workflow.operations.reports import content_of, save, submit
from workflow.queries.clock import calendar_of
from workflow.queries.membership import members, vacancies
from workflow.queries.obligations import latest_report, leading_units, obligation, previous_report
from workflow.queries.people import actor_of, system_actor
from workflow.rules.roles import Actor, Capacity
from workflow.rules.states import OPEN, Action, Role, State

ON = date(2024, 9, 30)


def merge(
    session: Session, cast: Cast, here: str = "县财政局", into: str = "县民政局", now: datetime = AFTER_DUE
) -> units.HandedOver:
    return units.merge(
        session,
        cast.actor("办公室人员"),
        cast.units[here].id,
        cast.units[into].id,
        on=ON,
        why="机构改革",
        now=now,
    )


def due_now(session: Session, now: datetime = AFTER_DUE) -> int:
    """The denominator: what was due by now and was not cancelled before."""
    counted = select(func.count()).where(Obligation.first_due_at <= now, Obligation.state != State.CANCELLED)
    return session.scalar(counted) or 0


def test_a_merger_moves_what_is_open_and_leaves_history(session: Session, cast: Cast) -> None:
    signed = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    before = due_now(session)
    done = merge(session, cast)
    # 县财政局 takes part in 1.1.1 that 县民政局 leads, and shares 1.1.2 that it does not have
    assert (done.assignments, done.moved, done.cancelled) == (2, 6, 1)
    assert due_now(session) == before == 15
    session.refresh(signed)
    assert signed.unit_id == cast.units["县财政局"].id
    left_open = select(func.count()).where(
        Obligation.unit_id == cast.units["县财政局"].id, Obligation.state.in_(OPEN)
    )
    assert session.scalar(left_open) == 0
    new = session.scalars(select(Assignment).where(Assignment.predecessor_id.is_not(None))).one()
    assert (new.unit_id, new.role, new.starts_on) == (cast.units["县民政局"].id, Role.JOINT, ON)
    assert session.scalar(select(func.count()).select_from(Handover)) == 6
    assert cast.units["县财政局"].successor_id == cast.units["县民政局"].id
    assert journal.verify(session, cast.committee.id) is None


def test_nothing_is_made_twice_after_a_merger(session: Session, cast: Cast) -> None:
    hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    merge(session, cast)
    assert make_obligations(session, system_actor(cast.committee.id), cast.plan, now=AFTER_DUE) == 0  # type: ignore[arg-type]
    rows = session.execute(
        select(Task.code, Period.key, Obligation.role, func.count())
        .join(Obligation, Obligation.task_id == Task.id)
        .join(Period, Period.id == Obligation.period_id)
        .where(Obligation.unit_id == cast.units["县民政局"].id, Obligation.state.in_(OPEN), Obligation.due_at > AFTER_DUE)
        .group_by(Task.code, Period.key, Obligation.role)
    ).all()  # fmt: skip
    assert Counter((code, key, role.value) for code, key, role, _ in rows) == {
        ("1.1.1", "2024Q4", "lead"): 1,
        ("1.1.2", "2024Q4", "joint"): 1,
    }
    assert {number for *_, number in rows} == {1}


def test_the_successor_writes_signs_and_sees_what_was_before(session: Session, cast: Cast) -> None:
    signed = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    merge(session, cast)
    writer = cast.actor("牵头填报人")
    assert obligation(session, writer, signed.id)
    row = cast.obligation(session, "县民政局", "1.1.2", "2024Q4")
    known = previous_report(session, row)
    assert known is not None
    assert known.report.progress_text == TEXT.progress_text
    late = cast.obligation(session, "县民政局", "1.1.2", "2024Q2")
    save(session, writer, late.id, TEXT, seen_version=0, now=AFTER_DUE)
    submit(session, writer, late.id, seen_version=1, now=AFTER_DUE)
    assert put_name(session, cast, late, "牵头领导")
    with pytest.raises(NotFoundError):
        obligation(session, cast.actor("残联填报人"), late.id)


def test_what_waited_for_the_old_leader_is_written_anew(session: Session, cast: Cast) -> None:
    row = cast.obligation(session, "县财政局", "1.1.2", "2024Q3")
    save(session, cast.actor("参与填报人"), row.id, TEXT, seen_version=0, now=IN_QUARTER)
    submit(session, cast.actor("参与填报人"), row.id, seen_version=1, now=IN_QUARTER)
    merge(session, cast)
    session.refresh(row)
    assert (row.state, row.unit_id) == (State.DRAFT, cast.units["县民政局"].id)
    step = session.scalars(select(Transition).where(Transition.action == Action.HAND_OVER, Transition.before == State.AWAITING)).one()  # fmt: skip
    assert (step.obligation_id, step.capacity) == (row.id, Capacity.CLERK)
    assert "县财政局并入县民政局" in step.reason


def test_what_is_returned_after_a_merger_goes_to_the_successor(session: Session, cast: Cast) -> None:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    merge(session, cast)
    return_report(
        session, cast.actor("办公室人员"), row.id, seen_version=1, reason="缺数字", new_due_on=date(2024, 10, 15), now=AFTER_DUE
    )  # fmt: skip
    assert (row.state, row.unit_id) == (State.RETURNED, cast.units["县民政局"].id)
    save(session, cast.actor("牵头填报人"), row.id, TEXT, seen_version=1, now=AFTER_DUE)
    told = set(session.scalars(select(Notice.person_id).where(Notice.event == "return")))
    assert told == {cast.people["牵头填报人"].id, cast.people["牵头领导"].id}


def test_a_participant_that_takes_over_the_lead_leads(session: Session, cast: Cast) -> None:
    done = merge(session, cast, "县民政局", "县财政局")
    roles = session.scalars(
        select(Assignment.role).join(Task).where(
            Task.code == "1.1.1", Assignment.unit_id == cast.units["县财政局"].id, Assignment.ends_on.is_(None)
        )
    ).all()  # fmt: skip
    assert roles == [Role.LEAD]
    assert done.cancelled == 1  # its own input of the quarter that is not due yet
    assert cast.obligation(session, "县残联").state is State.OWED


def test_a_chain_of_mergers_ends_at_the_unit_of_today(session: Session, cast: Cast) -> None:
    office = cast.actor("办公室人员")
    merge(session, cast, "县财政局", "县民政局")
    new = units.add_member(session, office, "县社会工作部", UnitKind.PARTY, joined_on=ON, now=AFTER_DUE)
    units.merge(session, office, cast.units["县民政局"].id, new.id, on=ON, why="机构改革", now=AFTER_DUE)
    session.expire_all()
    assert cast.units["县财政局"].successor_id == new.id
    open_units = set(session.scalars(select(Obligation.unit_id).where(Obligation.state.in_(OPEN))))
    assert open_units == {new.id, cast.units["县残联"].id}


def test_a_unit_that_leaves_still_owes_what_was_late(session: Session, cast: Cast) -> None:
    done = units.leave(
        session, cast.actor("办公室人员"), cast.units["县财政局"].id, on=ON, why="撤销", now=AFTER_DUE
    )
    assert (done.assignments, done.cancelled, done.left_open) == (2, 2, 6)
    assert due_now(session) == 15
    assert make_obligations(session, system_actor(cast.committee.id), cast.plan, now=AFTER_DUE) == 0  # type: ignore[arg-type]


def test_a_unit_that_joins_owes_from_then_on(session: Session, cast: Cast) -> None:
    office = cast.actor("办公室人员")
    new = units.add_member(
        session, office, "县教育局", UnitKind.GOVERNMENT, joined_on=date(2024, 9, 10), now=IN_QUARTER
    )
    tasks = session.scalars(select(Task.id).order_by(Task.position)).all()
    made = units.join_tasks(session, office, new.id, tasks[:1], Role.PARTICIPANT, on=date(2024, 9, 10), why="增补", now=IN_QUARTER)  # fmt: skip
    assert made == 2  # this quarter's input is due on the 18th, and the next quarter's
    made = units.join_tasks(
        session, office, new.id, tasks[1:2], Role.JOINT, on=date(2024, 9, 26), why="增补", now=AFTER_DUE
    )
    assert made == 1  # the quarter's report was due on the 25th
    with pytest.raises(BlockedError, match=r"已经参加任务1\.1\.1"):
        units.join_tasks(session, office, new.id, tasks[:1], Role.LEAD, on=ON, why="x", now=AFTER_DUE)


def test_a_renamed_unit_keeps_its_old_name_on_what_was_signed(session: Session, cast: Cast) -> None:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导", "1.1.2")
    waiting = cast.obligation(session, "县财政局")
    save(session, cast.actor("参与填报人"), waiting.id, TEXT, seen_version=0, now=IN_QUARTER)
    submit(session, cast.actor("参与填报人"), waiting.id, seen_version=1, now=IN_QUARTER)
    unit = cast.units["县财政局"]
    units.rename(
        session, cast.actor("办公室人员"), unit.id, "县财政和国资局", on=ON, why="机构改革", now=AFTER_DUE
    )
    report = latest_report(session, row)
    assert report
    assert content_of(session, row, report).unit == "县财政局"
    alias = session.scalars(select(UnitAlias).where(UnitAlias.unit_id == unit.id)).one()
    assert (alias.name, alias.until_on) == ("县财政局", date(2024, 9, 29))
    assert put_name(session, cast, waiting, "参与领导")  # what waited can still be signed as it was shown
    with pytest.raises(InvalidInputError, match="已是县财政和国资局的名称或别名"):
        units.add_member(
            session, cast.actor("办公室人员"), "县财政局", UnitKind.OTHER, joined_on=None, now=AFTER_DUE
        )


@pytest.mark.parametrize("part", ["牵头填报人", "牵头领导", "督查人员", "系统管理员"])
def test_only_the_office_changes_units(session: Session, cast: Cast, part: str) -> None:
    actor, unit = cast.actor(part), cast.units["县财政局"]
    other = cast.units["县民政局"]
    with pytest.raises(ForbiddenError):
        units.merge(session, actor, unit.id, other.id, on=ON, why="x", now=AFTER_DUE)
    with pytest.raises(ForbiddenError):
        units.rename(session, actor, unit.id, "某局", on=ON, why="x", now=AFTER_DUE)
    with pytest.raises(ForbiddenError):
        units.leave(session, actor, unit.id, on=ON, why="x", now=AFTER_DUE)


def test_what_stands_in_the_way_of_a_merger(session: Session, cast: Cast) -> None:
    office, unit = cast.actor("办公室人员"), cast.units["县财政局"]
    with pytest.raises(InvalidInputError, match="还没有到"):
        units.merge(
            session, office, unit.id, cast.units["县民政局"].id, on=date(2025, 1, 1), why="x", now=AFTER_DUE
        )
    with pytest.raises(InvalidInputError, match="另一个单位"):
        units.merge(session, office, unit.id, unit.id, on=ON, why="x", now=AFTER_DUE)
    with pytest.raises(BlockedError, match="办公室设在"):
        merge(session, cast, "县残联")
    with pytest.raises(InvalidInputError, match="理由"):
        units.merge(session, office, unit.id, cast.units["县民政局"].id, on=ON, why=" ", now=AFTER_DUE)
    merge(session, cast)
    with pytest.raises(BlockedError, match="已于2024-09-30退出"):
        merge(session, cast)


def test_the_links_of_a_unit_that_is_gone_are_dead(session: Session, cast: Cast) -> None:
    renew_unit_link(session, cast.actor("办公室人员"), cast.units["县财政局"], now=IN_QUARTER)
    merge(session, cast)
    assert session.scalars(select(FeedToken.revoked_at)).one() == AFTER_DUE
    told = session.scalars(select(Notice).where(Notice.natural_key.startswith("unit:"))).all()
    assert len(told) == 4  # the people of both units


def test_vacancies_are_named_until_somebody_is_there(session: Session, cast: Cast) -> None:
    office = cast.actor("办公室人员")
    new = units.add_member(session, office, "县教育局", UnitKind.GOVERNMENT, joined_on=None, now=IN_QUARTER)
    assert vacancies(session, office) == []  # it has nothing to do yet
    tasks = session.scalars(select(Task.id).order_by(Task.position)).all()
    units.join_tasks(session, office, new.id, tasks[:1], Role.PARTICIPANT, on=ON, why="增补", now=IN_QUARTER)
    assert vacancies(session, office)[0].warnings == ("没有填报人", "没有分管领导", "无法联系")
    set_contacts(session, office, new.id, [NewContact("联络员", "办公室", "0356-7022345")], now=IN_QUARTER)
    assert vacancies(session, office)[0].warnings == ("没有填报人", "没有分管领导")
    grants = (
        (Capacity.REPORTER, session.get_one(Unit, new.id)),
        (Capacity.SIGNER, session.get_one(Unit, new.id)),
    )
    add_person(session, Actor(None, cast.committee.id), NewPerson("教育填报人", "13911110000", grants, password=PASSWORD), now=IN_QUARTER)  # fmt: skip
    assert vacancies(session, office) == []


def test_contacts_are_kept_by_the_unit_itself_and_hold_no_identity_numbers(
    session: Session, cast: Cast
) -> None:
    own, unit = cast.actor("参与填报人"), cast.units["县财政局"]
    set_contacts(
        session,
        own,
        unit.id,
        [NewContact("联络员甲", phone="7022345", email="a@example.org")],
        now=IN_QUARTER,
    )
    with pytest.raises(NotFoundError):
        set_contacts(session, own, cast.units["县民政局"].id, [], now=IN_QUARTER)
    with pytest.raises(InvalidInputError, match="电话"):
        set_contacts(session, own, unit.id, [NewContact("联络员甲", phone="见通讯录")], now=IN_QUARTER)
    with pytest.raises(InvalidInputError, match="邮箱"):
        set_contacts(session, own, unit.id, [NewContact("联络员甲", email="x@")], now=IN_QUARTER)
    assert len(members(session, own)) == 1
    person = cast.people["参与填报人"]
    assert actor_of(session, person).unit_ids == {unit.id}
    assert datetime.now(UTC)


def test_inputs_of_a_late_report_stay_with_the_lead_that_owes_it(session: Session, cast: Cast) -> None:
    row = hand_in(session, cast, "县财政局", "参与填报人", "参与领导")
    units.leave(session, cast.actor("办公室人员"), cast.units["县民政局"].id, on=ON, why="撤销", now=AFTER_DUE)
    assert cast.obligation(session, "县民政局").state is State.OWED
    adopt(session, cast.actor("牵头填报人"), row.id, seen_version=1, now=AFTER_DUE)
    assert row.state is State.ADOPTED


def test_a_new_lead_takes_the_inputs_of_its_own_periods_only(session: Session, cast: Cast) -> None:
    earlier, later = (cast.obligation(session, "县财政局", period=one) for one in ("2024Q3", "2024Q4"))
    task = earlier.task_id
    seen = frozenset(
        session.execute(
            select(Assignment.unit_id, Assignment.role).where(
                Assignment.task_id == task, Assignment.ends_on.is_(None)
            )
        ).tuples()
    )
    wanted = {
        cast.units["县残联"].id: Role.LEAD,
        cast.units["县财政局"].id: Role.PARTICIPANT,
    }
    changed_on = datetime(2024, 10, 8, 2, 0, tzinfo=UTC)
    change_assignment(
        session, cast.actor("办公室人员"), task, wanted, seen=seen, reason="职责调整",
        calendar=calendar_of(session, cast.committee.id), days=3, now=changed_on,
    )  # fmt: skip
    session.expire_all()
    assert leading_units(session, earlier) == {cast.units["县民政局"].id}
    assert leading_units(session, later) == {cast.units["县残联"].id}
    old, new = cast.actor("牵头填报人"), cast.actor("残联填报人")
    for actor, row in ((old, earlier), (new, later)):
        assert obligation(session, actor, row.id).id == row.id
    for actor, row in ((new, earlier), (old, later)):
        with pytest.raises(NotFoundError):
            obligation(session, actor, row.id)
