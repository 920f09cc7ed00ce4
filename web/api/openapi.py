"""The OpenAPI 3.1 description, made of the registry: nothing is written twice."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web.api.files import HANDED_OUT, Dated
from web.resources import RESOURCES, SHEETS
from web.resources.kinds import Act, Making, Resource
from web.resources.obligations import EvidenceShown
from web.resources.values import Given

Schema = dict[str, Any]
PLACE = re.compile(r"<(?:int|string):(\w+)>")
PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:duban:problem:stale"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what stands in the way and how to mend it, in the language asked for"},
        "instance": {"type": "string"},
        "field": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "present": {"type": ["object", "null"], "description": "the thing as it stands now"},
        "incident": {"type": "string"},
    },
}  # fmt: skip
PAGING = [
    {
        "name": "cursor",
        "in": "query",
        "schema": {"type": "string"},
        "description": "the last answer's `next`",
    },
    {
        "name": "limit",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
    },
]
ACTING = [
    {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 255}},
    {"name": "If-Match", "in": "header", "schema": {"type": "string"}},
]
LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "schema": {"type": "string", "examples": ["zh-CN", "en"]},
}
REFUSALS = {"401", "403", "404", "409", "412", "422", "429"}


@lru_cache(maxsize=1)
def document() -> Schema:
    """Return the description of every route under /api/v1."""
    schemas = _schemas()
    paths: Schema = {"/openapi.json": {"get": _named(_open(), "openapi")}}
    for sheet in SHEETS:
        parameters = _filters(sheet.asked)
        operation = _reading(sheet.title, sheet.deeds, sheet.shown, parameters)
        paths[f"/{sheet.name}"] = {"get": _named(operation, sheet.name)}
    for resource in RESOURCES:
        paths.update(_of(resource))
    paths.update(_files())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "督办 Duban",
            "version": "1",
            "description": "Who owes what by when, reported, checked, chased and summed up. A token never signs.",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {
                "Refused": {"description": "why not", "content": {"application/problem+json": {"schema": _ref("Problem")}}}
            },
        },
    }  # fmt: skip


@lru_cache(maxsize=1)
def _made() -> tuple[dict[tuple[Any, str], Schema], Schema]:
    """Return a reference for each model, and the schemas that they name."""
    given: set[type[BaseModel]] = {Dated}
    shown: set[type[BaseModel]] = {EvidenceShown, *(sheet.shown for sheet in SHEETS)}
    for resource in RESOURCES:
        given |= {act.given for act in resource.acts} | {making.given for making in resource.makings}
        shown |= {resource.shown, resource.listed}
    models: list[tuple[type[BaseModel], Any]] = [(one, "validation") for one in given]
    models += [(one, "serialization") for one in shown]
    models.sort(key=lambda one: (one[0].__module__, one[0].__qualname__))
    references, made = models_json_schema(models, ref_template="#/components/schemas/{model}")
    return {(kind, mode): schema for (kind, mode), schema in references.items()}, made["$defs"]


def _schemas() -> Schema:
    found = _made()[1]
    return {name: found[name] for name in sorted(found)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _schema_of(kind: type[BaseModel]) -> Schema:
    mode = "validation" if issubclass(kind, Given) else "serialization"
    return _made()[0][kind, mode]


def _open() -> Schema:
    return {"summary": "this document", "security": [], "responses": {"200": {"description": "OpenAPI 3.1"}}}


def _answer(schema: Schema, words: str) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _refusals(*codes: str) -> Schema:
    return {code: {"$ref": "#/components/responses/Refused"} for code in sorted(codes)}


def _named(operation: Schema, name: str) -> Schema:
    """Return an operation with the name by which generated clients call it: the route's own."""
    return {"operationId": name.replace("-", "_"), **operation}


def _reading(title: str, deeds: tuple[Any, ...], kind: type[BaseModel], parameters: list[Schema]) -> Schema:
    return {
        "summary": title,
        "description": _who(deeds),
        "parameters": [*parameters, LANGUAGE],
        "responses": {
            "200": _answer(_schema_of(kind), title),
            **_refusals("401", "403", "404", "422", "429"),
        },
    }


def _who(deeds: tuple[Any, ...]) -> str:
    return "policy: " + ", ".join(deed.value for deed in deeds) if deeds else "everybody with a token"


