"""规划, 单位 and 留痕 to read: what a plan holds, who is a member, and the journal's links."""

from __future__ import annotations

from web.resources.desk import Desk
from web.resources.kinds import Page, Resource
from web.resources.values import Day, Moment, Nothing, Shown
from workflow.errors import NotFoundError
from workflow.ledger import JournalEntry, PlanStatus
from workflow.queries import counts
from workflow.queries.membership import Membership, members, unit_by_id
from workflow.queries.pages import links_after
from workflow.rules.roles import Deed


class PlanRow(Shown):
    """One plan."""

    title: str
    first_year: int
    last_year: int
    status: PlanStatus
    document_name: str
    document_sha256: str
    imported_at: Moment
    adopted_at: Moment | None


class PlanSectionShown(Shown):
    """A heading of its tree."""

    parent_id: int | None
    code: str
    title: str


class TaskNamed(Shown):
    """A task by its code."""

    section_id: int | None
    code: str
    title: str


class PlanSheet(PlanRow):
    """A plan with its headings and tasks, and the numbers of its indicators and projects."""

    sections: list[PlanSectionShown]
    tasks: list[TaskNamed]
    indicator_ids: list[int]
    project_ids: list[int]
    assignments: dict[str, int]
    obligations: dict[str, int]


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[PlanRow]:
    return [PlanRow.of(one) for one in page.of(counts.plans_of(desk.session, desk.actor))]


def _show(desk: Desk, plan_id: int) -> PlanSheet:
    one = counts.plan_by_id(desk.session, desk.actor, plan_id)
    counted = counts.plan_counts(desk.session, one)
    return PlanSheet.of(
        one,
        sections=[PlanSectionShown.of(each) for each in one.sections],
        tasks=[TaskNamed.of(each) for each in one.tasks],
        indicator_ids=[each.id for each in one.indicators],
        project_ids=[each.id for each in one.projects],
        assignments=counted.assignments,
        obligations=counted.obligations,
    )


PLANS = Resource(
    line=("title", "status"),
    name="plans",
    command="plan",
    key="plan_id",
    title="规划",
    deeds=(Deed.VIEW_PLAN,),
    shown=PlanSheet,
    show=_show,
    listed=PlanRow,
    rows=_rows,
)


class UnitShown(Shown):
    """A member unit with how many tasks it has, and who is missing."""

    name: str
    kind: str
    joined_on: Day | None
    left_on: Day | None
    reporters: int
    signers: int
    led: int
    joint: int
    taking_part: int
    open: int
    warnings: list[str]


def _unit_shown(one: Membership) -> UnitShown:
    counted = ("reporters", "signers", "led", "joint", "taking_part", "open")
    return UnitShown.of(
        one.unit,
        kind=one.unit.kind.value,
        warnings=list(one.warnings),
        **{name: getattr(one, name) for name in counted},
    )


def _units(desk: Desk, _asked: Nothing, page: Page) -> list[UnitShown]:
    found = {one.unit.id: one for one in members(desk.session, desk.actor)}
    return [_unit_shown(found[unit.id]) for unit in page.of([one.unit for one in found.values()])]


def _unit(desk: Desk, unit_id: int) -> UnitShown:
    unit_by_id(desk.session, desk.actor, unit_id)
    found = next((one for one in members(desk.session, desk.actor) if one.unit.id == unit_id), None)
    if found is None:
        raise NotFoundError
    return _unit_shown(found)


UNITS = Resource(
    line=("name",),
    name="units",
    command="unit",
    key="unit_id",
    title="单位",
    deeds=(Deed.VIEW_UNITS,),
    shown=UnitShown,
    show=_unit,
    listed=UnitShown,
    rows=_units,
)


class LinkRow(Shown):
    """One link of the journal's chain, by its number in the chain; ids and hashes, no personal text."""

    at: Moment
    person_id: int | None
    person: str
    capacity: str
    act: str
    thing: str
    thing_id: int
    before: str
    after: str
    reason_hash: str
    content_hash: str
    previous_hash: str
    hash: str


def _link(entry: JournalEntry, person: str) -> LinkRow:
    return LinkRow.of(entry, id=entry.seq, person_id=entry.actor_id, person=person)


def _links(desk: Desk, _asked: Nothing, page: Page) -> list[LinkRow]:
    found = links_after(desk.session, desk.actor, after=page.after, limit=page.limit + 1)
    return [_link(entry, person) for entry, person in found]


JOURNAL = Resource(
    line=("at", "person", "act", "thing", "thing_id"),
    name="journal",
    command="journal",
    key="seq",
    title="留痕",
    deeds=(Deed.VIEW_JOURNAL,),
    shown=LinkRow,
    show=None,
    listed=LinkRow,
    rows=_links,
)
