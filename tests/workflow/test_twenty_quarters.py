"""Twenty quarters lived through the operations, with a unit merged in the middle and a due rule changed: every state is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from tests.cast import RULE, SMALL_PLAN, Cast, assemble
from tests.workflow.test_the_way_of_a_report import TEXT
from workflow import journal
from workflow.ledger import DueMove, Handover, Obligation, Period, Task
from workflow.operations import units
from workflow.operations.checking import verify
from workflow.operations.due_rules import change_rule
from workflow.operations.merging import adopt
from workflow.operations.obligations import make_obligations
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.operations.reports import save, submit
from workflow.operations.signing import sign
from workflow.queries.clock import calendar_of
from workflow.queries.due_rules import live_rules
from workflow.queries.obligations import latest_report
from workflow.queries.people import system_actor
from workflow.rules.scopes import Scope
from workflow.rules.states import HANDED_IN, Role, State

BEGUN = datetime(2021, 1, 4, 1, 0, tzinfo=UTC)
MERGED = datetime(2023, 4, 3, 1, 0, tzinfo=UTC)
CHANGED = datetime(2024, 2, 1, 1, 0, tzinfo=UTC)
END = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


@dataclass
class Life:
    """A committee that lives its plan, one quarter after the other."""

    session: Session
    cast: Cast

    def writers(self, row: Obligation) -> tuple[str, str]:
        """Who reports and who signs for the unit that owes it now."""
        name = next(name for name, unit in self.cast.units.items() if unit.id == row.unit_id)
        return {"县民政局": ("牵头填报人", "牵头领导"), "县财政局": ("参与填报人", "参与领导")}.get(
            name, ("残联填报人", "残联领导")
        )

    def hand_in(self, row: Obligation, now: datetime) -> None:
        """Write, submit and sign."""
        writer, leader = self.writers(row)
        actor, seen = self.cast.actor(writer), row.report_version
        save(self.session, actor, row.id, TEXT, seen_version=seen, now=now)
        submit(self.session, actor, row.id, seen_version=seen + 1, now=now)
        report = latest_report(self.session, row)
        assert report is not None
        sign(
            self.session, self.cast.actor(leader), row.id, seen_version=report.version, seen_hash=report.content_hash,
            authenticated_at=now, clock_now=now, now=now, from_address="127.0.0.1",
        )  # fmt: skip

    def live(self, number: int, period: Period) -> None:
        """Let the inputs come first, then the reports; some never come."""
        rows = self.session.scalars(
            select(Obligation).where(Obligation.period_id == period.id, Obligation.state == State.OWED)
        ).all()
        for row in sorted(rows, key=lambda one: (one.role is not Role.PARTICIPANT, one.id)):
            if self._never_comes(row, number, period):
                continue
            now = row.due_at - timedelta(hours=1)
            self.hand_in(row, now)
            if row.role is Role.PARTICIPANT:
                adopt(
                    self.session,
                    self.cast.actor("牵头填报人"),
                    row.id,
                    seen_version=row.report_version,
                    now=now,
                )
            else:
                verify(
                    self.session,
                    self.cast.actor("办公室人员"),
                    row.id,
                    seen_version=row.report_version,
                    now=now,
                )

    def _never_comes(self, row: Obligation, number: int, period: Period) -> bool:
        is_joint = row.role is Role.JOINT
        if is_joint and row.unit_id == self.cast.units["县残联"].id:
            return number % 5 == 4
        return is_joint and row.unit_id == self.cast.units["县财政局"].id and period.key.endswith("Q4")

    def denominator(self, now: datetime) -> int:
        """What was due by a moment and not cancelled before."""
        counted = select(func.count()).where(
            Obligation.first_due_at <= now, Obligation.state != State.CANCELLED
        )
        return self.session.scalar(counted) or 0


def test_twenty_quarters_with_a_merger_and_a_changed_rule(session: Session) -> None:
    life = Life(session, assemble(session))
    office = life.cast.actor("办公室人员")
    plan = import_plan(
        session,
        office,
        PlanDraft.from_json({**SMALL_PLAN, "period": [2021, 2025]}),
        Document("p", "2" * 64),
        now=BEGUN,
    )
    calendar = calendar_of(session, life.cast.committee.id)
    assert adopt_plan(session, office, plan.id, rule=RULE, calendar=calendar, now=BEGUN) == 100
    periods = session.scalars(
        select(Period).where(Period.plan_id == plan.id).order_by(Period.starts_on)
    ).all()
    for number, period in enumerate(periods):
        if period.key == "2023Q2":
            before = life.denominator(MERGED)
            done = units.merge(
                session, office, life.cast.units["县财政局"].id, life.cast.units["县民政局"].id, on=date(2023, 4, 1),
                why="机构改革", now=MERGED,
            )  # fmt: skip
            assert (done.assignments, done.moved, done.cancelled) == (2, 13, 11)
            assert life.denominator(MERGED) == before == 45
        if period.key == "2024Q1":
            moved = change_rule(
                session, office, plan.id, Scope(), replace(RULE, day=20), seen_cycle_id=live_rules(session, plan)[0].id,
                why="县里统一要求", calendar=calendar, now=CHANGED,
            )  # fmt: skip
            assert len(moved.moved) == 32
        life.live(number, period)
    actor = system_actor(life.cast.committee.id)
    assert make_obligations(session, actor, plan, now=END) == 0
    states = Counter(session.scalars(select(Obligation.state)))
    assert states == {State.VERIFIED: 54, State.ADOPTED: 29, State.CANCELLED: 11, State.OWED: 6}
    assert session.scalar(select(func.count()).select_from(Handover)) == 13
    assert session.scalar(select(func.count()).select_from(DueMove)) == 32
    handed_in = sum(states[state] for state in HANDED_IN)
    assert 0 <= handed_in / life.denominator(END) == 83 / 89 <= 1
    assert journal.verify(session, life.cast.committee.id) is None
    _history_stays(session)


def _history_stays(session: Session) -> None:
    """What 县财政局 (2) signed before the merger stays its own; what was open went to 县民政局 (1)."""
    rows = session.execute(
        select(Task.code, Obligation.unit_id, Obligation.state, func.count())
        .join(Task, Task.id == Obligation.task_id)
        .where(Obligation.role == Role.JOINT)
        .group_by(Task.code, Obligation.unit_id, Obligation.state)
    ).all()
    by_unit = {(unit, state.value): count for _, unit, state, count in rows}
    assert by_unit == {
        (1, "verified"): 11,
        (1, "owed"): 2,
        (2, "verified"): 7,
        (3, "verified"): 16,
        (3, "owed"): 4,
    }
