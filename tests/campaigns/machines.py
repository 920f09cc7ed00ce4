"""Many machines on one: a Prefect server over PostgreSQL, a work pool, workers, and kill -9 for all of them.

``python -m tests.campaigns.machines``: flows are rung while workers, Prefect's server and the database are killed at
random instants and started again; in the end each reminder has arrived once. Prefect may forget what it likes.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
import httpx
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.exc import OperationalError

from tests.campaigns.clusters import Cluster, own_cluster
from tests.campaigns.kills import IN_MEMORY, ROOT, child_of, configuration
from tests.campaigns.towns import settle_people
from workflow.ledger import CalendarDay, Committee, Delivery, Notice, RoundRun
from workflow.ledger.engine import make_engine, reading, unit_of_work
from workflow.ledger.migrations import upgrade
from workflow.rules.deadlines import SHANGHAI

POOL = "duban"


@dataclass
class Machine:
    """A program in a session of its own, so that it dies with all it started."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, its words into its log."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=ROOT,
            )

    def kill(self) -> None:
        """kill -9, children too."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Park:
    """All machines of one run."""

    def __init__(self, folder: Path, cluster: Cluster, workers: int, smtp_port: int) -> None:
        self.folder, self.cluster = folder, cluster
        configuration(folder, cluster.url, smtp_port, has_witness=True)
        with (folder / "config.toml").open("a", encoding="utf-8") as file:
            file.write('\n[ladder]\nquiet_from = "23:59:59"\nquiet_until = "00:00:00"\n')
        self.api = f"http://127.0.0.1:{_free_port()}/api"
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DUBAN_CONFIG": str(folder / "config.toml"),
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_API_URL": self.api,
            "PREFECT_API_DATABASE_CONNECTION_URL": cluster.url.replace("+psycopg", "+asyncpg").replace(
                "/postgres", "/prefect"
            ),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "DO_NOT_TRACK": "1",
            "NO_PROXY": "127.0.0.1",
        }
        prefect = [sys.executable, "-m", "prefect"]
        port = self.api.rpartition(":")[2].partition("/")[0]
        self.server = self._machine(
            "server", [*prefect, "server", "start", "--host", "127.0.0.1", "--port", port, "--no-ui"]
        )
        start = [*prefect, "worker", "start", "--pool", POOL, "--type", "process", "--limit", "2"]
        self.workers = [
            self._machine(f"worker{number}", [*start, "--name", f"w{number}"]) for number in range(workers)
        ]

    def _machine(self, name: str, command: list[str]) -> Machine:
        return Machine(name, command, self.environment, self.folder / f"{name}.log")

    def open(self) -> None:
        """Start the server, give it the timetable, start the workers."""
        self.server.start()
        _until(lambda: _answers(self.api), 120)
        subprocess.run(
            [sys.executable, "-m", "workflow.flows.deploy", POOL, str(len(self.workers))], env=self.environment, cwd=ROOT,
            check=True, stdout=subprocess.DEVNULL, timeout=300,
        )  # fmt: skip
        for worker in self.workers:
            worker.start()

    def close(self) -> None:
        """End everything."""
        for one in [*self.workers, self.server]:
            one.kill()

    def ring(self) -> None:
        """Ask for a run of every share of the reminders, and of the sending; a server that is away hears nothing."""
        with (
            suppress(httpx.HTTPError),
            httpx.Client(base_url=self.api + "/", trust_env=False, timeout=10) as client,
        ):
            found = client.post("deployments/filter", json={}).json()
            for one in found if isinstance(found, list) else []:
                if one["name"].startswith(("remind", "announce")):
                    client.post(
                        f"deployments/{one['id']}/create_flow_run", json={"state": {"type": "SCHEDULED"}}
                    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(api: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(f"{api}/health", trust_env=False, timeout=2).status_code == 200
    return False


def _until(is_so: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise RuntimeError("it came to no end")
        time.sleep(0.2)


def disturb(park: Park, kills: int, chance: random.Random) -> Counter[str]:
    """Kill something at random instants, start it again, and ring in between; return what was killed how often."""
    done: Counter[str] = Counter()
    for number in range(kills):
        if number % 3 == 0:
            park.ring()
        time.sleep(chance.uniform(0.2, 3.0))
        what = chance.choices(["worker", "server", "database"], [8, 1, 1])[0]
        if what == "worker":
            one = chance.choice(park.workers)
            one.kill()
            one.start()
        elif what == "server":
            park.server.kill()
            park.server.start()
        else:
            park.cluster.kill()
            park.cluster.start()
        done[what] += 1
    return done


def settle(park: Park, engine: Engine, seconds: float = 900) -> None:
    """Ring undisturbed until every reminder has been swept and sent."""
    _until(lambda: _answers(park.api), 120)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        park.ring()
        time.sleep(10)
        with suppress(OperationalError):
            if not _open(engine):
                return
    raise RuntimeError("the machines came to no end")


def _open(engine: Engine) -> int:
    waiting = [Delivery.PENDING, Delivery.CLAIMED]
    with reading(engine) as session:
        swept = (
            session.scalar(select(func.count(Notice.committee_id.distinct())).where(Notice.event == "digest"))
            or 0
        )
        left = (
            session.scalar(select(func.count()).where(Notice.channel == "mail", Notice.state.in_(waiting)))
            or 0
        )
        return left + (session.scalar(select(func.count()).select_from(Committee)) or 0) - swept


@click.command()
@click.option("--workers", default=3, show_default=True)
@click.option("--kills", default=30, show_default=True)
@click.option("--committees", default=6, show_default=True)
@click.option("--people", default=100, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(workers: int, kills: int, committees: int, people: int, seed: int) -> None:
    """Exit 1 if a reminder was lost or doubled."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=IN_MEMORY)))
        folder.chmod(0o755)
        cluster = stack.enter_context(own_cluster(folder))
        with create_engine(cluster.url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("CREATE DATABASE prefect"))
        engine = make_engine(cluster.url)
        upgrade(engine)
        founded = settle_people(engine, committees, people)
        with unit_of_work(engine) as session:  # today is a working day, whatever it is
            today = datetime.now(UTC).astimezone(SHANGHAI).date()
            session.add_all(
                CalendarDay(committee_id=one, day=today, is_working=True, name="演练") for one in founded
            )
        relay = stack.enter_context(child_of("tests.campaigns.recorder", str(folder / "taken.log")))
        assert relay.stdout is not None
        park = Park(folder, cluster, workers, int(relay.stdout.readline()))
        stack.callback(park.close)
        park.open()
        started = time.monotonic()
        killed = disturb(park, kills, random.Random(seed))
        settle(park, engine)
        tell(engine, folder, committees * people, killed, time.monotonic() - started)


def tell(engine: Engine, folder: Path, due: int, killed: Counter[str], seconds: float) -> None:
    """Hold the ledger against the relay's record, print the line of the table, and exit by it."""
    taken = Counter(line.split()[1] for line in (folder / "taken.log").read_text().splitlines())
    with reading(engine) as session:
        mails = (
            session.execute(select(Notice.message_id, Notice.state).where(Notice.channel == "mail"))
            .tuples()
            .all()
        )
        runs = session.scalar(select(func.count()).select_from(RoundRun))
    doubt = {name for name, state in mails if state is Delivery.IN_DOUBT}
    arrived = len({name for name, _ in mails} & set(taken))
    lost, doubled = due - arrived - len(doubt - set(taken)), taken.total() - len(taken)
    words = ", ".join(f"{count} {what}" for what, count in sorted(killed.items()))
    click.echo(
        f"{due} due, killed: {words} | arrived {arrived}, lost {lost}, doubled {doubled}, in doubt {len(doubt)} | {runs} runs, {seconds:.0f} s"
    )
    sys.exit(1 if lost or doubled else 0)


if __name__ == "__main__":
    main()
