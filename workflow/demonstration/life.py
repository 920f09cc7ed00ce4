"""The quarters of a demonstration: reports written, signed, checked and returned, by a seeded generator."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.errors import BlockedError
from workflow.ledger import Committee, Indicator, Obligation, Period, Person, Plan, RoleGrant, Task, Unit
from workflow.operations import checking, merging, signing
from workflow.operations.reports import Written, measured_by, save, submit
from workflow.queries.obligations import latest_report
from workflow.queries.people import actor_of
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.lights import expected_progress
from workflow.rules.roles import Actor, Capacity
from workflow.rules.states import OPEN, Role, State

DONE = (
    "按分工推进，本期各项工作有序开展。",
    "完成本期安排的走访、培训和补贴发放。",
    "制定实施方案并组织落实。",
    "与相关单位对接，建立台账，逐项落实。",
)
PROBLEMS = ("", "", "", "部分乡镇数据报送不及时。", "资金到位较晚，进度受影响。", "专业人员不足。")
NEXT = ("继续按计划推进。", "下期组织一次检查。", "补齐短板，核实数据。")


def player(session: Session, committee: Committee, capacity: Capacity, unit_id: int | None = None) -> Actor:
    """Return the first person of a capacity, in a unit if one is named."""
    statement = (
        select(Person)
        .join(RoleGrant)
        .where(Person.committee_id == committee.id, RoleGrant.capacity == capacity)
    )
    if unit_id is not None:
        statement = statement.where(RoleGrant.unit_id == unit_id)
    return actor_of(session, session.scalars(statement.order_by(Person.id)).first() or Person(committee_id=0))


@dataclass(order=True)
class _Event:
    """Something that happens at a moment."""

    moment: datetime
    number: int
    happen: Callable[[datetime], None] = field(compare=False)


class Life:
    """The quarters of a demonstration, one after the other."""

    def __init__(
        self, session: Session, committee: Committee, plan: Plan, now: datetime, dice: random.Random,
        told: Callable[[str], None],
    ) -> None:  # fmt: skip
        self.session, self.committee, self.plan, self.now, self.dice, self.told = (
            session,
            committee,
            plan,
            now,
            dice,
            told,
        )
        self.queue: list[_Event] = []
        self.numbers = itertools.count()
        self.office = player(session, committee, Capacity.CLERK)
        units = session.scalars(select(Unit).where(Unit.committee_id == committee.id)).all()
        self.writers = {unit.id: player(session, committee, Capacity.REPORTER, unit.id) for unit in units}
        self.signers = {unit.id: player(session, committee, Capacity.SIGNER, unit.id) for unit in units}
        self.kept = [
            *units,
            *session.scalars(select(Task)),
            *session.scalars(select(Person)),
            *session.scalars(select(Period)),
        ]  # spares reading each anew
        self.diligence = {unit.id: 0.8 + 0.19 * dice.random() for unit in units}

    def live(self) -> None:
        """Let everything happen that happens before now, in the order of its moments."""
        for period in self._periods():
            for row in self._owed(period):
                moment = self._moment(row)
                self.later(moment, partial(self._hand_in, row))
                if moment >= self.now and self.dice.random() < 0.25:
                    self.later(
                        self.now - timedelta(hours=self.dice.randint(2, 70)), partial(self._draft, row)
                    )
        shown = ""
        while self.queue and self.queue[0].moment < self.now:
            event = heapq.heappop(self.queue)
            label = f"{event.moment:%Y-%m}"
            if label != shown:
                shown = label
                self.told(label)
            event.happen(event.moment)

    def _periods(self) -> list[Period]:
        today = self.now.astimezone(SHANGHAI).date()
        begun = select(Period).where(Period.plan_id == self.plan.id, Period.starts_on <= today)
        return list(self.session.scalars(begun.order_by(Period.starts_on)))

    def _owed(self, period: Period) -> list[Obligation]:
        owed = select(Obligation).where(Obligation.period_id == period.id)
        return list(self.session.scalars(owed.order_by(Obligation.due_at, Obligation.id)))

    def later(self, moment: datetime, happen: Callable[[datetime], None]) -> None:
        """Let something happen at a moment, if that comes before now."""
        if moment < self.now:
            heapq.heappush(self.queue, _Event(moment, next(self.numbers), happen))

    def _moment(self, row: Obligation) -> datetime:
        """When it is handed in: mostly in time, sometimes days late, now and then only after weeks or months of chasing."""
        if self.dice.random() > self.diligence[row.unit_id]:
            days = self.dice.randint(12, 60) if self.dice.random() < 0.9 else self.dice.randint(120, 300)
        elif self.dice.random() < 0.1:
            days = self.dice.randint(1, 8)
        else:
            days = -self.dice.randint(0, 5)
        return row.due_at + timedelta(days=days, hours=-self.dice.randint(1, 6))

    def _draft(self, row: Obligation, moment: datetime) -> None:
        """Begin, and leave it for another day."""
        if row.state is State.OWED:
            written, writer = self._written(row, moment), self.writers[row.unit_id]
            save(self.session, writer, row.id, written, seen_version=0, now=moment)

    def _hand_in(self, row: Obligation, moment: datetime) -> None:
        """Write and submit; a lead first settles its inputs."""
        if row.state not in OPEN:
            return  # the lead has gone ahead without it
        if row.role is Role.LEAD:
            self._merge(row, moment)
        writer, seen = self.writers[row.unit_id], row.report_version
        save(self.session, writer, row.id, self._written(row, moment), seen_version=seen, now=moment)
        try:
            submit(self.session, writer, row.id, seen_version=seen + 1, now=moment)
        except BlockedError:
            self.later(
                moment + timedelta(days=3), partial(self._hand_in, row)
            )  # an input is neither signed nor due
            return
        waits = self.dice.randint(1, 5) if self.dice.random() < 0.08 else 0
        self.later(moment + timedelta(days=waits, minutes=40), partial(self._sign, row))

    def _merge(self, row: Obligation, moment: datetime) -> None:
        """Settle the inputs as a lead does before handing in: adopt what came, waive what is late."""
        inputs = self.session.scalars(
            select(Obligation).where(
                Obligation.task_id == row.task_id,
                Obligation.period_id == row.period_id,
                Obligation.role == Role.PARTICIPANT,
            )
        )
        lead = self.writers[row.unit_id]
        for one in inputs:
            seen = one.report_version
            if one.state is State.SIGNED:
                merging.adopt(self.session, lead, one.id, seen_version=seen, now=moment)
            elif one.state in OPEN and one.due_at <= moment:
                why = "到期未报，先行汇总。"
                merging.waive(self.session, lead, one.id, seen_version=seen, reason=why, now=moment)

    def _sign(self, row: Obligation, moment: datetime) -> None:
        if row.state is not State.AWAITING:
            return
        report = latest_report(self.session, row)
        assert report is not None
        signing.sign(
            self.session, self.signers[row.unit_id], row.id, seen_version=report.version, seen_hash=report.content_hash,
            authenticated_at=moment, clock_now=moment, now=moment, from_address="127.0.0.1",
        )  # fmt: skip
        if row.role is not Role.PARTICIPANT:
            self.later(moment + timedelta(days=self.dice.randint(1, 9)), partial(self._check, row))

    def _check(self, row: Obligation, moment: datetime) -> None:
        """Check what was signed: some reports go back once, and come again."""
        if row.returned_count or self.dice.random() > 0.06:
            checking.verify(self.session, self.office, row.id, seen_version=row.report_version, now=moment)
            return
        day = moment.astimezone(SHANGHAI).date() + timedelta(days=7)
        checking.return_report(
            self.session, self.office, row.id, seen_version=row.report_version, reason="请补充数据来源和具体数字。",
            new_due_on=day, now=moment,
        )  # fmt: skip
        self.later(moment + timedelta(days=3), partial(self._hand_in, row))

    def _written(self, row: Obligation, moment: datetime) -> Written:
        first, last = date(self.plan.first_year, 1, 1), date(self.plan.last_year, 12, 31)
        expected = expected_progress(first, last, moment.date())
        percent = min(max(expected + self.dice.gauss(2, 9), 0), 100)
        figures = {}
        if row.role is not Role.PARTICIPANT:
            for indicator in measured_by(self.session, row):
                value = self._figure(indicator, percent)
                if value is not None:
                    figures[indicator.id] = (value, "单位业务台账（演示）")
        return Written(
            progress_percent=Decimal(round(percent)),
            progress_text=f"（演示）{self.dice.choice(DONE)}",
            problems=self.dice.choice(PROBLEMS),
            next_steps=self.dice.choice(NEXT),
            figures=figures,
        )

    def _figure(self, indicator: Indicator, percent: float) -> Decimal | None:
        if indicator.target_value is None:
            return None
        if indicator.unit_of_measure == "%":
            return min(
                Decimal(round(float(indicator.target_value) * (0.82 + 0.0018 * percent), 1)), Decimal(100)
            )
        return Decimal(round(float(indicator.target_value) * percent / 100))
