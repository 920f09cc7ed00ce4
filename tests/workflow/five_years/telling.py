"""The table of what came of five years: how often each act was done, what was refused, and every state of every kind of thing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.workflow.five_years.life import Lived
from workflow.ledger import (
    AnnualTarget,
    Bulletin,
    Closing,
    Extension,
    Item,
    JournalEntry,
    Letter,
    Objection,
    Obligation,
    Problem,
    ProjectEntry,
    SpotCheck,
    Task,
)

STATES = {
    "obligation": Obligation.state,
    "task": Task.state,
    "extension": Extension.state,
    "problem": Problem.state,
    "letter": Letter.state,
    "closing": Closing.state,
    "look back": SpotCheck.state,
    "item": Item.state,
    "bulletin": Bulletin.state,
    "project fact": ProjectEntry.state,
    "annual target": AnnualTarget.state,
    "objection": Objection.decision,
}


def states(session: Session) -> dict[str, dict[str, int]]:
    """Count every state of every kind of thing."""
    found = {}
    for name, column in STATES.items():
        counted = session.execute(select(column, func.count()).group_by(column)).tuples()
        found[name] = {str(getattr(state, "value", "open")): number for state, number in counted}
    return found


def tables(session: Session, lived: Lived) -> Iterator[str]:
    """Return the lines of the table."""
    for name, counted in states(session).items():
        said = ", ".join(f"{state} {number}" for state, number in sorted(counted.items()))
        yield f"{name}: {sum(counted.values())} = {said}"
    done = sorted(lived.town.tally.items())
    yield f"acts done ({sum(lived.town.tally.values())}): " + ", ".join(
        f"{name} {number}" for name, number in done
    )
    refused = sorted(lived.town.refused.items())
    yield f"refused ({sum(lived.town.refused.values())}): " + ", ".join(
        f"{name} {number}" for name, number in refused
    )
    links = session.scalar(select(func.count()).select_from(JournalEntry))
    yield f"journal: {links} links, verified after every quarter; {lived.signatures} signatures rebuilt; {lived.figures} figures recounted in {len(lived.evaluations)} evaluations"
