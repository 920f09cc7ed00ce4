"""Tasks that are closed, looked back at, reopened, suspended, resumed and adjusted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tests.workflow.five_years.matters import day_after
from tests.workflow.five_years.reporting import Reporting
from tests.workflow.five_years.town import Town
from workflow.ledger import (
    Closing,
    Obligation,
    SpotCheck,
)
from workflow.operations import (
    closing,
    standing,
)
from workflow.operations.closing import Handed
from workflow.queries.closing import answerable_units
from workflow.rules.closing import CheckState
from workflow.rules.roles import Actor, Capacity
from workflow.rules.task_states import TaskAct, TaskState


class Standing:
    """What becomes of whole tasks."""

    def __init__(self, town: Town, reporting: Reporting) -> None:
        self.town, self.session, self.dice, self.reporting = town, town.session, town.dice, reporting

    def _of(self, capacity: Capacity, unit_id: int, now: datetime) -> Actor:
        return self.town.actor(capacity, unit_id, now)

    def ask_to_close(self, now: datetime) -> None:
        """Let a task's unit ask that it be closed, with a file of its own as evidence."""
        under_way = [one for one in self.town.tasks() if one.state is not TaskState.CLOSED]
        task = self.dice.choice(under_way)
        units = sorted(answerable_units(self.session, task.id))
        if not units:
            return
        unit_id = units[0]
        writer = self._of(Capacity.REPORTER, unit_id, now)
        rows = select(Obligation).where(Obligation.task_id == task.id, Obligation.unit_id == unit_id)
        row = self.session.scalars(rows.order_by(Obligation.due_at).limit(1)).first()
        if row is None or writer.person_id is None:
            return
        file = self.reporting.scan(row, self.town.clerk(now), now)
        handed = Handed(unit_id, "已全部完成。", "任务数和完成数一致。", frozenset({file.id}))
        made = self.town.do(
            "ask closing", lambda: closing.ask(self.session, writer, task.id, handed, now=now)
        )
        if made is not None:
            self.town.in_days(now, 1, self.go_on_with_closing, made.id)

    def go_on_with_closing(self, closing_id: int, now: datetime) -> None:
        """Sign a request or not; then check it, once nothing waits to be verified."""
        one, clerk = self.session.get_one(Closing, closing_id, populate_existing=True), self.town.clerk(now)
        leader = self._of(Capacity.SIGNER, one.unit_id, now)
        writer = self._of(Capacity.REPORTER, one.unit_id, now)
        luck = self.dice.random()
        if one.state == "awaiting" and luck < 0.1:
            self.town.do("withdraw closing", lambda: closing.withdraw(self.session, writer, one.id, now=now))
        elif one.state == "awaiting" and luck < 0.2:
            self.town.do(
                "send closing back",
                lambda: closing.send_back(self.session, leader, one.id, reason="再核实", now=now),
            )
        elif one.state == "awaiting":
            self.town.do(
                "sign closing",
                lambda: closing.sign(self.session, leader, one.id, presence=self.town.here(now), now=now),
            )
        elif one.state == "signed" and luck < 0.3:
            self.town.do(
                "refuse closing",
                lambda: closing.refuse(self.session, clerk, one.id, finding="数字对不上", now=now),
            )
        elif one.state == "signed":
            self.town.do(
                "close task",
                lambda: closing.accept(self.session, clerk, one.id, finding="现场核查属实。", now=now),
            )
        if one.state in {"awaiting", "signed"}:
            self.town.in_days(now, self.dice.randint(2, 9), self.go_on_with_closing, closing_id)
        elif one.state == "accepted":
            self.town.in_days(now, 60, self.look_back, one.task_id)

    def look_back(self, task_id: int, now: datetime) -> None:
        """Plan a look back at a closed task, and record it."""
        clerk, day = self.town.clerk(now), day_after(now, 10)
        made: SpotCheck | None = self.town.do(
            "plan look back",
            lambda: closing.plan_check(self.session, clerk, task_id, planned_on=day, now=now),
        )
        if made is not None:
            self.town.in_days(now, 10, self.record_look_back, made.id)

    def record_look_back(self, check_id: int, now: datetime) -> None:
        """Write down what was found: mostly that it holds, sometimes that the trouble is back."""
        act = self.dice.choices(("pass", "fail", "drop"), (5, 4, 1))[0]
        clerk = self.town.clerk(now)
        if self.session.get_one(SpotCheck, check_id, populate_existing=True).state is CheckState.PLANNED:
            self.town.do(
                f"look back: {act}",
                lambda: closing.record_check(
                    self.session, clerk, check_id, act_name=act, result="走访两个乡镇。", now=now
                ),
            )

    def reopen_one(self, now: datetime) -> None:
        """Take a closed task up again."""
        closed = [one for one in self.town.tasks() if one.state is TaskState.CLOSED]
        if closed:
            task, clerk = self.dice.choice(closed), self.town.clerk(now)
            self.town.do(
                "reopen task",
                lambda: standing.reopen(self.session, clerk, task.id, reason="群众反映又有问题", now=now),
            )

    def suspend_one(self, now: datetime) -> None:
        """Suspend a task by its paper, and resume it half a year later."""
        task, clerk = self.dice.choice(self.town.tasks()), self.town.clerk(now)
        if self.town.do(
            "suspend task",
            lambda: standing.change_by_paper(
                self.session, clerk, task.id, TaskAct.SUSPEND, reason="上级统一部署", paper="测试政发〔2022〕8号", now=now
            ),
        ):  # fmt: skip
            self.town.in_days(now, 170, self.resume, task.id)

    def resume(self, task_id: int, now: datetime) -> None:
        """Resume a suspended task by its paper."""
        clerk = self.town.clerk(now)
        self.town.do(
            "resume task",
            lambda: standing.change_by_paper(
                self.session, clerk, task_id, TaskAct.RESUME, reason="恢复实施", paper="测试政发〔2023〕2号", now=now
            ),
        )  # fmt: skip

    def adjust_one(self, now: datetime) -> None:
        """Adjust one task by its paper."""
        task, clerk = self.dice.choice(self.town.tasks()), self.town.clerk(now)
        self.town.do(
            "adjust task",
            lambda: standing.change_by_paper(
                self.session, clerk, task.id, TaskAct.ADJUST, reason="内容微调", paper="测试政发〔2023〕9号", now=now
            ),
        )  # fmt: skip
