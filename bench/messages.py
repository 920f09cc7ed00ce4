"""Messages a second, one worker and several, beside a bare SMTP client's: ``python -m bench.messages``.

The relay is a process of its own. The floor sends as many messages of the same size over one connection, and keeps no
account of them. The workers' figures hold everything that a message costs: claimed, composed anew, asked once more
whether it is still owed, carried, settled.
"""

from __future__ import annotations

import smtplib
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import click
from sqlalchemy import func, select

from tests.campaigns.kills import child_of, configuration
from tests.campaigns.towns import MORNING, settle_people
from tests.databases import KINDS, fresh_ledger
from workflow.clock import FixedClock
from workflow.config import load
from workflow.ledger import Delivery, Notice
from workflow.ledger.engine import make_engine, reading
from workflow.operations.rounds import Rounds

COMMITTEES = 10


def send(folder: str) -> None:
    """Wait for a line, send all that is owed, say so: a worker."""
    config = load(Path(folder) / "config.toml", {})
    rounds = Rounds(make_engine(config.database_url), config, FixedClock(MORNING))
    print("ready", flush=True)
    sys.stdin.readline()
    rounds.announce()
    print("done", flush=True)


def floor(port: int, count: int, size: int) -> float:
    """Seconds for so many messages of this size over one connection."""
    body = b"Subject: x\r\n\r\n" + b"\r\n".join([b"x" * 70] * (size // 72)) + b"\r\n"
    with smtplib.SMTP("127.0.0.1", port) as server:
        started = time.perf_counter()
        for number in range(count):
            server.sendmail("duban@example.org", [f"r{number}@example.org"], body)
        return time.perf_counter() - started


def _say(child: subprocess.Popen[str], wanted: str) -> None:
    assert child.stdout is not None
    said = child.stdout.readline().strip()
    assert said == wanted, said


def workers(kind: str, folder: Path, count: int, number: int) -> tuple[float, float]:
    """Return (seconds of so many workers for so many messages, seconds of the floor)."""
    with ExitStack() as stack:
        relay = stack.enter_context(child_of("tests.campaigns.recorder", str(folder / "taken.log")))
        assert relay.stdout is not None
        port = int(relay.stdout.readline())
        engine = stack.enter_context(fresh_ledger(kind, folder))
        founded = settle_people(engine, COMMITTEES, count // COMMITTEES)
        url = engine.url.render_as_string(hide_password=False)
        configuration(folder, url, port, has_witness=False)
        rounds = Rounds(engine, load(folder / "config.toml", {}), FixedClock(MORNING))
        for one in founded:
            rounds.remind(one)
        children = [stack.enter_context(child_of("bench.messages", "--worker", str(folder))) for _ in range(number)]
        for child in children:
            _say(child, "ready")
        started = time.perf_counter()
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        for child in children:
            _say(child, "done")
        taken = time.perf_counter() - started
        with reading(engine) as session:
            mails = select(func.count()).where(Notice.channel == "mail", Notice.state == Delivery.SENT)
            assert session.scalar(mails) == count
        return taken, floor(port, count, 6000)


@click.command()
@click.option("--count", default=1000, show_default=True)
@click.option("--workers", "numbers", default="1,3", show_default=True)
@click.option("--worker", "folder", default="", hidden=True)
def main(count: int, numbers: str, folder: str) -> None:
    """Print a line a database and number of workers."""
    if folder:
        return send(folder)
    for kind in KINDS:
        for number in (int(one) for one in numbers.split(",")):
            with tempfile.TemporaryDirectory() as name:
                taken, bare = workers(kind, Path(name), count, number)
            click.echo(
                f"{kind:10} {number} worker(s): {count / taken:7.0f} messages a second; floor, bare SMTP: {count / bare:7.0f}"
            )
    return None


if __name__ == "__main__":
    main()
