"""Flask-Security-Too over Person: who somebody is, found by phone number, with Argon2id passwords."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security import Security
from flask_security.core import UserMixin
from flask_security.datastore import UserDatastore
from sqlalchemy import select

from web.database import session
from workflow.ledger import Person


class Account(UserMixin):
    """A Person as Flask-Security sees it; the ledger's table knows nothing of it."""

    roles: list[Any] = []
    fs_uniquifier: str = ""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.id = person.id
        self.fs_uniquifier = person.fs_uniquifier
        self.active = person.active
        self.password = person.password

    @property
    def phone(self) -> str:
        """The log-in name."""
        return self.person.phone


class PersonDatastore(UserDatastore):
    """Finds people; everything else about them is done by the trunk's operations."""

    def __init__(self) -> None:
        super().__init__(Account, None)  # type: ignore[arg-type]

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Account | None:
        """Return the account with these attributes (fs_uniquifier, phone or id), or None."""
        columns = {name: value for name, value in wanted.items() if name in {"fs_uniquifier", "phone", "id"}}
        if not columns:
            return None
        statement = select(Person).where(*[getattr(Person, name) == value for name, value in columns.items()])
        person = session().scalars(statement).one_or_none()
        return Account(person) if person else None

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
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_SALT="unused: Argon2 salts each hash itself",
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"phone": {"mapper": str, "case_insensitive": False}}],
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_UNAUTHORIZED_VIEW=None,
    )
    Security(app, PersonDatastore(), register_blueprint=False)
