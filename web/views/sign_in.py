"""登录: by phone number and password; confirm it again before signing; change it; leave."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_security.utils import verify_password
from werkzeug.routing import BuildError
from werkzeug.wrappers import Response

from web import sessions, throttle
from web.access import open_to_all, signed_in
from web.accounts import Account
from web.database import commit, session
from web.forms import text
from web.passwords import check_password
from workflow import journal
from workflow.errors import InvalidInputError
from workflow.ledger import Person
from workflow.operations.committees import hash_password, plain_phone
from workflow.queries.people import actor_of, person_by_phone

area = Blueprint("sign_in", __name__)
REFUSED = "手机号或密码不对，请重新输入。"
NOBODY = hash_password("nobody has this password: it only costs the same time")


@area.get("/login")
@open_to_all
def enter() -> str | Response:
    """The log-in page."""
    if g.person is not None:
        return redirect(url_for("today.show"))
    return render_template("sign_in/enter.html", back=request.args.get("back", ""))


@area.post("/login")
@open_to_all
def try_to_enter() -> Response | tuple[str, int]:
    """Check number and password; the answer is the same whatever was wrong."""
    phone, password, address = _phone(), text("password"), request.remote_addr or ""
    settings, now = sessions.config().security, sessions.clock_now()
    wait = throttle.wait_seconds(session(), phone, address, now=now, settings=settings)
    if wait:
        return _again(f"连续输错次数过多，请{wait}秒后再试。", 429)
    person = _person(phone, password)
    if person is None:
        throttle.count_failure(session(), phone, address, now=now, settings=settings)
        commit()
        return _again(REFUSED, 401)
    throttle.forget(session(), phone)
    sessions.open_session(person)
    actor = actor_of(session(), person)
    journal.append(session(), actor, journal.Act("sign_in", "person", person.id), at=now)
    commit()
    return redirect(_address(text("back")))


def _phone() -> str:
    try:
        return plain_phone(text("phone"))
    except InvalidInputError:
        return text("phone")[:20]


def _person(phone: str, password: str) -> Person | None:
    person = person_by_phone(session(), phone)
    if person is None or not person.active:
        verify_password(password, NOBODY)
        return None
    return person if verify_password(password, Account(person).password or NOBODY) else None


def _again(sentence: str, status: int) -> tuple[str, int]:
    page = render_template("sign_in/enter.html", back=text("back"), error=sentence, phone=text("phone")[:20])
    return page, status


def _address(endpoint: str) -> str:
    """Return the address of a route by its name: nothing that a person sends is ever parsed as an address."""
    view = current_app.view_functions.get(endpoint)
    if view is None or endpoint.endswith("static"):
        return url_for("today.show")
    try:
        return url_for(endpoint)
    except BuildError:
        return url_for("today.show")


@area.route("/confirm", methods=["GET", "POST"])
@signed_in
def confirm() -> str | Response | tuple[str, int]:
    """Ask for the password again before an act that wants a recent log-in."""
    if request.method == "GET":
        return render_template("sign_in/confirm.html", back=request.args.get("back", ""))
    now, settings, address = sessions.clock_now(), sessions.config().security, request.remote_addr or ""
    phone = g.person.phone
    if throttle.wait_seconds(session(), phone, address, now=now, settings=settings):
        return _confirm_again("连续输错次数过多，请稍后再试。"), 429
    if not verify_password(text("password"), g.person.password or NOBODY):
        throttle.count_failure(session(), phone, address, now=now, settings=settings)
        commit()
        return _confirm_again("密码不对，请重新输入。"), 401
    throttle.forget(session(), phone)
    sessions.close_session()
    sessions.open_session(g.person)
    commit()
    flash("已确认是您本人，请继续。", "success")
    return redirect(_address(text("back") or "sign.index"))


def _confirm_again(sentence: str) -> str:
    return render_template("sign_in/confirm.html", back=text("back"), error=sentence)


@area.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> str | Response | tuple[str, int]:
    """Choose a new password; all other sessions end."""
    if request.method == "GET":
        return render_template("sign_in/password.html")
    person = g.person
    try:
        if not verify_password(text("old_password"), person.password or NOBODY):
            raise InvalidInputError("原密码不对。", field="old_password")
        profile = sessions.config().security.password_profile
        check_password(text("new_password"), profile=profile, phone=person.phone, name=person.name)
        if text("new_password") != text("again"):
            raise InvalidInputError("两次输入的新密码不一样。", field="again")
    except InvalidInputError as refused:
        return render_template("sign_in/password.html", error=refused), 422
    person.password = hash_password(text("new_password"))
    person.must_change_password = False
    sessions.end_others(person.id)
    act = journal.Act("change_password", "person", person.id)
    journal.append(session(), g.actor, act, at=sessions.clock_now())
    commit()
    flash("密码已更改，其他设备上的登录已失效。", "success")
    return redirect(url_for("today.show"))


@area.post("/logout")
@signed_in
def leave() -> Response:
    """Log out."""
    sessions.close_session()
    commit()
    return redirect(url_for("sign_in.enter"))
