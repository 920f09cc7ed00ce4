"""Keep signed checkpoints of the journal's head, so that a later rewriting of the whole chain is found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import moment_text
from workflow.checkpoint_key import CheckpointKey
from workflow.checkpoints import Checkpoint, written
from workflow.ledger import JournalCheckpoint


def keep_checkpoint(
    session: Session, committee_id: int, key: CheckpointKey, *, now: datetime
) -> JournalCheckpoint:
    """Sign the present head and keep the note; a head that this key has signed already is not signed again."""
    seq, head = journal.head_of(session, committee_id)
    known = select(JournalCheckpoint).where(
        JournalCheckpoint.committee_id == committee_id,
        JournalCheckpoint.seq == seq,
        JournalCheckpoint.key_name == key.name,
    )
    found = session.scalars(known).one_or_none()
    if found is not None:
        return found
    note = written(Checkpoint(committee_id, seq, head, moment_text(now)), key)
    kept = JournalCheckpoint(
        committee_id=committee_id, seq=seq, hash=head, at=now, key_name=key.name, note=note
    )
    session.add(kept)
    session.flush()
    return kept
