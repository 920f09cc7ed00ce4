"""报送义务 and their reports: what is owed with light, reason and due rule; the versions; write, hand in, check."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from web.resources.desk import Desk
from web.resources.kinds import Page, Resource
from web.resources.obligation_acts import ACTS
from web.resources.values import Amount, Day, Given, LightShown, Moment, Number, Shown, StepShown
from web.translating import t
from workflow.ledger import Evidence, Obligation, Period, Plan, Report, Section, Task, Unit
from workflow.operations.reports import measured_by
from workflow.queries import board
from workflow.queries import obligations as query
from workflow.queries.board import BoardRow
from workflow.queries.pages import obligation_numbers
from workflow.rules.deadlines import rule_in_words
from workflow.rules.lights import Light
from workflow.rules.roles import Deed, capacity_for
from workflow.rules.states import LABELS, Action, Role, State, next_state


class ObligationFilter(Given):
    """Which obligations; without a period those that have begun."""

    period: str = ""
    light: Light | None = None
    state: State | None = None
    unit_id: Number | None = None
    task_id: Number | None = None
    section: str = ""
    q: str = ""


class FigureShown(Shown):
    """An indicator's value in a report, with where it comes from."""

    indicator_id: int
    name: str
    unit_of_measure: str
    value: Amount
    source: str
    numerator: Amount | None
    denominator: Amount | None
    benchmark: Amount | None


class EvidenceShown(Shown):
    """A stored file; its bytes are at /evidence/{id}."""

    original_name: str
    media_type: str
    size: int
    sha256: str
    dated_on: Day | None
    uploaded_at: Moment
    scan: str


class SignOffShown(Shown):
    """An internal approval (签批) of exactly this content."""

    person: str
    on_behalf_of: str | None
    capacity: str
    signed_at: Moment
    content_hash: str


class ReportShown(Shown):
    """One version of a report."""

    version: int
    author: str
    written_at: Moment
    progress_percent: Amount | None
    progress_text: str
    problems: str
    next_steps: str
    is_unchanged: bool
    is_from_paper: bool
    content_hash: str
    figures: list[FigureShown]
    evidence: list[EvidenceShown]
    sign_offs: list[SignOffShown]


class ObligationRow(Shown):
    """What one unit owes for one task and period."""

    task_id: int
    code: str
    title: str
    section_code: str
    section: str
    unit_id: int
    unit: str
    role: Role
    period: str
    period_key: str
    state: State
    state_words: str
    light: LightShown
    due_at: Moment
    due_on: Day
    first_due_at: Moment
    due_explanation: str
    is_provisional: bool
    moved_count: int
    returned_count: int
    handed_in_at: Moment | None
    percent: Amount | None
    report_id: int | None
    version: int


class IndicatorAsked(Shown):
    """An indicator whose figure the report is to carry."""

    name: str
    unit_of_measure: str


class ObligationSheet(ObligationRow):
    """One obligation in full."""

    due_rule: str
    returned_reason: str
    version_in_force: int | None
    report: ReportShown | None
    versions: list[ReportShown]
    previous: ReportShown | None
    indicators: list[IndicatorAsked]
    evidence: list[EvidenceShown]
    input_ids: list[int]
    history: list[StepShown]
    may: list[str]


def _rows(desk: Desk, asked: ObligationFilter, page: Page) -> list[ObligationRow]:
    plan = desk.plan
    numbers = obligation_numbers(
        desk.session,
        desk.actor,
        plan,
        *_conditions(desk, plan, asked),
        after=page.after,
        limit=page.limit + 1,
    )
    found = board.rows(desk.session, desk.actor, plan, desk.moment, Obligation.id.in_(numbers))
    return sorted((ObligationRow(**_listed(row)) for row in found), key=lambda row: row.id)


