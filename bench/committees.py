"""Board and summaries with 1, 100 and 2,850 committees of the bundled plan's size: `python -m bench.committees --help`.

One committee is made by the operations and given a history of every state; the others are its copies, made by the
database. The ledger is a database of its own, dropped afterwards.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select, text
from sqlalchemy.orm import Session

from plan_graph.plans import bundled
from tests.databases import fresh_ledger
from workflow.config import Config
from workflow.ledger import Base, Committee, Level, Obligation, Plan, RollUp
from workflow.ledger.engine import unit_of_work
from workflow.operations.committees import NewPerson, add_person, found_committee
from workflow.operations.counting import keep_count
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.operations.rolling import roll_up
from workflow.queries import board, county_sums, evaluation, indicators, summaries, today
from workflow.queries.board import Moment
from workflow.queries.clock import calendar_of
from workflow.queries.people import actor_of, system_actor, system_reader
from workflow.queries.task_lights import task_lights
from workflow.rules.roles import Actor, Capacity

NOW = datetime(2024, 9, 20, 2, 0, tzinfo=UTC)
IN_CITY = 11
COPIED = (
    "committee", "unit", "plan", "section", "task", "assignment", "cycle", "period", "due_moment", "indicator",
    "indicator_task", "obligation", "report", "report_figure", "transition",
)  # fmt: skip
HISTORY = (
    # nine in ten of what was due by now came in, one in nine of those late; half of the present period is in as well
    "UPDATE obligation SET state = CASE WHEN role = 'participant' THEN 'adopted' ELSE 'verified' END, report_version = 1, "
    "handed_in_at = {early}, first_handed_in_at = {early}, settled_at = {early} "
    "WHERE id % 10 <> 3 AND due_at < :now",
    "UPDATE obligation SET handed_in_at = {late}, first_handed_in_at = {late}, settled_at = {late} "
    "WHERE id % 9 = 4 AND state IN ('adopted', 'verified') AND due_at < :month_ago",
    "UPDATE obligation SET state = 'signed', report_version = 1, handed_in_at = :hour_ago, first_handed_in_at = :hour_ago "
    "WHERE id % 2 = 0 AND due_at >= :now AND due_at < :in_a_month",
    "INSERT INTO report (id, obligation_id, version, author_id, written_at, progress_percent, progress_text, problems, next_steps, "
    "is_unchanged, is_from_paper, content_hash) SELECT id, id, 1, 1, :hour_ago, id % 101, '按计划推进。', '', '', false, false, '' "
    "FROM obligation WHERE report_version = 1",
    "INSERT INTO transition (obligation_id, before, after, action, report_version, person_id, at, reason) "
    "SELECT id, 'awaiting', 'signed', 'sign', 1, 1, first_handed_in_at, '' FROM obligation WHERE report_version = 1",
    "INSERT INTO transition (obligation_id, before, after, action, report_version, person_id, at, reason) "
    "SELECT id, 'signed', 'verified', 'verify', 1, 1, first_handed_in_at, '' FROM obligation WHERE state = 'verified'",
    "INSERT INTO report_figure (report_id, indicator_id, value, source) SELECT o.id, m.indicator_id, 80 + o.id % 20, '台账' "
    "FROM obligation o JOIN indicator_task m ON m.task_id = o.task_id WHERE o.report_version = 1 AND o.role <> 'participant'",
)  # fmt: skip


@dataclass(frozen=True)
class Timed:
    """A question and its median time in milliseconds over several askings."""

    question: str
    median_ms: float


def main() -> None:
    """Parse the command line, make each ledger in turn, and print a table and, if asked, JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.committees", description=__doc__)
    parser.add_argument("--committees", default="1,100", help="how many, e.g. 1,100,2850")
    parser.add_argument("--kind", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, help="where the figures go as JSON")
    parser.add_argument(
        "--explain", type=Path, help="where EXPLAIN ANALYZE of the slow questions goes (PostgreSQL)"
    )
    asked = parser.parse_args()
    told = {}
    for number in [int(one) for one in asked.committees.split(",")]:
        with tempfile.TemporaryDirectory() as folder, fresh_ledger(asked.kind, Path(folder)) as engine:
            begun = time.perf_counter()
            lay(engine, number)
            rows = _count(engine)
            say(
                f"{asked.kind}: {number} committees, {rows:,} obligations, made in {time.perf_counter() - begun:.0f} s, {size(engine)}"
            )
            told[str(number)] = {
                one.question: one.median_ms for one in ask(engine, number, asked.rounds, asked.explain)
            }
    print_table(told)
    if asked.output:
        asked.output.write_text(
            json.dumps({asked.kind: told}, ensure_ascii=False, indent=1), encoding="utf-8"
        )


