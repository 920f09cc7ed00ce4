"""What a probe does at the API: a token of whoever it is, a body made from the act's own schema, full of canaries and of
numbers that may be anybody's."""

from __future__ import annotations

import enum
import types
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from werkzeug.routing import Rule

from tests.cast import IN_QUARTER
from web.resources import RESOURCES
from web.resources.values import Given
from workflow.ledger import Person as PersonRow
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations.access_tokens import make_token
from workflow.operations.acting import Presence
from workflow.queries.people import actor_of

if TYPE_CHECKING:
    from tests.web.probes import Person, Prober

GIVEN = {
    f"api.{one.name.replace('-', '_')}_{act.name}": act.given
    for one in RESOURCES
    for act in (*one.acts, *one.makings)
}
SIGNED_BY_THE_PERSON = {
    f"api.{one.name.replace('-', '_')}_{act.name}" for one in RESOURCES for act in one.acts if act.is_signing
}
CHANGES_WHO_SEES = {"api.tasks_change", "api.tasks_name_lead"}
NAMED = {"handler": "unit", "target": "annual_target", "corrects": "project_entry", "evidence": "evidence"}


def _token(prober: Prober, person: Person) -> str:
    """Make a token for somebody once, and keep it with their browser."""
    if "Authorization" not in person.client.environ_base:
        with unit_of_work(prober.engine) as session:
            row = session.get_one(PersonRow, prober.ids[person.committee][person.part])
            secret = make_token(
                session, actor_of(session, row), name="探针", scope="write", days=1, longest_days=1,
                presence=Presence(IN_QUARTER, IN_QUARTER), now=IN_QUARTER,
            )  # fmt: skip
        person.client.environ_base["Authorization"] = secret
    return str(person.client.environ_base["Authorization"])


def ask(prober: Prober, person: Person, rule: Rule, path: str, owners: frozenset[str | None]) -> None:
    """Ask for an address of the API, or do there what it does."""
    headers = {"Authorization": f"Bearer {_token(prober, person)}"}
    if "GET" in (rule.methods or ()):
        answer = person.client.get(path, headers=headers)
    elif rule.endpoint in CHANGES_WHO_SEES and not owners - {person.committee}:
        return
    else:
        body, named = _body(prober, person, GIVEN.get(rule.endpoint))
        owners = owners | named
        answer = person.client.post(path, json=body, headers=headers)
    prober._look(person, rule, owners, answer, path)


def _body(
    prober: Prober, person: Person, given: type[Given] | None
) -> tuple[dict[str, Any], frozenset[str | None]]:
    """Return a body, and the committees that what it names belongs to."""
    body, owners = {}, set[str | None]()
    for name, field in given.model_fields.items() if given else ():
        if not field.is_required() and prober.chance.random() < 0.3:
            continue
        body[name] = _value(prober, person, name, field.annotation, owners)
    return body, frozenset(owners - {None})


def _value(prober: Prober, person: Person, name: str, kind: Any, owners: set[str | None]) -> Any:
    if get_origin(kind) in {Union, types.UnionType}:
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is list:
        return [_value(prober, person, name.removesuffix("s"), get_args(kind)[0], owners)]
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    if isinstance(kind, type) and issubclass(kind, Given):
        body, named = _body(prober, person, kind)
        owners |= named
        return body
    if name.endswith("_id"):
        return _number(prober, name.removesuffix("_id"), owners)
    plain = {bool: False, int: prober.chance.choice((0, 1, 2024)), date: "2024-09-27", Decimal: "50"}
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return prober.chance.choice([one.value for one in kind])
    return plain.get(kind, prober._canary(person))


def _number(prober: Prober, thing: str, owners: set[str | None]) -> int:
    table = prober.tables[NAMED.get(thing, thing)]
    with reading(prober.engine) as session:
        ids = list(session.scalars(table.select().with_only_columns(table.c.id)))
        if not ids:
            return 999_999
        chosen: int = prober.chance.choice(ids)
        owners.add(prober._owner(session, table.name, chosen))
    return chosen
