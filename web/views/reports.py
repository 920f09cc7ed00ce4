"""填报: write a report, hand it in, take it back; its versions and its evidence files."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for
from sqlalchemy import select

from web import forms
from web.access import requires
from web.acting import carried_out
from web.areas import moment, plan
from web.database import commit, session
from web.headers import FILE_CSP
from web.sessions import config
from workflow.canonical import number_text
from workflow.checkpoint_key import checkpoint_key
from workflow.errors import BlockedError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import Evidence, Obligation
from workflow.operations import checking
from workflow.operations import reports as operation
from workflow.operations.evidence import Upload, keep
from workflow.operations.figures import Parts
from workflow.queries import obligations as query
from workflow.queries import today
from workflow.rules.roles import Deed, Thing, capacity_for
from workflow.rules.states import OPEN, Action, Role, State, next_state

area = Blueprint("reports", __name__)


@area.get("/reports")
@requires(Action.SAVE)
def index() -> str:
    """Everything the person's units must write now."""
    rows = today.to_write(session(), g.actor, plan(), moment())
    waiting = today.own_waiting(session(), g.actor, plan(), moment())
    return render_template("reports/index.html", rows=rows, waiting=waiting)


@area.get("/reports/<int:obligation_id>")
@requires(Deed.VIEW_OBLIGATION)
def edit(obligation_id: int) -> str:
    """The sheet of one obligation: a form for who writes it, the content for everybody else who may see it."""
    return _page(query.obligation(session(), g.actor, obligation_id))


def _page(row: Obligation, error: InvalidInputError | None = None) -> str:
    report = query.latest_report(session(), row)
    previous = query.previous_report(session(), row)
    thing = query.thing_of(session(), row)
    writes = capacity_for(g.actor, Action.SAVE, thing) and next_state(row.state, Action.SAVE, row.role)
    enters = capacity_for(g.actor, Action.ENTER_FROM_PAPER, thing) and row.state in OPEN - {State.AWAITING}
    return render_template(
        "reports/edit.html",
        row=row,
        report=report,
        previous=previous,
        filled=_filled(report, previous),
        versions=query.versions(session(), row),
        history=query.history(session(), row),
        people=_people(row),
        indicators=operation.measured_by(session(), row),
        evidence=session().scalars(select(Evidence).where(Evidence.obligation_id == row.id)).all(),
        inputs=_inputs(row),
        writes=bool(writes),
        enters=bool(enters),
        may_withdraw=capacity_for(g.actor, Action.WITHDRAW, thing) and row.state is State.AWAITING,
        may_correct=capacity_for(g.actor, Action.CORRECT, thing)
        and next_state(row.state, Action.CORRECT, row.role),
        in_force=query.version_in_force(session(), row),
        may_extend=capacity_for(g.actor, Deed.ASK_EXTENSION, thing)
        and row.state in OPEN
        and g.now < row.due_at,
        returned=query.last_return(session(), row),
        error=error,
    )


def _inputs(row: Obligation) -> list[Obligation]:
    """The participants' inputs, for who may merge them into this report."""
    one = Thing(row.committee_id, None, frozenset({row.unit_id}), is_input=True)
    if row.role is not Role.LEAD or capacity_for(g.actor, Action.ADOPT, one) is None:
        return []
    return query.inputs_of(session(), g.actor, row.task_id, row.period_id)


def _filled(report: object, previous: query.Previous | None) -> dict[str, str]:
    """What the form shows: what was just typed, else the latest version, else the period before."""
    if request.method == "POST":
        return dict(request.form.items())
    source = report or (previous.report if previous else None)
    if source is None:
        return {}
    shown = {name: getattr(source, name) or "" for name in ("progress_text", "problems", "next_steps")}
    shown["progress_percent"] = number_text(source.progress_percent)  # type: ignore[attr-defined]
    for figure in getattr(source, "figures", []):
        shown[f"figure_{figure.indicator_id}"] = format(figure.value.normalize(), "f")
        shown[f"source_{figure.indicator_id}"] = figure.source
        for part in ("numerator", "denominator", "benchmark"):
            shown[f"{part}_{figure.indicator_id}"] = number_text(getattr(figure, part))
    return shown


def _people(row: Obligation) -> dict[int, str]:
    return query.names_in_history(session(), row)


@area.post("/reports/<int:obligation_id>")
@requires(Action.SAVE, Action.ENTER_FROM_PAPER)
def write(obligation_id: int) -> Response | tuple[str, int]:
    """Keep what was typed, and hand it in where that button was pressed."""
    row = query.obligation(session(), g.actor, obligation_id)
    seen, act = forms.whole("seen_version"), request.form.get("act")
    try:
        said = _keep(row, act, seen)
    except InvalidInputError as refused:
        return _again(obligation_id, refused), 422
    except (BlockedError, StaleError) as refused:
        return _again(obligation_id, InvalidInputError(refused.sentence, field="")), 409
    flash(said, "success")
    return redirect(url_for("reports.edit", obligation_id=obligation_id))  # type: ignore[return-value]


