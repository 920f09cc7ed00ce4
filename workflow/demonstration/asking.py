"""What a demonstration's units ask and answer: targets, more time, problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from workflow.demonstration.stage import ANSWERABLE, DAY, HOUR, Stage, here, morning
from workflow.ledger import (
    Extension,
    Obligation,
    Period,
    Report,
)
from workflow.operations import extensions, problems, targets
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.lights import expected_progress
from workflow.rules.problems import Level
from workflow.rules.states import OPEN


@dataclass(frozen=True)
class Asking:
    """Annual targets accepted and sent back; applications decided and waiting; problems solved and carried up."""

    stage: Stage

    def schedule(self) -> None:
        """Let them come at their moments."""
        stage = self.stage
        stage.later(morning(date(stage.now.astimezone(SHANGHAI).year, 1, 15)), self._set_targets)
        for days, happen in ((60, self._solve_problems), (12, self._ask_for_time), (6, self._leave_open)):
            stage.later(stage.now - days * DAY, happen)

    def _leave_open(self, moment: datetime) -> None:
        """Leave an application for the office and one for a unit's leader; a problem for the office, one for the committee."""
        for number, row in enumerate(self.stage.open_rows(Obligation.due_at > self.stage.now)[:2]):
            one = self._asked(row, moment, "配套资金预计下季度到位，需要延长办理时间（演示）。")
            if number == 0:
                self.stage.later(moment + DAY, self._signed(one))
        (task, unit_id), (other, other_id) = self.stage.led()[0], self.stage.led()[-1]
        self._raise(unit_id, "基层康复服务人员不足，两个乡镇没有专职人员（演示）。", moment, task.id)
        carried = self._raise(other_id, "跨部门数据不能共享，核对一次需要两周（演示）。", moment, other.id)
        why = "需要几个部门共同研究（演示）。"
        problems.escalate(
            self.stage.session, self.stage.people.clerk, carried, level=Level.COMMITTEE, reason=why, now=moment + HOUR
        )  # fmt: skip

    def _set_targets(self, moment: datetime) -> None:
        """Set five: three are accepted, one is sent back, one still waits."""
        span = date(self.stage.plan.first_year, 1, 1), date(self.stage.plan.last_year, 12, 31)
        year = moment.astimezone(SHANGHAI).year
        steps = [
            expected_progress(*span, date(year, month, day))
            for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
        ]
        aims = [targets.Aim(percent=Decimal(round(one)), words="") for one in steps]
        for number, (task, unit_id) in enumerate(self.stage.led()[:5]):
            new = targets.NewTarget(
                unit_id, year, targets.Aim(aims[3].value, aims[3].percent, "完成本年度任务（演示）"), task_id=task.id,
                milestones=dict(enumerate(aims, start=1)),
            )  # fmt: skip
            made = targets.set_target(
                self.stage.session,
                self.stage.people.clerk,
                self.stage.plan.id,
                new,
                seen_version=0,
                now=moment,
            )
            if number < 4:
                self.stage.later(
                    moment + (3 + number) * DAY, self._answering(made.id, unit_id, accepts=number < 3)
                )

    def _answering(self, target_id: int, unit_id: int, *, accepts: bool) -> Callable[[datetime], None]:
        def answer(moment: datetime) -> None:
            signer = self.stage.people.signers[unit_id]
            if accepts:
                targets.accept(
                    self.stage.session, signer, target_id, seen_version=1, presence=here(moment), now=moment
                )
            else:
                why = "年度资金尚未下达，建议把目标调到年底前完成八成（演示）。"
                targets.give_back(
                    self.stage.session, signer, target_id, seen_version=1, reason=why, now=moment
                )

        return answer

    def _ask_for_time(self, moment: datetime) -> None:
        """Two are decided, one waits for the office, one for the unit's leader."""
        rows = self.stage.open_rows(Obligation.due_at > moment + 4 * DAY, Period.starts_on <= moment.date())
        for number, row in enumerate(rows[:2]):
            one = self._asked(row, moment, "牵头单位人员调整，数据需要重新核对（演示）。")
            self.stage.later(moment + DAY, self._signed(one))
            self.stage.later(moment + 3 * DAY, self._decided(one, grants=number == 0))

    def _asked(self, row: Obligation, moment: datetime, reason: str) -> Extension:
        return extensions.ask(
            self.stage.session, self.stage.people.writers[row.unit_id], row.id, reason=reason,
            progress="前期走访已完成，正在汇总（演示）。", wanted_on=row.due_on + 14 * DAY, now=moment,
        )  # fmt: skip

    def _signed(self, one: Extension) -> Callable[[datetime], None]:
        def sign(moment: datetime) -> None:
            signer = self.stage.people.signers[one.unit_id]
            extensions.sign(self.stage.session, signer, one.id, presence=here(moment), now=moment)

        return sign

    def _decided(self, one: Extension, *, grants: bool) -> Callable[[datetime], None]:
        def decide(moment: datetime) -> None:
            clerk, row = self.stage.people.clerk, self.stage.session.get_one(Obligation, one.obligation_id)
            if grants and row.state in OPEN:
                extensions.grant(
                    self.stage.session, clerk, one.id, granted_on=one.wanted_on, answer="同意，请按新的日期报送（演示）。", now=moment
                )  # fmt: skip
            else:
                why = "该项工作已列入年度重点，请按原日期报送（演示）。"
                extensions.refuse(self.stage.session, clerk, one.id, reason=why, now=moment)

        return decide

    def _solve_problems(self, moment: datetime) -> None:
        """Enter what a report told, hand it to its unit, have it answered and closed."""
        told = (
            select(Report.id)
            .join(Obligation, Obligation.id == Report.obligation_id)
            .where(Report.problems != "", Obligation.plan_id == self.stage.plan.id, Obligation.handed_in_at < moment,
                   Obligation.report_version == Report.version, Obligation.role.in_(ANSWERABLE))
            .order_by(Report.id.desc())
        )  # fmt: skip
        report_id = self.stage.session.scalars(told).first()
        if report_id is None:
            return
        one = problems.raise_from_report(self.stage.session, self.stage.people.clerk, report_id, now=moment)
        handler = one.unit_id
        due = (moment + 20 * DAY).date()
        problems.assign(
            self.stage.session,
            self.stage.people.clerk,
            one.id,
            handler_id=handler,
            due_on=due,
            now=moment + HOUR,
        )

        def answer(then: datetime) -> None:
            said = "已商财政部门落实经费，下月起按月拨付（演示）。"
            problems.answer(
                self.stage.session, self.stage.people.writers[handler], one.id, answer=said, now=then
            )

        def close(then: datetime) -> None:
            problems.close(
                self.stage.session, self.stage.people.clerk, one.id, reason="核实已解决（演示）。", now=then
            )

        self.stage.later(moment + 9 * DAY, answer)
        self.stage.later(moment + 12 * DAY, close)

    def _raise(self, unit_id: int, text: str, moment: datetime, task_id: int | None = None) -> int:
        raised = problems.Raised(unit_id, text, task_id)
        return problems.raise_problem(
            self.stage.session, self.stage.people.writers[unit_id], raised, now=moment
        ).id
