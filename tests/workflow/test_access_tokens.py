"""Access tokens (访问令牌): made after a recent password, kept as a hash, and dead with whatever ends access."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, PASSWORD, Cast
from tests.web.program import token_for
from workflow.errors import BlockedError, InvalidInputError, NotFoundError, NotFreshError
from workflow.ledger import AccessToken, JournalEntry
from workflow.operations import access_tokens as operation
from workflow.operations.accounts import make_link, use_link
from workflow.operations.acting import Presence
from workflow.operations.committees import is_password
from workflow.queries.access_tokens import token_of, tokens_of

LATER = IN_QUARTER + timedelta(days=30)


def make(session: Session, cast: Cast, *, presence: Presence | None = None, **more: object) -> str:
    asked = {"name": "程序", "scope": "read", "days": 30, "longest_days": 366, **more}
    here = presence or Presence(IN_QUARTER, IN_QUARTER)
    actor = cast.actor("牵头填报人")
    return operation.make_token(session, actor, **asked, presence=here, now=IN_QUARTER)  # type: ignore[arg-type]


def test_a_token_lives_until_its_end_and_its_secret_is_kept_nowhere(session: Session, cast: Cast) -> None:
    secret = make(session, cast)
    found = token_of(session, secret, now=LATER - timedelta(seconds=1))
    assert found is not None
    assert secret not in found.token_hash
    assert token_of(session, secret, now=LATER) is None
    assert token_of(session, secret[:-1], now=IN_QUARTER) is None
    written = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (written.act, written.thing, written.after) == ("make_token", "access_token", "read")


def test_a_token_is_refused_with_the_field_and_its_mend(session: Session, cast: Cast) -> None:
    for wrong, field in (({"name": " "}, "token_name"), ({"scope": "sign"}, "token_scope"), ({"days": 0}, "token_days"),
                         ({"days": None}, "token_days"), ({"days": 367}, "token_days")):  # fmt: skip
        with pytest.raises(InvalidInputError) as refused:
            make(session, cast, **wrong)
        assert refused.value.field == field
    with pytest.raises(NotFreshError):
        make(session, cast, presence=Presence(IN_QUARTER - timedelta(hours=9), IN_QUARTER))
    for _ in range(operation.MOST):
        make(session, cast)
    with pytest.raises(BlockedError, match="最多20个"):
        make(session, cast)


def test_a_token_is_revoked_by_its_owner_only(session: Session, cast: Cast) -> None:
    secret = make(session, cast)
    row = session.scalars(select(AccessToken)).one()
    with pytest.raises(NotFoundError):
        operation.revoke_token(session, cast.actor("牵头领导"), row.id, now=IN_QUARTER)
    operation.revoke_token(session, cast.actor("牵头填报人"), row.id, now=IN_QUARTER)
    assert token_of(session, secret, now=IN_QUARTER) is None
    assert tokens_of(session, cast.actor("牵头填报人")) == []


def test_a_new_password_ends_all_tokens(session: Session, cast: Cast) -> None:
    person, secret = cast.people["牵头填报人"], token_for(session, cast.actor("牵头填报人"))
    assert is_password(person.password, PASSWORD)
    link = make_link(session, cast.actor("系统管理员"), person.id, now=IN_QUARTER)
    assert token_of(session, secret, now=IN_QUARTER) is None
    again = token_for(session, cast.actor("牵头填报人"))
    use_link(session, link, "青山绿水 twelve 42", now=IN_QUARTER)
    assert token_of(session, again, now=IN_QUARTER) is None
    assert not is_password(person.password, PASSWORD)
    assert not is_password(None, "")
