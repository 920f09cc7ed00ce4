"""评估: check the data, freeze a snapshot, hand out its PDF."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for

from web import forms
from web.access import requires
from web.areas import plan, plan_or_none
from web.database import commit, session
from web.presentation import calendar, today
from web.rendering import evaluation_bytes
from web.sessions import config
from workflow.documents.evaluations import evaluation_document
from workflow.errors import BlockedError, InvalidInputError
from workflow.ledger import EvaluationKind
from workflow.operations.evaluations import freeze
from workflow.queries import evaluation as query
from workflow.rules.roles import Deed, may_anywhere

area = Blueprint("evaluations", __name__)


@area.get("/evaluations")
@requires(Deed.VIEW_EVALUATION)
def index() -> str:
    """What was made, and what data is still missing."""
    return _index()


def _index(error: InvalidInputError | None = None) -> str:
    current = plan_or_none()
    return render_template(
        "evaluations/index.html",
        evaluations=query.evaluations(session(), g.actor),
        gaps=query.indicators_without_data(session(), current, today()) if current else [],
        may_make=may_anywhere(g.actor, Deed.MAKE_EVALUATION) and current is not None,
        error=error,
        KINDS=query.KIND_TITLES,
    )


@area.post("/evaluations")
@requires(Deed.MAKE_EVALUATION)
def make() -> Response | tuple[str, int]:
    """Freeze what is known on a date."""
    try:
        as_of = forms.day("as_of", "截止日期")
        kind = request.form.get("kind", "")
        if as_of is None:
            raise InvalidInputError("请填写截止日期。", field="as_of")
        if as_of > today():
            raise InvalidInputError("截止日期不能晚于今天。", field="as_of")
        if kind not in set(EvaluationKind):
            raise InvalidInputError("请选择评估种类。", field="kind")
    except InvalidInputError as refused:
        return _index(refused), 422
    made = freeze(
        session(), g.actor, plan(), kind=EvaluationKind(kind), as_of=as_of, calendar=calendar(), now=g.now,
        rules=config().lights.rules(),
    )  # fmt: skip
    commit()
    flash("评估报告已生成，快照不再变化。", "success")
    return redirect(url_for("evaluations.show", evaluation_id=made.id))  # type: ignore[return-value]


@area.get("/evaluations/<int:evaluation_id>")
@requires(Deed.VIEW_EVALUATION)
def show(evaluation_id: int) -> str:
    """One evaluation as a page."""
    found = query.evaluation(session(), g.actor, evaluation_id)
    return render_template("evaluations/show.html", evaluation=found, document=evaluation_document(found))


@area.get("/evaluations/<int:evaluation_id>.pdf")
@requires(Deed.VIEW_EVALUATION)
def pdf(evaluation_id: int) -> Response:
    """One evaluation as a PDF: the same bytes each time."""
    found = query.evaluation(session(), g.actor, evaluation_id)
    body = evaluation_bytes(evaluation_document(found), config())
    if not body:
        raise BlockedError("文件没有生成，请稍后再试。")
    name = f"评估报告_{found.as_of:%Y%m%d}.pdf"
    return send_file(BytesIO(body), mimetype="application/pdf", as_attachment=True, download_name=name)
