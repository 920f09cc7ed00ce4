"""我的设置: how the person wants to be told, and the access tokens by which programs act for them."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from web import forms, sessions
from web.access import signed_in
from web.acting import carried_out
from web.database import commit, session
from web.errors import status_of
from web.sessions import config
from workflow.errors import BlockedError, DubanError, InvalidInputError
from workflow.ledger import TokenScope
from workflow.operations.access_tokens import make_token, revoke_token
from workflow.operations.preferences import set_preference
from workflow.operations.stopping import correct_address
from workflow.queries.access_tokens import tokens_of
from workflow.queries.reach import channels_of, preference_of, ways_of

area = Blueprint("me", __name__)
SCOPES = {TokenScope.READ: "只能读取", TokenScope.WRITE: "可以读取和办理，不能签批"}
USUAL_DAYS = "90"


@area.get("/me")
@signed_in
def show() -> str:
    """The person's channel, language and mail address, and their access tokens."""
    return _page()


def _page(error: DubanError | None = None, secret: str = "") -> str:
    wanted = preference_of(session(), g.person.id)
    typed = request.form
    ways = ways_of(session(), g.committee)
    return render_template(
        "me/show.html",
        channel=typed.get("channel", wanted.channel),
        language_wanted=typed.get("language", wanted.language),
        email=typed.get("email", g.person.email or ""),
        choices=_choices(),
        present=ways.to(g.person),
        is_stopped=bool(g.person.email) and ways.is_stopped(g.person, "mail"),
        tokens=tokens_of(session(), g.actor),
        secret=secret,
        scopes=SCOPES,
        is_recent=sessions.clock_now() - sessions.authenticated_at() <= sessions.fresh_for(),
        usual_days=USUAL_DAYS,
        longest_days=config().api.longest_token_days,
        now=sessions.clock_now(),
        typed=typed if not secret else {},
        error=error,
    )


def _choices() -> list[tuple[str, str]]:
    mail = [("mail", "邮件")] if config().mail.kind != "off" else []
    robots = [(one.code, one.title) for one in channels_of(session(), g.actor.committee_id) if one.is_open]
    return [("", "按委员会的安排"), *mail, *robots, ("inbox", "只放站内收件箱")]


@area.post("/me")
@signed_in
def save() -> Response | tuple[str, int]:
    """Keep the choices."""

    def keep() -> None:
        if forms.text("email").strip() != (g.person.email or ""):
            correct_address(session(), g.actor, g.person.id, forms.text("email"), now=g.now)
        chosen = {"channel": forms.text("channel"), "language": forms.text("language")}
        set_preference(session(), g.actor, **chosen, now=g.now)

    return carried_out(keep, said="设置已保存。", then=url_for("me.show"), again=_page)


@area.post("/me/tokens")
@signed_in
def make() -> str | tuple[str, int]:
    """Make an access token and show it once; it wants a password that was shown recently."""
    try:
        secret = make_token(
            session(),
            g.actor,
            name=forms.text("token_name"),
            scope=forms.text("token_scope"),
            days=_days(),
            longest_days=config().api.longest_token_days,
            presence=sessions.presence(),
            now=sessions.clock_now(),
        )
    except (InvalidInputError, BlockedError) as refused:
        session().rollback()
        return _page(refused), status_of(refused)
    commit()
    return _page(secret=secret)


def _days() -> int | None:
    typed = forms.text("token_days").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else None


@area.post("/me/tokens/<int:token_id>/revoke")
@signed_in
def revoke(token_id: int) -> Response | tuple[str, int]:
    """End one of the person's own tokens at once."""
    return carried_out(
        lambda: revoke_token(session(), g.actor, token_id, now=sessions.clock_now()),
        said="令牌已撤销，立即失效。",
        then=url_for("me.show"),
        again=_page,
    )
