"""A warm process that bears workers on demand, so that a worker's first act comes milliseconds after its birth.

It reads lines "moment iso", answers the process number of the worker it bore, and reaps nobody: the kernel does.
The last word names a build: with the gap after the dot held open, or broken on purpose, the control of the campaign.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from unittest import mock

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from workflow.clock import FixedClock
from workflow.config import Config, load
from workflow.ledger import Delivery, Notice
from workflow.ledger.engine import make_engine, unit_of_work
from workflow.operations import claiming, delivery, settling
from workflow.operations.rounds import Rounds


def work(config: Config, moment: datetime) -> None:
    """Sweep every committee, in any order, and send what is owed; then there is nothing left to do."""
    rounds = Rounds(make_engine(config.database_url), config, FixedClock(moment))
    committees = rounds.committees()
    random.shuffle(committees)
    for one in committees:
        rounds.remind(one)
        rounds.announce()


GAP_SECONDS = 0.15
_settle_sent = settling.sent


def _settled_late(errand, ready, reply):  # type: ignore[no-untyped-def]
    """Write what arrived as always, only later: the gap that a kill must hit is wide."""
    time.sleep(GAP_SECONDS)
    _settle_sent(errand, ready, reply)


def _sent_before_it_is(errand, ready):  # type: ignore[no-untyped-def]
    """Write that a message was sent, then send it: the order of the program that lost one in ten."""
    _settle_sent(errand, ready, "250")
    time.sleep(GAP_SECONDS)
    ready.carrier.deliver(ready.message, lambda: True)
    errand.done.sent += 1
    return True


def _give_up_without_doubt(session, name):  # type: ignore[no-untyped-def]
    """Owe again whatever a dead worker held, past the dot or not."""
    theirs = update(Notice).where(Notice.state == Delivery.CLAIMED, Notice.claimed_by == name)
    again = theirs.values(state=Delivery.PENDING, claimed_by=None, claimed_at=None).returning(Notice.id)
    return len(session.scalars(again).all())


Patch = tuple[object, str, Callable[..., object]]
WIDE: Patch = (settling, "sent", _settled_late)
BUILDS: dict[str, tuple[Patch, ...]] = {
    "wide-gap": (WIDE,),
    "sent-first": ((delivery, "_carry", _sent_before_it_is),),
    "no-doubt": (WIDE, (claiming, "_give_up", _give_up_without_doubt)),
}


def bear(config: Config, moment: datetime) -> int:
    """Fork a worker and return its number."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    random.seed(os.getpid())
    try:
        work(config, moment)
    except DBAPIError:
        os._exit(3)  # the database went away: whoever is born next goes on
    os._exit(0)


def main(folder: str, build: str = "") -> None:
    """Bear workers until the line ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    config = load(Path(folder) / "config.toml", {})
    with unit_of_work(make_engine(config.database_url)) as session:
        session.execute(select(1))
    for target, name, instead in BUILDS.get(build, ()):
        mock.patch.object(target, name, instead).start()
    for line in sys.stdin:
        print(bear(config, datetime.fromisoformat(line.strip())), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
