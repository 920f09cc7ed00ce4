"""待签批: tick the normal ones and sign them at once; anomalies one by one; send back with a reason."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web import forms, sessions
from web.access import requires
from web.areas import moment, plan
from web.database import commit, session
from workflow.errors import BlockedError, InvalidInputError
from workflow.ledger import Obligation, Report
from workflow.operations import signing
from workflow.operations.reports import content_of, measured_by
from workflow.queries import obligations as query
from workflow.queries import today
from workflow.queries.board import BoardRow
from workflow.rules.lights import Light
from workflow.rules.states import Action

area = Blueprint("sign", __name__)


def is_normal(row: BoardRow) -> bool:
    """Whether a report may be signed in a batch: not late, never returned, its progress not behind."""
    return row.verdict.light not in {Light.RED} and row.returned_count == 0 and not _fell(row)


def _fell(row: BoardRow) -> bool:
    previous = query.previous_report(session(), session().get_one(Obligation, row.id))
    if previous is None or previous.report.progress_percent is None or row.percent is None:
        return False
    return row.percent < previous.report.progress_percent


@area.get("/sign")
@requires(Action.SIGN)
def index() -> str:
    """What waits for the person's signature."""
    rows = today.to_sign(session(), g.actor, plan(), moment())
    hashes = {row.id: _report(row.id).content_hash for row in rows}
    return render_template("sign/index.html", rows=[(row, is_normal(row)) for row in rows], hashes=hashes)


def _report(obligation_id: int) -> Report:
    report = query.latest_report(session(), query.obligation(session(), g.actor, obligation_id))
    if report is None:
        raise BlockedError("这一项还没有报告。")
    return report


@area.post("/sign/confirm")
@requires(Action.SIGN)
def confirm() -> str:
    """Show what was ticked once more, with its content, before it is signed."""
    chosen = [_parts(value) for value in request.form.getlist("chosen")]
    if not chosen:
        raise InvalidInputError("还没有勾选报告，请返回勾选后再签批。")
    shown = []
    for obligation_id, version, content_hash in chosen:
        row = query.obligation(session(), g.actor, obligation_id)
        shown.append((row, _report(row.id), f"{obligation_id}:{version}:{content_hash}"))
    return render_template("sign/confirm.html", shown=shown)


@area.post("/sign")
@requires(Action.SIGN)
def sign() -> Response:
    """Sign exactly the versions that were shown."""
    chosen = [_parts(value) for value in request.form.getlist("chosen")]
    if not chosen:
        raise InvalidInputError("还没有勾选报告，请返回勾选后再签批。")
    for obligation_id, version, content_hash in chosen:
        signing.sign(
            session(),
            g.actor,
            obligation_id,
            seen_version=version,
            seen_hash=content_hash,
            authenticated_at=sessions.authenticated_at(),
            clock_now=sessions.clock_now(),
            now=g.now,
            from_address=request.remote_addr or "",
            fresh_for=sessions.fresh_for(),
        )
    commit()
    flash(f"已签批{len(chosen)}份报告。", "success")
    return redirect(url_for("sign.index"))


def _parts(value: str) -> tuple[int, int, str]:
    parts = value.split(":")
    if (
        len(parts) != 3
        or not all(part.isascii() and part.isalnum() for part in parts)
        or not parts[0].isdigit()
    ):
        raise InvalidInputError("页面内容不完整，请刷新后重试。")
    return int(parts[0]), int(parts[1]) if parts[1].isdigit() else -1, parts[2]


@area.get("/sign/<int:obligation_id>")
@requires(Action.SIGN)
def one(obligation_id: int) -> str:
    """One report in full, with the hash of exactly what is shown."""
    row = query.obligation(session(), g.actor, obligation_id)
    report = _report(obligation_id)
    return render_template(
        "sign/one.html",
        row=row,
        report=report,
        content=content_of(session(), row, report),
        previous=query.previous_report(session(), row),
        indicators=measured_by(session(), row),
    )


@area.post("/sign/<int:obligation_id>/back")
@requires(Action.SEND_BACK)
def back(obligation_id: int) -> Response:
    """Send a report back to who wrote it."""
    seen = forms.whole("seen_version")
    signing.send_back(
        session(), g.actor, obligation_id, seen_version=seen, reason=forms.text("reason"), now=g.now
    )
    commit()
    flash("已退回填报人。", "success")
    return redirect(url_for("sign.index"))
