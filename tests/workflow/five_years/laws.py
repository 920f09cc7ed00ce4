"""What must hold after every quarter, asked of the rows themselves and of nothing that the program computes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import report_hash
from workflow.ledger import (
    Bulletin,
    Closing,
    DueMove,
    Extension,
    Handover,
    Item,
    JournalEntry,
    Letter,
    Obligation,
    Plan,
    Problem,
    ProjectEntry,
    Report,
    SignOff,
    SpotCheck,
    Step,
    Task,
    TaskTransition,
    Transition,
    Unit,
)
from workflow.operations.reports import content_of, tag_of
from workflow.queries.evaluation import end_of, reporting

OPEN = {"owed", "draft", "awaiting", "returned"}
MATTERS: dict[str, Any] = {
    "extension": Extension,
    "problem": Problem,
    "letter": Letter,
    "closing": Closing,
    "spot_check": SpotCheck,
    "item": Item,
    "bulletin": Bulletin,
    "project_entry": ProjectEntry,
}
ENDED = {
    "extension": {"granted", "refused", "sent_back", "withdrawn"},
    "problem": {"closed"},
    "letter": {"closed", "cancelled", "dropped"},
    "closing": {"accepted", "refused", "sent_back", "withdrawn"},
    "item": {"closed"},
    "project_entry": {"confirmed", "returned"},
}


def hold(session: Session, committee_id: int, plan: Plan, day: date) -> tuple[int, frozenset[int]]:
    """Assert every law at a day's end; return how much was made, and what had come due by then."""
    session.flush()
    session.expire_all()
    states = _states(session, committee_id)
    _way_of_each(session)
    _moves(session)
    _numbers(session)
    _matters(session)
    _tasks(session)
    _the_gone_owe_nothing(session)
    due = _denominators(session, plan, day)
    broken = journal.verify(session, committee_id)
    assert broken is None, broken
    return sum(states.values()), due


def _states(session: Session, committee_id: int) -> Counter[str]:
    """What was made is the sum over all states, and as many as the journal says were made."""
    states = Counter(one.value for one in session.scalars(select(Obligation.state)))
    made = session.scalars(
        select(JournalEntry.after).where(
            JournalEntry.committee_id == committee_id, JournalEntry.act == "make_obligations"
        )
    )
    assert sum(states.values()) == sum(int(one) for one in made)
    twice = select(Obligation.first_assignment_id).group_by(
        Obligation.first_assignment_id, Obligation.period_id
    )
    assert session.scalars(twice.having(func.count() > 1)).all() == []
    return states


def _way_of_each(session: Session) -> None:
    """Every state is where the transitions lead to, link by link; counts are those of the transitions."""
    steps: dict[int, list[Transition]] = defaultdict(list)
    for one in session.scalars(select(Transition).order_by(Transition.id)):
        steps[one.obligation_id].append(one)
    signed = set(session.scalars(select(SignOff.report_id)))
    versions = {
        (row.obligation_id, row.version): row for row in session.scalars(select(Report).order_by(Report.id))
    }
    latest = dict(sorted(versions))
    for row in session.scalars(select(Obligation)):
        here, returns = "owed", 0
        for step in steps[row.id]:
            assert step.before.value == here, (row.id, step.id)
            here = step.after.value
            returns += step.action.value in {"return", "return_input"}
            if step.action.value == "sign":
                assert versions[row.id, step.report_version].id in signed
        assert here == row.state.value, row.id
        assert returns == row.returned_count
        assert (row.state.value in {"signed", "verified", "adopted"}) <= (row.handed_in_at is not None)
        assert (row.first_handed_in_at is not None) or not _came(steps[row.id])
        assert latest.get(row.id, 0) == row.report_version, row.id


def _came(steps: Iterable[Transition]) -> bool:
    return any(one.action.value in {"sign", "enter_from_paper"} for one in steps)


def _moves(session: Session) -> None:
    """A due moment is the first one, or where its last move put it; every move is counted."""
    moves: dict[int, list[DueMove]] = defaultdict(list)
    for one in session.scalars(select(DueMove).order_by(DueMove.id)):
        moves[one.obligation_id].append(one)
    for row in session.scalars(select(Obligation)):
        here = row.first_due_at
        for move in moves[row.id]:
            assert move.before_at == here, (row.id, move.id)
            here = move.after_at
        assert (here, len(moves[row.id])) == (row.due_at, row.moved_count), row.id