def say(words: str) -> None:
    """Tell how far it is."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def print_table(told: dict[str, dict[str, float]]) -> None:
    """Print a line a question and a column a size."""
    say("| question | " + " | ".join(f"{number} committees" for number in told) + " |")
    say("|---|" + "---:|" * len(told))
    for question in next(iter(told.values())):
        say(f"| {question} | " + " | ".join(f"{one[question]:.1f} ms" for one in told.values()) + " |")


def _count(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Obligation)) or 0


def size(engine: Engine) -> str:
    """Return how large the ledger is."""
    if engine.dialect.name == "sqlite":
        return f"{Path(engine.url.database or '').stat().st_size / 1e6:.0f} MB"
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT pg_size_pretty(pg_database_size(current_database()))")))


def lay(engine: Engine, number: int) -> None:
    """Make one committee with a history, its copies, and the two committees above them."""
    with unit_of_work(engine) as session:
        _adopt(
            session,
            found_committee(session, name="测试县残工委", region_code="000000", now=NOW),
            "13900000001",
        )
    with engine.begin() as connection:
        _give_history(connection)
    with quick(engine) as connection:
        _copy(connection, number)
    gather_statistics(engine)  # as the database does by itself in time
    with unit_of_work(engine) as session:
        _above(session)
    _keep_counts(engine)
    gather_statistics(engine)


def gather_statistics(engine: Engine) -> None:
    """Let the database learn how its rows lie."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"))


def _adopt(session: Session, committee: Committee, phone: str) -> None:
    clerk = NewPerson("办公室人员", phone, ((Capacity.CLERK, None),), may_log_in=False)
    person, _ = add_person(session, Actor(None, committee.id), clerk, now=NOW)
    actor = actor_of(session, person)
    draft, checksum = bundled("qinshui-145")
    plan = import_plan(session, actor, draft, Document("plan", checksum), now=NOW)
    calendar = calendar_of(session, committee.id)
    adopt_plan(session, actor, plan.id, rule=Config().reporting.rule(), calendar=calendar, now=NOW)


