"""Tamper with a journal at random, and count what `verify` finds: ``python -m tests.workflow.journal_campaign``.

The tamperer is the strongest there is short of the signing key: they own the database, have dropped the triggers, know
how links are hashed, and set the head to suit. What they cannot alter is a head that was seen outside.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from tests.cast import FOUNDED, assemble
from tests.databases import fresh_ledger
from workflow import journal
from workflow.journal import Anchor
from workflow.ledger import JournalEntry
from workflow.ledger.engine import unit_of_work

TEXTS = (
    "capacity",
    "act",
    "thing",
    "before",
    "after",
    "reason_hash",
    "content_hash",
    "previous_hash",
    "hash",
)
NUMBERS = ("seq", "actor_id", "thing_id")
FIELDS = ("committee_id", "seq", "at", "actor_id", "capacity", "act", "thing", "thing_id", "before", "after",
          "reason_hash", "content_hash", "previous_hash", "hash")  # fmt: skip


@dataclass(frozen=True)
class Result:
    """How many mutations of each kind were tried, and how many of them `verify` found."""

    tried: Counter[str]
    found: Counter[str]

    @property
    def missed(self) -> int:
        """Mutations that went unnoticed."""
        return self.tried.total() - self.found.total()


def lay_journal(engine: Engine, links: int) -> int:
    """Fill a committee's journal with links of the usual kinds and return its number."""
    with unit_of_work(engine) as session:
        cast = assemble(session)
        chance = random.Random(1)
        actor = cast.actor("办公室人员")
        for number in range(links):
            act = journal.Act(
                act=chance.choice(("save", "submit", "sign", "verify", "return")),
                thing="obligation",
                thing_id=chance.randrange(1, 400),
                before="draft/1",
                after="awaiting/1",
                reason=chance.choice(("", "数据与台账不一致")),
                content_hash=f"{chance.getrandbits(256):064x}",
            )
            journal.append(session, actor, act, at=FOUNDED + timedelta(minutes=number))
        return cast.committee.id


class Tamperer:
    """Somebody with the database in hand; every change is taken back after it was looked at."""

    def __init__(self, connection: Connection, committee_id: int, chance: random.Random) -> None:
        self.connection, self.committee_id, self.chance = connection, committee_id, chance
        self.length = self._one("SELECT count(*) FROM journal_entry")

    def _one(self, question: str) -> Any:
        return self.connection.execute(text(question)).scalar_one()

    def _do(self, statement: str, **values: Any) -> None:
        self.connection.execute(text(statement), values)

    def _seq(self, low: int = 1) -> int:
        return self.chance.randint(low, self.length)

    def change_a_text(self) -> None:
        """One character of one field of one link."""
        seq, field = self._seq(), self.chance.choice(TEXTS)
        old = str(self._one(f"SELECT {field} FROM journal_entry WHERE seq = {seq}"))
        place = self.chance.randrange(max(len(old), 1))
        others = [mark for mark in "0123456789abcdefxyz" if mark != old[place : place + 1]]
        new = old[:place] + self.chance.choice(others) + old[place + 1 :]
        self._do(f"UPDATE journal_entry SET {field} = :new WHERE seq = :seq", new=new, seq=seq)

    def change_a_number(self) -> None:
        """A number of one link."""
        seq, field = self._seq(), self.chance.choice(NUMBERS)
        self._do(
            f"UPDATE journal_entry SET {field} = coalesce({field}, 0) + 100000 WHERE seq = :seq", seq=seq
        )

    def change_a_moment(self) -> None:
        """The moment of one link."""
        self._do(
            "UPDATE journal_entry SET at = '2031-01-01 00:00:00.000000' WHERE seq = :seq", seq=self._seq()
        )

    def remove(self) -> None:
        """One link."""
        self._do("DELETE FROM journal_entry WHERE seq = :seq", seq=self._seq())

    def remove_and_close_up(self) -> None:
        """One link, the later ones numbered down to close the gap."""
        seq = self._seq()
        self.remove_at(seq)
        for later in range(seq + 1, self.length + 1):
            self._do("UPDATE journal_entry SET seq = seq - 1 WHERE seq = :seq", seq=later)
        self._set_head()

    def remove_at(self, seq: int) -> None:
        """The link of a number."""
        self._do("DELETE FROM journal_entry WHERE seq = :seq", seq=seq)

    def swap(self) -> None:
        """Two links change places."""
        one, other = self.chance.sample(range(1, self.length + 1), 2)
        for before, after in ((one, -1), (other, one), (-1, other)):
            self._do("UPDATE journal_entry SET seq = :after WHERE seq = :before", before=before, after=after)

    def replay(self) -> None:
        """An old link once more, rightly numbered, chained and hashed, with the head moved on; the tail was cut before."""
        source = self._seq(2)
        self.remove_at(self.length)
        self._forge(source, self.length)
        self._set_head()

    def insert(self) -> None:
        """A link that never was, right in itself, in the middle; the later ones are numbered up."""
        seq = self._seq(2)
        for later in range(self.length, seq - 1, -1):
            self._do("UPDATE journal_entry SET seq = seq + 1 WHERE seq = :seq", seq=later)
        self._forge(seq - 1, seq)
        self._set_head()

    def cut_the_tail(self) -> None:
        """The last links, the head set back to suit: only a head seen outside tells."""
        seq = self._seq(2)
        self._do("DELETE FROM journal_entry WHERE seq >= :seq", seq=seq)
        self._set_head()

    def write_anew(self) -> None:
        """One link is altered and it and all later ones hashed anew, the head too: only a head seen outside tells."""
        seq = self._seq()
        self._do("UPDATE journal_entry SET act = 'verify', thing_id = thing_id + 1 WHERE seq = :seq", seq=seq)
        self._rehash(seq)
        self._set_head()

    def _forge(self, source: int, seq: int) -> None:
        names = ", ".join(FIELDS)
        chosen = ", ".join(str(seq) if one == "seq" else one for one in FIELDS)
        self._do(
            f"INSERT INTO journal_entry ({names}) SELECT {chosen} FROM journal_entry WHERE seq = :source",
            source=source,
        )
        self._rehash(seq, seq)

    def _rehash(self, first: int, last: int | None = None) -> None:
        with Session(self.connection, join_transaction_mode="create_savepoint") as session:
            found = (
                session.query(JournalEntry).filter(JournalEntry.seq >= first - 1).order_by(JournalEntry.seq)
            )
            links = [one for one in found if last is None or one.seq <= last]
            previous = links[0].hash if links[0].seq == first - 1 else journal.GENESIS
            for link in links if links[0].seq == first else links[1:]:
                link.previous_hash = previous
                link.hash = previous = journal.entry_hash(link)
            session.commit()

    def _set_head(self) -> None:
        self._do(
            "UPDATE journal_head SET seq = (SELECT max(seq) FROM journal_entry), "
            "hash = (SELECT hash FROM journal_entry ORDER BY seq DESC LIMIT 1)"
        )


