"""Any order of the committee's other acts by anybody: the ledger and the second writing come to the same, step by step."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.cast import PARTS, assemble_with_plan
from tests.databases import KINDS, fresh_ledger
from tests.web.attempts import ATTEMPTS
from tests.web.matrix_world import LATER, NOW, World, build
from tests.workflow.second_matters import DEEDS, LEADS_TO, RULE, Model
from workflow import journal
from workflow.errors import DubanError, ForbiddenError, NotFoundError
from workflow.ledger import Person
from workflow.operations import delegating, handing_on, units
from workflow.operations.delegating import NewDelegation
from workflow.queries.people import actor_of
from workflow.rules.extensions import EXTENSION
from workflow.rules.roles import POLICY, Actor, Capacity, Deed, Relation

RUNS = int(os.environ.get("DUBAN_TEST_STATEFUL_RUNS", "8"))
STEPS = int(os.environ.get("DUBAN_TEST_STATEFUL_STEPS", "40"))
TALLY: Counter[str] = Counter()
TODAY = NOW.date()


class Matters(RuleBasedStateMachine):
    """One of every kind of matter of 县财政局, in a committee of its own that is rolled back at the end."""

    engine: ClassVar[Engine]

    @initialize()
    def found(self) -> None:
        """A committee with everything in its first state, and the model beside it."""
        self.session = Session(self.engine, expire_on_commit=False)
        self.world: World = build(self.session, assemble_with_plan(self.session))
        self.world.set_state("report", "draft")
        self.model = Model()

    def _actor(self, part: str) -> Actor:
        person = self.session.get_one(Person, self.world.cast.people[part].id)
        return actor_of(self.session, person, today=TODAY)

    @rule(who=st.sampled_from(sorted(PARTS)), deed=st.sampled_from(DEEDS))
    def somebody_acts(self, who: str, deed: tuple[str, str]) -> None:
        """Any person, any act: the outcome is the model's."""
        expected = self.model.outcome(who, *deed)
        got = self._attempt(who, *deed)
        assert got == expected, (who, deed, self.model.states)
        TALLY[f"{deed[0]}.{deed[1]}: {got}"] += 1

    @rule(data=st.data())
    def the_right_person_goes_on(self, data: st.DataObject) -> None:
        """An act that somebody can do now, by who can, so that runs come far."""
        able = [(who, deed) for deed in DEEDS for who in sorted(PARTS) if self._could(who, deed)]
        if able:
            who, deed = data.draw(st.sampled_from(able))
            self.somebody_acts(who, deed)

    @rule(data=st.data())
    def the_wrong_person_tries(self, data: st.DataObject) -> None:
        """An act that goes from where its thing stands, by whoever may not do it."""
        able = [
            (who, deed)
            for deed in DEEDS
            for who in sorted(PARTS)
            if self._goes(deed) and not self.model._may(who, *deed)
        ]
        who, deed = data.draw(st.sampled_from(able))
        self.somebody_acts(who, deed)

    @rule(data=st.data())
    def the_right_person_comes_too_soon_or_late(self, data: st.DataObject) -> None:
        """An act that does not go from where its thing stands, by whoever may do it."""
        able = [
            (who, deed)
            for deed in DEEDS
            for who in sorted(PARTS)
            if not self._goes(deed) and self.model._may(who, *deed)
        ]
        who, deed = data.draw(st.sampled_from(able))
        self.somebody_acts(who, deed)

    def _goes(self, deed: tuple[str, str]) -> bool:
        return self.model.states[deed[0]] in RULE[deed].states

    def _could(self, who: str, deed: tuple[str, str]) -> bool:
        return self.model._may(who, *deed) and self._goes(deed)

    def _attempt(self, who: str, thing: str, act: str) -> str:
        nested = self.session.begin_nested()
        try:
            ATTEMPTS[thing][act](self.world, self._actor(who))
            self.session.flush()
        except DubanError as refused:
            nested.rollback()
            self.session.expire_all()
            return "denied" if isinstance(refused, ForbiddenError | NotFoundError) else "refused"
        nested.commit()
        self.session.expire_all()
        return "done"

    @precondition(lambda self: not self.model.was_merged)
    @rule(luck=st.integers(0, 9))
    def the_unit_is_merged(self, luck: int) -> None:
        """县财政局 goes into 县民政局, in one of ten tries."""
        if luck == 0:
            office, world = self._actor("办公室人员"), self.world
            done = units.merge(
                self.session,
                office,
                world.id("unit"),
                world.id("other_unit"),
                on=TODAY,
                why="机构改革",
                now=NOW,
            )
            self.model.merge()
            self.session.expire_all()
            TALLY[f"merged with {min(done.matters, 1)} or more matters"] += 1

    @precondition(
        lambda self: (
            self.model.delegate is None and not self.model.was_merged and self.model.held["参与填报人"]
        )
    )
    @rule(luck=st.integers(0, 9))
    def somebody_signs_for_the_leader(self, luck: int) -> None:
        """The office lets the reporter sign for the leader for some weeks."""
        if luck == 0 and ("S", "县财政局") in self.model.held["参与领导"]:
            world = self.world
            asked = NewDelegation(
                world.id("unit"), world.id("leader"), world.id("writer"), TODAY, LATER, "学习"
            )
            delegating.delegate(self.session, self._actor("办公室人员"), asked, now=NOW)
            self.model.delegate = "参与填报人"
            TALLY["delegated"] += 1

    @precondition(lambda self: self.model.held["参与填报人"])
    @rule(luck=st.integers(0, 9))
    def the_reporter_hands_on(self, luck: int) -> None:
        """The unit's reporter leaves, and another takes the work."""
        if luck == 0:
            world = self.world
            taker = world.cast.people["残联填报人"].id
            handing_on.hand_on(
                self.session, self._actor("办公室人员"), world.id("writer"), taker, why="调动", now=NOW
            )
            self.model.hand_on("参与填报人", "残联填报人")
            self.session.expire_all()
            TALLY["handed on"] += 1

    @invariant()
    def everything_stands_as_the_model_says(self) -> None:
        """Each matter's state and unit."""
        if not hasattr(self, "model"):
            return
        for thing in LEADS_TO:
            row = self.session.get_one(type(self.world.rows[thing]), self.world.id(thing))
            state = getattr(row.state, "value", row.state)
            wanted = self.model.states[thing]
            assert state == wanted or (thing, state, wanted) == ("task", "assigned", "under_way"), (
                thing,
                state,
                wanted,
            )
            if thing not in {"task", "look_back"}:
                assert row.unit_id == self.world.cast.units[self.model.owners[thing]].id, thing

    def teardown(self) -> None:
        """The chain holds to its end; then nothing of it stays."""
        try:
            assert journal.verify(self.session, self.world.cast.committee.id) is None
            TALLY["runs"] += 1
        finally:
            self.session.rollback()
            self.session.close()


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_ledger(request.param, tmp_path) as engine:
        yield engine


