"""报送时间: the due rules in words, every date of the plan with the rule beside it, and the committee's own holidays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from web import forms
from web.access import requires
from web.areas import plan
from web.database import commit, session
from web.errors import status_of
from web.presentation import calendar, today
from workflow.errors import BlockedError, DubanError, InvalidInputError, NotFoundError, StaleError
from workflow.ledger import CalendarDay, Cycle
from workflow.operations import calendars, due_rules
from workflow.queries import due_rules as query
from workflow.queries.board import sections_of, visible_tasks
from workflow.rules.deadlines import SHIFT_WORDS, DueRule, Shift, rule_in_words
from workflow.rules.due_changes import DueChange
from workflow.rules.holiday_notices import NoticeRefused, read_notice
from workflow.rules.periods import CYCLE_LABELS
from workflow.rules.periods import Cycle as CycleKind
from workflow.rules.roles import Deed, may_anywhere
from workflow.rules.scopes import Scope
from workflow.rules.states import Role

area = Blueprint("periods", __name__)
Change = Callable[[], DueChange]


@area.get("/periods")
@requires(Deed.VIEW_PLAN)
def index() -> str:
    """The rules in force and every date they make, a year at a time."""
    current = plan()
    dates = query.planned_dates(session(), current)
    years = sorted({one.due_on.year for one in dates})
    wanted = request.args.get("year", type=int)
    year = wanted if wanted in years else (today().year if today().year in years else (years or [0])[0])
    rules = query.live_rules(session(), current)
    names = {one.id: query.scope_words(session(), one) for one in rules}
    return render_template(
        "periods/index.html",
        plan=current,
        rules=[(one, names[one.id], rule_in_words(one.rule)) for one in rules],
        former=[
            (one, query.scope_words(session(), one), rule_in_words(one.rule))
            for one in query.former_rules(session(), current)
        ],
        names=names,
        dates=[one for one in dates if one.due_on.year == year],
        years=years,
        year=year,
        may_change=may_anywhere(g.actor, Deed.EDIT_CALENDAR),
    )


def _cycle(cycle_id: int) -> Cycle:
    """A rule in force of the committee's plan; raises NotFoundError."""
    found = {one.id: one for one in query.live_rules(session(), plan())}
    if cycle_id not in found:
        raise NotFoundError
    return found[cycle_id]


@area.get("/periods/rules/<int:cycle_id>")
@requires(Deed.EDIT_CALENDAR)
def edit(cycle_id: int) -> str:
    """Change a rule in force."""
    return _form(_cycle(cycle_id))


@area.get("/periods/rules/new")
@requires(Deed.EDIT_CALENDAR)
def new() -> str:
    """Give a section, a task or a role a rule of its own."""
    return _form(None)


def _form(cycle: Cycle | None, error: DubanError | None = None, change: DueChange | None = None) -> str:
    current = plan()
    shown = cycle.rule if cycle else query.live_rules(session(), current)[0].rule
    return render_template(
        "periods/rule.html",
        plan=current,
        cycle=cycle,
        name=query.scope_words(session(), cycle) if cycle else "",
        rule=shown,
        words=rule_in_words(shown),
        places=_places(),
        cycles=CYCLE_LABELS,
        shifts=SHIFT_WORDS,
        may_drop=cycle is not None and not query.scope_of(cycle).is_whole_plan,
        error=error,
        change=change,
        typed=request.form,
    )


def _places() -> list[tuple[str, str]]:
    current = plan()
    sections = sorted(sections_of(session(), current).values(), key=lambda one: one.position)
    tasks = visible_tasks(session(), g.actor, current)
    return [
        ("plan", "全部任务"),
        *[(f"section:{one.id}", f"章节 {one.code} {one.title}") for one in sections],
        *[(f"task:{one.id}", f"任务 {one.code} {one.title[:40]}") for one in tasks],
    ]


@area.post("/periods/rules/<int:cycle_id>")
@requires(Deed.EDIT_CALENDAR)
def change(cycle_id: int) -> Response | str | tuple[str, int]:
    """Show what a changed rule would move, or change it."""
    cycle = _cycle(cycle_id)
    scope, seen = query.scope_of(cycle), cycle.id
    if forms.text("do").startswith("drop"):
        return _show_or_do(
            lambda: due_rules.drop_rule(session(), g.actor, seen, why=forms.text("why"), now=g.now),
            lambda error, moved: _form(session().get(Cycle, seen), error, moved),
        )
    return _show_or_do(
        lambda: _change(scope, seen), lambda error, moved: _form(session().get(Cycle, seen), error, moved)
    )


