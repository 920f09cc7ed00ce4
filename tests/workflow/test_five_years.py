"""Five years in small: few tasks of the real plan through every act; ``python -m tests.workflow.five_years`` is in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from plan_graph.plans import bundled
from tests.databases import KINDS, fresh_ledger
from tests.workflow.five_years import laws
from tests.workflow.five_years.life import Lived, live, shortened
from tests.workflow.five_years.recount import recount
from tests.workflow.five_years.telling import states
from workflow.ledger import Letter, Obligation, Transition
from workflow.rules.states import State

ACTS = {
    "accept target", "adjust plan", "adopt", "adopt plan", "approve bulletin", "ask extension", "change rule", "confirm project fact",
    "evaluate: mid_term", "freeze pack", "hand on work", "join tasks", "merge units", "name a lead", "rename unit",
    "sign", "suspend task", "verify",
}  # fmt: skip


@pytest.fixture(scope="module", params=KINDS)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Two years of four tasks, with the office looking every four weeks; every law was asked after each quarter."""
    folder = tmp_path_factory.mktemp("years")
    plan = replace(shortened(bundled("qinshui-145")[0], 4), period=(2021, 2022))
    with fresh_ledger(request.param, folder) as engine, Session(engine, expire_on_commit=False) as session:
        yield live(session, plan, seed=145, folder=folder, every=28)


@pytest.fixture
def session(lived: Lived) -> Iterator[Session]:
    """The session in which they lived; what a test changes is taken back."""
    step = lived.town.session.begin_nested()
    yield lived.town.session
    step.rollback()
    lived.town.session.expire_all()


def test_every_law_holds_and_every_figure_comes_out_again(lived: Lived, session: Session) -> None:
    assert lived.quarters == 8
    assert set(lived.town.tally) >= ACTS, ACTS - set(lived.town.tally)
    assert lived.figures > 300
    assert lived.signatures > 30
    counted = states(session)
    assert sum(counted["obligation"].values()) == lived.counts[-1][0]
    assert sum(counted["task"].values()) == 5  # the four, and the one that the adjustment added


def test_a_count_that_was_changed_is_found_by_the_recount(lived: Lived, session: Session) -> None:
    assert recount(session, lived.town.plan, lived.evaluations[-1]) > 100
    session.execute(update(Obligation).values(first_handed_in_at=None))
    with pytest.raises(AssertionError):
        recount(session, lived.town.plan, lived.evaluations[-1])


def test_a_state_without_its_transition_is_found(lived: Lived, session: Session) -> None:
    someone = session.scalars(select(Obligation.id).where(Obligation.state == State.CANCELLED).limit(1)).one()
    session.execute(update(Obligation).where(Obligation.id == someone).values(state=State.OWED))
    with pytest.raises(AssertionError):
        hold(lived, session)


def test_a_number_that_was_skipped_is_found(lived: Lived, session: Session) -> None:
    last = session.scalars(
        select(Letter.id).where(Letter.number.is_not(None)).order_by(Letter.id.desc()).limit(1)
    ).one()
    session.execute(update(Letter).where(Letter.id == last).values(number=Letter.number + 1))
    with pytest.raises(AssertionError):
        hold(lived, session)


def test_a_return_that_is_not_counted_is_found(lived: Lived, session: Session) -> None:
    session.execute(update(Obligation).values(returned_count=Obligation.returned_count + 1))
    with pytest.raises(AssertionError):
        hold(lived, session)
    assert session.scalars(select(Transition.id).limit(1)).one()


def hold(lived: Lived, session: Session) -> None:
    town = lived.town
    day = date(2022, 12, 31)
    laws.hold(session, town.committee.id, town.plan, day)
