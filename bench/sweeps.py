"""What a sweep costs as the ledger grows and what is due stays the same: ``python -m bench.sweeps --help``.

One committee with the bundled plan has reports due; beside it stand others whose obligations are all settled or far
off. The floor beside each figure is the bare query for the rows that are due, by the same index.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

from plan_graph.plans import bundled
from tests.databases import fresh_ledger
from workflow.config import Config
from workflow.ledger import Committee, Obligation, Unit
from workflow.ledger.engine import only_reading, unit_of_work
from workflow.ledger.obligations import IS_OPEN
from workflow.operations.committees import NewPerson, add_person, found_committee
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.operations.sweeping import LONGEST_LEAD, sweep
from workflow.queries.clock import calendar_of
from workflow.queries.people import actor_of
from workflow.queries.sweeps import committees_with_due
from workflow.rules.roles import Actor, Capacity
from workflow.settings import Ladder

NOW = datetime(2024, 9, 20, 2, 0, tzinfo=UTC)
STRIDE = 10_000  # ids of a copy lie this far above the original's
COLUMNS = (
    "id", "committee_id", "plan_id", "assignment_id", "first_assignment_id", "task_id", "unit_id", "period_id", "role", "state",
    "due_moment_id", "due_at", "due_on", "first_due_at", "moved_count", "returned_count", "report_version", "sequence",
    "changed_at", "handed_in_at", "first_handed_in_at", "settled_at",
)  # fmt: skip


def lay(engine: Engine) -> None:
    """One committee with the bundled plan and a reporter in each unit; what was due long ago is settled."""
    with unit_of_work(engine) as session:
        committee = found_committee(session, name="测试县残工委", region_code="000000", now=NOW)
        founder = Actor(None, committee.id)
        clerk = NewPerson("办公室人员", "13900000000", ((Capacity.CLERK, None),), may_log_in=False)
        office = actor_of(session, add_person(session, founder, clerk, now=NOW)[0])
        draft, checksum = bundled("qinshui-145")
        plan = import_plan(session, office, draft, Document("plan", checksum), now=NOW)
        rule, calendar = Config().reporting.rule(), calendar_of(session, committee.id)
        adopt_plan(session, office, plan.id, rule=rule, calendar=calendar, now=NOW)
        for number, unit in enumerate(session.scalars(select(Unit)), 1):
            phone = str(13_900_000_000 + number)
            reporter = NewPerson(
                "填报人", phone, ((Capacity.REPORTER, unit),), email=f"{phone}@example.org", may_log_in=False
            )
            add_person(session, founder, reporter, now=NOW)
        _settle(session.connection(), "due_at < :until", until=datetime(2024, 8, 1, tzinfo=UTC))


def _settle(connection: Connection, which: str, **values: object) -> None:
    settled = "CASE WHEN role = 'participant' THEN 'adopted' ELSE 'verified' END"
    statement = (
        f"UPDATE obligation SET state = {settled}, handed_in_at = due_at, settled_at = due_at WHERE {which}"
    )
    connection.execute(
        text(statement).bindparams(**{name: _plain(connection, one) for name, one in values.items()})
    )


def _plain(connection: Connection, value: object) -> object:
    is_text = connection.dialect.name == "sqlite" and isinstance(value, datetime)
    return f"{value:%Y-%m-%d %H:%M:%S}.000000" if is_text else value


def copy(engine: Engine, committees: int) -> None:
    """Set so many settled committees beside the first: their rows are its rows, moved by a stride, nothing of it due."""
    moved = {"id", "committee_id", "assignment_id", "first_assignment_id"}
    chosen = ", ".join(f"o.{one} + n.n * {STRIDE}" if one in moved else f"o.{one}" for one in COLUMNS)
    numbers = f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {committees})"
    names = ", ".join(COLUMNS)
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        bare = (
            connection.connection.driver_connection
        )  # before a transaction is begun: within one, SQLite does not listen
        assert bare is not None
        bare.execute("PRAGMA foreign_keys=OFF" if is_sqlite else "SET session_replication_role = replica")
        copied = "id, name, region_code, level, is_demonstration, created_at"
        theirs = f"c.id + n.n * {STRIDE}, c.name, c.region_code, c.level, c.is_demonstration, c.created_at"
        connection.execute(
            text(f"INSERT INTO committee ({copied}) {numbers} SELECT {theirs} FROM committee c, n")
        )
        connection.execute(
            text(f"INSERT INTO obligation ({names}) {numbers} SELECT {chosen} FROM obligation o, n")
        )
        _settle(connection, f"committee_id > {STRIDE} AND due_at < :until", until=NOW + LONGEST_LEAD * 2)
        connection.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if is_sqlite else "VACUUM ANALYZE obligation"))


def ask(engine: Engine, rounds: int) -> dict[str, float]:
    """Return the median milliseconds of each step over several rounds; nothing is kept."""

    def bare(session: Session) -> None:
        due = select(Obligation.id).where(Obligation.committee_id == 1, text(f"obligation.{IS_OPEN}"))
        session.execute(due.where(Obligation.due_at <= NOW + LONGEST_LEAD)).all()

    def who(session: Session) -> None:
        assert len(committees_with_due(session, until=NOW + LONGEST_LEAD)) == 1

    def swept(session: Session) -> None:
        assert sweep(session, session.get_one(Committee, 1), now=NOW, ladder=Ladder()).owed > 0

    steps: dict[str, Callable[[Session], None]] = {
        "floor: the rows that are due": bare,
        "which committees": who,
        "the sweep": swept,
    }
    return {name: _median(engine, step, rounds) for name, step in steps.items()}


def _median(engine: Engine, step: Callable[[Session], None], rounds: int) -> float:
    times = []
    for _ in range(rounds + 1):
        with Session(engine) as session:
            session.connection()
            started = time.perf_counter()
            step(session)
            times.append(1000 * (time.perf_counter() - started))
            session.rollback()
    return statistics.median(times[1:])


@click.command()
@click.option("--kind", type=click.Choice(["sqlite", "postgresql"]), default="sqlite", show_default=True)
@click.option(
    "--obligations", default="4220,400000", show_default=True, help="sizes, e.g. 4220,400000,12000000"
)
@click.option("--rounds", default=5, show_default=True)
def main(kind: str, obligations: str, rounds: int) -> None:
    """Print a line a size: how much exists, how much is due, and what the sweep costs beside its floor."""
    for size in (int(one) for one in obligations.split(",")):
        with tempfile.TemporaryDirectory() as folder, fresh_ledger(kind, Path(folder)) as engine:
            lay(engine)
            if size > 4220:
                copy(engine, round(size / 4220) - 1)
            with only_reading(), Session(engine) as session:
                rows = session.scalar(select(func.count()).select_from(Obligation))
                due = session.scalar(
                    select(func.count()).where(
                        text(f"obligation.{IS_OPEN}"), Obligation.due_at <= NOW + LONGEST_LEAD
                    )
                )
            told = "  ".join(f"{name} {value:.1f} ms" for name, value in ask(engine, rounds).items())
            click.echo(f"{kind:10} {rows:>12,} obligations, {due} due | {told}")


if __name__ == "__main__":
    main()
