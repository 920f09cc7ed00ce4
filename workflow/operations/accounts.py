"""Accounts as the administrator keeps them: grant, revoke, disable, open again, a one-time link for a new password."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workflow import journal
from workflow.canonical import token_hash
from workflow.errors import BlockedError, ForbiddenError, InvalidInputError, NotFoundError
from workflow.ledger import (
    Delegation,
    FeedToken,
    PasswordToken,
    Person,
    RoleGrant,
    SignInSession,
    Unit,
)
from workflow.operations.access_tokens import end_tokens
from workflow.operations.committees import NewPerson, add_person, hash_password
from workflow.rules.roles import UNIT_PEOPLE, Actor, Capacity, Deed, Thing, capacity_for

LINK_LIVES = timedelta(hours=24)


def open_account(session: Session, actor: Actor, new: NewPerson, *, now: datetime) -> tuple[Person, str]:
    """Make an account as the administrator, and return it with its one-time link's secret."""
    may(actor, Deed.MANAGE_PEOPLE)
    person, _ = add_person(session, actor, new, now=now)
    return person, _make_link(session, actor, person, now)


def grant(session: Session, actor: Actor, person_id: int, capacity: Capacity, unit_id: int | None, *, now: datetime) -> None:  # fmt: skip
    """Let a person act in one more capacity."""
    may(actor, Deed.MANAGE_PEOPLE)
    person = person_here(session, actor, person_id)
    if not person.active:
        raise BlockedError("这个账号已停用，请先恢复再增加身份。")
    if person.id == actor.person_id:
        raise BlockedError("不能给自己增加身份，请由另一位管理员办理。")
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    if (capacity in UNIT_PEOPLE) != (unit is not None):
        raise InvalidInputError("填报人和分管领导须选择单位，其他身份不选单位。", field="unit_id")
    if unit is not None and (unit.committee_id != actor.committee_id or unit.left_on is not None):
        raise InvalidInputError("单位不在本委员会或已退出，请重新选择。", field="unit_id")
    if is_held(session, person.id, capacity, unit_id):
        raise InvalidInputError("已经有这个身份了。", field="capacity")
    session.add(RoleGrant(person_id=person.id, unit_id=unit_id, capacity=capacity))
    session.flush()
    session.expire(person, ["grants"])
    write(session, actor, "grant", person.id, after=f"{capacity.value}:{unit_id or ''}", now=now)


def revoke(session: Session, actor: Actor, person_id: int, grant_id: int, *, now: datetime) -> None:
    """Take one capacity of a person away; it is worth nothing from the next page on."""
    may(actor, Deed.MANAGE_PEOPLE)
    person = person_here(session, actor, person_id)
    row = session.get(RoleGrant, grant_id)
    if row is None or row.person_id != person.id:
        raise NotFoundError
    keep_an_admin(session, actor, person, row.capacity)
    session.execute(update(SignInSession).where(SignInSession.acting_grant_id == row.id).values(acting_grant_id=None, ended_at=now))  # fmt: skip
    before = f"{row.capacity.value}:{row.unit_id or ''}"
    session.execute(delete(RoleGrant).where(RoleGrant.id == row.id))
    session.expire(person, ["grants"])
    write(session, actor, "revoke", person.id, before=before, now=now)


def disable(session: Session, actor: Actor, person_id: int, *, now: datetime) -> None:
    """End a person's access at once: sessions, links and delegations; what they did keeps their name."""
    may(actor, Deed.MANAGE_PEOPLE)
    person = person_here(session, actor, person_id)
    if not person.active:
        raise BlockedError("这个账号已经停用。")
    keep_an_admin(session, actor, person, Capacity.ADMIN)
    end_access(session, person, now)
    write(session, actor, "disable", person.id, before="active", after="disabled", now=now)


def enable(session: Session, actor: Actor, person_id: int, *, now: datetime) -> str:
    """Open an account again, and return the secret of a one-time link for a new password."""
    may(actor, Deed.MANAGE_PEOPLE)
    person = person_here(session, actor, person_id)
    if person.active:
        raise BlockedError("这个账号正在使用。")
    person.active = True
    session.flush()
    write(session, actor, "enable", person.id, before="disabled", after="active", now=now)
    return _make_link(session, actor, person, now)


def make_link(session: Session, actor: Actor, person_id: int, *, now: datetime) -> str:
    """Return the secret of a one-time link to choose a password; earlier ones are dead, and so are the person's sessions."""
    may(actor, Deed.MANAGE_PEOPLE)
    person = person_here(session, actor, person_id)
    if not person.active:
        raise BlockedError("这个账号已停用，请先恢复。")
    _end_sessions(session, person.id, now)
    return _make_link(session, actor, person, now)


