"""Flask-Security-Too over Person: found by phone number, checked against Argon2id, with no pages of its own.

Kept from Flask-Security: the look-up by identity, password checking, and its log-in and log-out. Replaced: its forms
and templates (they fail accessibility and CSP, and lack Chinese), its cookie-only freshness and sessions (ours live in
the ledger, see web.sessions), and lock-out, which it does not have (web.throttle).
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g
from flask_security import Security
from flask_security.core import UserMixin
from flask_security.datastore import UserDatastore
from flask_security.utils import lookup_identity, verify_password
from sqlalchemy import select

from web.database import session
from workflow.errors import InvalidInputError
from workflow.ledger import Person
from workflow.operations.committees import hash_password, plain_phone

LONGEST_PASSWORD = 1024
SETTINGS: dict[str, object] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_PASSWORD_SALT": "not used: Argon2 salts each hash itself",
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_UNAUTHORIZED_VIEW": None,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_REGISTERABLE": False,
    "SECURITY_RECOVERABLE": False,
    "SECURITY_CHANGE_EMAIL": False,
    "SECURITY_SEND_REGISTER_EMAIL": False,
}


class Account(UserMixin):
    """A Person as Flask-Security sees it; the ledger's table knows nothing of it."""

    roles: list[Any] = []

    def __init__(self, person: Person) -> None:
        self.person = person
        self.id = person.id
        self.fs_uniquifier = person.fs_uniquifier
        self.active = person.active
        self.password = person.password
        self.phone = person.phone


class PersonDatastore(UserDatastore):
    """Finds people; everything else about them is done by the trunk's operations."""

    def __init__(self) -> None:
        super().__init__(Account, None)  # type: ignore[arg-type]
        self.db = None

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Account | None:
        """Return the account with this phone number, or the one that the ledger's session says is signed in."""
        if "phone" in wanted:
            person = session().scalars(select(Person).where(Person.phone == wanted["phone"])).one_or_none()
            return Account(person) if person else None
        person = g.get("person")
        is_asked_for = person is not None and person.fs_uniquifier == wanted.get("fs_uniquifier")
        return Account(person) if is_asked_for else None

    def find_role(self, role: str) -> None:
        """Roles are the trunk's policy, not Flask-Security's."""

    def commit(self) -> None:
        """The view commits."""

    def put(self, model: Any) -> Any:
        """Nothing is written here."""
        return model

    def delete(self, model: Any) -> None:
        """Nothing is removed here."""


def attach(app: Flask) -> None:
    """Bind Flask-Security to an app without its own pages: ours are in views/sign_in.py."""
    app.config.update(SETTINGS)
    app.config["SECURITY_USER_IDENTITY_ATTRIBUTES"] = [{"phone": {"mapper": phone_of, "case_insensitive": False}}]
    Security(app, PersonDatastore(), register_blueprint=False)
    app.extensions["duban_nobody"] = hash_password("nobody has this password: it only costs the same time")


def phone_of(typed: str) -> str | None:
    """Return a phone number as plain digits, or None for what cannot be one."""
    try:
        return plain_phone(typed)
    except InvalidInputError:
        return None


def find(typed: str) -> Account | None:
    """Return the account for a phone number in any spelling, or None."""
    found: Account | None = lookup_identity(typed)
    return found


def is_password_of(account: Account | None, password: str) -> bool:
    """Whether the password, exactly as typed, opens the account; nobody's account costs the same time."""
    is_open = account is not None and account.active and account.password and len(password) <= LONGEST_PASSWORD
    kept = account.password if is_open and account else current_app.extensions["duban_nobody"]
    return bool(verify_password(password[:LONGEST_PASSWORD], kept)) and bool(is_open)
