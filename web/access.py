"""Who may open a view: each view carries exactly one of these marks, and a test reads them all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from workflow.errors import ForbiddenError
from workflow.rules.roles import Deed, may_anywhere
from workflow.rules.states import Action

P = ParamSpec("P")
R = TypeVar("R")
MARK = "duban_access"
PASSWORD_PAGES = {"sign_in.password", "sign_in.leave", "help.set_language"}


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may open it, also without an account."""
    setattr(view, MARK, "open")
    return view


def signed_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Anybody with an account may open it."""
    return _guarded(view, "signed_in", None)


def requires(*deeds: Deed | Action) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Only those who may do one of the deeds somewhere may open it; on what, the operation decides."""

    def mark(view: Callable[P, R]) -> Callable[P, R | Response]:
        return _guarded(view, "requires:" + ",".join(deed.value for deed in deeds), deeds)

    return mark


def _guarded(
    view: Callable[P, R], word: str, deeds: tuple[Deed | Action, ...] | None
) -> Callable[P, R | Response]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if g.get("actor") is None:
            return redirect(url_for("sign_in.enter", back=_way_back()))
        if g.person.must_change_password and request.endpoint not in PASSWORD_PAGES:
            return redirect(url_for("sign_in.password"))
        if deeds is not None and not any(may_anywhere(g.actor, deed) for deed in deeds):
            raise ForbiddenError("您的身份不能打开这一页。")
        return view(*args, **kwargs)

    setattr(guarded, MARK, word)
    return guarded


def _way_back() -> str | None:
    return request.endpoint if request.method == "GET" and not request.view_args else None


def check_marks(app: Flask) -> None:
    """Raise RuntimeError if a route carries no mark or a parameter has no converter."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint.endswith(".static"):
            continue
        if not hasattr(app.view_functions[rule.endpoint], MARK):
            raise RuntimeError(f"{rule.endpoint} says nothing about who may open it")
        if any("<" in part and ":" not in part for part in str(rule).split("/")):
            raise RuntimeError(f"{rule} has a parameter without a converter")