def use_link(session: Session, token: str, password: str, *, now: datetime) -> Person:
    """Set the password by a one-time link; raises NotFoundError for a wrong, used or old one alike."""
    person = person_of_link(session, token, now=now)
    used = session.execute(
        update(PasswordToken)
        .where(PasswordToken.token_hash == token_hash(token), PasswordToken.used_at.is_(None))
        .values(used_at=now)
        .returning(PasswordToken.id)
    ).one_or_none()
    if used is None:
        raise NotFoundError
    person.password = hash_password(password)
    person.must_change_password = False
    session.flush()
    _end_sessions(session, person.id, now)
    own = Actor(person.id, person.committee_id)
    journal.append(session, own, journal.Act("change_password", "person", person.id, before="link"), at=now)
    return person


def person_of_link(session: Session, token: str, *, now: datetime) -> Person:
    """Return whose password a living link is for; raises NotFoundError."""
    statement = (
        select(Person)
        .join(PasswordToken, PasswordToken.person_id == Person.id)
        .where(
            PasswordToken.token_hash == token_hash(token),
            PasswordToken.used_at.is_(None),
            PasswordToken.expires_at > now,
            Person.active,
        )
    )
    person = session.scalars(statement).one_or_none()
    if person is None:
        raise NotFoundError
    return person


def end_access(session: Session, person: Person, now: datetime) -> None:
    """End a person's access at once: sessions, access tokens, calendar links, one-time links and delegations."""
    person.active = False
    session.flush()
    _end_sessions(session, person.id, now)
    for table, column in ((FeedToken, "revoked_at"), (PasswordToken, "used_at")):
        statement = update(table).where(table.person_id == person.id, getattr(table, column).is_(None))
        session.execute(statement.values({column: now}), execution_options={"synchronize_session": False})
    given = (Delegation.from_person_id == person.id) | (Delegation.to_person_id == person.id)
    session.execute(
        update(Delegation).where(given, Delegation.ended_at.is_(None)).values(ended_at=now),
        execution_options={"synchronize_session": False},
    )


def _end_sessions(session: Session, person_id: int, now: datetime) -> None:
    session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now),
        execution_options={"synchronize_session": False},
    )
    end_tokens(session, person_id, now)


def _make_link(session: Session, actor: Actor, person: Person, now: datetime) -> str:
    session.execute(
        update(PasswordToken)
        .where(PasswordToken.person_id == person.id, PasswordToken.used_at.is_(None))
        .values(used_at=now),
        execution_options={"synchronize_session": False},
    )
    token = secrets.token_urlsafe(32)
    session.add(
        PasswordToken(
            person_id=person.id, token_hash=token_hash(token), made_by_id=actor.person_id, made_at=now, expires_at=now + LINK_LIVES
        )
    )  # fmt: skip
    session.flush()
    write(session, actor, "make_link", person.id, now=now)
    return token


def is_held(session: Session, person_id: int, capacity: Capacity, unit_id: int | None) -> bool:
    """Whether a person holds a capacity (for a unit)."""
    same_unit = RoleGrant.unit_id.is_(None) if unit_id is None else RoleGrant.unit_id == unit_id
    statement = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, RoleGrant.capacity == capacity, same_unit
    )
    return session.scalar(statement.limit(1)) is not None


def keep_an_admin(session: Session, actor: Actor, person: Person, capacity: Capacity) -> None:
    """Refuse to take the last administrator away."""
    if capacity is not Capacity.ADMIN or not is_held(session, person.id, Capacity.ADMIN, None):
        return
    others = (
        select(Person.id)
        .join(RoleGrant)
        .where(
            Person.committee_id == actor.committee_id, Person.active, RoleGrant.capacity == Capacity.ADMIN, Person.id != person.id
        )
    )  # fmt: skip
    if session.scalar(others.limit(1)) is None:
        raise BlockedError("这是最后一位系统管理员，请先增加另一位管理员。")


def person_here(session: Session, actor: Actor, person_id: int) -> Person:
    """Return a person of the actor's committee; raises NotFoundError."""
    person = session.get(Person, person_id)
    if person is None or person.committee_id != actor.committee_id:
        raise NotFoundError
    return person


def may(actor: Actor, deed: Deed) -> None:
    """Raise ForbiddenError where the actor may not."""
    if capacity_for(actor, deed, Thing(actor.committee_id)) is None:
        who = "系统管理员" if deed is Deed.MANAGE_PEOPLE else "办公室人员或系统管理员"
        raise ForbiddenError(f"账号和交接由{who}办理。")


def write(
    session: Session, actor: Actor, act: str, person_id: int, *, now: datetime, before: str = "", after: str = "", reason: str = ""
) -> None:  # fmt: skip
    """Write an act on a person to the journal."""
    written = journal.Act(act, "person", person_id, before, after, reason)
    deed = Deed.MANAGE_PEOPLE if act != "hand_on" else Deed.HAND_ON_WORK
    journal.append(
        session, actor, written, at=now, capacity=capacity_for(actor, deed, Thing(actor.committee_id))
    )
