"""评估: check the data, freeze a snapshot, write its words, hand out PDF, Word and the annexes."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for

from web import forms
from web.access import requires
from web.areas import moment, plan, plan_or_none
from web.database import commit, session
from web.presentation import calendar, today
from web.rendering import evaluation_bytes
from web.sessions import config
from workflow.documents.evaluation_texts import SECTIONS
from workflow.documents.evaluations import evaluation_document
from workflow.documents.findings import Yardstick
from workflow.errors import InvalidInputError, NotFoundError
from workflow.ledger import EvaluationKind, EvaluationText, Plan
from workflow.operations.evaluation_texts import write_text
from workflow.operations.evaluations import freeze
from workflow.queries import evaluation as query
from workflow.queries.gaps import Gap, Gaps, gaps
from workflow.queries.indicators import standings
from workflow.rules.roles import Deed, may_anywhere

area = Blueprint("evaluations", __name__)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {
    "pdf": ("evaluation", "application/pdf", "评估报告"),
    "docx": ("evaluation-word", WORD, "评估报告"),
    "xlsx": ("evaluation-annexes", EXCEL, "评估报告附表"),
}
SHOWN = 10
PLACES = {
    "indicator": ("indicators.show", "indicator_id", "查看指标"),
    "task": ("tasks.show", "task_id", "去任务页催报"),
    "report": ("reports.edit", "obligation_id", "去催报或代录"),
    "verify": ("verify.one", "obligation_id", "去核查"),
    "problem": ("problems.show", "problem_id", "去答复"),
}


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
        gaps=_gaps(current) if current else None,
        shown=SHOWN,
        place=_place,
        may_make=may_anywhere(g.actor, Deed.MAKE_EVALUATION) and current is not None,
        chosen=request.form if request.method == "POST" else {},
        error=error,
        KINDS=query.KIND_TITLES,
    )


def _gaps(current: Plan) -> Gaps:
    now = moment()
    found = standings(session(), g.actor, current, moment=now.now, as_of=now.today)
    return gaps(session(), g.actor, current, found, moment=now.now, as_of=now.today)


def _place(gap: Gap) -> tuple[str, str] | None:
    """Return where a gap is mended or chased, and the words of the link; None where there is no page for it."""
    if gap.where not in PLACES:
        return None
    endpoint, name, words = PLACES[gap.where]
    return url_for(endpoint, **{name: gap.thing_id}), words  # type: ignore[arg-type]


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
        yardstick=_yardstick(only_verified=request.form.get("basis") == "verified"),
    )  # fmt: skip
    commit()
    flash("评估报告已生成，快照不再变化。", "success")
    return redirect(url_for("evaluations.show", evaluation_id=made.id))  # type: ignore[return-value]


def _yardstick(*, only_verified: bool) -> Yardstick:
    settings = config()
    return Yardstick(
        lights=settings.lights.rules(),
        conclusions=settings.conclusions.rules(),
        only_verified=only_verified,
        scoring=settings.scoring.rules(),
    )


@area.get("/evaluations/<int:evaluation_id>")
@requires(Deed.VIEW_EVALUATION)
def show(evaluation_id: int) -> str:
    """One evaluation as a page."""
    return _page(evaluation_id)


def _page(evaluation_id: int, error: InvalidInputError | None = None) -> str:
    found = query.evaluation(session(), g.actor, evaluation_id)
    versions = query.texts(session(), found)
    newest: dict[str, EvaluationText] = {}
    for one in versions:
        newest.setdefault(one.section, one)
    document = evaluation_document(found, list(newest.values()))
    words = {
        "overview": document.overview,
        "problems": document.problem_text,
        "recommendations": document.recommendations,
    }
    typed = {request.form.get("section", ""): request.form.get("body", "")} if error else {}
    return render_template(
        "evaluations/show.html",
        evaluation=found,
        document=document,
        SECTIONS=SECTIONS,
        words={name: "\n".join(lines) for name, lines in words.items()} | typed,
        newest={name: newest[name].version if name in newest else 0 for name in SECTIONS},
        versions=versions,
        may_write=may_anywhere(g.actor, Deed.MAKE_EVALUATION),
        error=error,
    )


@area.post("/evaluations/<int:evaluation_id>/texts")
@requires(Deed.MAKE_EVALUATION)
def write(evaluation_id: int) -> Response | tuple[str, int]:
    """Keep the office's words for a section as a new version."""
    section = forms.text("section")
    try:
        write_text(
            session(), g.actor, evaluation_id, section, forms.text("body"), seen_version=forms.whole("seen_version"),
            now=g.now,
        )  # fmt: skip
    except InvalidInputError as refused:
        session().rollback()
        return _page(evaluation_id, refused), 422
    commit()
    flash("文字已保存为新的一版，数字没有变化。", "success")
    return redirect(url_for("evaluations.show", evaluation_id=evaluation_id))  # type: ignore[return-value]


@area.get("/evaluations/<int:evaluation_id>.<string:kind>")
@requires(Deed.VIEW_EVALUATION)
def file(evaluation_id: int, kind: str) -> Response:
    """One evaluation as PDF, Word or the annexes' workbook: the same bytes each time."""
    if kind not in FILES:
        raise NotFoundError
    found = query.evaluation(session(), g.actor, evaluation_id)
    document = evaluation_document(found, query.newest_texts(session(), found))
    renderer, media_type, name = FILES[kind]
    body = evaluation_bytes(document, config(), renderer)
    return send_file(
        BytesIO(body),
        mimetype=media_type,
        as_attachment=True,
        download_name=f"{name}_{found.as_of:%Y%m%d}.{kind}",
    )
