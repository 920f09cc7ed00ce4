"""Applications for more time: asked, signed or not, granted or refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workflow.ledger import Extension
from workflow.operations import extensions
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import Capacity

if TYPE_CHECKING:
    from tests.workflow.five_years.reporting import Reporting


class Extending:
    """Applications for more time."""

    def __init__(self, reporting: Reporting) -> None:
        self.reporting, self.town = reporting, reporting.town
        self.session, self.dice = reporting.session, reporting.dice

    def ask_for_time(self, row_id: int, now: datetime) -> None:
        """Apply for more time; the leader signs it or not, the office decides it or is overtaken."""
        row = self.reporting.open_row(row_id)
        if row is None or row.due_at <= now:
            self.town.busy.discard(row_id)
            return
        writer = self.town.actor(Capacity.REPORTER, row.unit_id, now)
        made = self.town.do(
            "ask extension",
            lambda: extensions.ask(
                self.session, writer, row.id, reason="等上级数据", progress="已完成入户",
                wanted_on=row.due_on + timedelta(days=10), now=now,
            ),
        )  # fmt: skip
        if made is not None:
            self.town.in_days(now, 0.5, self.sign_extension, made.id)
        self.reporting.soon(now, self.dice.randint(2, 25), self.reporting.hand_in, row_id)

    def sign_extension(self, extension_id: int, now: datetime) -> None:
        """Sign an application, send it back, or see it withdrawn."""
        one = self.session.get_one(Extension, extension_id)
        leader = self.town.actor(Capacity.SIGNER, one.unit_id, now)
        writer = self.town.actor(Capacity.REPORTER, one.unit_id, now)
        luck = self.dice.random()
        if luck < 0.1:
            self.town.do(
                "send extension back",
                lambda: extensions.send_back(self.session, leader, one.id, reason="本月能完成", now=now),
            )
        elif luck < 0.2:
            self.town.do(
                "withdraw extension", lambda: extensions.withdraw(self.session, writer, one.id, now=now)
            )
        else:
            self.town.do(
                "sign extension",
                lambda: extensions.sign(self.session, leader, one.id, presence=self.town.here(now), now=now),
            )
            self.town.in_days(now, self.dice.randint(1, 3), self.decide_extension, one.id)

    def decide_extension(self, extension_id: int, now: datetime) -> None:
        """Grant more time, or refuse it."""
        one, clerk = self.session.get_one(Extension, extension_id), self.town.clerk(now)
        if self.town.chance(0.75):
            day = max(one.obligation.due_on, now.astimezone(SHANGHAI).date()) + timedelta(days=7)
            self.town.do(
                "grant extension",
                lambda: extensions.grant(
                    self.session, clerk, one.id, granted_on=day, answer="同意。", now=now
                ),
            )
        else:
            self.town.do(
                "refuse extension",
                lambda: extensions.refuse(self.session, clerk, one.id, reason="时限不变", now=now),
            )
