"""督办函: draft, edit, sign, send, acknowledge, answer, register a delivery, print."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, flash, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from web import forms, sessions
from web.access import requires
from web.acting import carried_out
from web.areas import moment, plan
from web.database import commit, session
from web.presentation import calendar
from web.rendering import pdf_bytes
from web.sessions import config
from workflow.documents.letters import letter_document
from workflow.errors import DubanError, InvalidInputError, NotFoundError
from workflow.operations import letters as operation
from workflow.operations.acting import unit_people
from workflow.operations.chasing import register_delivery
from workflow.operations.letters import Draft, number_of
from workflow.queries import acts
from workflow.queries import letters as query
from workflow.rules.chasing import HOW_LABELS, How
from workflow.rules.letters import FORMS, LETTER, LetterKind
from workflow.rules.roles import Deed, Thing, capacity_for

area = Blueprint("letters", __name__)


@area.get("/letters")
@requires(Deed.VIEW_ACTS)
def index() -> str:
    """All letters that the person may see: a unit its own."""
    rows = query.letters(session(), g.actor)
    return render_template("letters/index.html", rows=rows, FORMS=FORMS, machine=LETTER, number_of=number_of)


@area.post("/letters")
@requires(Deed.WRITE_LETTER)
def draft() -> Response:
    """Begin a letter to one unit about the chosen rows; the ladder's reason goes along where it was followed."""
    kind, chosen = request.form.get("kind", ""), set(forms.wholes("chosen"))
    if kind not in set(LetterKind):
        raise InvalidInputError("请选择督办函的种类。")
    rows = [row for row in query.to_chase(session(), g.actor, plan(), moment()) if row.id in chosen]
    asked = Draft(LetterKind(kind), forms.whole("unit_id"), tuple(rows), forms.text("suggestion")[:200])
    made = operation.draft(session(), g.actor, asked, calendar=calendar(), now=g.now)
    commit()
    flash("已拟稿，请修改后送签。", "success")
    return redirect(url_for("letters.show", letter_id=made.id))


@area.get("/letters/<int:letter_id>")
@requires(Deed.VIEW_ACTS)
def show(letter_id: int) -> str:
    """One letter with what the person may do to it."""
    return _page(letter_id)


def _page(letter_id: int, error: DubanError | None = None) -> str:
    one = query.letter(session(), g.actor, letter_id)
    thing = Thing(one.committee_id, one.unit_id)
    acts_here = dict.fromkeys(LETTER.acts_from(one.state))
    return render_template(
        "letters/show.html",
        one=one,
        number=number_of(one),
        may=[act for act in acts_here if capacity_for(g.actor, LETTER.deeds[act], thing)],
        seen_hash=operation.content_hash(one, one.unit.name),
        people=unit_people(session(), one.committee_id, one.unit_id),
        deliveries=query.chases(session(), g.actor, letter_id=one.id),
        ways=[(how.value, HOW_LABELS[how]) for how in (How.PHONE, How.PAPER)],
        steps=acts.steps(session(), LETTER, one.id),
        FORMS=FORMS,
        HOW_LABELS=HOW_LABELS,
        machine=LETTER,
        error=error,
        typed=request.form,
    )


@area.get("/letters/<int:letter_id>.pdf")
@requires(Deed.VIEW_ACTS)
def pdf(letter_id: int) -> Response:
    """An issued letter as a PDF: the same bytes each time."""
    one = query.letter(session(), g.actor, letter_id)
    operation.refuse_unissued(one)
    body = pdf_bytes("letter", letter_document(g.committee, one), config())
    name = f"{number_of(one)}.pdf"
    return send_file(BytesIO(body), mimetype="application/pdf", as_attachment=True, download_name=name)


@area.post("/letters/<int:letter_id>/<string:act>")
@requires(Deed.WRITE_LETTER, Deed.ISSUE_LETTER, Deed.ANSWER_LETTER)
def do(letter_id: int, act: str) -> Response | tuple[str, int]:
    """Edit, submit, sign, send back, acknowledge, answer, close, cancel, or register a delivery."""
    done = DOERS.get(act)
    if done is None:
        raise NotFoundError
    said, carry = done
    return carried_out(
        lambda: carry(letter_id),
        said=said,
        then=url_for("letters.show", letter_id=letter_id),
        again=lambda refused: _page(letter_id, refused),
    )


def _edit(letter_id: int) -> None:
    operation.edit(
        session(),
        g.actor,
        letter_id,
        title=forms.text("title"),
        text=forms.text("text"),
        answer_on=forms.day("answer_on", "反馈期限"),
        seen_revision=forms.whole("seen_revision"),
        now=g.now,
    )


def _submit(letter_id: int) -> None:
    """Keep what was typed, then hand it to the director."""
    _edit(letter_id)
    seen = forms.whole("seen_revision") + 1
    operation.submit(session(), g.actor, letter_id, seen_revision=seen, now=g.now)


def _issue(letter_id: int) -> None:
    seen = forms.text("seen_hash")
    operation.issue(session(), g.actor, letter_id, seen_hash=seen, presence=sessions.presence(), now=g.now)


def _send_back(letter_id: int) -> None:
    operation.send_back(session(), g.actor, letter_id, reason=forms.text("reason"), now=g.now)


def _drop(letter_id: int) -> None:
    operation.drop(session(), g.actor, letter_id, now=g.now)


def _receive(letter_id: int) -> None:
    operation.receive(session(), g.actor, letter_id, now=g.now)


def _answer(letter_id: int) -> None:
    operation.answer(session(), g.actor, letter_id, answer=forms.text("answer"), now=g.now)


def _close(letter_id: int) -> None:
    operation.close(session(), g.actor, letter_id, now=g.now)


def _cancel(letter_id: int) -> None:
    operation.cancel(session(), g.actor, letter_id, reason=forms.text("why_cancel"), now=g.now)


def _deliver(letter_id: int) -> None:
    how = request.form.get("how", "")
    if how not in {How.PHONE, How.PAPER}:
        raise InvalidInputError("请选择电话或纸质送达。", field="how")
    register_delivery(session(), g.actor, letter_id, how=How(how), note=forms.text("note"), now=g.now)


DOERS: dict[str, tuple[str, Callable[[int], None]]] = {
    "edit": ("已保存。", _edit),
    "submit": ("已送办公室主任签发。", _submit),
    "issue": ("已签发、编号并发出。", _issue),
    "send_back": ("已退回修改。", _send_back),
    "drop": ("已删去，未占用编号。", _drop),
    "receive": ("已签收。", _receive),
    "answer": ("已反馈办公室。", _answer),
    "close": ("已办结。", _close),
    "cancel": ("已作废，编号保留。", _cancel),
    "deliver": ("已登记送达。", _deliver),
}
