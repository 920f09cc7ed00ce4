"""Reminders and their way out: one digest a person and day, once each, whatever the relay does and whoever is killed."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from notifications.mail import MailSettings, SmtpTransport
from tests.cast import IN_QUARTER, Cast, assemble_with_plan
from tests.house import configure, relay
from workflow import outbox
from workflow.clock import FixedClock
from workflow.config import Config
from workflow.ledger import Committee, Delivery, Notice
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.delivery import deliver_due
from workflow.operations.doubts import settle_doubt
from workflow.operations.posts import Post
from workflow.operations.reports import Written, save, submit
from workflow.operations.sweeping import Swept, sweep
from workflow.settings import Ladder
from workflow.worker import Worker, life_of

MORNING = datetime(2024, 9, 20, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


@pytest.fixture
def town(engine: Engine) -> Cast:
    """The cast, committed."""
    with unit_of_work(engine) as session:
        return assemble_with_plan(session)


def _sweep(engine: Engine, cast: Cast, moment: datetime) -> Swept:
    with unit_of_work(engine) as session:
        committee = session.get_one(Committee, cast.committee.id)
        return sweep(session, committee, now=moment, ladder=Ladder())


def _states(engine: Engine) -> Counter[str]:
    with reading(engine) as session:
        rows = session.execute(
            select(Notice.state, func.count()).where(Notice.channel == "mail").group_by(Notice.state)
        )
        return Counter({state.value: number for state, number in rows})


def test_a_second_sweep_owes_nothing(engine: Engine, town: Cast) -> None:
    first = _sweep(engine, town, MORNING)
    assert first.owed == 3  # one reporter for each of the three units
    again = _sweep(engine, town, MORNING)
    assert (again.owed, again.items) == (0, 0)
    assert again.suggestions == (("提醒函", 2), ("通报/约谈", 10))
    assert _sweep(engine, town, MORNING + timedelta(hours=2)).owed == 0


def test_a_month_of_silence_is_caught_up_in_one_digest(engine: Engine, town: Cast) -> None:
    with relay() as (kept, port):
        config = configure(Path(str(engine.url.database or "x")).parent, engine)
        _sweep(engine, town, datetime(2024, 11, 1, 1, 0, tzinfo=UTC))
        _deliver(engine, config, port, datetime(2024, 11, 1, 1, 0, tzinfo=UTC))
    to = Counter(str(mail["To"]) for mail in kept.mails)
    assert set(to.values()) == {1}
    assert len(to) == 3


def _deliver(engine: Engine, config: Config, port: int, moment: datetime, home: Path | None = None) -> str:
    transport = SmtpTransport(MailSettings("127.0.0.1", port, "督办 <duban@example.org>", timeout_seconds=2))
    with Worker(life_of(engine, home or config.home)) as worker:
        return deliver_due(
            engine, Post(transport), config=config, clock=FixedClock(moment), worker=worker
        ).words


def test_what_was_done_in_the_meantime_is_not_reminded(engine: Engine, town: Cast, tmp_path: Path) -> None:
    _sweep(engine, town, MORNING)
    with unit_of_work(engine) as session:
        for code in ("1.1.1", "1.1.2"):
            for period in ("2024Q1", "2024Q2", "2024Q3"):
                row = town.obligation(session, "县残联", code, period)
                actor = town.actor("残联填报人")
                save(session, actor, row.id, Written(progress_text="已完成"), seen_version=0, now=IN_QUARTER)
                submit(session, actor, row.id, seen_version=1, now=IN_QUARTER)
    with relay() as (kept, port):
        _deliver(engine, configure(tmp_path, engine), port, MORNING)
    assert len(kept.mails) == 2
    assert not any("残联填报人" in str(mail["To"]) for mail in kept.mails)
    assert _states(engine)["withdrawn"] == 1


def test_quiet_hours_are_kept(engine: Engine, town: Cast, tmp_path: Path) -> None:
    night = datetime(2024, 9, 20, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    _sweep(engine, town, night)
    with relay() as (kept, port):
        _deliver(engine, configure(tmp_path, engine), port, night)
        assert kept.mails == []
        _deliver(engine, configure(tmp_path, engine), port, night + timedelta(hours=72))
        assert len(kept.mails) == 3


@contextmanager
def broken_relay(at: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the port of a relay that misbehaves at a point of the dialogue, and what it was told."""
    heard: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with peer, peer.makefile("rwb") as stream:
                _misbehave(stream, at, heard)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1], heard
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(timeout=3)


def _misbehave(stream, at: str, heard: list[str]) -> None:  # type: ignore[no-untyped-def]
    def say(line: str) -> None:
        stream.write(line.encode() + b"\r\n")
        stream.flush()

    say("220 here")
    while line := stream.readline().decode(errors="replace").strip():
        verb = line.split()[0].upper().split(":")[0]
        heard.append(verb)
        if verb == "RCPT" and at in {"450", "550"}:
            say(f"{at} no")
        elif verb == "DATA":
            say("354 go on")
            while stream.readline() not in {b".\r\n", b""}:
                pass
            heard.append("DOT")
            if at == "after the dot":
                return
            say("250 kept")
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("250 fine")


