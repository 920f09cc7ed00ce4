"""The five years themselves: what happens in which quarter, and the laws that are asked after each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from plan_graph.plans import bundled
from plan_graph.isolation import read_plan_isolated
from tests.documents import REAL
from tests.workflow.five_years import laws
from tests.workflow.five_years.changes import Changes
from tests.workflow.five_years.matters import Matters
from tests.workflow.five_years.recount import recount
from tests.workflow.five_years.reporting import Reporting
from tests.workflow.five_years.town import Happening, Town, at_nine
from workflow.ledger import Evaluation, EvaluationKind

Tell = Callable[[str], None]


@dataclass
class Lived:
    """What came of it: the town, the counts after each quarter, the last evaluation and what was recounted of it."""

    town: Town
    counts: list[tuple[int, frozenset[int]]] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    figures: int = 0
    signatures: int = 0

    @property
    def quarters(self) -> int:
        """How many quarters were lived."""
        return len(self.counts)


def real_plan() -> PlanDraft:
    """The real plan as the reader reads it where it stands beside the project, else as it is bundled."""
    return read_plan_isolated(REAL) if REAL.exists() else bundled("qinshui-145")[0]


def shortened(draft: PlanDraft, tasks: int) -> PlanDraft:
    """The same plan with few of its tasks, for a small run: led ones, shared ones and one that has nobody."""
    led = [one.code for one in draft.tasks if one.lead and 0 < len(one.participants) < 4][: tasks - 2]
    shared = [one.code for one in draft.tasks if 1 < len(one.joint) < 6][:1]
    nobody = [one.code for one in draft.tasks if not one.lead and not one.joint][:1]
    kept = tuple(one for one in draft.tasks if one.code in {*led, *shared, *nobody})
    from dataclasses import replace

    return replace(draft, tasks=kept, projects=draft.projects[:6])


def live(
    session: Session, draft: PlanDraft, *, seed: int, folder: Path, told: Tell = lambda _: None
) -> Lived:
    """Live all quarters of a plan; raises AssertionError where a law is broken after any of them."""
    first, last = draft.period
    begun = at_nine(date(first, 1, 4))
    town = Town(session, draft, begun, seed, folder)
    reporting, lived = Reporting(town), Lived(town)
    matters, changes = Matters(town, reporting), Changes(town, draft)
    changes.adopt(begun)
    _plan_the_years(town, reporting, matters, changes)
    for year in range(first, last + 1):
        for quarter in (1, 2, 3, 4):
            _live_a_quarter(lived, matters, changes, year, quarter, told)
    _look_back(lived, told)
    return lived


def _live_a_quarter(
    lived: Lived, matters: Matters, changes: Changes, year: int, quarter: int, told: Tell
) -> None:
    town = lived.town
    ends = date(year + quarter // 4, quarter % 4 * 3 + 1, 1) - timedelta(days=1)
    now = at_nine(ends + timedelta(days=1))
    town.live_until(now)
    lived.counts.append(laws.hold(town.session, town.committee.id, town.plan, ends, now))
    if quarter == 4:
        kind = EvaluationKind.END_OF_PERIOD if year == town.plan.last_year else EvaluationKind.ANNUAL
        lived.evaluations.append(changes.evaluate(kind, ends, now))
    elif (year - town.plan.first_year, quarter) == (2, 2):
        lived.evaluations.append(changes.evaluate(EvaluationKind.MID_TERM, ends, now))
    if lived.evaluations and lived.evaluations[-1].as_of == ends:
        lived.figures += recount(town.session, town.plan, lived.evaluations[-1], now)
    made, due = lived.counts[-1]
    told(f"{year}Q{quarter}: {made} obligations made so far, {len(due)} came due, {sum(town.tally.values())} acts")
    town.session.commit()
    town.session.expunge_all()
    town.plan = town.session.merge(town.plan)
    town.committee = town.session.merge(town.committee)


def _look_back(lived: Lived, told: Tell) -> None:
    """What had come due by each quarter's end is today as many as it was then; every signature still holds."""
    town = lived.town
    first = town.plan.first_year
    for number, counted in enumerate(lived.counts):
        year, quarter = first + number // 4, number % 4 + 1
        ends = date(year + quarter // 4, quarter % 4 * 3 + 1, 1) - timedelta(days=1)
        moved = laws.due_by(town.session, ends) ^ counted[1]
        assert not moved, (year, quarter, sorted(moved))
    lived.signatures = laws.signatures_hold(town.session)
    told(f"{lived.signatures} signatures hold, {lived.figures} figures recounted")


def _plan_the_years(town: Town, reporting: Reporting, matters: Matters, changes: Changes) -> None:
    """Put what goes by the calendar, and the great changes, into the queue."""
    first, last = town.plan.first_year, town.plan.last_year
    day = date(first, 1, 4)
    while day <= date(last, 12, 31):
        _plan_a_week(town, reporting, matters, changes, at_nine(day))
        day += timedelta(days=7)
    for number in range((last - first + 1) * 4):
        _plan_a_quarter(town, matters, changes, date(first + number // 4, number % 4 * 3 + 1, 5), number)
    at = {
        0: [(1, changes.object_and_decide), (9, changes.give_units), (12, matters.link_projects), (20, changes.second_leader)],
        2: [(10, changes.name_lead), (15, changes.join)],
        4: [(20, changes.disable_one)],
        5: [(20, changes.rename)],
        6: [(84, changes.merge), (30, matters.suspend_one)],
        8: [(33, changes.change_rule)],
        9: [(5, changes.change_one_rule), (6, changes.change_a_sections_rule), (30, matters.adjust_one)],
        10: [(12, changes.adjust)],
        11: [(30, changes.move_indicator), (60, matters.reopen_one)],
        12: [(25, changes.leave)],
        13: [(20, changes.enter_notice)],
        14: [(50, changes.merge)],
        15: [(30, matters.reopen_one)],
    }  # fmt: skip
    for number, found in at.items():
        for days, happen in found:
            when = date(first + number // 4, number % 4 * 3 + 1, 4) + timedelta(days=days)
            _once(town, at_nine(when), happen)


def _once(town: Town, moment: datetime, happen: Callable[[datetime], object]) -> None:
    called: Happening = lambda _about, now: happen(now) and None  # noqa: E731
    town.later(moment, called)


def _plan_a_week(
    town: Town, reporting: Reporting, matters: Matters, changes: Changes, monday: datetime
) -> None:
    _once(town, monday, reporting.look_ahead)
    _once(town, monday + timedelta(minutes=1), changes.sweep)
    _once(town, monday + timedelta(hours=1), matters.chase)
    _once(town, monday + timedelta(hours=2), matters.raise_problems)


def _plan_a_quarter(town: Town, matters: Matters, changes: Changes, day: date, number: int) -> None:
    for days, happen in ((40, matters.publish), (20, changes.delegate), (50, changes.hand_on), (60, matters.tell_of_projects)):
        _once(town, at_nine(day + timedelta(days=days)), happen)
    if number % 4 == 0:
        _once(town, at_nine(day + timedelta(days=15)), matters.set_targets)
    if number % 2 == 0:
        _once(town, at_nine(day + timedelta(days=45)), matters.meet)
    if number >= 4:
        _once(town, at_nine(day + timedelta(days=30)), matters.ask_to_close)
