"""Any order of acts by anybody: the ledger and a second writing of the rules come to the same, step by step."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.cast import AFTER_DUE, IN_QUARTER, PARTS, Cast, assemble_with_plan
from tests.databases import KINDS, fresh_ledger
from tests.workflow.second_writing import INPUT, JOINT, LEAD, Model, Owed
from workflow import journal
from workflow.errors import DubanError, StaleError
from workflow.ledger import Base, JournalEntry, Obligation, Report, SignOff, Transition
from workflow.operations import checking, merging, reports, signing
from workflow.operations.reports import Written
from workflow.queries.obligations import latest_report
from workflow.rules.roles import POLICY, Capacity, Relation
from workflow.rules.states import Action

RUNS = int(os.environ.get("DUBAN_TEST_STATEFUL_RUNS", "20"))
STEPS = int(os.environ.get("DUBAN_TEST_STATEFUL_STEPS", "50"))
TALLY: Counter[str] = Counter()
KEYS = {
    ("1.1.1", "县民政局"): (LEAD, None),
    ("1.1.1", "县财政局"): (INPUT, "县民政局"),
    ("1.1.1", "县残联"): (INPUT, "县民政局"),
    ("1.1.2", "县财政局"): (JOINT, None),
    ("1.1.2", "县残联"): (JOINT, None),
}
DATES = {"none": None, "earlier": -1, "later": 9}


class WayOfAReport(RuleBasedStateMachine):
    """One quarter of the small plan, in a committee of its own that is rolled back at the end."""

    engine: ClassVar[Engine]
    touched: tuple[str, str] | None = None

    @initialize()
    def found(self) -> None:
        """A committee with its people and plan, and the model beside it."""
        self.session = Session(self.engine, expire_on_commit=False)
        self.cast: Cast = assemble_with_plan(self.session)
        self.rows = {key: self.cast.obligation(self.session, key[1], key[0]) for key in KEYS}
        self.model = Model({key: Owed(key[1], role, lead) for key, (role, lead) in KEYS.items()})
        self.now = IN_QUARTER
        self.done: list[str] = []
        self.ids = [row.id for row in self.rows.values()]

    @rule()
    def the_due_moment_passes(self) -> None:
        """From the quarter's middle to after its due day."""
        self.now, self.model.is_past_due = AFTER_DUE, True

    @rule(
        who=st.sampled_from(sorted(PARTS)),
        deed=st.sampled_from(["save", "submit", "withdraw", "sign", "send_back", "verify", "return", "adopt",
                              "return_input", "waive"]),
        key=st.sampled_from(sorted(KEYS)),
        reason=st.sampled_from(["", "数据与台账不一致"]),
        when=st.sampled_from(sorted(DATES)),
        text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=20),
    )  # fmt: skip
    def somebody_does_something(
        self, who: str, deed: str, key: tuple[str, str], reason: str, when: str, text: str
    ) -> None:
        """Any person, any deed, any obligation: the outcome is the model's."""
        seen = self.model.owed[key].version
        expected = self.model.outcome(who, deed, key, reason=reason, date=when)
        told = f"甲{text}甲"
        act = self._acts(who, key, seen, reason, self._date(DATES[when]), told)[deed]
        got = self._attempt(act)
        assert got == expected, (who, deed, key, reason, when, self.rows[key].state)
        TALLY[f"{deed}: {got}"] += 1
        self.touched = key
        if got == "done":
            self.done.append(deed)
            if deed == "save":
                self.model.owed[key].texts.append(told)

    @rule(key=st.sampled_from(sorted(KEYS)))
    def the_right_person_goes_on(self, key: tuple[str, str]) -> None:
        """What comes next, by who does it, so that runs come far."""
        one = self.model.owed[key]
        deed = {"owed": "save", "draft": "submit", "awaiting": "sign", "returned": "save"}.get(one.state)
        if one.state == "signed":
            deed = "adopt" if one.role == INPUT else "verify"
        if deed:
            self.somebody_does_something(self._right_person(deed, one), deed, key, "", "none", "进展")

    @rule(key=st.sampled_from(sorted(KEYS)), reason=st.sampled_from(["", "请补充数据"]))
    def the_right_person_refuses(self, key: tuple[str, str], reason: str) -> None:
        """Taken back, sent back, returned or waived, by who may, with a reason or without."""
        one = self.model.owed[key]
        deed = {"awaiting": "send_back" if reason else "withdraw", "owed": "waive", "draft": "waive"}.get(
            one.state
        )
        if one.state == "signed":
            deed = "return_input" if one.role == INPUT else "return"
        if deed and (deed != "waive" or one.role == INPUT):
            self.somebody_does_something(self._right_person(deed, one), deed, key, reason, "later", "进展")

    def _right_person(self, deed: str, one: Owed) -> str:
        if deed in {"adopt", "return_input", "waive"}:
            return "牵头填报人"
        if deed in {"verify", "return"}:
            return "办公室人员"
        part = {"县民政局": "牵头", "县财政局": "参与", "县残联": "残联"}[one.unit]
        return part + ("领导" if deed in {"sign", "send_back"} else "填报人")

    def _attempt(self, act: Callable[[], Any]) -> str:
        nested = self.session.begin_nested()
        try:
            act()
        except DubanError as refused:
            nested.rollback()
            self.session.expire_all()
            return "StaleError" if isinstance(refused, StaleError) else type(refused).__name__
        nested.commit()
        return "done"

    def _acts(
        self, who: str, key: tuple[str, str], seen: int, reason: str, new_due: date | None, text: str
    ) -> dict[str, Callable[[], Any]]:
        actor, row, session = self.cast.actor(who), self.rows[key], self.session
        common: dict[str, Any] = {"seen_version": seen, "now": self.now}
        back: dict[str, Any] = {**common, "reason": reason, "new_due_on": new_due}
        return {
            "save": lambda: reports.save(session, actor, row.id, Written(progress_text=text), **common),
            "submit": lambda: reports.submit(session, actor, row.id, **common),
            "withdraw": lambda: reports.withdraw(session, actor, row.id, **common),
            "sign": lambda: self._sign(actor, row, common),
            "send_back": lambda: signing.send_back(session, actor, row.id, reason=reason, **common),
            "verify": lambda: checking.verify(session, actor, row.id, **common),
            "return": lambda: checking.return_report(session, actor, row.id, **back),
            "adopt": lambda: merging.adopt(session, actor, row.id, **common),
            "return_input": lambda: merging.return_input(session, actor, row.id, **back),
            "waive": lambda: merging.waive(session, actor, row.id, reason=reason, **common),
        }

    def _date(self, days: int | None) -> date | None:
        return None if days is None else (self.now + timedelta(days=days)).date()

    def _sign(self, actor: Any, row: Obligation, common: dict[str, Any]) -> None:
        report = latest_report(self.session, row)
        signing.sign(
            self.session, actor, row.id, seen_hash=report.content_hash if report else "", authenticated_at=self.now,
            clock_now=self.now, from_address="127.0.0.1", **common,
        )  # fmt: skip

    @invariant()
    def the_touched_one_agrees(self) -> None:
        """What was just touched stands as the model says, and every act that was done is a transition and a link."""
        if self.touched:
            self._agrees(self.touched)
            self.touched = None
            assert self._count(Transition, Transition.obligation_id.in_(self.ids)) == len(self.done)
            of_ours = (
                JournalEntry.committee_id == self.cast.committee.id,
                JournalEntry.thing == "obligation",
            )
            assert self._count(JournalEntry, *of_ours) == len(self.done)

    def _count(self, table: type[Base], *conditions: Any) -> int:
        return self.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    def _agrees(self, key: tuple[str, str]) -> None:
        one, row = self.model.owed[key], self.rows[key]
        self.session.refresh(row)
        assert (row.state.value, row.report_version) == (one.state, one.version), key
        assert row.returned_count == one.returned, key
        versions = self.session.execute(
            select(Report.progress_text, SignOff.id)
            .join(SignOff, isouter=True)
            .where(Report.obligation_id == row.id)
            .order_by(Report.version)
        ).all()
        assert [text for text, _ in versions] == [text.strip() for text in one.texts]
        signed = [number for number, (_, sign_off) in enumerate(versions, 1) if sign_off]
        assert signed == one.signed_versions

    def teardown(self) -> None:
        """The chain holds to its end; then nothing of it stays."""
        try:
            for key in KEYS:
                self._agrees(key)
            assert journal.verify(self.session, self.cast.committee.id) is None
            TALLY["runs"] += 1
        finally:
            self.session.rollback()
            self.session.close()


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_ledger(request.param, tmp_path) as engine:
        yield engine


