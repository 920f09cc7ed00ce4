"""人员: accounts, capacities, one-time links, handover (交接); and the one capacity in which a person chooses to act."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web import forms, sessions
from web.access import open_to_all, requires, signed_in
from web.acting import carried_out
from web.database import commit, session
from web.passwords import check_password
from web.presentation import external_url
from workflow.errors import DubanError, InvalidInputError, NotFoundError
from workflow.ledger import Person, RoleGrant, Unit
from workflow.operations import accounts, handing_on
from workflow.operations.committees import NewPerson
from workflow.queries.handover import carried_by, handovers_of, person_grants
from workflow.queries.people import people_of
from workflow.rules.roles import CAPACITY_LABELS, UNIT_PEOPLE, Capacity, Deed, may_anywhere

area = Blueprint("people", __name__)


@area.get("/people")
@requires(Deed.HAND_ON_WORK)
def index() -> str:
    """Everybody of the committee with their capacities."""
    return _index()


def _index(error: DubanError | None = None) -> str:
    people = people_of(session(), g.actor)
    return render_template(
        "people/index.html",
        rows=[(person, person_grants(session(), person)) for person in people],
        handovers=handovers_of(session(), g.actor),
        may_manage=may_anywhere(g.actor, Deed.MANAGE_PEOPLE),
        units=[(unit.id, unit.name) for unit in _units()],
        error=error,
        typed=request.form,
    )


def _units() -> list[Unit]:
    statement = select(Unit).where(Unit.committee_id == g.actor.committee_id, Unit.left_on.is_(None))
    return list(session().scalars(statement.order_by(Unit.id)))


@area.post("/people")
@requires(Deed.MANAGE_PEOPLE)
def add() -> str | tuple[str, int]:
    """Open an account, and show its one-time link once."""
    try:
        person, token = accounts.open_account(session(), g.actor, _new(), now=g.now)
    except DubanError as refused:
        session().rollback()
        return _index(refused), 422
    commit()
    return _link(person, token)


def _new() -> NewPerson:
    capacity, unit_id = _capacity(), forms.whole_or_none("unit_id")
    unit = session().get(Unit, unit_id) if unit_id is not None else None
    if unit is not None and (unit.committee_id != g.actor.committee_id or unit.left_on is not None):
        raise InvalidInputError("单位不在本委员会或已退出，请重新选择。", field="unit_id")
    email = forms.text("email").strip() or None
    return NewPerson(forms.text("name"), forms.text("phone"), ((capacity, unit),), email=email)


def _capacity() -> Capacity:
    value = forms.text("capacity")
    if value not in {one.value for one in Capacity}:
        raise InvalidInputError("请选择身份。", field="capacity")
    return Capacity(value)


def _link(person: Person, token: str) -> str:
    address = external_url("people.choose_password", token=token)
    return render_template("people/link.html", person=person, address=address)


def _person(person_id: int) -> Person:
    person = session().get(Person, person_id)
    if person is None or person.committee_id != g.actor.committee_id:
        raise NotFoundError
    return person


@area.get("/people/<int:person_id>")
@requires(Deed.HAND_ON_WORK)
def show(person_id: int) -> str:
    """One person: capacities, what lies open, and the handover."""
    return _page(person_id)


def _page(person_id: int, error: DubanError | None = None) -> str:
    person = _person(person_id)
    grants = person_grants(session(), person)
    return render_template(
        "people/show.html",
        person=person,
        grants=grants,
        carried=carried_by(session(), person, now=g.now),
        may_manage=may_anywhere(g.actor, Deed.MANAGE_PEOPLE),
        is_self=person.id == g.actor.person_id,
        others=[one for one in people_of(session(), g.actor) if one.active and one.id != person.id],
        units=[(unit.id, unit.name) for unit in _units()],
        unit_people=UNIT_PEOPLE,
        capacities=CAPACITY_LABELS,
        error=error,
        typed=request.form,
    )


@area.post("/people/<int:person_id>/grant")
@requires(Deed.MANAGE_PEOPLE)
def grant(person_id: int) -> Response | tuple[str, int]:
    """Let the person act in one more capacity."""
    return carried_out(
        lambda: accounts.grant(
            session(), g.actor, person_id, _capacity(), forms.whole_or_none("unit_id"), now=g.now
        ),
        said="身份已增加，下一次打开页面起有效。",
        then=url_for("people.show", person_id=person_id),
        again=lambda refused: _page(person_id, refused),
    )


@area.post("/people/<int:person_id>/revoke/<int:grant_id>")
@requires(Deed.MANAGE_PEOPLE)
def revoke(person_id: int, grant_id: int) -> Response | tuple[str, int]:
    """Take one capacity away."""
    return carried_out(
        lambda: accounts.revoke(session(), g.actor, person_id, grant_id, now=g.now),
        said="身份已撤销。",
        then=url_for("people.show", person_id=person_id),
        again=lambda refused: _page(person_id, refused),
    )


@area.post("/people/<int:person_id>/disable")
@requires(Deed.MANAGE_PEOPLE)
def disable(person_id: int) -> Response | tuple[str, int]:
    """End the person's access at once."""
    return carried_out(
        lambda: accounts.disable(session(), g.actor, person_id, now=g.now),
        said="账号已停用，登录、日历链接和授权立即失效；此前的填报和签批仍保留姓名。",
        then=url_for("people.show", person_id=person_id),
        again=lambda refused: _page(person_id, refused),
    )