@pytest.mark.parametrize(
    ("at", "state"),
    [("450", "pending"), ("550", "failed"), ("after the dot", "in_doubt"), ("never", "sent")],
)
def test_each_gap_of_the_protocol_is_told_apart(
    engine: Engine, town: Cast, tmp_path: Path, at: str, state: str
) -> None:
    _sweep(engine, town, MORNING)
    with broken_relay(at) as (port, _):
        _deliver(engine, configure(tmp_path, engine), port, MORNING)
    assert _states(engine) == {state: 3}


def test_a_relay_that_is_away_is_tried_again_later(engine: Engine, town: Cast, tmp_path: Path) -> None:
    _sweep(engine, town, MORNING)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    config = configure(tmp_path, engine)
    _deliver(engine, config, closed, MORNING)
    assert _states(engine) == {"pending": 3}
    with relay() as (kept, port):
        _deliver(engine, config, port, MORNING)
        assert kept.mails == []  # its pause is not over
        _deliver(engine, config, port, MORNING + timedelta(minutes=2))
    assert len(kept.mails) == 3


CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from notifications.mail import MailSettings, SmtpTransport
from workflow.clock import FixedClock
from workflow.config import load
from workflow.ledger.engine import make_engine
from workflow.operations.delivery import deliver_due
from workflow.operations.doubts import settle_doubt
from workflow.operations.posts import Post
from workflow.worker import Worker, life_of
url, home, port, moment = sys.argv[1:]
transport = SmtpTransport(MailSettings("127.0.0.1", int(port), "duban@example.org", timeout_seconds=5))
engine = make_engine(url)
with Worker(life_of(engine, Path(home))) as worker:
    deliver_due(engine, Post(transport), config=load(None, {}), clock=FixedClock(datetime.fromisoformat(moment)), worker=worker)
"""


def test_killed_at_random_instants_nothing_is_lost_or_doubled(
    engine: Engine, town: Cast, tmp_path: Path
) -> None:
    """kill -9 a sender again and again: each message arrived once, or is in doubt; the rest is sent in the end."""
    with unit_of_work(engine) as session:
        person = town.people["牵头填报人"].id
        day = MORNING.date()
        owed = [
            outbox.Owed(person, "test", "mail", f"campaign:{n}", day, {"subject": f"第{n}条", "text": "演练"})
            for n in range(60)
        ]
        outbox.owe(session, town.committee.id, owed, at=MORNING, not_before=MORNING)
    dice = random.Random(7)
    url = engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with relay() as (kept, port):
        command = [sys.executable, "-c", CHILD, url, str(tmp_path), str(port), MORNING.isoformat()]
        for _ in range(6):
            child = subprocess.Popen(command, env=environment)
            started = len(kept.mails)
            until = time.monotonic() + 15
            while len(kept.mails) < started + 1 and child.poll() is None and time.monotonic() < until:
                time.sleep(0.005)
            time.sleep(dice.random() * 0.1)
            child.send_signal(signal.SIGKILL)
            child.wait()
        assert subprocess.run(command, env=environment, check=False).returncode == 0
        arrived = Counter(str(mail["Message-ID"]) for mail in kept.mails)
    states = _states(engine)
    assert set(arrived.values()) == {1}
    assert states["sent"] + states["in_doubt"] == 60
    assert states["in_doubt"] <= 6  # at most one a kill
    assert len(arrived) >= states["sent"]


def test_a_lost_claim_is_not_sent_twice_by_two_workers(engine: Engine, town: Cast, tmp_path: Path) -> None:
    _sweep(engine, town, MORNING)
    config = configure(tmp_path, engine)
    with relay() as (kept, port):
        threads = [threading.Thread(target=_deliver, args=(engine, config, port, MORNING)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(kept.mails) == 3
    assert _states(engine) == {"sent": 3}


def test_the_office_settles_what_is_in_doubt(engine: Engine, town: Cast, tmp_path: Path) -> None:
    _sweep(engine, town, MORNING)
    config = configure(tmp_path, engine)
    with broken_relay("after the dot") as (port, _):
        _deliver(engine, config, port, MORNING)
    with unit_of_work(engine) as session:
        ids = list(
            session.scalars(select(Notice.id).where(Notice.state == Delivery.IN_DOUBT).order_by(Notice.id))
        )
        office = town.actor("办公室人员")
        settle_doubt(session, office, ids[0], arrived=True, now=MORNING)
        settle_doubt(session, office, ids[1], arrived=False, now=MORNING)
    with relay() as (kept, port):
        _deliver(engine, config, port, MORNING)
    assert len(kept.mails) == 1
    assert _states(engine) == {"sent": 2, "in_doubt": 1}