def _run(engine: Engine, runs: int, phases: tuple[Phase, ...] = (Phase.generate,)) -> None:
    machine = type("Way", (WayOfAReport,), {"engine": engine})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=runs, stateful_step_count=STEPS, deadline=None, database=None, derandomize=runs <= 20,
            suppress_health_check=list(HealthCheck), report_multiple_bugs=False, phases=phases,
        ),
    )  # fmt: skip


def test_any_order_of_acts_comes_to_what_the_rules_say(ledger: Engine) -> None:
    TALLY.clear()
    _run(ledger, RUNS)
    print("\n" + "\n".join(f"{count:7} {outcome}" for outcome, count in sorted(TALLY.items())))
    for outcome in (
        "sign: done",
        "adopt: done",
        "waive: BlockedError",
        "save: NotFoundError",
        "sign: ForbiddenError",
    ):
        assert TALLY[outcome] > 0, outcome


@pytest.mark.parametrize(
    "broken", [(Action.SIGN, Capacity.REPORTER), (Action.VERIFY, Capacity.OBSERVER), (Action.WITHDRAW, None)]
)
def test_a_wrong_rule_is_found(
    broken: tuple[Action, Capacity | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same runs over a rule that was broken on purpose must fail."""
    action, capacity = broken
    wrong = POLICY[action] | {(capacity, Relation.OWN)} if capacity else frozenset()
    if capacity is Capacity.OBSERVER:
        wrong = POLICY[action] | {(capacity, Relation.COMMITTEE)}
    monkeypatch.setitem(POLICY, action, wrong)
    with fresh_ledger("sqlite", tmp_path) as engine, pytest.raises(AssertionError):
        _run(engine, 20)
