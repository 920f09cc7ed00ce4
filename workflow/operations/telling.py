"""Owe an inbox line to everybody whom an act concerns: one a person, whatever many things it changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow import journal, outbox
from workflow.ledger import Person, RoleGrant
from workflow.rules.deadlines import SHANGHAI
from workflow.rules.roles import Actor


def tell_units(
    session: Session,
    actor: Actor,
    committee_id: int,
    texts: Mapping[int, str],
    *,
    subject: str,
    path: str,
    kind: str,
    now: datetime,
) -> int:
    """Tell the active people of units, each the text of their own units; return how many lines were owed."""
    rows = session.execute(
        select(RoleGrant.person_id, RoleGrant.unit_id)
        .join(Person)
        .where(Person.committee_id == committee_id, Person.active, RoleGrant.unit_id.in_(texts))
        .order_by(RoleGrant.person_id, RoleGrant.unit_id)
    )
    by_person: dict[int, dict[str, None]] = {}
    for person_id, unit_id in rows:
        by_person.setdefault(person_id, {})[texts[unit_id or 0]] = None
    made = {person: "\n".join(said) for person, said in by_person.items()}
    return tell_people(session, actor, committee_id, made, subject=subject, path=path, kind=kind, now=now)


def tell_people(
    session: Session,
    actor: Actor,
    committee_id: int,
    texts: Mapping[int, str],
    *,
    subject: str,
    path: str,
    kind: str,
    now: datetime,
    but: Collection[int] = (),
) -> int:
    """Tell people, except who did it; the journal's newest number makes the key, so that one act is told once."""
    seq, _ = journal.head_of(session, committee_id)
    owed = [
        outbox.Owed(
            person_id=person_id,
            event="matter",
            channel="inbox",
            natural_key=f"{kind}:{seq}:{person_id}:inbox",
            nominal_on=now.astimezone(SHANGHAI).date(),
            payload={"subject": subject, "text": text, "path": path},
        )
        for person_id, text in sorted(texts.items())
        if person_id != actor.person_id and person_id not in but
    ]
    return outbox.owe(session, committee_id, owed, at=now, not_before=now)
