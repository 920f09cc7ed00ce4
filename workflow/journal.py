"""Append to the journal's hash chain, and verify it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarResult, select
from sqlalchemy.orm import Session

from workflow.canonical import ENTRY_TAG, digest, moment_text, text_digest
from workflow.ledger import Committee, JournalEntry, JournalHead
from workflow.rules.roles import Actor, Capacity

GENESIS = "0" * 64


@dataclass(frozen=True)
class Act:
    """What is written of an act: ids, states and hashes; ``reason`` itself stands elsewhere and is only hashed."""

    act: str
    thing: str
    thing_id: int
    before: str = ""
    after: str = ""
    reason: str = ""
    content_hash: str = ""


@dataclass(frozen=True)
class Broken:
    """The first link that does not hold: its number and why."""

    seq: int
    why: str


def open_journal(session: Session, committee_id: int) -> None:
    """Lay the head of a new committee's chain."""
    session.add(JournalHead(committee_id=committee_id, seq=0, hash=GENESIS))
    session.flush()


def append(
    session: Session, actor: Actor, act: Act, *, at: datetime, capacity: Capacity | None = None
) -> JournalEntry:
    """Add one link in the caller's transaction; the head row is locked until that ends."""
    head = session.scalars(
        select(JournalHead)
        .where(JournalHead.committee_id == actor.committee_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    entry = JournalEntry(
        committee_id=actor.committee_id,
        seq=head.seq + 1,
        at=at,
        actor_id=actor.person_id,
        capacity=capacity.value if capacity else ("system" if actor.person_id is None else "person"),
        act=act.act,
        thing=act.thing,
        thing_id=act.thing_id,
        before=act.before,
        after=act.after,
        reason_hash=text_digest(act.reason),
        content_hash=act.content_hash,
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(entry)
    session.add(entry)
    head.seq, head.hash = entry.seq, entry.hash
    session.flush()
    return entry


def entry_hash(entry: JournalEntry) -> str:
    """Return the hash a link should carry: SHA-256 over the tag and every field, length-framed."""
    return digest(ENTRY_TAG, entry_fields(entry))


def entry_fields(entry: JournalEntry) -> list[str]:
    """Return the fields of a link in their hashed order."""
    return [
        str(entry.committee_id),
        str(entry.seq),
        moment_text(entry.at),
        "" if entry.actor_id is None else str(entry.actor_id),
        entry.capacity,
        entry.act,
        entry.thing,
        str(entry.thing_id),
        entry.before,
        entry.after,
        entry.reason_hash,
        entry.content_hash,
        entry.previous_hash,
    ]


def head_of(session: Session, committee_id: int) -> tuple[int, str]:
    """Return (number of links, hash of the last)."""
    row = session.execute(
        select(JournalHead.seq, JournalHead.hash).where(JournalHead.committee_id == committee_id)
    ).one_or_none()
    return (row.seq, row.hash) if row else (0, GENESIS)


Anchor = tuple[int, str]


def verify(session: Session, committee_id: int, *, anchors: Iterable[Anchor] = ()) -> Broken | None:
    """Walk the whole chain and return the first broken link, or None.

    ``anchors`` are heads (number, hash) seen outside, e.g. printed in an evaluation or signed in a checkpoint: a chain
    that was cut or wholly written anew does not hold them.
    """
    seen = sorted(set(anchors))
    held = dict(seen)
    if len(held) != len(seen):
        return Broken(0, "两个锚点说的是同一条却互不相同：其中一个是伪造的")
    previous, count = GENESIS, 0
    with closing(_links(session, committee_id)) as links:
        for entry in links:
            count += 1
            broken = _check(entry, count, previous, held.get(count))
            if broken:
                return broken
            previous = entry.hash
    if (count, previous) != head_of(session, committee_id):
        return Broken(count + 1, "链尾与链头记录不一致：末尾有留痕被删去")
    if held and max(held) > count:
        return Broken(count + 1, f"锚点第{max(held)}条不在本留痕中：末尾被截去，或恢复自较早的备份")
    return None


def _check(entry: JournalEntry, expected: int, previous: str, anchored: str | None) -> Broken | None:
    if entry.seq != expected:
        return Broken(expected, f"第{expected}条缺失或顺序被改")
    if entry.previous_hash != previous:
        return Broken(entry.seq, f"第{entry.seq}条与前一条不相接")
    if entry_hash(entry) != entry.hash:
        return Broken(entry.seq, f"第{entry.seq}条内容被改动")
    if anchored is not None and anchored != entry.hash:
        return Broken(entry.seq, f"第{entry.seq}条与锚点不符：留痕曾被整体重写")
    return None


def _links(session: Session, committee_id: int) -> ScalarResult[JournalEntry]:
    statement = (
        select(JournalEntry).where(JournalEntry.committee_id == committee_id).order_by(JournalEntry.seq)
    )
    return session.scalars(statement.execution_options(yield_per=1000, populate_existing=True))


def committees_with_journals(session: Session) -> list[int]:
    """Return the ids of all committees, in order."""
    return list(session.scalars(select(Committee.id).order_by(Committee.id)))
