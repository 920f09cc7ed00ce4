"""The rounds over every committee: what a flow, `duban flow run` or `duban sweep` asks for. Running one twice does it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from workflow import journal
from workflow.checkpoint_key import checkpoint_key
from workflow.clock import Clock
from workflow.config import Config
from workflow.ledger import Committee
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations import informing, publishing
from workflow.operations.backups import nightly_backup
from workflow.operations.checkpoints import keep_checkpoint
from workflow.operations.counting import keep_count
from workflow.operations.delivery import Patience, deliver_due
from workflow.operations.doubts import Witnessed, ask_witness
from workflow.operations.obligations import make_obligations
from workflow.operations.posts import post_of, witness_of
from workflow.operations.preparing import Delivered
from workflow.operations.rolling import roll_up
from workflow.operations.sweeping import LONGEST_LEAD, Swept, sweep
from workflow.queries.clock import calendar_of, now_for
from workflow.queries.county_sums import is_kept_for
from workflow.queries.lights import Moment
from workflow.queries.people import system_actor
from workflow.queries.sweeps import WHOLE, Share, committees_in, committees_with_due
from workflow.worker import Worker, life_of


class RoundFailed(Exception):
    """A round found something that a person must see to; the sentence says what."""


class Rounds:
    """The rounds of one ledger. ``moment`` stands for now in every committee, if it is given.

    ``patience`` is how many seconds sending may wait for robots that take so many messages a minute.
    """

    def __init__(
        self,
        engine: Engine,
        config: Config,
        clock: Clock,
        *,
        moment: datetime | None = None,
        patience: float = 0,
    ) -> None:
        self.engine, self.config, self.clock, self.moment = engine, config, clock, moment
        self.patience = patience

    def committees(self, name: str = "", share: Share = WHOLE) -> list[int]:
        """Return the ids of a share of the committees that a round looks at: reminders only where something is due."""
        with reading(self.engine) as session:
            if name == "remind":
                until = (self.moment or self.clock.now()) + LONGEST_LEAD
                return committees_with_due(session, until=until, share=share)
            return committees_in(session, share)

    def _now(self, committee: Committee) -> datetime:
        return self.moment or now_for(committee, self.clock)

    def generate(self, committee_id: int) -> int:
        """Make what a committee's plans owe and is not there yet; return how many obligations were new."""
        with unit_of_work(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            actor, now = system_actor(committee_id), self._now(committee)
            plans = publishing.adopted_plans(session, committee_id)
            return sum(make_obligations(session, actor, plan, now=now) for plan in plans)

    def roll_up(self, committee_id: int) -> str:
        """Bring a committee's sums to what the committees below it have verified; keep what its own parent reads of it."""
        with unit_of_work(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            actor, now = system_actor(committee_id), self._now(committee)
            if is_kept_for(session, committee):
                rules = self.config.lights.rules()
                keep_count(session, committee, Moment(now, calendar_of(session, committee_id), rules))
            return f"下级核查数据更新{roll_up(session, actor, committee, now=now)}项"

    def remind(self, committee_id: int) -> Swept:
        """Owe a committee's reminders whose moment has come."""
        with unit_of_work(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            return sweep(session, committee, now=self._now(committee), ladder=self.config.ladder)

    def announce(self) -> Delivered:
        """Settle what a witness knows, then send what is owed."""
        self.ask_witness()
        with Worker(life_of(self.engine, self.config.home)) as worker:
            return deliver_due(
                self.engine,
                post_of(self.config),
                config=self.config,
                clock=self.clock,
                worker=worker,
                patience=Patience(self.patience),
            )

    def ask_witness(self) -> Witnessed:
        """Settle the doubts that the relay's record can settle."""
        return ask_witness(self.engine, witness_of(self.config), config=self.config, clock=self.clock)

    def publish(self, committee_id: int) -> list[Path]:
        """Write the day's workbook of each of a committee's plans; return where they are."""
        with reading(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            return publishing.publish_workbooks(session, committee, self.config, now=self._now(committee))

    def publish_calendars(self, committee_id: int) -> int:
        """Write the calendar file of each of a committee's units; return how many."""
        with reading(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            return publishing.publish_calendars(session, committee, self.config, now=self._now(committee))

    def weekly(self, committee_id: int) -> str:
        """Owe the office its weekly digest with the journal's head."""
        with unit_of_work(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            key, now = checkpoint_key(self.config.home), self._now(committee)
            return informing.owe_weekly(session, committee, key, now=now, ladder=self.config.ladder)

    def holidays(self, committee_id: int) -> str:
        """Look whether the coming year's holiday notice is known."""
        with unit_of_work(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            return informing.check_holiday_notice(session, committee, now=self._now(committee))

    def verify(self, committee_id: int) -> str:
        """Walk a committee's journal; sign its head, or tell the office and raise RoundFailed."""
        with reading(self.engine) as session:
            broken = journal.verify(session, committee_id)
        with unit_of_work(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            now = self._now(committee)
            if broken is None:
                kept = keep_checkpoint(session, committee_id, checkpoint_key(self.config.home), now=now)
                return f"留痕{kept.seq}条完整，链头{kept.hash[:12]}"
            informing.tell_of_broken_journal(session, committee, broken, now=now)
        raise RoundFailed(f"留痕第{broken.seq}条不符：{broken.why}")

    def backup(self) -> str:
        """Write the night's backup, once a day; the newest ones are kept."""
        return nightly_backup(self.engine, self.config, now=self.moment or self.clock.now())


def _generate(rounds: Rounds, committee_id: int) -> str:
    return f"新增报送义务{rounds.generate(committee_id)}项"


def _remind(rounds: Rounds, committee_id: int) -> str:
    return rounds.remind(committee_id).words


def _publish(rounds: Rounds, committee_id: int) -> str:
    return f"台账{len(rounds.publish(committee_id))}份，日历{rounds.publish_calendars(committee_id)}份"


def _announce(rounds: Rounds) -> str:
    return rounds.announce().words


IN_EACH: dict[str, Callable[[Rounds, int], str]] = {
    "generate": _generate,
    "publish": _publish,
    "verify": Rounds.verify,
    "roll_up": Rounds.roll_up,
    "remind": _remind,
    "weekly": Rounds.weekly,
    "holidays": Rounds.holidays,
}
IN_ALL: dict[str, Callable[[Rounds], str]] = {"announce": _announce, "backup": Rounds.backup}
