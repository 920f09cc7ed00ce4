"""The five years themselves: what happens in which quarter, and the laws that are asked after each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from plan_graph.draft import PlanDraft
from plan_graph.isolation import read_plan_isolated
from plan_graph.plans import bundled
from tests.documents import REAL
from tests.workflow.five_years import laws
from tests.workflow.five_years.changes import Changes
from tests.workflow.five_years.comings_and_goings import ComingsAndGoings
from tests.workflow.five_years.matters import Matters
from tests.workflow.five_years.money_and_targets import MoneyAndTargets
from tests.workflow.five_years.recount import recount
from tests.workflow.five_years.reporting import Reporting
from tests.workflow.five_years.sessions import Sessions
from tests.workflow.five_years.standing_acts import Standing
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
    return replace(draft, tasks=kept, projects=draft.projects[:6])


@dataclass(frozen=True)
class Cast:
    """Those who make things happen, each for a part."""

    reporting: Reporting
    changes: Changes
    comings: ComingsAndGoings
    matters: Matters
    standing: Standing
    sessions: Sessions
    money: MoneyAndTargets


def live(
    session: Session,
    draft: PlanDraft,
    *,
    seed: int,
    folder: Path,
    every: int = 7,
    told: Tell = lambda _: None,
) -> Lived:
    """Live all quarters of a plan, the office looking every so many days; raises AssertionError where a law is broken."""
    first, last = draft.period
    begun = at_nine(date(first, 1, 4))
    town = Town(session, draft, begun, seed, folder)
    reporting, lived = Reporting(town), Lived(town)
    cast = Cast(
        reporting, Changes(town, draft), ComingsAndGoings(town), Matters(town), Standing(town, reporting), Sessions(town),
        MoneyAndTargets(town),
    )  # fmt: skip
    cast.changes.adopt(begun)
    _plan_the_years(town, cast, every)
    for number in range((last - first + 1) * 4):
        _live_a_quarter(lived, cast.changes, number, told)
    _look_back(lived, told)
    return lived


def _first_day(town: Town, number: int) -> date:
    """Return the first day of a plan's quarter, counted from 0."""
    return date(town.plan.first_year + number // 4, number % 4 * 3 + 1, 1)


def _live_a_quarter(lived: Lived, changes: Changes, number: int, told: Tell) -> None:
    town = lived.town
    ends = _first_day(town, number + 1) - timedelta(days=1)
    now = at_nine(ends + timedelta(days=1))
    town.live_until(now)
    lived.counts.append(laws.hold(town.session, town.committee.id, town.plan, ends))
    whole = (town.plan.last_year - town.plan.first_year + 1) * 4
    kinds = {whole - 1: EvaluationKind.END_OF_PERIOD, whole // 2 - 1: EvaluationKind.MID_TERM}
    kind = kinds.get(number, EvaluationKind.ANNUAL if number % 4 == 3 else None)
    if kind is not None:
        lived.evaluations.append(changes.evaluate(kind, ends, now))
        lived.figures += recount(town.session, town.plan, lived.evaluations[-1])
    made, due = lived.counts[-1]
    told(
        f"{ends}: {made} obligations made so far, {len(due)} came due, {sum(town.tally.values())} acts, {lived.figures} figures recounted"
    )
    town.session.commit()
    town.session.expunge_all()
    town.plan = town.session.merge(town.plan)
    town.committee = town.session.merge(town.committee)


def _look_back(lived: Lived, told: Tell) -> None:
    """What had come due by each quarter's end is today as many as it was then; every signature still holds."""
    town = lived.town
    for number, (_, due) in enumerate(lived.counts):
        ends = _first_day(town, number + 1) - timedelta(days=1)
        moved = laws.due_by(town.session, ends) ^ due
        assert not moved, (ends, sorted(moved))
    lived.signatures = laws.signatures_hold(town.session)
    told(f"{lived.signatures} signatures hold, {lived.figures} figures recounted")


def _plan_the_years(town: Town, cast: Cast, every: int) -> None:
    """Put what goes by the calendar, and the great changes, into the queue; a shorter plan has them closer together."""
    first, last = town.plan.first_year, town.plan.last_year
    day = date(first, 1, 4)
    while day <= date(last, 12, 31):
        _plan_a_round(town, cast, at_nine(day))
        day += timedelta(days=every)
    whole = (last - first + 1) * 4
    for number in range(whole):
        _plan_a_quarter(town, cast, _first_day(town, number) + timedelta(days=4), number)
    comings, changes, standing = cast.comings, cast.changes, cast.standing
    great: list[tuple[int, int, Callable[[datetime], object]]] = [
        (0, 1, changes.object_and_decide), (0, 9, changes.give_units), (0, 12, cast.money.link_projects),
        (0, 20, comings.second_leader), (2, 10, changes.name_lead), (2, 15, comings.join), (4, 20, comings.disable_one),
        (5, 20, comings.rename), (6, 30, standing.suspend_one), (6, 84, comings.merge), (8, 33, changes.change_rule),
        (9, 5, changes.change_one_rule), (9, 6, changes.change_a_sections_rule), (9, 30, standing.adjust_one),
        (10, 12, changes.adjust), (11, 30, changes.move_indicator), (11, 60, standing.reopen_one), (12, 25, comings.leave),
        (13, 20, changes.enter_notice), (14, 50, comings.merge), (15, 30, standing.reopen_one),
    ]  # fmt: skip
    for number, days, happen in great:
        when = _first_day(town, number * whole // 20) + timedelta(days=3 + days)
        _once(town, at_nine(when), happen)


def _once(town: Town, moment: datetime, happen: Callable[[datetime], object]) -> None:
    called: Happening = lambda _about, now: happen(now) and None  # noqa: E731
    town.later(moment, called)


def _plan_a_round(town: Town, cast: Cast, monday: datetime) -> None:
    _once(town, monday, cast.reporting.look_ahead)
    _once(town, monday + timedelta(minutes=1), cast.changes.sweep)
    _once(town, monday + timedelta(hours=1), cast.matters.chase)
    _once(town, monday + timedelta(hours=2), cast.matters.raise_problems)


def _plan_a_quarter(town: Town, cast: Cast, day: date, number: int) -> None:
    found: list[tuple[int, Callable[[datetime], object]]] = [
        (40, cast.sessions.publish), (20, cast.comings.delegate), (50, cast.comings.hand_on),
        (60, cast.money.tell_of_projects),
    ]  # fmt: skip
    if number % 4 == 0:
        found.append((15, cast.money.set_targets))
    if number % 2 == 0:
        found.append((45, cast.sessions.meet))
    if number >= 3:
        found.append((30, cast.standing.ask_to_close))
    for days, happen in found:
        _once(town, at_nine(day + timedelta(days=days)), happen)
