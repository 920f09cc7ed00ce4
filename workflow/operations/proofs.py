"""Prove a signed report: its exact content, its sign-offs, and the journal up to a signed checkpoint."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.rows import ProvenLink, ProvenSignOff, ReportProof
from workflow import journal
from workflow.canonical import ENTRY_TAG, moment_text, report_fields
from workflow.checkpoint_key import CheckpointKey
from workflow.errors import BlockedError, NotFoundError
from workflow.ledger import JournalEntry, Obligation, Report
from workflow.operations.checkpoints import keep_checkpoint
from workflow.operations.reports import content_of, tag_of
from workflow.queries import obligations as query
from workflow.queries.journal import checkpoint_after, links_between
from workflow.rules.roles import CAPACITY_LABELS, Actor
from workflow.rules.states import Action

HANDING_IN = (Action.SIGN.value, Action.ENTER_FROM_PAPER.value)


def prove(
    session: Session, actor: Actor, report_id: int, *, key: CheckpointKey, now: datetime
) -> ReportProof:
    """Return the proof of a version that was signed or entered from paper; asking for it is journalled.

    Raises NotFoundError for what the actor may not see, BlockedError for a version nobody signed.
    """
    report = session.get(Report, report_id)
    if report is None:
        raise NotFoundError
    row = query.obligation(session, actor, report.obligation_id)
    signed = _handed_in(session, row, report)
    if signed is None:
        raise BlockedError("这一版没有签批，也不是代录，没有可以证明的。")
    checkpoint = checkpoint_after(session, row.committee_id, signed.seq, key.name)
    checkpoint = checkpoint or keep_checkpoint(session, row.committee_id, key, now=now)
    links = links_between(session, row.committee_id, signed.seq, checkpoint.seq)
    tag = tag_of(report)
    _, *content = report.canonical or [tag, *report_fields(content_of(session, row, report), tag)]
    proof = ReportProof(
        words=f"{row.unit.name} · {row.task.title} · {row.period.label} · 第{report.version}版",
        report_tag=tag,
        content=tuple(content),
        content_hash=report.content_hash,
        sign_offs=_sign_offs(report),
        acts=HANDING_IN,
        entry_tag=ENTRY_TAG,
        path=tuple(ProvenLink(fields=tuple(journal.entry_fields(one)), hash=one.hash) for one in links),
        checkpoint=checkpoint.note,
        public_key=key.public.hex(),
    )
    act = journal.Act(act="prove", thing="report", thing_id=report.id, content_hash=report.content_hash)
    journal.append(session, actor, act, at=now)
    return proof


def _handed_in(session: Session, row: Obligation, report: Report) -> JournalEntry | None:
    statement = select(JournalEntry).where(
        JournalEntry.committee_id == row.committee_id,
        JournalEntry.thing == "obligation",
        JournalEntry.thing_id == row.id,
        JournalEntry.act.in_(HANDING_IN),
        JournalEntry.content_hash == report.content_hash,
    )
    return session.scalars(statement.order_by(JournalEntry.seq).limit(1)).one_or_none()


def _sign_offs(report: Report) -> tuple[ProvenSignOff, ...]:
    return tuple(
        ProvenSignOff(
            name=one.person.name,
            capacity=CAPACITY_LABELS[one.capacity],
            signed_at=moment_text(one.signed_at),
            content_hash=one.content_hash,
        )
        for one in report.sign_offs
    )