def _give_history(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    moved = {
        "early": "datetime(due_at, '-2 days')" if sqlite else "due_at - interval '2 days'",
        "late": "datetime(due_at, '+4 days')" if sqlite else "due_at + interval '4 days'",
    }
    moments = {
        "now": NOW, "hour_ago": NOW.replace(hour=1), "month_ago": NOW.replace(month=8), "in_a_month": NOW.replace(month=10),
    }  # fmt: skip
    said = {name: f"{one:%Y-%m-%d %H:%M:%S}.000000" if sqlite else one for name, one in moments.items()}
    for statement in HISTORY:
        needed = {name: value for name, value in said.items() if f":{name}" in statement}
        connection.execute(text(statement.format(**moved)), needed)


@contextmanager
def quick(engine: Engine) -> Iterator[Connection]:
    """Yield a connection for copying: no foreign keys checked, and indexes made anew afterwards."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            yield connection
            connection.commit()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            return
        connection.exec_driver_sql("SET session_replication_role = replica")
        kept = connection.execute(
            text("SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('obligation', 'report', 'transition') "
                 "AND indexname NOT LIKE 'pk_%' AND indexname NOT LIKE 'uq_%'")
        ).all()  # fmt: skip
        for name, _ in kept:
            connection.exec_driver_sql(f"DROP INDEX {name}")
        yield connection
        for _, definition in kept:
            connection.exec_driver_sql(definition)
        connection.commit()


def _copy(connection: Connection, number: int) -> None:
    """Copy every row of the one committee ``number - 1`` times: each id moved by its table's own stride."""
    if number < 2:
        return
    tables = {name: Base.metadata.tables[name] for name in COPIED}
    strides = {
        name: connection.scalar(text(f"SELECT max(id) FROM {name}"))
        for name, table in tables.items()
        if "id" in table.c
    }
    for name, table in tables.items():
        begun = time.perf_counter()
        shown = ", ".join(_moved(one, table, strides) for one in table.c)
        names = ", ".join(f'"{one.name}"' for one in table.c)
        connection.execute(
            text(f"WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k + 1 < :number) "
                 f"INSERT INTO {name} ({names}) SELECT {shown} FROM n, {name} t ORDER BY k"),
            {"number": number},
        )  # fmt: skip
        if connection.dialect.name == "postgresql" and "id" in table.c:
            connection.exec_driver_sql(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))")
        say(f"  {name}: {time.perf_counter() - begun:.0f} s")


def _moved(column: Any, table: Table, strides: dict[str, int]) -> str:
    target = next(
        (key.column.table.name for key in column.foreign_keys), table.name if column.name == "id" else ""
    )
    if column.name == "draft":
        return "'{}'"
    if target not in strides or (table.name == "committee" and column.name != "id"):
        return f't."{column.name}"'
    return f't."{column.name}" + k * {strides[target]}'


def _above(session: Session) -> None:
    """Found the province and a city; a handful of the counties is the city's, the others are the province's own."""
    province = found_committee(
        session, name="测试省残工委", region_code="000001", now=NOW, level=Level.PROVINCE
    )
    city = found_committee(session, name="测试市残工委", region_code="000002", now=NOW, level=Level.CITY)
    above = {province.id, city.id}
    for one, phone in ((province, "13900000002"), (city, "13900000003")):
        _adopt(session, one, phone)
        share = "id <= :limit" if one is city else "id > :limit"
        connection = session.connection()
        connection.execute(
            text(f"UPDATE committee SET parent_id = :parent WHERE id NOT IN (:first, :second) AND {share}"),
            {"parent": one.id, "limit": IN_CITY, "first": min(above), "second": max(above)},
        )
        plan = session.scalars(select(Plan).where(Plan.committee_id == one.id)).one()
        session.execute(
            text("INSERT INTO handed_plan (plan_id, committee_id, handed_by_id, handed_at, undertaken_by_id, undertaken_at) "
                 "SELECT :plan, c.id, 1, c.created_at, 1, c.created_at FROM committee c WHERE c.parent_id = :above"),
            {"plan": plan.id, "above": one.id},
        )  # fmt: skip
        plan_indicators = {row.no: row for row in plan.indicators}
        for row in plan_indicators.values():
            row.roll_up = RollUp.SUM
        session.flush()
        for no, row in plan_indicators.items():
            connection.execute(
                text("UPDATE indicator SET parent_indicator_id = :parent WHERE no = :no AND plan_id IN "
                     "(SELECT plan.id FROM plan JOIN committee c ON c.id = plan.committee_id WHERE c.parent_id = :above)"),
                {"parent": row.id, "no": no, "above": one.id},
            )  # fmt: skip


def _keep_counts(engine: Engine) -> None:
    """Keep what the province reads of its counties, as the night's round does: a transaction a county."""
    begun, kept = time.perf_counter(), 0
    with Session(engine) as session:
        for committee in session.scalars(select(Committee).where(Committee.parent_id.is_not(None))).all():
            if county_sums.is_kept_for(session, committee):
                keep_count(session, committee, Moment(NOW, calendar_of(session, committee.id)))
                kept += 1
            session.commit()
    if kept:
        say(f"  counts of {kept} counties kept in {time.perf_counter() - begun:.0f} s")


