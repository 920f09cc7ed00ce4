"""Make a claimed notice ready to be carried, or settle at once what needs nobody to carry it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, Update, select, update
from sqlalchemy.orm import Session

from exports.isolation import RenderFailed, render_isolated
from exports.rows import LetterDocument
from notifications.letterhead import DOMAIN
from notifications.message import Attachment, DeliveryError, Message, Transport, message_id
from notifications.wording import Words
from workflow.canonical import token_hash
from workflow.clock import Clock
from workflow.config import Config
from workflow.documents.letters import letter_document
from workflow.ledger import Committee, Delivery, Letter, Notice, Person, StoppedAddress
from workflow.operations.breakers import release
from workflow.operations.composing import compose, open_items
from workflow.operations.posts import Post
from workflow.queries.clock import now_for
from workflow.queries.people import office_people
from workflow.worker import Worker

DONE = "已办结，无须发送"


@dataclass
class Delivered:
    """What a round did, in numbers."""

    sent: int = 0
    in_doubt: int = 0
    failed: int = 0
    later: int = 0
    withdrawn: int = 0

    @property
    def words(self) -> str:
        """The same in words."""
        return f"发出{self.sent}，存疑{self.in_doubt}，失败{self.failed}，稍后再试{self.later}，已无须发送{self.withdrawn}"


@dataclass(frozen=True)
class Errand:
    """One worker's round: its tools, and what it did so far."""

    engine: Engine
    post: Post
    config: Config
    clock: Clock
    worker: Worker
    done: Delivered = field(default_factory=Delivered)

    def mine(self, notice_id: int) -> Update:
        """Return an update that touches a notice only as long as this worker holds its claim."""
        claimed = (Notice.state == Delivery.CLAIMED, Notice.claimed_by == self.worker.name)
        return update(Notice).where(Notice.id == notice_id, *claimed)


@dataclass(frozen=True)
class Ready:
    """A message that may go: what it says, who carries it, and the open items it speaks of."""

    notice_id: int
    event: str
    channel: str
    message: Message
    carrier: Transport
    items: tuple[tuple[int, str, str], ...]
    paper: LetterDocument | None = None


def prepare(session: Session, errand: Errand, notice_id: int) -> Ready | None:
    """Compose a claimed notice in its reader's language; None where it is settled, or no longer this worker's."""
    notice = session.get_one(Notice, notice_id, with_for_update=True, populate_existing=True)
    if notice.state is not Delivery.CLAIMED or notice.claimed_by != errand.worker.name:
        return None
    committee = session.get_one(Committee, notice.committee_id)
    now = now_for(committee, errand.clock)
    items = open_items(session, notice) if notice.event == "digest" else ()
    words = compose(session, notice, base_url=errand.config.base_url, now=now)
    if words is None:
        _settle_here(session, errand, notice, Delivery.WITHDRAWN, DONE)
        return None
    notice.subject, notice.body = words.subject, words.text
    notice.message_id = message_id(notice.natural_key, DOMAIN)
    person = session.get_one(Person, notice.person_id)
    carrier, why_not = _way(session, errand.post, notice, person)
    if carrier is None:
        release(session, notice.channel)
        notice.channel = "inbox"
        _settle_here(session, errand, notice, Delivery.SENT, why_not)
        return None
    message = _message(session, errand, notice, person, words, now)
    return Ready(
        notice_id, notice.event, notice.channel, message, carrier, items, _paper(session, committee, notice)
    )


def _settle_here(session: Session, errand: Errand, notice: Notice, state: Delivery, reply: str) -> None:
    release(session, notice.channel)
    settle(notice, state, errand.clock.now(), reply)
    errand.done.withdrawn += state is Delivery.WITHDRAWN
    errand.done.sent += state is Delivery.SENT


def settle(notice: Notice, state: Delivery, now: datetime, reply: str) -> None:
    """Give a notice a state and the answer that led to it; nobody holds it any more."""
    notice.state, notice.reply = state, reply[:500]
    notice.claimed_by = notice.claimed_at = None
    notice.settled_at = None if state is Delivery.PENDING else now


def _way(session: Session, post: Post, notice: Notice, person: Person) -> tuple[Transport | None, str]:
    """Return what carries the message, or None and why it stays in the inbox."""
    if notice.channel == "inbox":
        return None, "站内"
    carrier = post.carrier(session, notice.channel, notice.committee_id)
    if carrier is None:
        return None, "渠道已关闭，放入站内"
    if notice.channel == "mail" and not person.email:
        return None, "没有邮箱，放入站内"
    if is_stopped(session, person, notice.channel):
        return None, "地址无法送达，放入站内"
    return carrier, ""


def address_of(person: Person, channel: str) -> str:
    """Return where a person is reached on a channel: mail by address, a gateway by telephone number."""
    return (person.email if channel == "mail" else person.phone) or ""


def is_stopped(session: Session, person: Person, channel: str) -> bool:
    """Whether a person's present address on a channel has refused for good."""
    stopped = select(StoppedAddress.id).where(
        StoppedAddress.person_id == person.id,
        StoppedAddress.channel == channel,
        StoppedAddress.address_hash == token_hash(address_of(person, channel)),
    )
    return session.scalar(stopped) is not None


def _message(
    session: Session, errand: Errand, notice: Notice, person: Person, words: Words, now: datetime
) -> Message:
    files = notice.payload.get("files", ())
    return Message(
        notice.natural_key,
        person.name,
        address_of(person, notice.channel),
        words.subject,
        words.text,
        words.html,
        now,
        short=words.short,
        reply_to=errand.config.mail.reply_to or _office_address(session, notice.committee_id),
        attachments=tuple(_attached(errand.config.home, one) for one in files),
    )


def _office_address(session: Session, committee_id: int) -> str:
    return next((one.email for one in office_people(session, committee_id) if one.email), "")


def _paper(session: Session, committee: Committee, notice: Notice) -> LetterDocument | None:
    """Return the letter that goes along; it is set as PDF only after the transaction."""
    if notice.event != "letter" or notice.channel != "mail":
        return None
    return letter_document(committee, session.get_one(Letter, notice.payload["letter"]))


def with_paper(ready: Ready, config: Config) -> Message:
    """Return the message with its letter attached as PDF, named by its number; raises DeliveryError."""
    if ready.paper is None:
        return ready.message
    try:
        body = render_isolated(
            "letter",
            ready.paper,
            font_directory=config.home / "fonts",
            timeout_seconds=config.rendering.timeout_seconds,
            memory_bytes=config.rendering.memory_mb * 1024 * 1024,
        )
    except RenderFailed as failed:
        raise DeliveryError(f"函件PDF没有生成：{failed.sentence}", permanent=False) from failed
    paper = Attachment(f"{ready.paper.number}.pdf", "application/pdf", body)
    return replace(ready.message, attachments=(*ready.message.attachments, paper))


def _attached(home: Path, file: dict[str, str]) -> Attachment:
    return Attachment(file["name"], file["kind"], (home / file["path"]).read_bytes())
