"""规划: import a document, review what was read, adopt it."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from plan_graph.audit import audit
from plan_graph.draft import PlanDraft
from plan_graph.errors import PlanUnreadable
from plan_graph.isolation import MIB, read_plan_isolated
from plan_graph.units import expand
from web.access import requires
from web.database import commit, session
from web.presentation import calendar
from web.sessions import config
from workflow.ledger import PlanStatus
from workflow.operations.plans import Document, adopt_plan, import_plan
from workflow.queries.counts import plan_by_id, plan_counts, plans_of
from workflow.rules.deadlines import SHIFT_LABELS
from workflow.rules.periods import CYCLE_LABELS
from workflow.rules.roles import Deed, may_anywhere

area = Blueprint("plans", __name__)


@area.get("/plans")
@requires(Deed.VIEW_PLAN)
def index() -> str:
    """The committee's plans."""
    return _index()


def _index(error: str = "") -> str:
    may_import = may_anywhere(g.actor, Deed.IMPORT_PLAN)
    return render_template(
        "plans/index.html", plans=plans_of(session(), g.actor), may_import=may_import, error=error
    )


@area.post("/plans")
@requires(Deed.IMPORT_PLAN)
def read() -> Response | tuple[str, int]:
    """Read an uploaded document in a child process and keep what was read for review."""
    file = request.files.get("document")
    if file is None or not file.filename:
        return _index("请选择规划文件。"), 422
    body = file.read()
    try:
        draft = read_upload(file.filename, body)
    except PlanUnreadable as refused:
        return _index(refused.sentence), 422
    document = Document(file.filename, hashlib.sha256(body).hexdigest())
    plan = import_plan(session(), g.actor, draft, document, now=g.now)
    commit()
    flash("已读取，请审阅后采用。", "success")
    return redirect(url_for("plans.show", plan_id=plan.id))


def read_upload(name: str, body: bytes) -> PlanDraft:
    """Return what a child process reads of the bytes; raises PlanUnreadable."""
    limits = config().plan
    with NamedTemporaryFile(suffix=".upload") as stored:
        stored.write(body)
        stored.flush()
        return read_plan_isolated(
            Path(stored.name),
            name=name,
            timeout_seconds=limits.timeout_seconds,
            memory_bytes=limits.memory_mb * MIB,
            max_bytes=limits.max_mb * MIB,
        )


@area.get("/plans/<int:plan_id>")
@requires(Deed.VIEW_PLAN)
def show(plan_id: int) -> str:
    """What was read, findings first."""
    plan = plan_by_id(session(), g.actor, plan_id)
    draft = PlanDraft.from_json(plan.draft)
    assignments = expand(draft)
    roles = Counter(one.role for one in assignments)
    rule = config().reporting
    words = f"{CYCLE_LABELS[rule.cycle]}、{rule.day}日{rule.time:%H:%M}（遇休息日{SHIFT_LABELS[rule.shift]}工作日）"
    return render_template(
        "plans/show.html",
        plan=plan,
        draft=draft,
        findings=audit(draft),
        assignments=assignments,
        by_role={role: roles.get(role, 0) for role in ("lead", "participant", "joint")},
        counts=plan_counts(session(), plan) if plan.status is not PlanStatus.DRAFT else None,
        may_adopt=may_anywhere(g.actor, Deed.ADOPT_PLAN),
        rule=words,
    )


@area.post("/plans/<int:plan_id>/adopt")
@requires(Deed.ADOPT_PLAN)
def adopt(plan_id: int) -> Response:
    """Adopt a draft: from now on its units owe reports."""
    made = adopt_plan(
        session(), g.actor, plan_id, rule=config().reporting.rule(), calendar=calendar(), now=g.now
    )
    commit()
    flash(f"已采用，产生报送义务{made}项。", "success")
    return redirect(url_for("plans.show", plan_id=plan_id))
