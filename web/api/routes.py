"""The routes, made of the registry: lists, things, acts, sheets, files and the description of them all."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.wrappers import Response

from web.access import open_to_all
from web.api import answers, files, openapi, repeats
from web.api.doors import answers as marked
from web.api.doors import desk
from web.api.errors import MovedOnError, SigningNeedsPersonError, WithPresentError
from web.database import commit, session
from web.resources import RESOURCES, SHEETS
from web.resources.desk import Desk
from web.resources.kinds import Act, Making, Resource, Sheet, carried, shown
from web.resources.values import taken
from web.sessions import config
from web.translating import t
from workflow.errors import BlockedError, InvalidInputError, NotFoundError, StaleError

PREFIX = "/api/v1"
LARGEST = 2 * 1024 * 1024


def blueprint() -> Blueprint:
    """Return the API with every route of the registry."""
    area = Blueprint("api", __name__, url_prefix=PREFIX)
    area.add_url_rule("/openapi.json", "openapi", open_to_all(_describe), methods=["GET"])
    for sheet in SHEETS:
        area.add_url_rule(f"/{sheet.name}", sheet.name, _sheet(sheet), methods=["GET"])
    for resource in RESOURCES:
        _add(area, resource)
    files.add(area)
    return area


def _add(area: Blueprint, resource: Resource) -> None:
    name, one = resource.name.replace("-", "_"), f"/{resource.name}/<int:{resource.key}>"
    area.add_url_rule(f"/{resource.name}", f"{name}_list", _list(resource), methods=["GET"])
    if resource.show is not None:
        area.add_url_rule(one, f"{name}_show", _show(resource), methods=["GET"])
    for making in resource.makings:
        path = f"/{resource.name}/{making.path}" if making.path else f"/{resource.name}"
        area.add_url_rule(path, f"{name}_{making.name}", _make(resource, making), methods=["POST"])
    for act in resource.acts:
        path = f"{one}/{act.name.replace('_', '-')}"
        area.add_url_rule(path, f"{name}_{act.name}", _act(resource, act), methods=["POST"])


def _describe() -> Response:
    return answers.one(openapi.document())


def _sheet(sheet: Sheet) -> Callable[[], Response]:
    def view() -> Response:
        return answers.one(answers.plain(sheet.show(desk(), taken(sheet.asked, request.args.to_dict()))))

    return marked(*sheet.deeds)(view)


def _list(resource: Resource) -> Callable[[], Response]:
    def view() -> Response:
        page = answers.asked_page()
        filters = {name: value for name, value in request.args.items() if name not in {"cursor", "limit"}}
        return answers.listed(resource.rows(desk(), taken(resource.asked, filters), page), page)

    return marked(*resource.deeds)(view)


def _show(resource: Resource) -> Callable[..., Response]:
    def view(**numbers: int) -> Response:
        return answers.one(answers.plain(shown(resource, desk(), numbers[resource.key])))

    return marked(*(resource.show_deeds or resource.deeds))(view)


def _make(resource: Resource, making: Making) -> Callable[[], Response]:
    def view() -> Response:
        return _carry(resource, making, 0)

    return marked(*making.deeds)(view)


def _act(resource: Resource, act: Act) -> Callable[..., Response]:
    def view(**numbers: int) -> Response:
        return _carry(resource, act, numbers[resource.key])

    return marked(*act.deeds)(view)


def _carry(resource: Resource, act: Act | Making, thing_id: int) -> Response:
    """Carry an act out once and answer with the thing as it stands then; one commit."""
    here = desk()
    if thing_id:
        _hold_match(answers.plain(shown(resource, here, thing_id)))
    if isinstance(act, Act) and act.is_signing:
        raise SigningNeedsPersonError(config().base_url + act.page.format(id=thing_id))
    given = taken(act.given, _body())
    mark = repeats.begin(resource.name)
    if mark is not None and mark.thing_id:
        return _done(resource, act, here, mark.thing_id, is_repeated=True)
    try:
        done = carried(here, act, given, thing_id)
    except (StaleError, BlockedError) as refused:
        session().rollback()
        raise WithPresentError(refused, _present(resource, here, thing_id)) from refused
    if mark is not None:
        mark.thing_id = done
    answer = _done(resource, act, here, done)
    commit()
    return answer


def _hold_match(present: dict[str, Any]) -> None:
    """Raise where If-Match names another state of the thing."""
    if request.if_match and not request.if_match.contains(answers.tag_of(present)):
        raise WithPresentError(MovedOnError(), present)


def _present(resource: Resource, here: Desk, thing_id: int) -> dict[str, Any] | None:
    try:
        return answers.plain(shown(resource, here, thing_id)) if thing_id else None
    except NotFoundError:
        return None


def _done(
    resource: Resource, act: Act | Making, here: Desk, thing_id: int, *, is_repeated: bool = False
) -> Response:
    session().flush()
    session().expire_all()
    thing = _present(resource, here, thing_id)
    is_new = isinstance(act, Making)
    answer = answers.written({"said": t(act.said), "thing": thing}, 201 if is_new else 200)
    answer.set_etag(answers.tag_of(thing))
    if is_new:
        name = resource.name.replace("-", "_")
        answer.headers["Location"] = url_for(f"api.{name}_show", **{resource.key: thing_id})  # type: ignore[arg-type]
    if is_repeated:
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _body() -> dict[str, Any]:
    """Return the JSON object of the request; nothing at all is an empty one."""
    if (request.content_length or 0) > LARGEST:
        raise RequestEntityTooLarge
    body = request.get_data(cache=True)
    if not body:
        return {}
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        found = json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, ArithmeticError):
        raise BadRequest from None
    if not isinstance(found, dict):
        raise InvalidInputError("正文须是一个 JSON 对象。")
    return found


def _no_constant(word: str) -> None:
    raise ValueError(word)
