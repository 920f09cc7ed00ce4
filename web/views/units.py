"""单位: contacts, vacancies, join, rename, merge, leave; which leader signs what, and delegations."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import forms
from web.access import requires
from web.acting import carried_out
from web.database import commit, session
from web.presentation import today
from web.unit_page import KINDS, unit_page
from workflow.errors import DubanError, InvalidInputError
from workflow.ledger import Unit, UnitKind
from workflow.operations import delegating
from workflow.operations import units as operation
from workflow.operations.contacts import NewContact, set_contacts
from workflow.operations.delegating import NewDelegation
from workflow.operations.handing_over import HandedOver
from workflow.queries import membership as query
from workflow.rules.roles import Deed, may_anywhere
from workflow.rules.states import Role

area = Blueprint("units", __name__)


@area.get("/units")
@requires(Deed.VIEW_UNITS)
def index() -> str:
    """All units the person may see; where somebody is missing comes first."""
    return _index()


def _index(error: DubanError | None = None) -> str:
    return render_template(
        "units/index.html",
        rows=query.members(session(), g.actor),
        kinds=KINDS,
        may_change=may_anywhere(g.actor, Deed.CHANGE_UNITS),
        error=error,
        typed=request.form,
    )


@area.post("/units")
@requires(Deed.CHANGE_UNITS)
def add() -> Response | tuple[str, int]:
    """Add a member unit."""
    made: list[Unit] = []
    return carried_out(
        lambda: made.append(
            operation.add_member(
                session(), g.actor, forms.text("name"), _kind(), joined_on=forms.day("joined_on", "加入日期"), now=g.now
            )
        ),
        said="单位已增加。请登记联系方式，让它参加任务，并请管理员开通账号。",
        then=lambda: url_for("units.show", unit_id=made[0].id),
        again=_index,
    )  # fmt: skip


def _kind() -> UnitKind:
    value = forms.text("kind")
    return UnitKind(value) if value in {kind.value for kind in UnitKind} else UnitKind.OTHER


@area.get("/units/<int:unit_id>")
@requires(Deed.VIEW_UNITS)
def show(unit_id: int) -> str:
    """One unit: whom to call, who acts for it, its tasks, and what the office may do."""
    return unit_page(unit_id)


@area.post("/units/<int:unit_id>/contacts")
@requires(Deed.EDIT_CONTACTS)
def contacts(unit_id: int) -> Response | tuple[str, int]:
    """Write whom to call."""
    return carried_out(
        lambda: set_contacts(session(), g.actor, unit_id, _contacts(), now=g.now),
        said="联系方式已保存。",
        then=url_for("units.show", unit_id=unit_id),
        again=lambda refused: unit_page(unit_id, refused),
    )


def _contacts() -> list[NewContact]:
    fields = [request.form.getlist(name) for name in ("contact", "duty", "phone", "email")]
    rows = [NewContact(*(value.strip() for value in row)) for row in zip(*fields, strict=False)]
    return [row for row in rows if any((row.name, row.duty, row.phone, row.email))]


@area.post("/units/<int:unit_id>/join")
@requires(Deed.CHANGE_UNITS)
def join(unit_id: int) -> Response | tuple[str, int]:
    """Let the unit take part in more tasks."""
    made: list[int] = []
    return carried_out(
        lambda: made.append(
            operation.join_tasks(
                session(), g.actor, unit_id, forms.wholes("tasks"), _role(), on=_on("join_on"), why=forms.text("join_why"),
                now=g.now,
            )
        ),
        said="已参加所选任务。",
        then=lambda: _told(f"新增报送{made[0]}项。", unit_id),
        again=lambda refused: unit_page(unit_id, refused),
    )  # fmt: skip


def _role() -> Role:
    value = forms.text("role")
    return Role(value) if value in {role.value for role in Role} else Role.PARTICIPANT


def _on(name: str) -> date:
    return forms.day(name, "日期") or today()


def _told(words: str, unit_id: int) -> str:
    flash(words, "success")
    return url_for("units.show", unit_id=unit_id)


@area.post("/units/<int:unit_id>/rename")
@requires(Deed.CHANGE_UNITS)
def rename(unit_id: int) -> Response | tuple[str, int]:
    """Give the unit its new name."""
    return carried_out(
        lambda: operation.rename(
            session(), g.actor, unit_id, forms.text("name"), on=_on("rename_on"), why=forms.text("rename_why"), now=g.now
        ),
        said="已更名。原名称保留为别名，此前签批的报告仍显示原名称。",
        then=url_for("units.show", unit_id=unit_id),
        again=lambda refused: unit_page(unit_id, refused),
    )  # fmt: skip


@area.post("/units/<int:unit_id>/alias")
@requires(Deed.CHANGE_UNITS)
def alias(unit_id: int) -> Response | tuple[str, int]:
    """Let the unit be known by another name too."""
    return carried_out(
        lambda: operation.add_alias(session(), g.actor, unit_id, forms.text("alias"), now=g.now),
        said="别名已增加。",
        then=url_for("units.show", unit_id=unit_id),
        again=lambda refused: unit_page(unit_id, refused),
    )


@area.post("/units/<int:unit_id>/kind")
@requires(Deed.CHANGE_UNITS)
def kind(unit_id: int) -> Response | tuple[str, int]:
    """Say what kind of unit it is."""
    return carried_out(
        lambda: operation.set_kind(session(), g.actor, unit_id, _kind(), now=g.now),
        said="单位类别已保存。",
        then=url_for("units.show", unit_id=unit_id),
        again=lambda refused: unit_page(unit_id, refused),
    )


@area.post("/units/<int:unit_id>/end")
@requires(Deed.CHANGE_UNITS)
def end(unit_id: int) -> Response | str | tuple[str, int]:
    """Show what a merger or leaving would do, or carry it out."""
    try:
        done = _end(unit_id)
    except DubanError as refused:
        session().rollback()
        return unit_page(unit_id, refused), 409
    if forms.text("do") != "save":
        session().rollback()
        return render_template("units/end.html", unit=query.unit_by_id(session(), g.actor, unit_id), done=done, into=_into(),
                               typed=request.form)  # fmt: skip
    commit()
    flash(done.words, "success")
    return redirect(url_for("units.show", unit_id=unit_id))


def _end(unit_id: int) -> HandedOver:
    into = forms.whole_or_none("into_id")
    on, why = _on("end_on"), forms.text("end_why")
    if into is None:
        return operation.leave(session(), g.actor, unit_id, on=on, why=why, now=g.now)
    return operation.merge(session(), g.actor, unit_id, into, on=on, why=why, now=g.now)


def _into() -> Unit | None:
    into = forms.whole_or_none("into_id")
    return query.unit_by_id(session(), g.actor, into) if into is not None else None


@area.post("/units/<int:unit_id>/delegate")
@requires(Deed.DELEGATE)
def delegate(unit_id: int) -> Response | tuple[str, int]:
    """Let somebody sign for a leader on stated days."""
    return carried_out(
        lambda: delegating.delegate(session(), g.actor, _delegation(unit_id), now=g.now),
        said="授权已登记，双方已收到通知；到期自动终止。",
        then=url_for("units.show", unit_id=unit_id),
        again=lambda refused: unit_page(unit_id, refused),
    )


def _delegation(unit_id: int) -> NewDelegation:
    starts_on, ends_on = forms.day("starts_on", "开始日期"), forms.day("ends_on", "结束日期")
    if starts_on is None:
        raise InvalidInputError("请填写开始日期。", field="starts_on")
    if ends_on is None:
        raise InvalidInputError("请填写结束日期。", field="ends_on")
    giver, taker = forms.whole_or_none("from_person_id"), forms.whole_or_none("to_person_id")
    return NewDelegation(unit_id, giver or 0, taker or 0, starts_on, ends_on, forms.text("why"))


@area.post("/units/<int:unit_id>/delegations/<int:delegation_id>/end")
@requires(Deed.DELEGATE)
def end_delegation(unit_id: int, delegation_id: int) -> Response | tuple[str, int]:
    """End a delegation before its day."""
    return carried_out(
        lambda: delegating.end_delegation(session(), g.actor, delegation_id, now=g.now),
        said="授权已终止。",
        then=url_for("units.show", unit_id=unit_id),
        again=lambda refused: unit_page(unit_id, refused),
    )


@area.post("/units/<int:unit_id>/limits/<int:person_id>")
@requires(Deed.DELEGATE)
def limits(unit_id: int, person_id: int) -> Response | tuple[str, int]:
    """Say which sections a leader signs."""
    return carried_out(
        lambda: delegating.limit_signer(session(), g.actor, unit_id, person_id, forms.wholes("sections"), now=g.now),
        said="分管范围已保存。",
        then=url_for("units.show", unit_id=unit_id),
        again=lambda refused: unit_page(unit_id, refused),
    )  # fmt: skip
