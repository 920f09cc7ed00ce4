"""Answers: JSON in UTF-8 with its language, an ETag that is the hash of the bytes, and pages of a list by cursor."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from pydantic import BaseModel
from werkzeug.wrappers import Response

from web.resources.kinds import Page
from web.resources.values import Shown
from web.translating import is_english
from workflow.errors import InvalidInputError

MOST = 200
USUAL = 50


def plain(shown: BaseModel) -> dict[str, Any]:
    """Return what is shown as JSON's own kinds."""
    return shown.model_dump(mode="json")


def body_of(value: object) -> bytes:
    """Return the bytes of a JSON document."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def tag_of(value: object) -> str:
    """Return the ETag of a document: the hash of its bytes."""
    return hashlib.sha256(body_of(value)).hexdigest()[:32]


def written(value: object, status: int = 200, *, media_type: str = "application/json") -> Response:
    """Return a document as an answer."""
    answer = Response(body_of(value), status, mimetype=media_type)
    answer.headers["Content-Language"] = "en" if is_english() else "zh-CN"
    answer.headers["Vary"] = "Authorization, Accept-Language"
    return answer


def one(value: dict[str, Any]) -> Response:
    """Return one thing with its ETag, or 304 where it is known already."""
    answer = written(value)
    answer.set_etag(tag_of(value))
    return answer.make_conditional(request)


def asked_page() -> Page:
    """Return which part of a list the query asks for; raises InvalidInputError."""
    limit = request.args.get("limit", str(USUAL))
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:6]) <= MOST):
        raise InvalidInputError(f"limit 须为1到{MOST}的整数。", field="limit")
    return Page(_after(request.args.get("cursor", "")), int(limit))


def _after(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(":")
        if word == "after" and len(number) < 12:
            return int(number)
    except ValueError:
        pass
    raise InvalidInputError("cursor 须是上一页答复里 next 的值。", field="cursor")


def listed(rows: Sequence[Shown], page: Page) -> Response:
    """Return a part of a list, and the cursor of the next part where there is one."""
    shown, has_more = rows[: page.limit], len(rows) > page.limit
    following = (
        base64.urlsafe_b64encode(f"after:{shown[-1].id}".encode()).decode().rstrip("=") if has_more else None
    )
    answer = written({"data": [plain(row) for row in shown], "next": following})
    if following:
        arguments = {**request.args.to_dict(), "cursor": following}
        answer.headers["Link"] = f'<{url_for(request.endpoint or "", **arguments)}>; rel="next"'  # type: ignore[arg-type]
    return answer
