"""我的设置: how the person wants to be told, within what the committee allows."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from web import forms
from web.access import signed_in
from web.acting import carried_out
from web.database import session
from web.sessions import config
from workflow.errors import DubanError
from workflow.operations.preferences import set_preference
from workflow.operations.stopping import correct_address
from workflow.queries.reach import channels_of, preference_of, ways_of

area = Blueprint("me", __name__)


@area.get("/me")
@signed_in
def show() -> str:
    """The person's channel, language and mail address."""
    return _page()


def _page(error: DubanError | None = None) -> str:
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
