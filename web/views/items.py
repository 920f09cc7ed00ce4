"""督办事项: decisions and 批示, answered by units, closed by the office."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from web import forms
from web.access import requires
from web.acting import carried_out
from web.database import session
from web.item_form import given
from workflow.errors import DubanError, NotFoundError
from workflow.operations import items as operation
from workflow.queries import acts
from workflow.queries import meetings as query
from workflow.rules.items import ITEM, SOURCE_LABELS
from workflow.rules.roles import Deed, Thing, capacity_for, may_anywhere

area = Blueprint("items", __name__)


@area.get("/items")
@requires(Deed.VIEW_ACTS)
def index() -> str:
    """All tracked items that the person may see."""
    return _index()


def _index(error: DubanError | None = None) -> str:
    may_record = may_anywhere(g.actor, Deed.HANDLE_ITEM)
    return render_template(
        "items/index.html",
        rows=query.items(session(), g.actor),
        may_record=may_record,
        units=[(unit.id, unit.name) for unit in acts.units_to_choose(session(), g.actor)],
        tasks=acts.tasks_to_choose(session(), g.actor) if may_record else [],
        chosen_task=request.args.get("task", ""),
        SOURCE_LABELS=SOURCE_LABELS,
        machine=ITEM,
        error=error,
        typed=request.form,
    )


@area.post("/items")
@requires(Deed.HANDLE_ITEM)
def record() -> Response | tuple[str, int]:
    """Record a leader's 批示 as a tracked item."""
    return carried_out(
        lambda: operation.record(session(), g.actor, given(), now=g.now),
        said="已登记批示，并告知该单位。",
        then=url_for("items.index"),
        again=_index,
    )


@area.get("/items/<int:item_id>")
@requires(Deed.VIEW_ACTS)
def show(item_id: int) -> str:
    """One item with what the person may do to it."""
    return _page(item_id)


def _page(item_id: int, error: DubanError | None = None) -> str:
    one = query.item(session(), g.actor, item_id)
    thing = Thing(one.committee_id, one.unit_id)
    return render_template(
        "items/show.html",
        one=one,
        may=[act for act in ITEM.acts_from(one.state) if capacity_for(g.actor, ITEM.deeds[act], thing)],
        steps=acts.steps(session(), ITEM, one.id),
        SOURCE_LABELS=SOURCE_LABELS,
        machine=ITEM,
        error=error,
        typed=request.form,
    )


@area.post("/items/<int:item_id>/<string:act>")
@requires(Deed.HANDLE_ITEM, Deed.ANSWER_ITEM)
def do(item_id: int, act: str) -> Response | tuple[str, int]:
    """Answer, close, return or reopen it."""
    done = DOERS.get(act)
    if done is None:
        raise NotFoundError
    said, carry = done
    return carried_out(
        lambda: carry(item_id),
        said=said,
        then=url_for("items.show", item_id=item_id),
        again=lambda refused: _page(item_id, refused),
    )


def _answer(item_id: int) -> None:
    operation.answer(session(), g.actor, item_id, answer=forms.text("answer"), now=g.now)


def _close(item_id: int) -> None:
    operation.close(session(), g.actor, item_id, reason=forms.text("reason"), now=g.now)


def _return(item_id: int) -> None:
    due_on = forms.day("due_on", "新的期限")
    operation.give_back(session(), g.actor, item_id, reason=forms.text("reason"), due_on=due_on, now=g.now)


def _reopen(item_id: int) -> None:
    due_on = forms.day("due_on", "新的期限")
    operation.reopen(session(), g.actor, item_id, reason=forms.text("reason"), due_on=due_on, now=g.now)


DOERS: dict[str, tuple[str, Callable[[int], None]]] = {
    "answer": ("已反馈办公室。", _answer),
    "close": ("已办结。", _close),
    "return": ("已退回补充，并告知该单位。", _return),
    "reopen": ("已重新办理，并告知该单位。", _reopen),
}
