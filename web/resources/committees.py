"""下级委员会: what a city or province sees of the committees below it, counts only."""

from __future__ import annotations

from web.resources.desk import Desk
from web.resources.kinds import Page, Resource
from web.resources.sheets import RateShown, rates_of
from web.resources.values import Moment, Nothing, Shown
from workflow.queries import county_sums
from workflow.queries.county_sums import CountySum
from workflow.rules.lights import Light
from workflow.rules.roles import Deed


class CountyShown(Shown):
    """One committee below: its lights of today and its reporting in this year; ``counted_at`` is null before the first count."""

    name: str
    region_code: str
    is_granted: bool
    counted_at: Moment | None
    lights: dict[Light, int]
    owed: int
    due: int
    timeliness: RateShown
    completeness: RateShown


def _county(one: CountySum) -> CountyShown:
    return CountyShown.of(
        one.committee,
        is_granted=one.is_granted,
        counted_at=one.counted_at,
        lights=one.lights,
        owed=one.tally.owed,
        due=one.tally.due,
        **rates_of(one.tally),
    )


def _rows(desk: Desk, _asked: Nothing, page: Page) -> list[CountyShown]:
    found = {one.committee.id: one for one in county_sums.sums(desk.session, desk.actor, desk.moment)}
    return [_county(found[row.id]) for row in page.of([one.committee for one in found.values()])]


COMMITTEES = Resource(
    line=("name", "region_code"),
    name="committees",
    command="committee",
    key="committee_id",
    title="下级委员会",
    deeds=(Deed.VIEW_COMMITTEES,),
    shown=CountyShown,
    show=None,
    listed=CountyShown,
    rows=_rows,
)