def _keep(row: Obligation, act: str | None, seen: int) -> str:
    """Commit what was typed, then hand it in where that was asked: a refusal then leaves the draft."""
    written = _written(row)
    if act == "paper":
        operation.enter_from_paper(session(), g.actor, row.id, written, seen_version=seen, now=g.now)
        commit()
        return "已代录，并告知该单位。"
    operation.save(session(), g.actor, row.id, written, seen_version=seen, now=g.now)
    commit()
    if act != "submit":
        return "草稿已保存。"
    operation.submit(session(), g.actor, row.id, seen_version=seen + 1, now=g.now)
    commit()
    return "已提交审签，等分管领导签批。"


def _again(obligation_id: int, refused: InvalidInputError) -> str:
    """The form once more, with what was typed and why it was not taken."""
    session().rollback()
    return _page(query.obligation(session(), g.actor, obligation_id), refused)


def _written(row: Obligation) -> operation.Written:
    if request.form.get("act") == "unchanged":
        return operation.unchanged(session(), row)
    figures, parts = {}, {}
    for indicator in operation.measured_by(session(), row):
        value = forms.figure(
            f"figure_{indicator.id}", indicator.name, percent_sign=indicator.unit_of_measure == "%"
        )
        if value is not None:
            figures[indicator.id] = (value, forms.text(f"source_{indicator.id}"))
        parts[indicator.id] = Parts(
            forms.figure(f"numerator_{indicator.id}", f"{indicator.name}的分子"),
            forms.figure(f"denominator_{indicator.id}", f"{indicator.name}的分母"),
            forms.figure(f"benchmark_{indicator.id}", f"{indicator.name}的对照值"),
        )
    percent = forms.figure("progress_percent", "完成进度", maximum=Decimal(100), percent_sign=True)
    return operation.Written(
        progress_percent=percent,
        progress_text=forms.text("progress_text"),
        problems=forms.text("problems"),
        next_steps=forms.text("next_steps"),
        figures=figures,
        parts=parts,
        evidence_ids=_evidence(row),
    )


def _evidence(row: Obligation) -> frozenset[int]:
    kept = {
        int(value) for value in request.form.getlist("evidence_id") if value.isascii() and value.isdigit()
    }
    for file in request.files.getlist("evidence"):
        if not file.filename:
            continue
        upload = Upload(file.filename, file.read(), forms.day("dated_on", "附件日期"))
        kept.add(keep(session(), g.actor, row.id, upload, config=config(), now=g.now).id)
    return frozenset(kept)


@area.post("/reports/<int:obligation_id>/withdraw")
@requires(Action.WITHDRAW)
def withdraw(obligation_id: int) -> Response:
    """Take it back before it is signed."""
    operation.withdraw(session(), g.actor, obligation_id, seen_version=forms.whole("seen_version"), now=g.now)
    commit()
    flash("已撤回，可以继续修改。", "success")
    return redirect(url_for("reports.edit", obligation_id=obligation_id))  # type: ignore[return-value]


@area.post("/reports/versions/<int:report_id>/proof")
@requires(Deed.VIEW_OBLIGATION)
def prove(report_id: int) -> Response:
    """Hand out a signed version's proof, which anybody can check without us; asking for it is journalled."""
    from exports.proof import proof_archive
    from workflow.operations.proofs import prove as prove_report

    proof = prove_report(session(), g.actor, report_id, key=checkpoint_key(config().home), now=g.now)
    commit()
    return send_file(
        BytesIO(proof_archive(proof)),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"报告-{report_id}-证明.zip",
        etag=False,
    )


@area.post("/reports/<int:obligation_id>/correct")
@requires(Action.CORRECT)
def correct(obligation_id: int) -> Response | tuple[str, int]:
    """Ask for a correction of what was verified; it stays in force until the new version is verified."""
    return carried_out(  # type: ignore[return-value]
        lambda: checking.correct(
            session(),
            g.actor,
            obligation_id,
            seen_version=forms.whole("seen_version"),
            reason=forms.text("reason"),
            new_due_on=forms.day("new_due_on", "更正期限"),
            now=g.now,
        ),
        said="已登记更正。原版本在新版本核查前继续有效。",
        then=url_for("reports.edit", obligation_id=obligation_id),
        again=lambda refused: _page(
            query.obligation(session(), g.actor, obligation_id),
            InvalidInputError(refused.sentence, field=refused.field or "correct"),
        ),
    )


@area.get("/evidence/<int:evidence_id>")
@requires(Deed.VIEW_OBLIGATION)
def download(evidence_id: int) -> Response:
    """Hand out an evidence file as a download, never to be shown inside our pages."""
    evidence = session().get(Evidence, evidence_id)
    if evidence is None:
        raise NotFoundError
    query.obligation(session(), g.actor, evidence.obligation_id)
    path = config().home / "evidence" / evidence.stored_name
    answer = send_file(
        path,
        mimetype=evidence.media_type,
        as_attachment=True,
        download_name=evidence.original_name,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = FILE_CSP
    return answer
