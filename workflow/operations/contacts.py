"""Whom to call in a unit (联系方式): kept by the office or by the unit's own people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete
from sqlalchemy.orm import Session

from workflow.errors import ForbiddenError, InvalidInputError
from workflow.ledger import UnitContact
from workflow.operations.texts import accept_text
from workflow.operations.units import write
from workflow.queries.membership import unit_by_id
from workflow.rules.roles import Actor, Deed, Thing, capacity_for


@dataclass(frozen=True)
class NewContact:
    """Whom to call in a unit."""

    name: str
    duty: str = ""
    phone: str = ""
    email: str = ""


def set_contacts(
    session: Session, actor: Actor, unit_id: int, contacts: Sequence[NewContact], *, now: datetime
) -> None:
    """Write whom to call in a unit; its own people may do this too."""
    unit = unit_by_id(session, actor, unit_id)
    capacity = capacity_for(actor, Deed.EDIT_CONTACTS, Thing(unit.committee_id, unit.id))
    if capacity is None:
        raise ForbiddenError("您不能更改这个单位的联系方式。")
    rows = [_contact(unit.id, one) for one in contacts]
    session.execute(delete(UnitContact).where(UnitContact.unit_id == unit.id))
    session.add_all(rows)
    session.flush()
    session.expire(unit, ["contacts"])
    write(session, actor, "set_contacts", unit, capacity, now, after=str(len(rows)))


def _contact(unit_id: int, one: NewContact) -> UnitContact:
    email = one.email.strip()
    if email:
        try:
            email = validate_email(email, check_deliverability=False).normalized
        except EmailNotValidError:
            raise InvalidInputError("电子邮箱写得不对，请核对。", field="email") from None
    phone = one.phone.strip()
    if (phone and not all(mark.isdigit() or mark in "+-()（） 转" for mark in phone)) or len(phone) > 40:
        raise InvalidInputError("电话只能有数字、空格和横线，例如 0356-7022345。", field="phone")
    duty = accept_text(one.duty, field="duty", max_chars=60, single_line=True)
    return UnitContact(
        unit_id=unit_id,
        name=accept_text(one.name, field="contact", label="联系人", max_chars=60, single_line=True),
        duty=duty,
        phone=phone,
        email=email,
    )
