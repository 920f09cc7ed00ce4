"""How people are reached: what they want, within what the committee allows, and whom nothing reaches."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.canonical import token_hash
from workflow.ledger import Channel, Committee, Person, Preference, StoppedAddress
from workflow.rules.roles import Actor


@dataclass(frozen=True)
class Ways:
    """The ways out of a committee: open channels, what each person wants, and stopped addresses."""

    is_demonstration: bool
    open_codes: frozenset[str]
    wanted: dict[int, str]
    stopped: frozenset[tuple[int, str, str]]

    def to(self, person: Person) -> str:
        """Return the channel on which a person is told: their own choice if it works, else mail, else the inbox."""
        if self.is_demonstration:
            return "inbox"
        wanted = self.wanted.get(person.id, "")
        if wanted == "inbox" or (wanted in self.open_codes and not self.is_stopped(person, wanted)):
            return wanted
        has_mail = bool(person.email) and not self.is_stopped(person, "mail")
        return "mail" if has_mail else "inbox"

    def is_stopped(self, person: Person, channel: str) -> bool:
        """Whether the person's present address on a channel has refused for good."""
        address = (person.email if channel == "mail" else person.phone) or ""
        return (person.id, channel, token_hash(address)) in self.stopped


def ways_of(session: Session, committee: Committee) -> Ways:
    """Return a committee's ways out, read in three questions however many people there are."""
    channels = session.scalars(select(Channel).where(Channel.committee_id == committee.id, Channel.is_open))
    wanted = session.execute(
        select(Preference.person_id, Preference.channel)
        .join(Person, Preference.person_id == Person.id)
        .where(Person.committee_id == committee.id)
    ).tuples()
    stopped = session.execute(
        select(StoppedAddress.person_id, StoppedAddress.channel, StoppedAddress.address_hash).where(
            StoppedAddress.committee_id == committee.id
        )
    ).tuples()
    return Ways(
        committee.is_demonstration,
        frozenset({"mail", *(one.code for one in channels)}),
        dict(wanted.all()),
        frozenset(stopped.all()),
    )


def preference_of(session: Session, person_id: int) -> Preference:
    """Return what a person wants; what was never said is the committee's way, in Chinese."""
    found = session.get(Preference, person_id)
    return found or Preference(person_id=person_id, channel="", language="zh")


def channels_of(session: Session, committee_id: int) -> list[Channel]:
    """Return a committee's robots and gateways, in the order they were made."""
    statement = select(Channel).where(Channel.committee_id == committee_id).order_by(Channel.id)
    return list(session.scalars(statement))


@dataclass(frozen=True)
class Unreached:
    """A person whom a channel does not reach any more, and what its other side answered."""

    person: Person
    channel: str
    reason: str


def unreached(session: Session, actor: Actor) -> list[Unreached]:
    """Return the active people of the actor's committee whose present address has refused for good (无法送达)."""
    return unreached_in(session, actor.committee_id)


def unreached_in(session: Session, committee_id: int) -> list[Unreached]:
    """Return a committee's active people whose present address has refused for good."""
    rows = session.execute(
        select(StoppedAddress, Person)
        .join(Person, StoppedAddress.person_id == Person.id)
        .where(StoppedAddress.committee_id == committee_id, Person.active)
        .order_by(StoppedAddress.at, StoppedAddress.id)
    ).tuples()
    return [
        Unreached(person, stopped.channel, stopped.reason)
        for stopped, person in rows
        if token_hash((person.email if stopped.channel == "mail" else person.phone) or "")
        == stopped.address_hash
    ]
