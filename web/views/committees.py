"""上下级委员会: sums of the counties, what a county lets its parent read, plans handed down and taken on."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select

from web.access import requires
from web.areas import moment, plan, plan_or_none
from web.database import commit, session
from web.sessions import config
from workflow.errors import BlockedError, InvalidInputError
from workflow.ledger import Committee, Plan, Task, Unit
from workflow.operations import handing_down as operation
from workflow.operations.handing_down import Choice
from workflow.operations.rolling import roll_up
from workflow.queries import board, county_sums, indicators, summaries
from workflow.queries import committees as query
from workflow.queries.task_lights import task_lights
from workflow.rules.lights import WORST_FIRST
from workflow.rules.roles import Deed, may_anywhere

area = Blueprint("committees", __name__)
PAGE = 100


@area.get("/committees")
@requires(Deed.VIEW_COMMITTEES)
def index() -> str:
    """What lies below and above the committee."""
    return _index()


def _index(error: InvalidInputError | None = None) -> str:
    now = moment()
    found = county_sums.sums(session(), g.actor, now)
    lights, tally = county_sums.total(found)
    parent = session().get(Committee, g.committee.parent_id) if g.committee.parent_id else None
    current = plan_or_none()
    handed_by = query.handed_by(session(), g.actor)
    return render_template(
        "committees/index.html",
        found=found,
        **_page(found),
        live_up_to=county_sums.LIVE_UP_TO,
        kept=sorted({one.counted_at for one in found if one.counted_at} - {now.now}),
        uncounted=sum(one.counted_at is None for one in found),
        lights=lights,
        tally=tally,
        parent=parent,
        grant=query.live_grant(session(), g.committee.id),
        handed_to=query.handed_to(session(), g.actor),
        handed={one.receiver_id: one for one in handed_by if current and one.plan_id == current.id},
        plan=current,
        rolled=_rolled(current) if found and current else [],
        may_grant=may_anywhere(g.actor, Deed.GRANT_READING),
        may_hand=may_anywhere(g.actor, Deed.HAND_DOWN) and current is not None,
        may_undertake=may_anywhere(g.actor, Deed.UNDERTAKE),
        error=error,
    )


def _page(found: list[county_sums.CountySum]) -> dict[str, object]:
    pages = max((len(found) + PAGE - 1) // PAGE, 1)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return {"shown": found[(page - 1) * PAGE : page * PAGE], "page": page, "pages": pages}


def _rolled(current: Plan) -> list[indicators.IndicatorStanding]:
    """The indicators that the counties make up."""
    now, settings = moment(), config()
    found = indicators.standings(
        session(), g.actor, current, moment=now.now, as_of=now.today, rules=settings.conclusions.rules(), lights=now.rules
    )  # fmt: skip
    return [one for one in found if one.indicator.roll_up != "none"]


@area.get("/committees/<int:committee_id>")
@requires(Deed.VIEW_COMMITTEES)
def show(committee_id: int) -> str:
    """A county that lets the parent read: its tasks, sections and indicators; nothing there can be changed."""
    county, reader = query.granted_reader(session(), g.actor, committee_id)
    now, current = moment(), board.live_plan(session(), reader)
    if current is None:
        raise BlockedError("这个委员会还没有采用规划。")
    begun = board.begun(now)
    tasks = task_lights(session(), reader, current, now, begun)
    settings = config().conclusions.rules()
    return render_template(
        "committees/show.html",
        county=county,
        plan=current,
        tasks=sorted(tasks, key=lambda task: WORST_FIRST.index(task.verdict.light)),
        counts=board.count_lights(task.verdict for task in tasks),
        sections=summaries.by_section(session(), reader, current, now, begun),
        indicators=indicators.standings(
            session(), reader, current, moment=now.now, as_of=now.today, rules=settings, lights=now.rules
        ),
    )


@area.post("/committees/grant")
@requires(Deed.GRANT_READING)
def grant() -> Response:
    """Let the parent read, or take that back."""
    if request.form.get("act") == "revoke":
        operation.revoke_reading(session(), g.actor, now=g.now)
        said = "已收回授权，上级现在只能看到汇总数。"
    else:
        operation.grant_reading(session(), g.actor, now=g.now)
        said = "已授权，上级可以查看任务、灯和指标，不能改动。"
    commit()
    flash(said, "success")
    return redirect(url_for("committees.index"))  # type: ignore[return-value]


@area.post("/committees/hand-down")
@requires(Deed.HAND_DOWN)
def hand_down() -> Response | tuple[str, int]:
    """Hand the plan in force down to the ticked committees."""
    chosen = {
        int(one)
        for one in request.form.getlist("committee")
        if one.isascii() and one.isdigit() and len(one) < 10
    }
    try:
        count = operation.hand_down(session(), g.actor, plan(), frozenset(chosen), now=g.now)
    except InvalidInputError as refused:
        session().rollback()
        return _index(refused), 422
    commit()
    flash(f"已下达给{count}个委员会。", "success")
    return redirect(url_for("committees.index"))  # type: ignore[return-value]


@area.post("/committees/roll-up")
@requires(Deed.UNDERTAKE)
def roll() -> Response:
    """Bring the sums to what the counties have verified by now; every night does the same."""
    count = roll_up(session(), g.actor, g.committee, now=g.now)
    commit()
    flash(f"已汇总，更新{count}项。" if count else "已是最新，没有新核查的数值。", "success")
    return redirect(url_for("committees.index"))  # type: ignore[return-value]


@area.get("/committees/handed/<int:handed_id>")
@requires(Deed.UNDERTAKE)
def handed(handed_id: int) -> str:
    """What the parent handed down, with a choice for each task."""
    return _handed(handed_id)


def _handed(handed_id: int, error: InvalidInputError | None = None) -> str:
    found, current = operation.handed_plan(session(), g.actor, handed_id), plan()
    parent = session().get_one(Plan, found.plan_id)
    own = session().scalars(select(Task).where(Task.plan_id == current.id).order_by(Task.position)).all()
    units = session().scalars(select(Unit).where(Unit.committee_id == g.committee.id).order_by(Unit.id)).all()
    by_title = {one.title: f"task:{one.id}" for one in own}
    return render_template(
        "committees/handed.html",
        found=found,
        parent=parent,
        own=own,
        units=units,
        filled=request.form if request.method == "POST" else {},
        proposed={one.id: by_title.get(one.title, "") for one in parent.tasks},
        error=error,
    )


@area.post("/committees/handed/<int:handed_id>")
@requires(Deed.UNDERTAKE)
def undertake(handed_id: int) -> Response | tuple[str, int]:
    """Take the chosen tasks on."""
    try:
        count = operation.undertake(session(), g.actor, handed_id, _choices(), now=g.now)
    except InvalidInputError as refused:
        session().rollback()
        return _handed(handed_id, refused), 422
    commit()
    flash(f"已承接{count}项任务，新增的任务从本期起报送。", "success")
    return redirect(url_for("committees.index"))  # type: ignore[return-value]


def _choices() -> dict[int, Choice]:
    found = {}
    for name, value in request.form.items():
        number, kind, chosen = name.removeprefix("choice_"), *value.partition(":")[::2]
        if not (name.startswith("choice_") and number.isdigit() and chosen.isascii() and chosen.isdigit()):
            continue
        if len(number) < 10 and len(chosen) < 10:
            found[int(number)] = (
                Choice(unit_id=int(chosen)) if kind == "unit" else Choice(task_id=int(chosen))
            )
    return found
