"""Found a committee, add its units and its people."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow import journal
from workflow.errors import InvalidInputError
from workflow.ledger import Committee, Level, Person, RoleGrant, Unit
from workflow.operations.stopping import plain_email
from workflow.queries.people import person_by_phone
from workflow.rules.roles import UNIT_PEOPLE, Actor, Capacity
from workflow.rules.text import TextRefused, clean_text

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
FULL_WIDTH = str.maketrans("０１２３４５６７８９＋", "0123456789+")


@dataclass(frozen=True)
class NewPerson:
    """An account to be made: capacities as (capacity, unit or None)."""

    name: str
    phone: str
    grants: tuple[tuple[Capacity, Unit | None], ...]
    email: str | None = None
    password: str | None = None
    may_log_in: bool = True


def found_committee(
    session: Session,
    *,
    name: str,
    region_code: str,
    now: datetime,
    level: Level = Level.COUNTY,
    parent: Committee | None = None,
    demonstration_now: datetime | None = None,
) -> Committee:
    """Make a committee with an empty journal; one with ``demonstration_now`` is a demonstration for ever.

    ``parent`` must be of a higher level, and a demonstration only of a demonstration.
    """
    _check_parent(parent, level, demonstration_now is not None)
    committee = Committee(
        name=_name(name, "name"),
        region_code=_region(region_code),
        level=level,
        parent_id=parent.id if parent else None,
        is_demonstration=demonstration_now is not None,
        demonstration_now=demonstration_now,
        created_at=now,
    )
    session.add(committee)
    session.flush()
    journal.open_journal(session, committee.id)
    act = journal.Act(act="found", thing="committee", thing_id=committee.id)
    journal.append(session, Actor(None, committee.id), act, at=now)
    return committee


def _check_parent(parent: Committee | None, level: Level, is_demonstration: bool) -> None:
    if parent is None:
        return
    levels = list(Level)
    if levels.index(parent.level) >= levels.index(level):
        raise InvalidInputError("上级委员会的层级须高于本级（省、市、县）。", field="parent")
    if parent.is_demonstration != is_demonstration:
        raise InvalidInputError("演示委员会与真实委员会不能互为上下级。", field="parent")


def _region(code: str) -> str:
    """Return a region's code of six digits (GB/T 2260)."""
    plain = code.strip().translate(FULL_WIDTH)
    if not re.fullmatch(r"\d{6}", plain, re.ASCII):
        raise InvalidInputError("行政区划代码应为6位数字，例如 140521。", field="region_code")
    return plain


def add_unit(session: Session, committee: Committee, name: str, *, is_office: bool = False) -> Unit:
    """Return the committee's unit of this name, made where it is missing."""
    name = _name(name, "unit")
    unit = session.scalars(
        select(Unit).where(Unit.committee_id == committee.id, Unit.name == name)
    ).one_or_none()
    if unit is None:
        unit = Unit(committee_id=committee.id, name=name)
        session.add(unit)
    unit.is_office = unit.is_office or is_office
    session.flush()
    return unit


def add_person(session: Session, actor: Actor, new: NewPerson, *, now: datetime) -> tuple[Person, str]:
    """Make an account and return (person, first password); the password is kept only as its Argon2id hash."""
    phone = plain_phone(new.phone)
    if person_by_phone(session, phone) is not None:
        raise InvalidInputError("这个手机号已有账号，请换一个，或在原账号上增加身份。", field="phone")
    for capacity, unit in new.grants:
        _check_grant(actor, capacity, unit)
    password = new.password or "".join(secrets.choice(ALPHABET) for _ in range(14))
    hashed = hash_password(password) if new.may_log_in else None
    person = Person(
        committee_id=actor.committee_id,
        name=_name(new.name, "name"),
        phone=phone,
        email=plain_email(new.email or ""),
        password=hashed,
        fs_uniquifier=secrets.token_hex(32),
        created_at=now,
        must_change_password=new.password is None,
        grants=[
            RoleGrant(capacity=capacity, unit_id=unit.id if unit else None) for capacity, unit in new.grants
        ],
    )
    session.add(person)
    session.flush()
    journal.append(session, actor, journal.Act(act="add_person", thing="person", thing_id=person.id), at=now)
    return person, password


def hash_password(password: str) -> str:
    """Return the Argon2id hash (64 MiB, 3 passes, RFC 9106's second choice) of a password exactly as typed."""
    return _HASHER.hash(password)


def is_password(hashed: str | None, password: str) -> bool:
    """Whether this is the password behind a hash; an account without one has none."""
    try:
        return hashed is not None and _HASHER.verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


def plain_phone(phone: str) -> str:
    """Return a phone number as plain digits, without +86; raises InvalidInputError."""
    digits = "".join(mark for mark in phone.translate(FULL_WIDTH) if mark not in " -　")
    digits = digits.removeprefix("+86") if digits.startswith("+") else digits
    if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15):
        raise InvalidInputError("手机号只能是5到15位数字，例如13800000000。", field="phone")
    return digits


def _check_grant(actor: Actor, capacity: Capacity, unit: Unit | None) -> None:
    if (capacity in UNIT_PEOPLE) != (unit is not None):
        raise InvalidInputError("填报人和分管领导须指定单位，其他身份不指定单位。", field="unit")
    if unit is not None and unit.committee_id != actor.committee_id:
        raise InvalidInputError("单位不属于这个委员会。", field="unit")


def _name(value: str, field: str) -> str:
    try:
        return clean_text(value, field=field, max_chars=60, max_bytes=240, single_line=True)
    except TextRefused as refused:
        raise InvalidInputError(refused.reason_zh, field=field) from refused
