"""规划: import a document, review what was read, adopt it."""

from __future__ import annotations

import hashlib

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plan_graph.audit import audit
from plan_graph.draft import PlanDraft
from plan_graph.errors import PlanUnreadable
from web import forms
from web.access import requires
from web.database import commit, session
from web.presentation import calendar
from web.reading import read_upload
from web.review_page import review_page, rule_in_words
from web.sessions import config
from workflow.ledger import Plan, PlanStatus
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.counts import plan_by_id, plan_counts, plan_of_document, plans_of
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
        pasted=forms.text("text"),
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
    return render_template(
        "plans/show.html",
        plan=plan,
        draft=draft,
        findings=audit(draft),
        counts=plan_counts(session(), plan),
        rule=rule_in_words(),
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
        seen_version=forms.whole("seen_version"),
    )
    commit()
    flash(f"已采用，产生报送义务{made}项。", "success")
    return redirect(url_for("plans.show", plan_id=plan_id))
