"""Several people act on the same obligations at the same instant: ``python -m tests.workflow.several_at_once``.

Each round, two to eight threads with connections of their own wait at a barrier and then act, all from the page they saw
before. Afterwards the ledger must tell one story: no lost text, no second signature, nothing by the wrong unit.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import click
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.cast import IN_QUARTER, Cast, assemble_with_plan
from tests.databases import KINDS, fresh_ledger
from workflow import journal
from workflow.errors import DubanError, StaleError
from workflow.ledger import JournalEntry, Obligation, Report, SignOff, Transition
from workflow.ledger.engine import reading, unit_of_work
from workflow.operations import checking, reports, signing
from workflow.operations.reports import Written
from workflow.queries.obligations import latest_report

SIGNERS = ("牵头领导", "参与领导", "残联领导")
WRITERS = ("牵头填报人", "参与填报人", "残联填报人")
UNIT = "县财政局"
Act = Callable[[Session], str]


@dataclass
class Told:
    """What came of all rounds."""

    rounds: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    kept_texts: list[tuple[int, str]] = field(default_factory=list)


class Crowd:
    """People before one obligation of 县财政局, each at a page of their own."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine, self.chance, self.told = engine, random.Random(seed), Told()
        with unit_of_work(engine) as session:
            self.cast: Cast = assemble_with_plan(session)
            self.row_id = self.cast.obligation(session, UNIT, "1.1.2").id

    def round(self) -> None:
        """One instant: everybody acts from what they saw before it."""
        with reading(self.engine) as session:
            row = session.get_one(Obligation, self.row_id)
            report = latest_report(session, row)
            seen, content, state = row.report_version, report.content_hash if report else "", row.state.value
        acts = [self._somebody(state, seen, content) for _ in range(self.chance.randint(2, 8))]
        self._all_at_once(acts)
        self.told.rounds += 1
        self._look()

    def _somebody(self, state: str, seen: int, content: str) -> tuple[str, Act]:
        fitting = {
            "owed": "save",
            "returned": "save",
            "draft": "submit",
            "awaiting": "sign",
            "signed": "check",
        }
        kind = (
            fitting.get(state, "check")
            if self.chance.random() < 0.75
            else self.chance.choice(("save", "sign", "check"))
        )
        if kind == "save" or (kind == "submit" and self.chance.random() < 0.3):
            who, text = self.chance.choice(WRITERS), f"{self.chance.getrandbits(64):x}"
            return f"save by {who}", lambda session: self._save(session, who, seen, text)
        if kind == "submit":
            who = self.chance.choice(WRITERS)
            return f"submit by {who}", lambda session: self._done(
                reports.submit(session, self.cast.actor(who), self.row_id, seen_version=seen, now=IN_QUARTER)
            )
        if kind == "sign":
            who = self.chance.choice((*SIGNERS, "参与领导", "参与填报人"))
            return f"sign by {who}", lambda session: self._sign(session, who, seen, content)
        office = self.cast.actor(self.chance.choice(("办公室人员", "办公室主任", "督查人员")))
        return "return", lambda session: self._done(
            checking.return_report(session, office, self.row_id, seen_version=seen, reason="再核", new_due_on=IN_QUARTER.date(), now=IN_QUARTER)
        )  # fmt: skip

    @staticmethod
    def _done(_nothing: object) -> str:
        return "done"

    def _save(self, session: Session, who: str, seen: int, text: str) -> str:
        actor = self.cast.actor(who)
        reports.save(
            session, actor, self.row_id, Written(progress_text=text), seen_version=seen, now=IN_QUARTER
        )
        return f"text {text}"

    def _sign(self, session: Session, who: str, seen: int, content: str) -> str:
        signing.sign(
            session, self.cast.actor(who), self.row_id, seen_version=seen, seen_hash=content, now=IN_QUARTER,
            authenticated_at=IN_QUARTER, clock_now=IN_QUARTER, from_address="127.0.0.1",
        )  # fmt: skip
        return "done"

    def _all_at_once(self, acts: list[tuple[str, Act]]) -> None:
        barrier, lock = threading.Barrier(len(acts)), threading.Lock()

        def go(name: str, act: Act) -> None:
            barrier.wait(timeout=30)
            try:
                with unit_of_work(self.engine) as session:
                    outcome = act(session)
            except DubanError as refused:
                outcome = "StaleError" if isinstance(refused, StaleError) else type(refused).__name__
            except DBAPIError as failed:
                outcome = f"fault {type(failed).__name__}"
            with lock:
                self._note(name, outcome)

        threads = [threading.Thread(target=go, args=one) for one in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)

    def _note(self, name: str, outcome: str) -> None:
        if outcome.startswith("text "):
            self.told.kept_texts.append((len(self.told.kept_texts) + 1, outcome.removeprefix("text ")))
            outcome = "done"
        if outcome.startswith("fault"):
            self.told.faults.append(f"{name}: {outcome}")
        if outcome == "done" and name.partition(" by ")[2] not in {"", "参与填报人", "参与领导"}:
            self.told.faults.append(f"{name} was let through")
        if (name, outcome) == ("sign by 参与填报人", "done"):
            self.told.faults.append("a reporter signed")
        self.told.outcomes[f"{name}: {outcome}"] += 1

    def _look(self) -> None:
        """Hold the ledger against what people were told."""
        with reading(self.engine) as session:
            row = session.get_one(Obligation, self.row_id)
            texts = session.scalars(
                select(Report.progress_text).where(Report.obligation_id == row.id).order_by(Report.version)
            ).all()
            signs = session.execute(
                select(SignOff.report_id, func.count()).group_by(SignOff.report_id).having(func.count() > 1)
            ).all()
            moved = list(
                session.scalars(
                    select(Transition).where(Transition.obligation_id == row.id).order_by(Transition.id)
                )
            )
            written = session.scalar(select(func.count()).where(JournalEntry.thing == "obligation"))
        kept = [text for _, text in self.told.kept_texts]
        self._hold(
            sorted(texts) == sorted(kept) and row.report_version == len(texts), "a text was lost or doubled"
        )
        self._hold(not signs, "a version was signed twice")
        self._hold(len(moved) == written, "an act without a link, or a link without an act")
        steps = pairwise(moved)
        self._hold(all(one.after == other.before for one, other in steps), "a state was passed over")
        self._hold(not moved or moved[-1].after == row.state, "the last act is not the present state")

    def _hold(self, is_true: bool, fault: str) -> None:
        if not is_true:
            self.told.faults.append(fault)


def crowd(engine: Engine, rounds: int, seed: int) -> Told:
    """Let people act at once for some rounds; return what came of it, the chain verified at the end."""
    people = Crowd(engine, seed)
    for _ in range(rounds):
        people.round()
        if people.told.faults:
            break
    with reading(engine) as session:
        broken = journal.verify(session, people.cast.committee.id)
    if broken:
        people.told.faults.append(broken.why)
    return people.told


@click.command()
@click.option("--rounds", default=500, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(rounds: int, seed: int) -> None:
    """Run on every database there is; exit 1 on any fault."""
    faults: list[str] = []
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder, fresh_ledger(kind, Path(folder)) as engine:
            told = crowd(engine, rounds, seed)
        click.echo(
            f"{kind}: {told.rounds} rounds, {told.outcomes.total()} acts, {len(told.kept_texts)} texts kept, {len(told.faults)} faults"
        )
        for outcome, count in sorted(told.outcomes.items()):
            click.echo(f"  {count:6} {outcome}")
        faults += told.faults
    for one in faults:
        click.echo(f"✗ {one}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
