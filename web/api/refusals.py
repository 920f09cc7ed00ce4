"""Refusals as RFC 9457 problem+json, in the language asked for, naming the field and the mend."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, request
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from web import errors as pages
from web.api import errors as api
from web.api.answers import written
from web.database import db
from web.resources.values import FieldsRefusedError
from web.sessions import config
from web.translating import t
from workflow import errors

log = logging.getLogger("duban.api")
PREFIX = "/api/"
KINDS: dict[type[errors.DubanError], tuple[int, str, str]] = {
    api.RefusedTokenError: (401, "token", "访问令牌无效"),
    api.TooManyRequestsError: (429, "too-many", "请求太频繁"),
    api.SigningNeedsPersonError: (403, "sign-yourself", "须本人签批"),
    api.MovedOnError: (412, "moved-on", "这一项已有变化"),
    errors.NotFreshError: (403, "sign-yourself", "须本人签批"),
    errors.NotFoundError: (404, "not-found", "没有找到"),
    errors.ForbiddenError: (403, "forbidden", "无权操作"),
    errors.StaleError: (409, "stale", "别人已先处理"),
    errors.BlockedError: (409, "blocked", "现在不能这样处理"),
    errors.InvalidInputError: (422, "invalid", "请修改后再提交"),
    errors.DubanError: (400, "refused", "无法完成"),
}
HTTP = {
    400: ("malformed", "请求正文不是合法的 JSON，请检查后重发。"),
    404: ("not-found", "没有这个接口地址，请对照接口说明检查。"),
    405: ("method", "这个接口地址不接受这种请求方法。"),
    413: ("too-large", "请求太大，请缩小后再发。"),
    415: ("media-type", "正文须为 JSON，并写明 Content-Type: application/json。"),
}


def attach(app: Flask) -> None:
    """Answer everything that goes wrong under /api/ with a problem; what is not there stays the pages'."""
    area = app.blueprints["api"]
    area_handlers = {
        errors.DubanError: _refused,
        api.WithPresentError: _with_present,
        OperationalError: _busy,
        DataError: _no_such_value,
        OverflowError: _no_such_value,
        HTTPException: _http,
        Exception: _unforeseen,
    }
    spec = app.error_handler_spec[area.name][None]
    spec.update(area_handlers)  # type: ignore[arg-type]
    for code in (404, 405):
        app.register_error_handler(code, _no_route)


def problem(kind: str, status: int, title: str, sentence: str, **more: Any) -> Response:
    """Return a problem document."""
    db.session.rollback()
    body = {
        "type": f"urn:duban:problem:{kind}",
        "title": t(title),
        "status": status,
        "detail": t(sentence),
        "instance": request.path,
        **more,
    }
    return written(body, status, media_type="application/problem+json")


def _refused(error: errors.DubanError, **more: Any) -> Response:
    status, kind, title = next(KINDS[one] for one in type(error).__mro__ if one in KINDS)
    if isinstance(error, errors.NotFreshError):
        error = api.SigningNeedsPersonError(config().base_url)
    if error.field:
        more["field"] = error.field
    if isinstance(error, FieldsRefusedError):
        more["errors"] = [{"field": name, "detail": t(sentence)} for name, sentence in error.problems]
    answer = problem(kind, status, title, _sentence(error), **more)
    if isinstance(error, api.RefusedTokenError):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="duban"'
    if isinstance(error, api.TooManyRequestsError):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _sentence(error: errors.DubanError) -> str:
    if isinstance(error, FieldsRefusedError):
        name, why = error.problems[0]
        return f"{name}: {t(why)}" if name else why
    return error.sentence


def _with_present(error: api.WithPresentError) -> Response:
    return _refused(error.cause, present=error.present)


def _busy(error: OperationalError) -> Response:
    log.warning("the ledger did not answer: %s", error.orig)
    answer = problem("busy", 503, "系统暂时繁忙", "数据库暂时繁忙或磁盘已满，您的操作没有执行。请稍后再试。")
    answer.headers["Retry-After"] = "10"
    return answer


def _no_such_value(_error: Exception) -> Response:
    return _refused(errors.NotFoundError())


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    kind, sentence = HTTP.get(status, ("refused", "请求无法完成。"))
    return problem(kind, status, "请求无法完成", sentence)


def _unforeseen(error: Exception) -> Response:
    incident = secrets.token_hex(4)
    log.error("incident %s at %s", incident, request.endpoint, exc_info=error)
    sentence = "系统出现了没有预料到的问题，已记录。请把编号告诉系统管理员。"
    return problem("unforeseen", 500, "系统出错", sentence, incident=incident)


def _no_route(error: HTTPException) -> Any:
    return _http(error) if request.path.startswith(PREFIX) else pages.http_page(error)
