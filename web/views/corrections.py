"""更正: lay one correction over a draft, withdraw one, read its document again, carry the patch off."""

from __future__ import annotations

import json

from flask import Blueprint, flash, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from plan_graph.corrections import OPERATIONS, Anchor, Correction, patch_of, text_key
from plan_graph.errors import PlanUnreadable
from web import forms
from web.access import requires
from web.database import commit, db, session
from web.errors import status_of
from web.reading import read_upload
from web.review_page import declare, review_page
from workflow.errors import BlockedError, InvalidInputError, UnreadableDocumentError
from workflow.operations import reviewing
from workflow.queries.counts import plan_by_id
from workflow.queries.reviews import Review, corrections_of, operation_of, review_of, source_of
from workflow.rules.roles import Deed

area = Blueprint("corrections", __name__)


@area.post("/plans/<int:plan_id>/corrections")
@requires(Deed.IMPORT_PLAN)
def add(plan_id: int) -> Response | tuple[str, int]:
    """Correct one thing; a refusal shows the page again with what was typed."""
    plan = plan_by_id(session(), g.actor, plan_id)
    try:
        asked = _asked(review_of(session(), plan))
        reviewing.correct_plan(session(), g.actor, plan_id, asked, now=g.now)
    except (InvalidInputError, BlockedError) as refused:
        db.session.rollback()
        plan = plan_by_id(session(), g.actor, plan_id)
        page = review_page(plan, error=refused.sentence, field=refused.field or "", typed=request.form)
        return page, status_of(refused)
    commit()
    flash(f"{OPERATIONS[asked.op].label}：已更正。", "success")
    return _back(plan_id)


def _asked(review: Review) -> Correction:
    """Return the correction a form asks for, addressed by what stays when the document is read again."""
    code = forms.text("task")
    anchor = review.corrected.anchors.get(code)
    if code and anchor is None:
        raise InvalidInputError("这项任务已经不在草案中，请刷新页面。", field="task")
    return Correction(
        op=forms.text("op"),
        task=Anchor(anchor.title, anchor.text, code) if anchor else None,
        unit=forms.text("unit"),
        role=forms.text("role"),
        name=forms.text("name"),
        units=tuple(request.form.getlist("units")),
        indicator=forms.text("indicator"),
        value=forms.text("value"),
        measure=forms.text("measure"),
        direction=forms.text("direction"),
        line=_line_key(review),
        finding=forms.text("finding"),
        reason=forms.text("reason"),
    )


def _line_key(review: Review) -> str:
    number = forms.text("line")
    return next((text_key(line.text) for line in review.lines if str(line.number) == number), "")


def _back(plan_id: int) -> Response:
    """Return to the place of the page that the form stood in."""
    if forms.text("back") == "changes":
        return redirect(url_for("plans.changes", plan_id=plan_id))
    kept = {key: forms.text(key) for key in ("kind", "open", "page") if forms.text(key)}
    place = forms.text("place")
    anchor = place if place.replace("-", "").replace(".", "").isalnum() else None
    return redirect(url_for("plans.show", plan_id=plan_id, _anchor=anchor, **kept))  # type: ignore[arg-type]


@area.post("/plans/<int:plan_id>/corrections/<int:correction_id>/withdraw")
@requires(Deed.IMPORT_PLAN)
def withdraw(plan_id: int, correction_id: int) -> Response:
    """Take one correction off again."""
    reviewing.withdraw_correction(session(), g.actor, plan_id, correction_id, now=g.now)
    commit()
    flash("已撤销这条更正。", "success")
    return redirect(url_for("plans.show", plan_id=plan_id, _anchor="corrections"))


@area.post("/plans/<int:plan_id>/again")
@requires(Deed.IMPORT_PLAN)
def again(plan_id: int) -> Response:
    """Read the stored document with the present reader and lay the patch over it."""
    plan = plan_by_id(session(), g.actor, plan_id)
    body = source_of(session(), plan).body
    if body is None:
        raise BlockedError("这份规划没有保存原文件，不能再读。请重新导入文件。")
    try:
        reading = read_upload(plan.document_name, body)
    except PlanUnreadable as refused:
        raise UnreadableDocumentError(refused.sentence) from refused
    unfit = reviewing.read_again(session(), g.actor, plan_id, reading.draft, reading.lines, now=g.now)
    commit()
    words = f"其中{unfit}条更正不再适用，已列入必须处理的发现。" if unfit else "原有更正全部保留。"
    flash(f"已按原文重新读取，{words}", "success")
    return redirect(url_for("plans.show", plan_id=plan_id))


@area.post("/plans/<int:plan_id>/adjusts")
@requires(Deed.IMPORT_PLAN)
def adjusts(plan_id: int) -> Response | tuple[str, int]:
    """Say that a draft adjusts a plan in force, by which paper and from which day; or that it is a new plan."""
    try:
        declare(plan_id)
    except (InvalidInputError, BlockedError) as refused:
        db.session.rollback()
        plan = plan_by_id(session(), g.actor, plan_id)
        page = review_page(plan, error=refused.sentence, field=refused.field or "", typed=request.form)
        return page, status_of(refused)
    commit()
    if not forms.text("adjusts_id"):
        return redirect(url_for("plans.show", plan_id=plan_id))
    return redirect(url_for("plans.changes", plan_id=plan_id))


@area.get("/plans/<int:plan_id>/patch.json")
@requires(Deed.IMPORT_PLAN)
def patch(plan_id: int) -> Response:
    """The corrections as a patch file that `duban plan read --patch` takes."""
    plan = plan_by_id(session(), g.actor, plan_id)
    made = patch_of(operation_of(row) for row in corrections_of(session(), plan))
    answer = make_response(json.dumps(made, ensure_ascii=False, indent=1))
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="plan-{plan_id}-corrections.json"'
    return answer