KINDS: dict[str, Callable[[Tamperer], None]] = {
    "a text changed": Tamperer.change_a_text,
    "a number changed": Tamperer.change_a_number,
    "a moment changed": Tamperer.change_a_moment,
    "removed": Tamperer.remove,
    "removed, gap closed": Tamperer.remove_and_close_up,
    "two swapped": Tamperer.swap,
    "replayed at the end": Tamperer.replay,
    "inserted": Tamperer.insert,
    "tail cut, head set back": Tamperer.cut_the_tail,
    "written anew from there": Tamperer.write_anew,
}


def campaign(engine: Engine, committee_id: int, count: int, seed: int, *, with_anchor: bool = True) -> Result:
    """Tamper ``count`` times, each kind in turn, each time on the untouched journal."""
    result = Result(Counter(), Counter())
    with engine.connect() as connection:
        _drop_triggers(connection)
        connection.commit()
        chance = random.Random(seed)
        with Session(connection) as session:
            anchors = [journal.head_of(session, committee_id)] if with_anchor else []
        connection.rollback()
        names = list(KINDS)
        for number in range(count):
            name = names[number % len(names)]
            KINDS[name](Tamperer(connection, committee_id, chance))
            result.tried[name] += 1
            result.found[name] += _is_found(connection, committee_id, anchors)
            connection.rollback()
    return result


def _is_found(connection: Connection, committee_id: int, anchors: list[Anchor]) -> bool:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        return journal.verify(session, committee_id, anchors=anchors) is not None


def _drop_triggers(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for act in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS keep_journal_entry_{act}"))
        return
    connection.execute(text("DROP TRIGGER IF EXISTS keep_journal_entry ON journal_entry"))


@click.command()
@click.option("--count", default=10_000, show_default=True)
@click.option("--links", default=60, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(count: int, links: int, seed: int) -> None:
    """Tamper with a journal COUNT times; exit 1 if anything went unnoticed, or if the control found too much."""
    with tempfile.TemporaryDirectory() as folder, fresh_ledger("sqlite", Path(folder)) as engine:
        committee_id = lay_journal(engine, links)
        done = campaign(engine, committee_id, count, seed)
        control = campaign(engine, committee_id, len(KINDS) * 10, seed, with_anchor=False)
    click.echo(f"seed {seed}, {links} links and more, {count} mutations")
    for name in KINDS:
        click.echo(f"  {name:26} {done.found[name]:6} of {done.tried[name]:6} found")
    click.echo(
        f"missed: {done.missed}; without an anchor (control) {control.missed} of {control.tried.total()} are missed"
    )
    sys.exit(1 if done.missed or not control.missed else 0)


if __name__ == "__main__":
    main()
