"""kill -9 the senders at random instants, and count: ``python -m tests.campaigns.kills --database postgresql``.

Lost: due, and in the end neither taken by the relay nor shown as in doubt or failed. Doubled: taken twice under one
natural key. In doubt: shown to the office, and settled by nobody. The relay's own record is the truth.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import Engine, func, select

from tests.campaigns.clusters import Cluster, own_cluster
from tests.campaigns.nursery import BUILDS
from tests.campaigns.towns import MORNING, settle_people
from workflow.ledger import Delivery, Notice
from workflow.ledger.engine import make_engine, reading
from workflow.ledger.migrations import upgrade

ROOT = Path(__file__).parents[2]
IN_MEMORY = (
    "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
)  # a kill spares the page cache: no disk is tested
ATTEMPTS = 3  # a worker that has ended by itself is no kill
LATER = timedelta(minutes=15)  # past the settle time, when the witness may be asked


@dataclass(frozen=True)
class Plan:
    """What is done: so many messages due, kills of workers and of the database, workers at once, and whether a witness speaks."""

    committees: int
    people: int
    kills: int
    workers: int = 3
    has_witness: bool = True
    database_kills: int = 0
    seed: int = 1
    build: str = ""

    @property
    def due(self) -> int:
        """One digest for each reporter."""
        return self.committees * self.people


@dataclass(frozen=True)
class Outcome:
    """What came of it, in numbers; ``undelivered`` are those in doubt that truly did not arrive."""

    due: int
    kills: int
    database_kills: int
    taken: int
    doubled: int
    lost: int
    in_doubt: int
    undelivered: int
    settled_by_witness: int
    seconds: float
    recovery_ms: float

    @property
    def words(self) -> str:
        """One line of the table."""
        return (
            f"{self.due:6} due {self.kills:5} kills {self.database_kills:3} database kills | taken {self.taken:6}  lost {self.lost}  "
            f"doubled {self.doubled}  in doubt {self.in_doubt} (undelivered {self.undelivered})  settled by witness "
            f"{self.settled_by_witness} | {self.seconds:.0f} s, next message {self.recovery_ms:.0f} ms after a kill"
        )


def configuration(folder: Path, url: str, port: int, *, has_witness: bool) -> None:
    """Write the configuration that the workers read."""
    witness = f'witness = "log"\nwitness_path = "{folder / "taken.log"}"\n' if has_witness else ""
    text = (
        f'[storage]\nhome = "home"\ndatabase_url = "{url}"\n[mail]\nkind = "smtp"\nport = {port}\n'
        f'sender = "督办 <duban@example.org>"\ntimeout_seconds = 10\n[outbox]\n{witness}'
    )
    (folder / "config.toml").write_text(text, encoding="utf-8")
    (folder / "home").mkdir(exist_ok=True)


@contextmanager
def child_of(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Run a module of ours as a child that ends with the block."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(
        [sys.executable, "-m", *words],
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


class Campaign:
    """The workers, the relay and the ledger of one run."""

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        engine: Engine,
        nursery: subprocess.Popen[str],
        cluster: Cluster | None,
    ) -> None:
        self.plan, self.folder, self.engine, self.nursery, self.cluster = (
            plan,
            folder,
            engine,
            nursery,
            cluster,
        )
        self.chance = random.Random(plan.seed)
        self.living: set[int] = set()
        self.kills = self.database_kills = 0
        self.recoveries: list[float] = []

    @property
    def record(self) -> list[str]:
        """The Message-IDs that the relay took, in order."""
        path = self.folder / "taken.log"
        return (
            [line.split()[1] for line in path.read_text().splitlines() if len(line.split()) == 2]
            if path.exists()
            else []
        )

    def _bear(self, moment: datetime) -> None:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(f"{moment.isoformat()}\n")
        self.nursery.stdin.flush()
        self.living.add(int(self.nursery.stdout.readline()))

    def _keep_up(self, moment: datetime) -> None:
        self.living = {one for one in self.living if Path(f"/proc/{one}").exists()}
        while len(self.living) < self.plan.workers:
            self._bear(moment)

    def kill(self, count: int, moment: datetime) -> None:
        """Kill so many workers at random instants, and the database now and then."""
        every = count // self.plan.database_kills if self.plan.database_kills and self.cluster else 0
        until, fallen = self.kills + count, 0
        for _ in range(ATTEMPTS * count):
            if self.kills >= until:
                break
            self._keep_up(moment)
            self._let_time_pass()
            self._kill(self.chance.choice(sorted(self.living)))
            if every and (count - (until - self.kills)) // every > fallen:
                fallen += 1
                self._kill_database()

    def _kill_database(self) -> None:
        assert self.cluster is not None
        self.cluster.kill()
        self.cluster.start()
        self.engine.dispose()
        self.database_kills += 1

    def _let_time_pass(self) -> None:
        """Half of the kills come at any instant after a birth, half within a message or two of one just taken."""
        if self.chance.random() < 0.5:
            time.sleep(self.chance.uniform(0.01, 0.25))
            return
        size, until = self._size(), time.monotonic() + 1
        while self._size() == size and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(self.chance.uniform(0, 0.15))

    def _kill(self, victim: int) -> None:
        size, started = self._size(), time.monotonic()
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.kills += 1
        if self.kills % 10 == 0:  # a sample: how long until the relay hears again
            self._keep_up(MORNING)
            while self._size() == size and time.monotonic() < started + 2:
                time.sleep(0.002)
            if self._size() != size:
                self.recoveries.append(time.monotonic() - started)

    def _size(self) -> int:
        path = self.folder / "taken.log"
        return path.stat().st_size if path.exists() else 0

    def finish(self, moment: datetime) -> None:
        """Let the workers go on undisturbed until nothing is left to send."""
        until = time.monotonic() + 1800
        while time.monotonic() < until:
            while self.living:
                self.living = {one for one in self.living if Path(f"/proc/{one}").exists()}
                time.sleep(0.02)
            if not self._left():
                return
            self._bear(moment)
        raise RuntimeError("the workers came to no end")

    def _left(self) -> int:
        with reading(self.engine) as session:
            waiting = [Delivery.PENDING, Delivery.CLAIMED]
            return (
                session.scalar(
                    select(func.count()).where(Notice.channel == "mail", Notice.state.in_(waiting))
                )
                or 0
            )

    def outcome(self, seconds: float) -> Outcome:
        """Hold the ledger against the relay's record."""
        taken = Counter(self.record)
        with reading(self.engine) as session:
            rows = session.execute(
                select(Notice.message_id, Notice.state, Notice.reply).where(Notice.channel == "mail", Notice.event == "digest")
            ).tuples().all()  # fmt: skip
        names = {name for name, _, _ in rows}
        doubt = {name for name, state, _ in rows if state in {Delivery.IN_DOUBT, Delivery.FAILED}}
        arrived = len(names & set(taken))
        return Outcome(
            due=self.plan.due,
            kills=self.kills,
            database_kills=self.database_kills,
            taken=taken.total(),
            doubled=taken.total() - len(taken),
            lost=self.plan.due - arrived - len(doubt - set(taken)),
            in_doubt=len(doubt),
            undelivered=len(doubt - set(taken)),
            settled_by_witness=sum("中继记录证实" in reply for _, _, reply in rows),
            seconds=seconds,
            recovery_ms=1000 * sum(self.recoveries) / len(self.recoveries) if self.recoveries else 0.0,
        )


