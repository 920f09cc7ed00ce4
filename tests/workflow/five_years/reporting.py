"""The way of every report: in time, late, forgotten, withdrawn, sent back, returned, corrected, entered from paper."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from tests.workflow.five_years.extending import Extending
from tests.workflow.five_years.town import Town
from workflow.ledger import Evidence, Indicator, Obligation, Period
from workflow.operations import checking, evidence, merging, reports, signing
from workflow.operations.evidence import Upload
from workflow.operations.reports import Written, measured_by
from workflow.queries.authority import signers_of
from workflow.queries.obligations import latest_report, previous_report
from workflow.queries.people import actor_of
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.lights import expected_progress
from workflow.rules.roles import Actor, Capacity
from workflow.rules.states import OPEN, Role, State

PROBLEMS = ("", "", "", "部分乡镇数据报送不及时。", "资金到位较晚，进度受影响。", "专业人员不足。")
AHEAD = timedelta(days=21)


def picture() -> bytes:
    """Return a small picture, as a scanner would make one."""
    made = BytesIO()
    Image.new("L", (8, 8), 255).save(made, "PNG")
    return made.getvalue()


class Reporting:
    """What becomes of obligations; each open one that is near has something planned for it, or was forgotten."""

    def __init__(self, town: Town) -> None:
        self.town, self.session, self.dice = town, town.session, town.dice

    def look_ahead(self, now: datetime) -> None:
        """Plan what happens to each open obligation that is near or late and has nothing planned."""
        today = now.astimezone(SHANGHAI).date()
        statement = (
            select(Obligation.id, Obligation.unit_id, Obligation.due_at, Obligation.state)
            .join(Period)
            .where(
                Obligation.plan_id == self.town.plan.id,
                Obligation.state.in_(OPEN),
                Obligation.due_at < now + AHEAD,
                Period.starts_on <= today,
            )
            .order_by(Obligation.id)
        )
        for row_id, unit_id, due_at, state in self.session.execute(statement).all():
            if row_id not in self.town.busy:
                self._plan(row_id, unit_id, due_at, state, now)

    def _plan(self, row_id: int, unit_id: int, due_at: datetime, state: State, now: datetime) -> None:
        if due_at < now:
            if self.town.chance(0.12):  # it was forgotten, and somebody has called
                self.soon(now, 1, self.enter_from_paper if self.town.chance(0.35) else self.hand_in, row_id)
            return
        if self.town.chance(0.05) and state is State.OWED:
            self.soon(now, 0.5, Extending(self).ask_for_time, row_id)
        elif self.town.chance(self.town.diligence.get(unit_id, 0.9)):
            days = max((due_at - now).total_seconds() / 86400 - self.dice.randint(0, 6) - 0.1, 0.01)
            self.soon(now, days, self.hand_in, row_id)
        elif self.town.chance(0.7):
            self.soon(due_at, self.dice.randint(1, 40), self.hand_in, row_id)

    def soon(self, now: datetime, days: float, happen: object, row_id: int) -> None:
        self.town.busy.add(row_id)
        self.town.in_days(now, days, happen, row_id)  # type: ignore[arg-type]

    def open_row(self, row_id: int) -> Obligation | None:
        row = self.session.get_one(Obligation, row_id, populate_existing=True)
        if row.state in OPEN:
            return row
        self.town.busy.discard(row_id)
        return None

    def hand_in(self, row_id: int, now: datetime) -> None:
        """Write and submit; a lead settles its inputs first."""
        row = self.open_row(row_id)
        if row is None:
            return
        if row.role is Role.LEAD:
            self._merge(row, now)
        writer = self.town.actor(Capacity.REPORTER, row.unit_id, now)
        if row.state is not State.AWAITING and not self._write(writer, row, now):
            self.town.busy.discard(row_id)
            return
        if row.state is State.DRAFT and not self._submit(writer, row, now):
            self.soon(now, 3, self.hand_in, row_id)  # an input is neither signed nor due
            return
        if self.town.chance(0.02) and self.town.do(
            "withdraw",
            lambda: reports.withdraw(self.session, writer, row.id, seen_version=row.report_version, now=now),
        ):
            return
        self.soon(now, self.dice.choice((0.1, 0.2, 1, 3)), self.sign, row_id)

    def _write(self, writer: Actor, row: Obligation, now: datetime) -> bool:
        seen, written = row.report_version, self._written(row, now)
        return (
            self.town.do(
                "save",
                lambda: reports.save(self.session, writer, row.id, written, seen_version=seen, now=now),
            )
            is not None
        )

    def _submit(self, writer: Actor, row: Obligation, now: datetime) -> bool:
        seen = row.report_version
        self.town.do(
            "submit", lambda: reports.submit(self.session, writer, row.id, seen_version=seen, now=now)
        )
        return row.state is State.AWAITING

    def _merge(self, row: Obligation, now: datetime) -> None:
        inputs = self.session.scalars(
            select(Obligation).where(
                Obligation.task_id == row.task_id,
                Obligation.period_id == row.period_id,
                Obligation.role == Role.PARTICIPANT,
            )
        ).all()
        lead = self.town.actor(Capacity.REPORTER, row.unit_id, now)
        for one in inputs:
            self._settle_input(lead, one, now)

    def _settle_input(self, lead: Actor, one: Obligation, now: datetime) -> None:
        seen = one.report_version
        if one.state is State.SIGNED and one.returned_count == 0 and self.town.chance(0.03):
            day = self._day(now, 3)
            self.town.do(
                "return input",
                lambda: merging.return_input(
                    self.session, lead, one.id, seen_version=seen, reason="数字与台账不一致", new_due_on=day, now=now
                ),
            )  # fmt: skip
            self.soon(now, 2, self.hand_in, one.id)
        elif one.state is State.SIGNED:
            self.town.do(
                "adopt", lambda: merging.adopt(self.session, lead, one.id, seen_version=seen, now=now)
            )
        elif one.state in OPEN and one.due_at <= now:
            self.town.do(
                "waive",
                lambda: merging.waive(
                    self.session, lead, one.id, seen_version=seen, reason="到期未报，先行汇总。", now=now
                ),
            )

    def sign(self, row_id: int, now: datetime) -> None:
        """Sign as the leader or a delegate, or send it back inside the unit."""
        row = self.session.get_one(Obligation, row_id, populate_existing=True)
        self.town.busy.discard(row_id)
        if row.state is not State.AWAITING:
            return
        today = now.astimezone(SHANGHAI).date()
        people = signers_of(self.session, row, today)
        if not people:
            return
        leader = actor_of(self.session, self.dice.choice(people), today=today)
        seen = row.report_version
        if self.town.chance(0.03):
            self.town.do(
                "send back",
                lambda: signing.send_back(
                    self.session, leader, row.id, seen_version=seen, reason="请写具体一些", now=now
                ),
            )
            self.soon(now, 2, self.hand_in, row_id)
            return
        if self._sign(leader, row, now) and row.role is not Role.PARTICIPANT:
            self.town.in_days(now, self.dice.randint(1, 9), self.check, row_id)

    def _sign(self, leader: Actor, row: Obligation, now: datetime) -> bool:
        report = latest_report(self.session, row)
        assert report is not None
        done = self.town.do(
            "sign",
            lambda: signing.sign(
                self.session, leader, row.id, seen_version=report.version, seen_hash=report.content_hash,
                authenticated_at=now, clock_now=now, now=now, from_address="127.0.0.1",
            ),
        )  # fmt: skip
        return done is not None

    def check(self, row_id: int, now: datetime) -> None:
        """Verify what was signed, or return it once; what was verified may turn out to be wrong later."""
        row = self.session.get_one(Obligation, row_id, populate_existing=True)
        if row.state is not State.SIGNED:
            return
        clerk, seen = self.town.clerk(now), row.report_version
        if row.returned_count == 0 and self.town.chance(0.05):
            self.town.do(
                "return",
                lambda: checking.return_report(
                    self.session, clerk, row.id, seen_version=seen, reason="请补充数据来源", new_due_on=self._day(now, 7),
                    now=now,
                ),
            )  # fmt: skip
            self.soon(now, 3, self.hand_in, row_id)
            return
        self.town.do(
            "verify", lambda: checking.verify(self.session, clerk, row.id, seen_version=seen, now=now)
        )
        if self.town.chance(0.02):
            self.town.in_days(now, self.dice.randint(5, 60), self.correct, row_id)

    def correct(self, row_id: int, now: datetime) -> None:
        """Ask for a correction of what was verified, as its unit or the office."""
        row = self.session.get_one(Obligation, row_id, populate_existing=True)
        if row.state is not State.VERIFIED:
            return
        own = self.town.actor(Capacity.REPORTER, row.unit_id, now)
        asker = own if self.town.chance(0.5) and own.person_id else self.town.clerk(now)
        seen = row.report_version
        if self.town.do(
            "correct",
            lambda: checking.correct(
                self.session, asker, row.id, seen_version=seen, reason="统计口径有误", new_due_on=self._day(now, 10), now=now
            ),
        ):  # fmt: skip
            self.soon(now, 4, self.hand_in, row_id)

    def enter_from_paper(self, row_id: int, now: datetime) -> None:
        """Enter what came on paper, with its scan."""
        row = self.open_row(row_id)
        if row is None:
            return
        self.town.busy.discard(row_id)
        if row.role is Role.LEAD:
            self._merge(row, now)
        clerk, seen = self.town.clerk(now), row.report_version
        scan = self.scan(row, clerk, now)
        written = Written(
            progress_percent=Decimal(50), progress_text="（代录）本期工作按计划推进。", evidence_ids=frozenset({scan.id})
        )  # fmt: skip
        if self.town.do(
            "enter from paper",
            lambda: reports.enter_from_paper(
                self.session, clerk, row.id, written, seen_version=seen, now=now
            ),
        ):
            self.town.in_days(now, 2, self.check, row_id)

    def scan(self, row: Obligation, actor: Actor, now: datetime) -> Evidence:
        """Attach a picture, through the door that looks into it."""
        return evidence.attach(
            self.session, actor, row.id, Upload("扫描件.png", picture()), folder=self.town.folder,
            extensions=frozenset({"png"}), quota_bytes=10**9, now=now,
        )  # fmt: skip

    @staticmethod
    def _day(now: datetime, days: int) -> date:
        return now.astimezone(SHANGHAI).date() + timedelta(days=days)

    def _written(self, row: Obligation, now: datetime) -> Written:
        plan = self.town.plan
        line = expected_progress(date(plan.first_year, 1, 1), date(plan.last_year, 12, 31), now.date())
        percent = min(max(line + self.dice.gauss(2, 12), 0), 100)
        figures = {}
        if row.role is not Role.PARTICIPANT:
            told = {one.id: self._figure(one, percent) for one in measured_by(self.session, row)}
            figures = {key: (value, "业务台账") for key, value in told.items() if value is not None}
        if not figures and row.report_version == 0 and self.town.chance(0.15) and self._has_before(row):
            return Written(is_unchanged=True)
        return Written(
            progress_percent=Decimal(round(percent)),
            progress_text=f"本期工作有序开展，完成{round(percent)}%。",
            problems=self.dice.choice(PROBLEMS),
            next_steps="继续按计划推进。",
            figures=figures,
        )

    def _has_before(self, row: Obligation) -> bool:
        return previous_report(self.session, row) is not None

    def _figure(self, one: Indicator, percent: float) -> Decimal | None:
        if one.target_value is None or one.ended_on is not None or self.town.chance(0.1):
            return None
        if one.unit_of_measure == "%":
            value = float(one.target_value) * (0.82 + 0.0018 * percent)
            return min(Decimal(str(round(value, 1))), Decimal(100))
        return Decimal(round(float(one.target_value) * percent / 100))