def ask(engine: Engine, number: int, rounds: int, explain: Path | None) -> list[Timed]:
    """Ask every question several times; the first asking warms the caches and is not counted."""
    told = []
    with Session(engine) as session:
        for question, ask_once in _questions(session, number):
            ask_once()
            session.rollback()
            times = [_timed(session, ask_once) for _ in range(rounds)]
            told.append(Timed(question, statistics.median(times) * 1000))
            say(f"  {number}: {question}: {told[-1].median_ms:.1f} ms")
        if explain and engine.dialect.name == "postgresql":
            _explain(session, explain.with_stem(f"{explain.stem}-{number}"))
    return told


def _timed(session: Session, ask_once: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask_once()
    taken = time.perf_counter() - begun
    session.rollback()
    return taken


def _questions(session: Session, number: int) -> Iterator[tuple[str, Callable[[], object]]]:
    county = system_reader(1)
    plan = session.scalars(select(Plan).where(Plan.committee_id == 1)).one()
    moment = Moment(NOW, calendar_of(session, 1))
    begun = board.begun(moment)
    above = {
        one.level: one for one in session.scalars(select(Committee).where(Committee.level != Level.COUNTY))
    }
    province, city = above[Level.PROVINCE], above[Level.CITY]
    as_of = moment.today
    yield "county: board, a light a task", lambda: task_lights(session, county, plan, moment, begun)
    yield "county: counts by light", lambda: board.count_rows(session, county, plan, moment, begun)
    yield (
        "county: a page of 50 of the whole 台账",
        lambda: board.rows(session, county, plan, moment, page=(2000, 50)),
    )
    yield "county: by unit", lambda: summaries.by_unit(session, county, plan, moment, begun)
    yield "county: by section", lambda: summaries.by_section(session, county, plan, moment, begun)
    yield "county: by period, the whole plan", lambda: summaries.by_period(session, county, plan, moment)
    yield "county: red today", lambda: today.red_today(session, county, plan, moment)
    yield "county: indicators with trends", lambda: _standings(session, county, plan, moment)
    yield "county: units' reporting of an evaluation", lambda: evaluation.reporting(session, plan, as_of)
    yield (
        f"city: sums of {IN_CITY} counties",
        lambda: county_sums.sums(session, system_reader(city.id), moment),
    )
    yield (
        "province: sums of the other counties, as its page reads them",
        lambda: county_sums.sums(session, system_reader(province.id), moment),
    )
    yield (
        "province: the same counted now",
        lambda: county_sums.sums(session, system_reader(province.id), moment, live_up_to=number),
    )
    yield f"city: roll up {IN_CITY} counties anew", lambda: _roll(session, city)
    yield "province: roll up one period anew", lambda: _roll(session, province, "2024Q2")


def _standings(session: Session, county: Actor, plan: Plan, moment: Moment) -> object:
    return indicators.standings(session, county, plan, moment=moment.now, as_of=moment.today)


def _roll(session: Session, committee: Committee, period: str | None = None) -> object:
    return roll_up(session, system_actor(committee.id), committee, now=NOW, period=period)


def _explain(session: Session, path: Path) -> None:
    """Write the plans of the statements that the province's questions make."""
    from sqlalchemy import event

    seen: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _ctx: Any, _many: Any) -> None:
        seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    province = session.scalars(select(Committee).where(Committee.level == Level.PROVINCE)).one()
    moment = Moment(NOW, calendar_of(session, 1))
    county_sums.sums(session, system_reader(province.id), moment, live_up_to=10**6)
    event.remove(connection, "before_cursor_execute", note)
    with path.open("w", encoding="utf-8") as file:
        for statement, parameters in [one for one in seen if "obligation" in one[0]]:
            plan = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", parameters).scalars()
            file.write(statement + "\n\n" + "\n".join(plan) + "\n\n")


if __name__ == "__main__":
    main()
