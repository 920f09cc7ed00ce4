"""催办: select what is red or yellow, look over a person, a way and words for each unit, send and register."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import forms
from web.access import requires
from web.areas import moment, plan
from web.database import commit, session
from web.errors import status_of
from web.presentation import calendar
from web.sessions import config
from workflow.errors import BlockedError, DubanError, InvalidInputError, StaleError
from workflow.ledger import Person
from workflow.operations.acting import unit_people
from workflow.operations.chasing import Chasing, chase
from workflow.queries import letters as query
from workflow.queries.board import BoardRow
from workflow.rules.chasing import HOW_LABELS, How
from workflow.rules.ladder import Quiet, next_send_moment
from workflow.rules.letters import LetterKind, Matter, first_text
from workflow.rules.roles import Capacity, Deed
from workflow.rules.states import State

area = Blueprint("chase", __name__)


@dataclass(frozen=True)
class Sheet:
    """What is to be sent to one unit, as it is shown before sending."""

    unit_id: int
    unit: str
    rows: tuple[BoardRow, ...]
    people: tuple[Person, ...]
    to: str
    how: str
    text: str


@area.get("/chase")
@requires(Deed.CHASE)
def index() -> str:
    """What may be chased, the letters that the ladder suggests, and the register of chasing."""
    now = moment()
    rows = query.to_chase(session(), g.actor, plan(), now)
    return render_template(
        "chase/index.html",
        rows=rows,
        suggestions=query.suggestions(session(), rows, now),
        register=query.chases(session(), g.actor),
        kinds=LetterKind,
        HOW_LABELS=HOW_LABELS,
    )


@area.post("/chase/preview")
@requires(Deed.CHASE)
def preview() -> str:
    """A sheet for each unit: to whom, how, with which words; all of it can be changed."""
    chosen = set(forms.wholes("chosen"))
    if not chosen:
        raise InvalidInputError("还没有勾选要催办的事项，请返回勾选。")
    return _preview(chosen)


def _preview(chosen: set[int], error: DubanError | None = None) -> str:
    rows = [row for row in query.to_chase(session(), g.actor, plan(), moment()) if row.id in chosen]
    grouped: dict[int, list[BoardRow]] = {}
    for row in rows:
        grouped.setdefault(row.unit_id, []).append(row)
    sheets = [_sheet(unit_id, tuple(found)) for unit_id, found in grouped.items()]
    return render_template(
        "chase/preview.html",
        sheets=sheets,
        gone=len(chosen) - len(rows),
        ways=[(how.value, HOW_LABELS[how]) for how in How],
        error=error,
    )


def _sheet(unit_id: int, rows: tuple[BoardRow, ...]) -> Sheet:
    people = {person.id: person for person in unit_people(session(), g.actor.committee_id, unit_id)}
    answer_on = calendar().add_working_days(moment().today, 3)
    matters = [Matter(f"{row.code} {row.title}（{row.period}）", row.verdict.reason) for row in rows]
    text = first_text(LetterKind.CHASE, rows[0].unit, matters, answer_on)
    first = _first_to(rows, list(people.values()))
    return Sheet(
        unit_id,
        rows[0].unit,
        rows,
        tuple(people.values()),
        to=request.form.get(f"to_{unit_id}", str(first.id) if first else ""),
        how=request.form.get(f"how_{unit_id}", _first_way(first).value),
        text=request.form.get(f"text_{unit_id}", text),
    )


def _first_to(rows: tuple[BoardRow, ...], people: list[Person]) -> Person | None:
    """Where all wait for the leader's signature, the leader is written to; else who fills in."""
    wanted = Capacity.SIGNER if all(row.state is State.AWAITING for row in rows) else Capacity.REPORTER
    holders = [one for one in people if any(grant.capacity is wanted for grant in one.grants)]
    return next(iter([*holders, *people]), None)


def _first_way(person: Person | None) -> How:
    if person is None:
        return How.PHONE
    return How.MAIL if person.email and not g.committee.is_demonstration else How.INBOX


@area.post("/chase/send")
@requires(Deed.CHASE)
def send() -> Response | tuple[str, int]:
    """Send and register all sheets, or none: a refusal shows them again as they were typed."""
    chosen = set(forms.wholes("chosen"))
    try:
        sheets = [_asked(unit_id) for unit_id in forms.wholes("unit")]
        if not sheets:
            raise BlockedError("没有可催办的事项：所选各项都已报送。")
        quiet = Quiet(config().ladder.quiet_from, config().ladder.quiet_until)
        send_at = next_send_moment(g.now, calendar(), quiet)
        for one in sheets:
            chase(session(), g.actor, one, now=g.now, send_at=send_at)
    except (InvalidInputError, BlockedError, StaleError) as refused:
        session().rollback()
        return _preview(chosen, refused), status_of(refused)
    commit()
    flash(f"已向{len(sheets)}个单位催办并登记。", "success")
    return redirect(url_for("chase.index"))


def _asked(unit_id: int) -> Chasing:
    how = request.form.get(f"how_{unit_id}", "")
    if how not in set(How):
        raise InvalidInputError("请选择催办方式。", field=f"how_{unit_id}")
    return Chasing(
        unit_id,
        forms.whole_or_none(f"to_{unit_id}"),
        How(how),
        forms.text(f"text_{unit_id}"),
        tuple(forms.wholes(f"rows_{unit_id}")),
    )
