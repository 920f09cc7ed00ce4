"""Who is at the API: a personal access token and nothing else, its scope, its rate, and the same mark as the pages carry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from flask import current_app, g, request
from sqlalchemy import update

from web import sessions, throttle
from web.access import MARK
from web.api.errors import RefusedTokenError, TooManyRequestsError
from web.database import SAFE_METHODS, commit, engine, session
from web.resources.desk import NEVER, Desk
from workflow.canonical import token_hash
from workflow.errors import ForbiddenError
from workflow.ledger import AccessToken, Committee, TokenScope
from workflow.ledger.engine import only_reading_mark, unit_of_work
from workflow.operations.acting import Presence
from workflow.queries.access_tokens import token_of
from workflow.queries.clock import now_for
from workflow.queries.people import actor_of
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import Deed, may_anywhere
from workflow.rules.states import Action

P = ParamSpec("P")
R = TypeVar("R")
SCHEME = "bearer "


class Rates:
    """Requests of each token in the running minute, counted in this process."""

    def __init__(self) -> None:
        self._lock, self._minute, self._counts = Lock(), 0, dict[int, int]()

    def count(self, token_id: int, minute: int) -> int:
        """Count one and return how many there were in this minute."""
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[token_id] = self._counts.get(token_id, 0) + 1
            return self._counts[token_id]


def answers(*deeds: Deed | Action, reading: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view: a living token of somebody who may do one of the deeds somewhere; ``reading`` needs no write scope."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            _let_in(is_reading=reading or request.method in SAFE_METHODS)
            if deeds and not any(may_anywhere(g.actor, deed) for deed in deeds):
                raise ForbiddenError("您的身份不能这样做。")
            return view(*args, **kwargs)

        word = "requires:" + ",".join(deed.value for deed in deeds) if deeds else "signed_in"
        setattr(guarded, MARK, word)
        return guarded

    return mark


def _let_in(*, is_reading: bool) -> None:
    token = _token()
    if not is_reading and token.scope is not TokenScope.WRITE:
        raise ForbiddenError("这个访问令牌只能读取，不能办理。请在“我的设置”里另建一个可以办理的令牌。")
    person = token.person
    if person.must_change_password:
        raise ForbiddenError("首次登录须先在页面上更改密码，然后才能使用接口。")
    minute = int(sessions.clock_now().timestamp()) // 60
    rates: Rates = current_app.extensions.setdefault("duban_api_rates", Rates())
    if rates.count(token.id, minute) > sessions.config().api.requests_per_minute:
        raise TooManyRequestsError(60 - int(sessions.clock_now().timestamp()) % 60)
    g.committee = session().get_one(Committee, person.committee_id)
    g.now = now_for(g.committee, current_app.extensions["duban_clock"])
    g.actor = actor_of(session(), person, today=g.now.astimezone(SHANGHAI).date())
    g.token, g.person = token, person
    _mark_used(token)


def _token() -> AccessToken:
    """Return the living token that was sent; a wrong one is counted as a wrong password is."""
    said = request.headers.get("Authorization", "")
    secret = said[len(SCHEME) :].strip() if said.lower().startswith(SCHEME) else ""
    if not secret:
        raise RefusedTokenError("请在请求头 Authorization: Bearer 后面写上访问令牌，令牌在“我的设置”里生成。")
    found = token_of(session(), secret, now=sessions.clock_now())
    if found is not None and found.person.active:
        return found
    _count_wrong(f"token:{token_hash(secret)}", request.remote_addr or "")
    raise RefusedTokenError("访问令牌不对、已过期或已撤销，请在“我的设置”里另建一个。")


def _count_wrong(account: str, address: str) -> None:
    """Count a wrong token, in a writing transaction of its own; raise where it is tried too often."""
    now, settings = sessions.clock_now(), sessions.config().security
    session().rollback()
    mark = only_reading_mark.set(False)
    try:
        wait = throttle.wait_seconds(session(), account, address, now=now, settings=settings)
        if not wait:
            throttle.count_failure(session(), account, address, now=now, settings=settings)
        commit()
    finally:
        only_reading_mark.reset(mark)
    if wait:
        raise TooManyRequestsError(wait)


def _mark_used(token: AccessToken) -> None:
    """Keep when a token was last used, to five minutes."""
    now = sessions.clock_now()
    if token.used_at is not None and now - token.used_at < timedelta(minutes=5):
        return
    if request.method not in SAFE_METHODS:
        token.used_at = now  # kept with what is done; a refused request leaves no trace
        return
    token_id = token.id
    session().rollback()
    mark = only_reading_mark.set(False)
    try:
        with unit_of_work(engine()) as writing:
            writing.execute(update(AccessToken).where(AccessToken.id == token_id).values(used_at=now))
    finally:
        only_reading_mark.reset(mark)


def desk() -> Desk:
    """Return the desk of who sent the token; it is never present to sign."""
    never = Presence(NEVER, sessions.clock_now(), sessions.fresh_for())
    return Desk(
        session(), g.actor, g.person, g.committee, g.now, sessions.config(), never, request.remote_addr or ""
    )