def _filters(asked: type[Given]) -> list[Schema]:
    schema = asked.model_json_schema(ref_template="#/components/schemas/{model}")
    inner = schema.get("$defs", {})
    found = []
    for name, about in schema.get("properties", {}).items():
        found.append({"name": name, "in": "query", "schema": _flat(about, inner)})
    return found


def _flat(about: Schema, inner: Schema) -> Schema:
    """Return a filter's schema without references, and without null: an absent filter is simply not sent."""
    ways = [one for one in about.get("anyOf", [about]) if one.get("type") != "null"]
    one = ways[0]
    found = inner[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
    return {key: value for key, value in found.items() if key not in {"title", "default", "description"}}


def _of(resource: Resource) -> Schema:
    number = {"name": resource.key, "in": "path", "required": True, "schema": {"type": "integer"}}
    one, paths = f"/{resource.name}/{{{resource.key}}}", dict[str, Schema]()
    paths[f"/{resource.name}"] = {"get": _named(_listing(resource), f"{resource.name}_list")}
    if resource.show is not None:
        deeds = resource.show_deeds or resource.deeds
        operation = _reading(resource.title, deeds, resource.shown, [number])
        paths[one] = {"get": _named(operation, f"{resource.name}_show")}
    for making in resource.makings:
        path = f"/{resource.name}/{making.path}" if making.path else f"/{resource.name}"
        operation = _acting(resource, making, [], "201")
        paths.setdefault(path, {})["post"] = _named(operation, f"{resource.name}_{making.name}")
    for act in resource.acts:
        operation = _acting(resource, act, [number], "200")
        path = f"{one}/{act.name.replace('_', '-')}"
        paths[path] = {"post": _named(operation, f"{resource.name}_{act.name}")}
    return paths


def _listing(resource: Resource) -> Schema:
    many = {
        "type": "object",
        "required": ["data", "next"],
        "properties": {
            "data": {"type": "array", "items": _schema_of(resource.listed)},
            "next": {"type": ["string", "null"]},
        },
    }
    found = _reading(resource.title, resource.deeds, resource.listed, [*_filters(resource.asked), *PAGING])
    found["responses"]["200"] = _answer(many, resource.title)
    return found


def _acting(resource: Resource, act: Act | Making, parameters: list[Schema], code: str) -> Schema:
    words = _who(act.deeds)
    if isinstance(act, Act) and act.is_signing:
        words += "; always refused to a token: the person signs on the page"
    return {
        "summary": f"{resource.title}：{act.words}",
        "description": words,
        "parameters": [*parameters, *ACTING, LANGUAGE],
        "requestBody": {"content": {"application/json": {"schema": _schema_of(act.given)}}},
        "responses": {code: _answer(_done(_schema_of(resource.shown)), act.said), **_refusals(*REFUSALS)},
    }


def _done(thing: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["said", "thing"],
        "properties": {"said": {"type": "string"}, "thing": {"anyOf": [thing, {"type": "null"}]}},
    }


def _files() -> Schema:
    form = {
        "allOf": [_schema_of(Dated)],
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
    number = {"name": "obligation_id", "in": "path", "required": True, "schema": {"type": "integer"}}
    attach = {
        "summary": "附件：上传",
        "description": "policy: attach_evidence",
        "parameters": [number, LANGUAGE],
        "requestBody": {"content": {"multipart/form-data": {"schema": form}}},
        "responses": {
            "201": _answer(_done(_schema_of(EvidenceShown)), "附件已保存。"),
            **_refusals(*REFUSALS),
        },
    }
    return {"/obligations/{obligation_id}/evidence": {"post": _named(attach, "obligations_attach")}} | {
        PLACE.sub(r"{\1}", rule): {method.lower(): _named(_file(rule, deed.value), endpoint)}
        for rule, endpoint, _, deed, method in HANDED_OUT
    }


def _file(rule: str, deed: str) -> Schema:
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if kind == "int" else "string"},
        }
        for kind, name in re.findall(r"<(int|string):(\w+)>", rule)
    ]
    return {
        "summary": "文件下载",
        "description": f"policy: {deed}",
        "parameters": parameters,
        "responses": {"200": {"description": "the file"}, **_refusals("401", "403", "404", "409", "429")},
    }