def _conditions(desk: Desk, plan: Plan, asked: ObligationFilter) -> list[ColumnElement[bool]]:
    plain: list[tuple[Any, ColumnElement[bool]]] = [
        (not asked.period, board.begun(desk.moment)),
        (asked.period not in {"", "all"}, Period.key == asked.period),
        (asked.state is not None, Obligation.state == asked.state),
        (asked.unit_id is not None, Obligation.unit_id == asked.unit_id),
        (asked.task_id is not None, Obligation.task_id == asked.task_id),
        (asked.section, Section.code == asked.section),
    ]
    conditions = [condition for is_asked, condition in plain if is_asked]
    if asked.light is not None:
        conditions.append(board.light_is(plan, desk.moment, asked.light))
    if asked.q.strip():
        named = [one.contains(asked.q.strip(), autoescape=True) for one in (Task.title, Unit.name)]
        conditions.append(or_(*named, Task.code == asked.q.strip()))
    return conditions


def _listed(row: BoardRow) -> dict[str, Any]:
    own = set(ObligationRow.model_fields) - {"state_words", "light", "due_explanation", "version"}
    return {name: getattr(row, name) for name in own} | {
        "state_words": t(LABELS[row.state]),
        "light": LightShown.of(row.verdict),
        "due_explanation": row.explanation,
        "version": row.report_version,
    }


def _show(desk: Desk, obligation_id: int) -> ObligationSheet:
    session, row = desk.session, query.obligation(desk.session, desk.actor, obligation_id)
    plan = session.get_one(Plan, row.plan_id)
    listed = board.rows(session, desk.actor, plan, desk.moment, Obligation.id == row.id)[0]
    latest, previous = query.latest_report(session, row), query.previous_report(session, row)
    returned = query.last_return(session, row)
    files = session.scalars(select(Evidence).where(Evidence.obligation_id == row.id).order_by(Evidence.id))
    return ObligationSheet(
        **_listed(listed),
        due_rule=rule_in_words(row.due_moment.cycle.rule),
        returned_reason=returned.reason if returned else "",
        version_in_force=query.version_in_force(session, row),
        report=report_shown(latest) if latest else None,
        versions=[report_shown(one) for one in query.versions(session, row)],
        previous=report_shown(previous.report) if previous else None,
        indicators=[IndicatorAsked.of(one) for one in measured_by(session, row)],
        evidence=[EvidenceShown.of(one) for one in files],
        input_ids=[one.id for one in _inputs(desk, row)],
        history=_history(desk, row),
        may=[action.value for action in _may(desk, row)],
    )


def _inputs(desk: Desk, row: Obligation) -> list[Obligation]:
    if row.role is not Role.LEAD:
        return []
    return query.inputs_of(desk.session, desk.actor, row.task_id, row.period_id)


def _may(desk: Desk, row: Obligation) -> list[Action]:
    thing = query.thing_of(desk.session, row)
    ways = [action for action in Action if next_state(row.state, action, row.role)]
    named = {act.name for act in ACTS}
    return [one for one in ways if one.value in named and capacity_for(desk.actor, one, thing)]


def _history(desk: Desk, row: Obligation) -> list[StepShown]:
    return [
        StepShown(
            act=one.action, before=one.before, after=one.after, person_id=one.person_id, capacity=one.capacity, at=one.at,
            reason=one.reason,
        )
        for one in query.history(desk.session, row)
    ]  # fmt: skip


def report_shown(one: Report) -> ReportShown:
    """Return a version with its figures, files and sign-offs."""
    return ReportShown.of(
        one,
        author=one.author.name,
        figures=[
            FigureShown.of(each, id=each.indicator_id, name=each.indicator.name,
                           unit_of_measure=each.indicator.unit_of_measure)
            for each in one.figures
        ],
        evidence=[EvidenceShown.of(each) for each in one.evidence],
        sign_offs=[
            SignOffShown.of(each, person=each.person.name,
                            on_behalf_of=each.on_behalf_of.name if each.on_behalf_of else None)
            for each in one.sign_offs
        ],
    )  # fmt: skip


OBLIGATIONS = Resource(
    line=("code", "title", "unit", "period", "state_words", "due_explanation"),
    name="obligations",
    command="report",
    key="obligation_id",
    title="报送义务",
    deeds=(Deed.VIEW_TASK,),
    show_deeds=(Deed.VIEW_OBLIGATION,),
    shown=ObligationSheet,
    show=_show,
    listed=ObligationRow,
    rows=_rows,
    asked=ObligationFilter,
    acts=ACTS,
)