@area.post("/periods/rules/new")
@requires(Deed.EDIT_CALENDAR)
def add() -> Response | str | tuple[str, int]:
    """Show what a new rule for a part of the plan would move, or lay it."""
    return _show_or_do(lambda: _change(_scope(), None), lambda error, moved: _form(None, error, moved))


def _change(scope: Scope, seen: int | None) -> DueChange:
    return due_rules.change_rule(
        session(),
        g.actor,
        plan().id,
        scope,
        _rule(),
        seen_cycle_id=seen,
        why=forms.text("why"),
        calendar=calendar(),
        now=g.now,
    )


def _show_or_do(do: Change, again: Callable[[DubanError | None, DueChange | None], str]) -> Response | str | tuple[str, int]:  # fmt: skip
    """Carry a change out; unless it is to be saved, take it back and show what it would move."""
    try:
        moved = do()
    except (InvalidInputError, BlockedError, StaleError) as refused:
        session().rollback()
        return again(refused, None), status_of(refused)
    if not forms.text("do").endswith("save"):
        session().rollback()
        return again(None, moved)
    commit()
    flash(f"已保存：{moved.words}", "success")
    return redirect(url_for("periods.index"))


def _scope() -> Scope:
    kind, _, number = forms.text("place").partition(":")
    role = Role(forms.text("role")) if forms.text("role") in set(Role) else None
    if kind == "plan":
        return Scope(role=role)
    if kind not in {"section", "task"} or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise InvalidInputError("请选择规则适用的章节或任务。", field="place")
    return (
        Scope(section_id=int(number), role=role)
        if kind == "section"
        else Scope(task_id=int(number), role=role)
    )


def _rule() -> DueRule:
    return DueRule(
        cycle=CycleKind(_choice("cycle", set(CycleKind), "周期")),
        day=_number("day", "日", 1, 31),
        month_offset=_number("month_offset", "月份", 0, 1),
        at=_time(),
        shift=Shift(_choice("shift", set(Shift), "遇休息日")),
        participant_lead_days=_number("participant_lead_days", "参与单位提前", 0, 30),
    )


def _choice(name: str, allowed: set[CycleKind] | set[Shift], label: str) -> str:
    value = forms.text(name)
    if value not in {one.value for one in allowed}:
        raise InvalidInputError(f"请选择{label}。", field=name)
    return value


def _number(name: str, label: str, least: int, most: int) -> int:
    value = forms.text(name).strip()
    if not (value.isascii() and value.isdigit() and len(value) <= 3 and least <= int(value) <= most):
        raise InvalidInputError(f"{label}须是{least}到{most}之间的整数。", field=name)
    return int(value)


def _time() -> time:
    try:
        return time.fromisoformat(forms.text("at").strip())
    except ValueError:
        raise InvalidInputError("时刻须写成 17:30 这样。", field="at") from None


@area.get("/periods/calendar")
@requires(Deed.EDIT_CALENDAR)
def holidays() -> str:
    """The committee's own holidays and make-up days, and the form for a new notice."""
    return _holidays()


def _holidays(error: DubanError | None = None, change: DueChange | None = None) -> str:
    days = session().scalars(
        select(CalendarDay).where(CalendarDay.committee_id == g.actor.committee_id).order_by(CalendarDay.day)
    )
    current = plan()
    years = range(current.first_year, current.last_year + 1)
    return render_template(
        "periods/calendar.html",
        days=list(days),
        provisional=[year for year in years if calendar().is_provisional(year)],
        error=error,
        change=change,
        typed=request.form,
    )


@area.post("/periods/calendar")
@requires(Deed.EDIT_CALENDAR)
def enter() -> Response | str | tuple[str, int]:
    """Show what a notice would move, or keep it."""
    return _show_or_do(_enter, _again)


def _again(error: DubanError | None, change: DueChange | None) -> str:
    g.pop("calendar", None)
    return _holidays(error, change)


def _enter() -> DueChange:
    try:
        days = read_notice(forms.text("notice"), forms.whole_or_none("year"))
    except NoticeRefused as refused:
        raise InvalidInputError(refused.sentence, field="notice") from refused
    return calendars.enter_days(session(), g.actor, days, source=forms.text("source"), now=g.now)


@area.post("/periods/calendar/remove")
@requires(Deed.EDIT_CALENDAR)
def remove() -> Response | str | tuple[str, int]:
    """Take one day back."""
    day = forms.day("day", "日期")
    if day is None:
        raise InvalidInputError("请选择日期。", field="day")
    return _show_or_do(lambda: calendars.remove_day(session(), g.actor, day, now=g.now), _again)
