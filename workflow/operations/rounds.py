"""The rounds (generate, remind, announce, publish) over every committee: what a flow or `duban sweep` asks for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from exports.excel import ledger_book
from workflow.clock import Clock
from workflow.config import Config
from workflow.documents.books import ledger_book_of
from workflow.ledger import Committee, Period, Plan, PlanStatus
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.delivery import deliver_due
from workflow.operations.doubts import ask_witness
from workflow.operations.evidence import write_whole
from workflow.operations.obligations import make_obligations
from workflow.operations.posts import post_of, witness_of
from workflow.operations.preparing import Delivered
from workflow.operations.rolling import roll_up
from workflow.operations.sweeping import Swept, sweep
from workflow.queries import board
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of, now_for
from workflow.queries.people import system_actor, system_reader
from workflow.worker import Worker, life_of

KEPT_BOOKS = 14


class Rounds:
    """The rounds of one ledger. ``moment`` stands for now in every committee, if it is given."""

    def __init__(
        self, engine: Engine, config: Config, clock: Clock, *, moment: datetime | None = None
    ) -> None:
        self.engine, self.config, self.clock, self.moment = engine, config, clock, moment

    def committees(self) -> list[int]:
        """Return the ids of all committees: the shards of the work."""
        with reading(self.engine) as session:
            return list(session.scalars(select(Committee.id).order_by(Committee.id)))

    def _now(self, committee: Committee) -> datetime:
        return self.moment or now_for(committee, self.clock)

    def generate(self, committee_id: int) -> int:
        """Make what a committee's plans owe and is not there yet; return how many obligations were new.

        What the committees below have verified since is rolled up with it.
        """
        with unit_of_work(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            actor, now = system_actor(committee_id), self._now(committee)
            roll_up(session, actor, committee, now=now)
            return sum(
                make_obligations(session, actor, plan, now=now) for plan in _plans(session, committee_id)
            )

    def remind(self, committee_id: int) -> Swept:
        """Owe a committee's reminders whose moment has come."""
        with unit_of_work(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            return sweep(session, committee, now=self._now(committee), ladder=self.config.ladder)

    def announce(self) -> Delivered:
        """Settle what a witness knows, then send what is owed."""
        ask_witness(self.engine, witness_of(self.config), config=self.config, clock=self.clock)
        with Worker(life_of(self.engine, self.config.home)) as worker:
            return deliver_due(
                self.engine, post_of(self.config), config=self.config, clock=self.clock, worker=worker
            )

    def publish(self, committee_id: int) -> list[Path]:
        """Write the day's workbook (台账) of each of a committee's plans under the home; the newest fourteen are kept."""
        with reading(self.engine) as session:
            committee = session.get_one(Committee, committee_id)
            now = self._now(committee)
            return [self._publish(session, committee, plan, now) for plan in _plans(session, committee_id)]

    def _publish(self, session: Session, committee: Committee, plan: Plan, now: datetime) -> Path:
        moment = Moment(now, calendar_of(session, committee.id), self.config.lights.rules())
        reader = system_reader(committee.id)
        rows = board.rows(session, reader, plan, moment, Period.starts_on <= moment.today)
        responsible = board.responsible_units(session, plan)
        folder = self.config.home / "published" / str(committee.id)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"plan{plan.id}_{moment.today:%Y%m%d}.xlsx"
        book = ledger_book_of(committee, plan, rows, responsible, as_of=moment.today)
        write_whole(path, ledger_book(book))
        for old in sorted(folder.glob(f"plan{plan.id}_*.xlsx"))[:-KEPT_BOOKS]:
            old.unlink()
        return path


def _plans(session: Session, committee_id: int) -> list[Plan]:
    statement = select(Plan).where(Plan.committee_id == committee_id, Plan.status == PlanStatus.ADOPTED)
    return list(session.scalars(statement.order_by(Plan.id)))
