"""帮助: how to use the program, accessibility, and the language."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import open_to_all, signed_in
from web.presentation import COOKIE, LANGUAGES

area = Blueprint("help", __name__)


@area.get("/help")
@signed_in
def show() -> str:
    """How to use the program."""
    return render_template("help/show.html")


@area.get("/accessibility")
@open_to_all
def accessibility() -> str:
    """What was done so that everybody can use it, and what is still missing."""
    return render_template("help/accessibility.html")


@area.post("/language")
@open_to_all
def set_language() -> Response:
    """Keep the language in a cookie."""
    wanted = request.form.get("language", "zh")
    answer = redirect(url_for("today.show"))
    answer.set_cookie(
        COOKIE, wanted if wanted in LANGUAGES else "zh", max_age=31536000, httponly=True, samesite="Lax"
    )
    return answer
