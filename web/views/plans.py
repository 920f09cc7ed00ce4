"""规划: import a document, review what was read, adopt it."""

from __future__ import annotations

import hashlib

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plan_graph.audit import audit
from plan_graph.comparison_words import role_words, summary
from plan_graph.draft import PlanDraft
from plan_graph.errors import PlanUnreadable
from web import forms
from web.access import requires
from web.database import commit, db, session
from web.errors import status_of
from web.plan_answers import answers_of
from web.presentation import calendar
from web.reading import read_upload
from web.review_page import declare, review_page
from web.sessions import config
from workflow.errors import BlockedError, InvalidInputError
from workflow.ledger import Plan, PlanStatus
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.adjustments import (
    TaskLine,
    adjustment_of,
    adjustments_of,
    effects_of,
    plans_in_force,
    recorded,
    why_not_yet,
)
from workflow.queries.counts import plan_by_id, plan_counts, plan_of_document, plans_of
from workflow.queries.reviews import why_not_adopt
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import Deed, may_anywhere

area = Blueprint("plans", __name__)
PASTED = "粘贴的文字.txt"


@area.get("/plans")
@requires(Deed.VIEW_PLAN)
def index() -> str:
    """The committee's plans."""
    return _index()


def _index(error: str = "") -> str:
    return render_template(
        "plans/index.html",
        plans=plans_of(session(), g.actor),
        may_import=may_anywhere(g.actor, Deed.IMPORT_PLAN),
        error=error,
        typed=request.form,
        in_force=plans_in_force(session(), g.actor),
    )


@area.post("/plans")
@requires(Deed.IMPORT_PLAN)
def read() -> Response | tuple[str, int]:
    """Read an uploaded document or a pasted text in a child process and keep what was read for review."""
    name, body = _document()
    if not body:
        return _index("请选择规划文件，或粘贴规划全文。"), 422
    try:
        reading = read_upload(name, body)
    except PlanUnreadable as refused:
        return _index(refused.sentence), 422
    document = Document(name, hashlib.sha256(body).hexdigest(), body, reading.lines)
    known = plan_of_document(session(), g.actor, document.sha256)
    plan = import_plan(session(), g.actor, reading.draft, document, now=g.now)
    if forms.text("adjusts_id") and not known:
        try:
            declare(plan.id)
        except (InvalidInputError, BlockedError) as refused:
            db.session.rollback()
            return _index(refused.sentence), status_of(refused)
    commit()
    flash("这份文件以前导入过，打开的是原来那一份。" if known else "已读取，请审阅后采用。", "success")
    return redirect(url_for("plans.show", plan_id=plan.id))


def _document() -> tuple[str, bytes]:
    file = request.files.get("document")
    if file is not None and file.filename:
        return file.filename, file.read()
    return PASTED, forms.text("text").strip().encode()


@area.get("/plans/<int:plan_id>")
@requires(Deed.VIEW_PLAN)
def show(plan_id: int) -> str:
    """A draft under review, findings first; or a plan in force with what it holds."""
    plan = plan_by_id(session(), g.actor, plan_id)
    return review_page(plan) if plan.status is PlanStatus.DRAFT else _adopted(plan)


def _adopted(plan: Plan) -> str:
    draft = PlanDraft.from_json(plan.draft)
    adjustment = adjustment_of(session(), plan)
    return render_template(
        "plans/show.html",
        plan=plan,
        draft=draft,
        findings=audit(draft),
        counts=plan_counts(session(), plan),
        adjustment=adjustment,
        adjusted=session().get_one(Plan, adjustment.adjusts_id) if adjustment else None,
        adjustments=adjustments_of(session(), plan),
        answers=answers_of(draft, request.args),
    )


@area.get("/plans/<int:plan_id>/changes")
@requires(Deed.VIEW_PLAN)
def changes(plan_id: int) -> str | Response:
    """What a draft that adjusts a plan would carry on, stop and start; or what it changed."""
    plan = plan_by_id(session(), g.actor, plan_id)
    adjustment = adjustment_of(session(), plan)
    if adjustment is None:
        return redirect(url_for("plans.show", plan_id=plan_id))
    is_draft = plan.status is PlanStatus.DRAFT
    effects = effects_of(session(), plan, adjustment) if is_draft else None
    made = effects.comparison if effects else recorded(session(), plan, adjustment)
    return render_template(
        "plans/changes.html",
        plan=plan,
        adjustment=adjustment,
        live=session().get_one(Plan, adjustment.adjusts_id),
        effects=effects,
        made=made,
        lines=effects.lines if effects else [TaskLine(task, task.roles) for task in made.tasks],
        summary=summary(made),
        role_words=role_words,
        blocked=why_not_adopt(session(), plan) if is_draft else "",
        not_yet=why_not_yet(adjustment, g.now.astimezone(SHANGHAI).date()) if is_draft else "",
        may_adopt=is_draft and may_anywhere(g.actor, Deed.ADOPT_PLAN),
    )


@area.post("/plans/<int:plan_id>/adopt")
@requires(Deed.ADOPT_PLAN)
def adopt(plan_id: int) -> Response:
    """Adopt a draft: from now on its units owe reports."""
    made = adopt_plan(
        session(),
        g.actor,
        plan_id,
        rule=config().reporting.rule(),
        calendar=calendar(),
        now=g.now,
        starts_on=forms.day("starts_on", "开始报送的日期"),
        objection_days=config().assignment.objection_days,
        seen_version=forms.whole("seen_version"),
        seen_base_version=forms.whole("seen_base_version") if "seen_base_version" in request.form else None,
    )
    adjustment = adjustment_of(session(), plan_by_id(session(), g.actor, plan_id))
    commit()
    words = "已按文件调整规划，新增" if adjustment else "已采用，产生"
    flash(f"{words}报送义务{made}项。", "success")
    return redirect(url_for("plans.show", plan_id=adjustment.adjusts_id if adjustment else plan_id))