def _numbers(session: Session) -> None:
    """Letters and bulletins of a series and year, and the register, are numbered 1, 2, 3 without a gap."""
    series: dict[tuple[str, int], list[int]] = defaultdict(list)
    for table in (Letter, Bulletin):
        for name, year, number in session.execute(
            select(table.series, table.year, table.number).where(table.number.is_not(None))
        ):
            series[name, year].append(number)
    for found in (*series.values(), list(session.scalars(select(Problem.no)))):
        assert sorted(found) == list(range(1, len(found) + 1))


def _matters(session: Session) -> None:
    """Every matter stands where its steps lead to, and each step is a link of the journal."""
    steps: dict[tuple[str, int], list[Step]] = defaultdict(list)
    for one in session.scalars(select(Step).order_by(Step.id)):
        steps[one.thing, one.thing_id].append(one)
    linked = Counter(
        session.execute(
            select(JournalEntry.thing, JournalEntry.thing_id).where(JournalEntry.thing.in_(MATTERS))
        ).tuples()
    )
    for thing, table in MATTERS.items():
        for row in session.scalars(select(table)):
            here = ""
            for step in steps[thing, row.id]:
                assert step.before == here, (thing, row.id)
                here = step.after
            assert here == row.state, (thing, row.id)
            assert linked[thing, row.id] == len(steps[thing, row.id]), (thing, row.id)


def _tasks(session: Session) -> None:
    """Every task stands where its transitions lead to; 办理中 comes by itself after 已交办."""
    steps: dict[int, list[TaskTransition]] = defaultdict(list)
    for one in session.scalars(select(TaskTransition).order_by(TaskTransition.id)):
        steps[one.task_id].append(one)
    for task in session.scalars(select(Task)):
        here = "registered"
        for step in steps[task.id]:
            assert step.before.value == here or (here, step.before.value) == ("assigned", "under_way"), (
                task.id
            )
            here = step.after.value
        assert here == task.state.value, task.id
        if here in {"closed", "suspended"}:
            still = select(func.count()).where(Obligation.task_id == task.id, Obligation.state.in_(OPEN))
            if (
                task.ended_on is not None
            ):  # the plan's adjustment took it out: what was late by then stays owed
                still = still.where(Obligation.due_on > task.ended_on)
            assert not session.scalar(still), task.code


def _the_gone_owe_nothing(session: Session) -> None:
    """A unit that was merged has nothing open any more; each obligation that passed on has its row."""
    merged = set(session.scalars(select(Unit.id).where(Unit.successor_id.is_not(None))))
    for row in session.scalars(select(Obligation).where(Obligation.unit_id.in_(merged))):
        assert row.state.value not in OPEN, row.id
    for thing, ended in ENDED.items():
        table = MATTERS[thing]
        for row in session.scalars(select(table).where(table.unit_id.in_(merged))):
            assert row.state in ended, (thing, row.id)
    passed = select(Handover.obligation_id).join(Obligation).where(Handover.to_unit_id == Obligation.unit_id)
    known = set(session.scalars(passed))
    for one in session.scalars(select(Handover.obligation_id)):
        assert one in known


def due_by(session: Session, day: date) -> frozenset[int]:
    """Return what had come due by the end of a day and was not cancelled before it did."""
    end = end_of(day)
    return frozenset(
        row.id
        for row in session.scalars(select(Obligation))
        if row.first_due_at < end
        and not (row.state.value == "cancelled" and row.settled_at and row.settled_at <= row.first_due_at)
    )


def _denominators(session: Session, plan: Plan, day: date) -> frozenset[int]:
    """The program's table of units adds up to what was due: in time, late, missing and waived, nothing over 100 %."""
    rows, due = reporting(session, plan, day), due_by(session, day)
    assert sum(one.due for one in rows) == len(due)
    for one in rows:
        assert one.due == one.on_time + one.late + one.missing + one.waived
        assert 0 <= one.on_time + one.late <= one.due <= one.owed
        assert min(one.missing, one.waived, one.on_time, one.late) >= 0
    return due


def signatures_hold(session: Session) -> int:
    """Every signed version still reads, rebuilt from the ledger, as what was signed; return how many there are."""
    count = 0
    for sign_off in session.scalars(select(SignOff)):
        report = session.get_one(Report, sign_off.report_id)
        row = session.get_one(Obligation, report.obligation_id)
        rebuilt = report_hash(content_of(session, row, report), tag_of(report))
        assert rebuilt == report.content_hash == sign_off.content_hash, report.id
        count += 1
    return count
