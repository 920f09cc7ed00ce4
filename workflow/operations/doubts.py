"""Settle what is in doubt (可能已送达): by the office's word, or by the relay's own record where one is configured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from notifications.witness import Witness, WitnessSilent
from workflow import journal
from workflow.clock import Clock
from workflow.config import Config
from workflow.errors import ForbiddenError
from workflow.ledger import Delivery, Notice
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.breakers import release
from workflow.queries.notices import doubtful_notice, failed_notice
from workflow.queries.people import system_actor
from workflow.rules.roles import Actor, Deed, Thing, capacity_for

ARRIVED, ABSENT = "中继记录证实已送达", "中继记录证实未收，重新发送"


def settle_doubt(session: Session, actor: Actor, notice_id: int, *, arrived: bool, now: datetime) -> None:
    """Settle a message in doubt by the office's word: it arrived, or it is owed again."""
    notice = doubtful_notice(session, actor, notice_id)
    _move(session, actor, notice, Delivery.SENT if arrived else Delivery.PENDING, now, notice.reply)


def send_again(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> None:
    """Owe a message again that had failed, as if it had never been tried."""
    notice = failed_notice(session, actor, notice_id)
    if capacity_for(actor, Deed.SETTLE_DOUBT, Thing(notice.committee_id)) is None:
        raise ForbiddenError("只有办公室可以重新发送。")
    notice.attempts = 0
    _move(session, actor, notice, Delivery.PENDING, now, "")


def _move(session: Session, actor: Actor, notice: Notice, state: Delivery, now: datetime, reply: str) -> None:
    before = notice.state
    notice.state, notice.reply = state, reply
    notice.settled_at = None if state is Delivery.PENDING else now
    if state is Delivery.PENDING:
        notice.not_before, notice.dot_at = now, None
        release(session, notice.channel)
    session.flush()
    act = journal.Act("settle_doubt", "notice", notice.id, before.value, state.value)
    journal.append(session, actor, act, at=now)


@dataclass(frozen=True)
class Witnessed:
    """What a witness settled, and why it could not speak, if it could not."""

    arrived: int = 0
    absent: int = 0
    silent: str = ""


def ask_witness(engine: Engine, witness: Witness | None, *, config: Config, clock: Clock) -> Witnessed:
    """Settle mail whose doubt is older than the settle time: arrived is sent, absent is owed again.

    A doubt too old for the record, or a record that cannot be read, stays with the office: nothing is sent again on a
    guess.
    """
    if witness is None:
        return Witnessed()
    now = clock.now()
    oldest, newest = (
        now - timedelta(hours=config.outbox.witness_hours),
        now - timedelta(minutes=config.outbox.settle_minutes),
    )
    with reading(engine) as session:
        doubtful = select(Notice.id, Notice.message_id).where(
            Notice.state == Delivery.IN_DOUBT, Notice.channel == "mail", Notice.message_id.is_not(None)
        )
        rows = session.execute(doubtful.where(Notice.dot_at.between(oldest, newest))).tuples().all()
    if not rows:
        return Witnessed()
    try:
        known = witness.arrived(name for _, name in rows if name)
    except WitnessSilent as silent:
        return Witnessed(silent=str(silent))
    arrived = [one for one, name in rows if name in known]
    absent = [one for one, name in rows if name not in known]
    with unit_of_work(engine) as session:
        return Witnessed(
            _settle_all(session, arrived, Delivery.SENT, now, newest),
            _settle_all(session, absent, Delivery.PENDING, now, newest),
        )


def _settle_all(session: Session, ids: list[int], state: Delivery, now: datetime, newest: datetime) -> int:
    still = update(Notice).where(
        Notice.id.in_(ids), Notice.state == Delivery.IN_DOUBT, Notice.dot_at <= newest
    )
    values: dict[str, object] = {"state": state, "reply": ARRIVED, "settled_at": now}
    if state is Delivery.PENDING:
        values = {"state": state, "reply": ABSENT, "settled_at": None, "not_before": now, "dot_at": None}
    rows = session.execute(still.values(**values).returning(Notice.id, Notice.committee_id)).all()
    for notice_id, committee_id in rows:
        act = journal.Act("settle_doubt", "notice", notice_id, "in_doubt", state.value)
        journal.append(session, system_actor(committee_id), act, at=now)
    return len(rows)