@area.post("/people/<int:person_id>/link")
@requires(Deed.MANAGE_PEOPLE)
def link(person_id: int) -> str | tuple[str, int]:
    """Show a one-time link for a new password; an account that was disabled is opened again."""
    person = _person(person_id)
    make = accounts.make_link if person.active else accounts.enable
    try:
        token = make(session(), g.actor, person_id, now=g.now)
    except DubanError as refused:
        session().rollback()
        return _page(person_id, refused), 409
    commit()
    return _link(person, token)


@area.post("/people/<int:person_id>/hand-on")
@requires(Deed.HAND_ON_WORK)
def hand_on(person_id: int) -> Response | tuple[str, int]:
    """Pass the person's work on; their access ends at once."""
    return carried_out(
        lambda: handing_on.hand_on(
            session(), g.actor, person_id, forms.whole_or_none("to_id") or 0, why=forms.text("why"), now=g.now
        ),
        said="已交接：接手人已取得身份和未读消息，原账号立即停用。",
        then=url_for("people.show", person_id=person_id),
        again=lambda refused: _page(person_id, refused),
    )


@area.route("/reset/<string:token>", methods=["GET", "POST"])
@open_to_all
def choose_password(token: str) -> str | Response | tuple[str, int]:
    """Choose a password by a one-time link."""
    now = sessions.clock_now()
    person = accounts.person_of_link(session(), token, now=now)
    if request.method == "GET":
        return render_template("people/reset.html", person=person)
    try:
        profile = sessions.config().security.password_profile
        check_password(forms.text("new_password"), profile=profile, phone=person.phone, name=person.name)
        if forms.text("new_password") != forms.text("again"):
            raise InvalidInputError("两次输入的新密码不一样。", field="again")
    except InvalidInputError as refused:
        return render_template("people/reset.html", person=person, error=refused), 422
    accounts.use_link(session(), token, forms.text("new_password"), now=now)
    commit()
    flash("密码已设定，请登录。", "success")
    return redirect(url_for("sign_in.enter"))


@area.post("/act-as")
@signed_in
def act_as() -> Response:
    """Choose the one capacity to act in, or all of them again."""
    number = forms.whole_or_none("grant")
    if number is not None:
        row = session().get(RoleGrant, number)
        if row is None or row.person_id != g.person.id:
            raise NotFoundError
    g.sign_in.acting_grant_id = number
    commit()
    flash("已切换身份；此后的操作都以这一身份留痕。" if number else "已恢复全部身份。", "success")
    return redirect(url_for("today.show"))