def run(plan: Plan, folder: Path, url: str, cluster: Cluster | None = None) -> Outcome:
    """Run one campaign over an empty database and return what came of it."""
    engine = make_engine(url)
    upgrade(engine)
    settle_people(engine, plan.committees, plan.people)
    with ExitStack() as stack:
        relay = stack.enter_context(child_of("tests.campaigns.recorder", str(folder / "taken.log")))
        assert relay.stdout is not None
        configuration(folder, url, int(relay.stdout.readline()), has_witness=plan.has_witness)
        words = [str(folder), plan.build] if plan.build else [str(folder)]
        nursery = stack.enter_context(child_of("tests.campaigns.nursery", *words))
        campaign = Campaign(plan, folder, engine, nursery, cluster)
        started = time.monotonic()
        campaign.kill(plan.kills - plan.kills // 5, MORNING)
        campaign.finish(MORNING)
        campaign.kill(plan.kills // 5, MORNING + LATER)  # while the witness is asked
        campaign.finish(MORNING + LATER)
        campaign.finish(MORNING + 2 * LATER)
        outcome = campaign.outcome(time.monotonic() - started)
    engine.dispose()
    return outcome


@click.command()
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite", show_default=True)
@click.option("--kills", default=1000, show_default=True)
@click.option("--due", default=20_000, show_default=True)
@click.option("--workers", default=3, show_default=True)
@click.option("--witness/--no-witness", default=True, show_default=True)
@click.option("--database-kills", default=20, show_default=True, help="only where the database is a server")
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--build",
    type=click.Choice(["", *BUILDS]),
    default="",
    help="wide-gap: a kill hits the gap; the others are broken on purpose",
)
def main(
    database: str,
    kills: int,
    due: int,
    workers: int,
    witness: bool,
    database_kills: int,
    seed: int,
    build: str,
) -> None:
    """Exit 1 if a message was lost or doubled, or more than 1 in 100 is in doubt."""
    plan = Plan(20, due // 20, kills, workers, witness, database_kills, seed, build)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=IN_MEMORY)))
        folder.chmod(0o755)
        cluster = stack.enter_context(own_cluster(folder)) if database == "postgresql" else None
        url = cluster.url if cluster else f"sqlite:///{folder / 'ledger.sqlite3'}"
        outcome = run(plan, folder, url, cluster)
    click.echo(
        f"{database:10} {'witness' if witness else 'nobody ':8} {build or 'as it is':10} {outcome.words}"
    )
    is_well = not outcome.lost and not outcome.doubled and outcome.in_doubt * 100 <= outcome.due
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
