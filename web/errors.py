"""Domain exception → status and page, in one table."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from web.database import db
from workflow import errors

log = logging.getLogger("duban.web")

STATUS: dict[type[errors.DubanError], int] = {
    errors.NotFoundError: 404,
    errors.ForbiddenError: 403,
    errors.BlockedError: 409,
    errors.StaleError: 409,
    errors.InvalidInputError: 422,
    errors.UnreadableDocumentError: 422,
    errors.DocumentNotMadeError: 503,
    errors.LedgerUnavailableError: 503,
}
HTTP_SENTENCES = {
    400: "请求不完整，请返回上一页重试。",
    404: errors.NotFoundError().sentence,
    405: "这一页不能这样打开。",
    413: "上传的文件太大，请压缩后再传。",
    429: "操作太频繁，请稍后再试。",
}
TITLES = {
    403: "无权操作",
    404: "没有找到",
    409: "现在不能这样处理",
    422: "请修改后再提交",
    503: "系统暂时繁忙",
}


def attach(app: Flask) -> None:
    """Register the handlers on an app."""
    app.register_error_handler(errors.DubanError, _told)
    app.register_error_handler(errors.NotFreshError, _ask_password)
    app.register_error_handler(CSRFError, _no_token)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(DataError, _no_such_value)
    app.register_error_handler(OverflowError, _no_such_value)
    app.register_error_handler(HTTPException, http_page)
    app.register_error_handler(Exception, _unforeseen)


def status_of(error: errors.DubanError) -> int:
    """Return the status of the nearest class in the table."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def page(sentence: str, status: int, **extra: str) -> tuple[str, int]:
    """Return an error page: what happened, what to do, and the way back."""
    db.session.rollback()
    title = TITLES.get(status, "无法完成")
    return render_template(
        "errors/error.html", title=title, sentence=sentence, status=status, **extra
    ), status


def _told(error: errors.DubanError) -> tuple[str, int]:
    return page(error.sentence, status_of(error))


def _ask_password(_error: errors.NotFreshError) -> Response:
    db.session.rollback()
    return redirect(url_for("sign_in.confirm", back="me.show" if request.blueprint == "me" else None))


def _no_token(_error: CSRFError) -> tuple[str, int]:
    return page("页面放得太久，安全标记已失效。请返回上一页，刷新后再提交；您填写的文字请先复制保存。", 400)


def _busy(error: OperationalError) -> tuple[str, int, dict[str, str]]:
    log.warning("the ledger did not answer: %s", error.orig)
    body, status = page("数据库暂时繁忙或磁盘已满，您的操作没有执行。请稍后再试。", 503)
    return body, status, {"Retry-After": "10"}


def _no_such_value(_error: Exception) -> tuple[str, int]:
    """A number or text that no row can hold: nothing of that name exists."""
    return page(errors.NotFoundError().sentence, 404)


def http_page(error: HTTPException) -> tuple[str, int] | HTTPException | Response:
    """Return the page of what went wrong with a request itself."""
    code = error.code or 500
    if code in {301, 302, 303, 304, 307, 308}:
        return error
    if isinstance(error, SecurityError):
        return Response(
            "400 Bad Request\n", 400, mimetype="text/plain"
        )  # no page: its links would name that host
    return page(HTTP_SENTENCES.get(code, "请求无法完成。"), code)


def _unforeseen(error: Exception) -> tuple[str, int]:
    incident = secrets.token_hex(4)
    log.error("incident %s at %s", incident, request.endpoint, exc_info=error)
    g.person = g.get("person")
    return page("系统出现了没有预料到的问题，已记录。请把编号告诉系统管理员。", 500, incident=incident)
