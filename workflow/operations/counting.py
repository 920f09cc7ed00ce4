"""Keep what a parent of very many committees reads of one of them (汇总数): counted now, written over the last count."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.ledger import Committee, CommitteeCount
from workflow.queries.county_sums import NO_LIGHTS, NO_TALLY, counted
from workflow.queries.lights import Moment


def keep_count(session: Session, committee: Committee, moment: Moment) -> None:
    """Count a committee's lights and reporting and keep them; no act, so nothing stands in the journal."""
    found = counted(session, Committee.id == committee.id, moment)
    _, lights, tally = found.get(committee.id, (moment.now, NO_LIGHTS, NO_TALLY))
    values = {"counted_at": moment.now, **{light.value: number for light, number in lights.items()}}
    values |= tally._asdict()
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(CommitteeCount).values(committee_id=committee.id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["committee_id"], set_=values))