def _run(engine: Engine, runs: int, *, is_drawn_alike: bool = False) -> None:
    machine = type("Way", (Matters,), {"engine": engine})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=runs, stateful_step_count=STEPS, deadline=None, database=None, derandomize=is_drawn_alike or runs <= 20,
            suppress_health_check=list(HealthCheck), report_multiple_bugs=False, phases=(Phase.generate,),
        ),
    )  # fmt: skip


def test_any_order_of_acts_comes_to_what_the_rules_say(ledger: Engine) -> None:
    TALLY.clear()
    _run(ledger, RUNS)
    print("\n" + "\n".join(f"{count:7} {outcome}" for outcome, count in sorted(TALLY.items())))
    for outcome in ("done", "refused", "denied"):
        assert sum(count for said, count in TALLY.items() if said.endswith(f": {outcome}")) > 20, outcome
    assert len([said for said in TALLY if said.endswith(": done")]) > 10


@pytest.mark.parametrize("broken", ["who handles", "the way of an application", "what a merger takes along"])
def test_a_wrong_rule_is_found(broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same runs over a rule that was broken on purpose must fail."""
    if broken == "who handles":
        wrong = {
            (Capacity.REPORTER, Relation.OWN),
            (Capacity.SIGNER, Relation.OWN),
            (Capacity.OBSERVER, Relation.COMMITTEE),
        }
        monkeypatch.setitem(POLICY, Deed.HANDLE_PROBLEM, POLICY[Deed.HANDLE_PROBLEM] | wrong)
    elif broken == "the way of an application":
        monkeypatch.setitem(EXTENSION.ways, ("awaiting", "grant"), "granted")  # type: ignore[arg-type]
    else:
        monkeypatch.setattr(units, "hand_matters_on", lambda *_a, **_k: 0)
    with fresh_ledger("sqlite", tmp_path) as engine, pytest.raises(AssertionError):
        _run(engine, 120, is_drawn_alike=True)
