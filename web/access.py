"""Who may open a view: each view carries exactly one of these marks, and a test reads them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from web import keeping, sessions
from web.headers import is_static
from workflow.errors import ForbiddenError, NotFreshError
from workflow.rules.roles import Deed, may_anywhere
from workflow.rules.states import Action

P = ParamSpec("P")
R = TypeVar("R")
MARK = "duban_access"
WITHOUT_NEW_PASSWORD = frozenset({"sign_in.password", "sign_in.leave", "service.set_language"})


class NotSignedInError(Exception):
    """The view wants an account, and nobody is signed in."""


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may open it, also without an account."""
    return _marked(view, "open")


def signed_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Anybody with an account may open it."""
    return _guarded(view, "signed_in", None)


def requires(*deeds: Deed | Action) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Only those who may do one of the deeds somewhere may open it; on what, the operation decides."""
    if not deeds:
        raise RuntimeError("@requires names at least one deed")

    def mark(view: Callable[P, R]) -> Callable[P, R | Response]:
        return _guarded(view, "requires:" + ",".join(deed.value for deed in deeds), deeds)

    return mark


def require_fresh() -> None:
    """Raise NotFreshError where the password was last seen more than ``security.fresh_hours`` ago."""
    age = sessions.clock_now() - sessions.authenticated_at()
    if age > timedelta(hours=sessions.config().security.fresh_hours):
        raise NotFreshError


def _guarded(view: Callable[P, R], word: str, deeds: tuple[Deed | Action, ...] | None) -> Callable[P, R | Response]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if g.get("actor") is None:
            raise NotSignedInError
        if g.person.must_change_password and request.endpoint not in WITHOUT_NEW_PASSWORD:
            return redirect(url_for("sign_in.password", back=keeping.token()))
        if deeds is not None and not any(may_anywhere(g.actor, deed) for deed in deeds):
            raise ForbiddenError("您的身份不能打开这一页。")
        return view(*args, **kwargs)

    return _marked(guarded, word)


def _marked(view: Callable[P, R], word: str) -> Callable[P, R]:
    if hasattr(view, MARK):
        raise RuntimeError(f"{view.__name__} carries two marks")
    setattr(view, MARK, word)
    return view


def mark_of(app: Flask, endpoint: str) -> str | None:
    """Return the mark of a route: open, signed_in, requires:…, or None."""
    return getattr(app.view_functions[endpoint], MARK, None)


def check_marks(app: Flask) -> None:
    """Raise RuntimeError if a route carries no mark, or a parameter has no converter."""
    for rule in app.url_map.iter_rules():
        if is_static(rule.endpoint):
            continue
        if mark_of(app, rule.endpoint) is None:
            raise RuntimeError(f"{rule.endpoint} says nothing about who may open it")
        if any("<" in part and ":" not in part for part in rule.rule.split("/")):
            raise RuntimeError(f"{rule.rule} has a parameter without a converter")
